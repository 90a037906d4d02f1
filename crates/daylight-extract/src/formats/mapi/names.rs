use std::collections::BTreeMap;

/// What a property from 0x8000 on is called: the same number means something else in every file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Name {
    /// Its number in one of the sets that Microsoft names, whose GUID begins so.
    Number(u32, u32),
    /// A name of its own.
    Text(String),
}

/// The names that a file gives to its own properties.
#[derive(Debug, Default, Clone)]
pub(in crate::formats) struct Names {
    by_id: BTreeMap<u16, Name>,
}

/// First numbers of the GUIDs of the sets (MS-OXPROPS 1.3.2).
const APPOINTMENT: u32 = 0x0006_2002;
const TASK: u32 = 0x0006_2003;
const ADDRESS: u32 = 0x0006_2004;
const COMMON: u32 = 0x0006_2008;
const LOG: u32 = 0x0006_200a;
const MEETING: u32 = 0x6ed8_da90;

impl Names {
    pub(in crate::formats) fn insert(&mut self, id: u16, name: Name) {
        self.by_id.entry(id).or_insert(name);
    }

    /// The name as the file has it.
    pub(in crate::formats) fn get(&self, id: u16) -> Option<&Name> {
        self.by_id.get(&id)
    }

    /// The property with this name of its own.
    pub(super) fn find(&self, wanted: &str) -> Option<u16> {
        let is = |name: &Name| matches!(name, Name::Text(text) if text.eq_ignore_ascii_case(wanted));
        self.by_id.iter().find(|(_, name)| is(name)).map(|(id, _)| *id)
    }

    /// Our word for a property of Outlook's, and whether people see it.
    pub(super) fn word(&self, id: u16) -> Option<&'static str> {
        let Name::Number(set, number) = self.by_id.get(&id)? else { return None };
        WORDS.iter().find(|(s, n, _)| s == set && n == number).map(|(_, _, word)| *word)
    }
}

/// Names of these sets (MS-OXPROPS section 2), where people write or read the value.
const WORDS: &[(u32, u32, &str)] = &[
    (APPOINTMENT, 0x8208, "location"),
    (APPOINTMENT, 0x820d, "begins"),
    (APPOINTMENT, 0x820e, "ends"),
    (APPOINTMENT, 0x8232, "recurs"),
    (APPOINTMENT, 0x8238, "all attendees"),
    (APPOINTMENT, 0x823b, "attendees"),
    (APPOINTMENT, 0x823c, "optional attendees"),
    (APPOINTMENT, 0x8234, "time zone"),
    (MEETING, 0x0002, "location"),
    (TASK, 0x8104, "begins"),
    (TASK, 0x8105, "due"),
    (TASK, 0x810f, "done"),
    (TASK, 0x811f, "owner"),
    (TASK, 0x8121, "assigned by"),
    (TASK, 0x8122, "changed by"),
    (ADDRESS, 0x8005, "file as"),
    (ADDRESS, 0x801a, "address (home)"),
    (ADDRESS, 0x801b, "address (work)"),
    (ADDRESS, 0x801c, "address (other)"),
    (ADDRESS, 0x802b, "web page"),
    (ADDRESS, 0x802c, "phonetic given name"),
    (ADDRESS, 0x802d, "phonetic surname"),
    (ADDRESS, 0x8045, "street (work)"),
    (ADDRESS, 0x8046, "city (work)"),
    (ADDRESS, 0x8047, "region (work)"),
    (ADDRESS, 0x8048, "postal code (work)"),
    (ADDRESS, 0x8049, "country (work)"),
    (ADDRESS, 0x804f, "note 1"),
    (ADDRESS, 0x8050, "note 2"),
    (ADDRESS, 0x8051, "note 3"),
    (ADDRESS, 0x8052, "note 4"),
    (ADDRESS, 0x8062, "messenger"),
    (ADDRESS, 0x8080, "e-mail 1 shown as"),
    (ADDRESS, 0x8083, "e-mail 1"),
    (ADDRESS, 0x8090, "e-mail 2 shown as"),
    (ADDRESS, 0x8093, "e-mail 2"),
    (ADDRESS, 0x80a0, "e-mail 3 shown as"),
    (ADDRESS, 0x80a3, "e-mail 3"),
    (COMMON, 0x8530, "request"),
    (COMMON, 0x8534, "mileage"),
    (COMMON, 0x8535, "billing"),
    (COMMON, 0x853a, "contacts"),
    (COMMON, 0x8539, "companies"),
    (LOG, 0x8700, "kind of record"),
    (LOG, 0x8706, "begins"),
    (LOG, 0x8708, "ends"),
    (LOG, 0x8712, "kind of record"),
];
