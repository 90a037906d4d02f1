//! Messages of Outlook saved as files: a compound file whose streams are properties (MS-OXMSG).

use daylight_model::{Problem, ProblemKind};

use super::compound::Compound;
use super::mapi::{Content, Name, Names, Properties, Value, tag, tell_attachment, tell_message};
use crate::{Account, Order, Source, Stop};

/// Recipients and attachments of one message that are read. The fullest honest ones have some
/// thousand recipients.
const MOST: usize = 20_000;

/// Bytes of all properties of one set together, without what is attached.
const LARGEST_SET: usize = 128 << 20;

const FIXED: &str = "__properties_version1.0";
const STREAM: &str = "__substg1.0_";
const NAMES: &str = "__nameid_version1.0";

pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let file = match Compound::open(source.bytes()) {
        Ok(file) => file,
        Err(problem) => return account.problem(problem),
    };
    let mut streams = Streams { file: &file, cut: 0, left_out: 0 };
    let names = streams.names();
    let message = streams.set("");
    if let Some(page) =
        file.find(FIXED).is_none().then_some("the list of the message's properties is missing")
    {
        account.problem(Problem::new(ProblemKind::Damaged, page))?;
    }
    let folders = |begin: &str| -> Vec<&str> {
        let own = file.entries().iter().filter(|entry| entry.is_folder && !entry.path.contains('/'));
        let mut own: Vec<&str> =
            own.map(|entry| entry.path.as_str()).filter(|path| path.starts_with(begin)).collect();
        own.sort_unstable();
        own
    };
    let (people, attached) = (folders("__recip_version1.0_"), folders("__attach_version1.0_"));
    let recipients: Vec<Properties> = people.iter().take(MOST).map(|folder| streams.set(folder)).collect();
    if people.len().max(attached.len()) > MOST {
        let detail = format!("recipients or attachments of a message beyond {MOST} were not read");
        account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
    }
    tell_message(&message, &names, &recipients, account)?;
    let page = message.code_page();
    drop(message);
    for folder in attached.into_iter().take(MOST) {
        let properties = streams.set(folder);
        streams.tell_attached(folder, &properties, page, account)?;
    }
    streams.tell_loss(account)
}

struct Streams<'f, 'b> {
    file: &'f Compound<'b>,
    cut: u32,
    left_out: usize,
}

impl Streams<'_, '_> {
    /// The properties of one folder, without what is attached.
    fn set(&mut self, folder: &str) -> Properties {
        let mut set = Properties::default();
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut size = 0;
        let fixed = self.bytes(&format!("{prefix}{FIXED}")).unwrap_or_default();
        // Before the first property: 32 bytes in a file, 24 in a message within, 8 elsewhere.
        let head = if fixed.len() % 16 == 0 { 32 } else { 24 };
        let head = if folder.is_empty() { head } else { 8 };
        let mut many = Vec::new();
        for entry in fixed.get(head..).unwrap_or_default().chunks_exact(16) {
            let (kind, id) = (u16_at(entry, 0), u16_at(entry, 2));
            match kind {
                0x02..=0x07 | 0x0a | 0x0b | 0x14 | 0x40 => {
                    let value = entry.get(8..).unwrap_or_default().to_vec();
                    set.set(id, kind, Value::One(value));
                }
                0x101e | 0x101f | 0x1102 => many.push((id, kind)),
                _ => {
                    let name = format!("{prefix}{STREAM}{id:04X}{kind:04X}");
                    if id != tag::ATTACHED
                        && let Some(bytes) = self.counted(&name, &mut size)
                    {
                        set.set(id, kind, Value::One(bytes));
                    }
                }
            }
        }
        for (id, kind) in many {
            let values = self.several(&format!("{prefix}{STREAM}{id:04X}{kind:04X}"), &mut size);
            set.set(id, kind, Value::Many(values));
        }
        if fixed.is_empty() {
            self.unlisted(&prefix, &mut set, &mut size);
        }
        set
    }

    /// Texts and bytes of a set whose list is lost, by the names of their streams.
    fn unlisted(&mut self, prefix: &str, set: &mut Properties, size: &mut usize) {
        let file = self.file;
        for entry in file.entries().iter().filter(|entry| !entry.is_folder) {
            let Some(number) = entry.path.strip_prefix(prefix).and_then(|path| path.strip_prefix(STREAM))
            else {
                continue;
            };
            let Ok(number) = u32::from_str_radix(number, 16) else { continue };
            let (id, kind) = ((number >> 16) as u16, number as u16);
            if matches!(kind, 0x1e | 0x1f | 0x102)
                && id != tag::ATTACHED
                && let Some(bytes) = self.counted(&entry.path, size)
            {
                set.set(id, kind, Value::One(bytes));
            }
        }
    }

    /// Values of one property: a stream of their lengths, and a stream for each.
    fn several(&mut self, name: &str, size: &mut usize) -> Vec<Vec<u8>> {
        let lengths = self.bytes(name).unwrap_or_default();
        // Lengths of bytes take eight bytes, of texts four.
        let step = if name.ends_with("1102") { 8 } else { 4 };
        (0..(lengths.len() / step).min(MOST))
            .map_while(|number| self.counted(&format!("{name}-{number:08X}"), size))
            .collect()
    }

    fn counted(&mut self, name: &str, size: &mut usize) -> Option<Vec<u8>> {
        let entry = self.file.find(name)?;
        let length = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        if size.saturating_add(length) > LARGEST_SET {
            self.left_out += 1;
            return None;
        }
        let bytes = self.bytes(name)?;
        *size += bytes.len();
        Some(bytes)
    }

    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let (bytes, whole) = self.file.stream(self.file.find(name)?);
        self.cut += u32::from(!whole);
        Some(bytes.into_owned())
    }

    /// What the file calls its own properties: their sets, then eight bytes for each, then texts
    /// (MS-OXMSG 2.2.3).
    fn names(&mut self) -> Names {
        let mut stream = |number: &str| self.bytes(&format!("{NAMES}/{STREAM}{number}")).unwrap_or_default();
        let (sets, list, texts) = (stream("00020102"), stream("00030102"), stream("00040102"));
        let mut names = Names::default();
        for entry in list.chunks_exact(8).take(0x7fff) {
            let (number, mark) = (u32_at(entry, 0), u16_at(entry, 4));
            let id = 0x8000_u16.saturating_add(u16_at(entry, 6));
            let name = if mark & 1 == 1 {
                let at = number as usize;
                let length = u32_at(&texts, at) as usize;
                let letters = at.checked_add(4).and_then(|from| texts.get(from..from.checked_add(length)?));
                let Some(letters) = letters else { continue };
                Name::Text(encoding_rs::UTF_16LE.decode_without_bom_handling(letters).0.into_owned())
            } else {
                let set = usize::from(mark >> 1).checked_sub(3).map(|at| u32_at(&sets, at * 16));
                Name::Number(set.unwrap_or(0), number)
            };
            names.insert(id, name);
        }
        names
    }

    fn tell_attached(
        &mut self,
        folder: &str,
        properties: &Properties,
        page: u16,
        account: &mut Account,
    ) -> Result<(), Stop> {
        let plain = format!("{folder}/{STREAM}37010102");
        if let Some(entry) = self.file.find(&plain) {
            let (bytes, whole) = self.file.stream(entry);
            return tell_attachment(properties, page, Content::File(&bytes, whole), account);
        }
        let object = format!("{folder}/{STREAM}3701000D");
        if !self.file.entries().iter().any(|entry| entry.is_folder && entry.path == object) {
            let missing = Problem::new(ProblemKind::Missing, "nothing is attached but a name");
            return tell_attachment(properties, page, Content::Missing(missing), account);
        }
        let is_message = self.file.find(&format!("{object}/{FIXED}")).is_some();
        match self.file.copy_with(&object, NAMES) {
            Some((bytes, whole)) if is_message => {
                tell_attachment(properties, page, Content::Message(&bytes, whole), account)
            }
            Some((bytes, whole)) => {
                tell_attachment(properties, page, Content::Object(&bytes, whole), account)
            }
            None => {
                let detail = "a message attached to this one is larger than is taken out of it";
                let missing = Problem::new(ProblemKind::TooLarge, detail);
                tell_attachment(properties, page, Content::Missing(missing), account)
            }
        }
    }

    fn tell_loss(&self, account: &mut Account) -> Result<(), Stop> {
        if self.cut > 0 {
            let detail = format!("{} properties of the message are cut off", self.cut);
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        if self.left_out > 0 {
            let detail = format!("{} properties beyond {LARGEST_SET} bytes were not read", self.left_out);
            account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
        }
        Ok(())
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |two| u16::from_le_bytes(*two))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four))
}
