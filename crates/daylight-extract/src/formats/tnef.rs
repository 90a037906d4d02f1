//! `winmail.dat`: what Outlook packs into one attachment for readers it takes for Outlook
//! (MS-OXTNEF).

mod attributes;
mod property_list;

use daylight_model::{Problem, ProblemKind};

use super::mapi::{Content, Names, Properties, Value, tag, tell_attachment, tell_message};
use crate::{Account, Order, Source, Stop};
use attributes::{Attribute, Attributes, attribute};
use property_list::{Lists, Object};

/// Attachments of one message.
const MOST: usize = 20_000;

/// Kinds of values that old attributes are told as.
const NARROW: u16 = 0x1e;
const TIME: u16 = 0x40;

pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut package = Package::default();
    let mut attributes = Attributes::of(source.bytes());
    for attribute in attributes.by_ref() {
        package.take(&attribute);
    }
    package.tell(account)?;
    if attributes.cut_off {
        account.problem(Problem::new(ProblemKind::Damaged, "the package is cut off"))?;
    }
    Ok(())
}

#[derive(Default)]
struct Package<'a> {
    message: Properties,
    names: Names,
    recipients: Vec<Properties>,
    attached: Vec<Attached<'a>>,
    code_page: Option<i32>,
    broken: u32,
    left_out: usize,
}

#[derive(Default)]
struct Attached<'a> {
    properties: Properties,
    data: Option<&'a [u8]>,
    object: Option<(Object, &'a [u8])>,
}

impl<'a> Package<'a> {
    fn take(&mut self, found: &Attribute<'a>) {
        let whole = Value::One(found.data.to_vec());
        match found.id {
            attribute::CODE_PAGE => {
                self.code_page = found.data.first_chunk().map(|four| i32::from_le_bytes(*four));
            }
            attribute::MESSAGE => self.list(found.data),
            attribute::RECIPIENTS => self.people(found.data),
            attribute::ATTACHMENT_BEGINS if self.attached.len() < MOST => {
                self.attached.push(Attached::default())
            }
            attribute::ATTACHMENT_BEGINS => self.left_out += 1,
            attribute::SUBJECT => self.message.set(tag::SUBJECT, NARROW, whole),
            attribute::BODY => self.message.set(tag::BODY, NARROW, whole),
            attribute::SENT => self.date(tag::SUBMITTED, found.data),
            attribute::RECEIVED => self.date(tag::DELIVERED, found.data),
            attribute::MODIFIED => self.date(tag::MODIFIED, found.data),
            attribute::FROM => self.from(found.data),
            _ => self.attachment(found),
        }
    }

    fn attachment(&mut self, found: &Attribute<'a>) {
        let Some(last) = self.attached.last_mut() else { return };
        match found.id {
            attribute::ATTACHMENT_TITLE => {
                last.properties.set(tag::ATTACH_FILE, NARROW, Value::One(found.data.to_vec()));
            }
            attribute::ATTACHMENT_DATA => last.data = Some(found.data),
            attribute::ATTACHMENT_MODIFIED => {
                if let Some(ticks) = moment(found.data) {
                    last.properties.set(tag::MODIFIED, TIME, Value::One(ticks.to_le_bytes().to_vec()));
                }
            }
            attribute::ATTACHMENT => {
                let mut lists = Lists::of(found.data);
                let (set, object) = lists.set(&mut Names::default(), true).unwrap_or_default();
                for (id, kind, value) in set.all() {
                    last.properties.set(id, kind, value.clone());
                }
                last.object = object;
                self.broken += u32::from(lists.broken);
            }
            _ => {}
        }
    }

    fn list(&mut self, data: &'a [u8]) {
        let mut lists = Lists::of(data);
        if let Some((set, _)) = lists.set(&mut self.names, false) {
            let before = std::mem::replace(&mut self.message, set);
            for (id, kind, value) in before.all() {
                self.message.set(id, kind, value.clone());
            }
        }
        self.broken += u32::from(lists.broken);
    }

    fn people(&mut self, data: &'a [u8]) {
        let mut lists = Lists::of(data);
        let count = lists.number().unwrap_or(0) as usize;
        for _ in 0..count.min(MOST) {
            let Some((set, _)) = lists.set(&mut Names::default(), false) else { break };
            self.recipients.push(set);
        }
        self.broken += u32::from(lists.broken);
    }

    fn date(&mut self, id: u16, data: &[u8]) {
        if let Some(ticks) = moment(data) {
            self.message.set(id, TIME, Value::One(ticks.to_le_bytes().to_vec()));
        }
    }

    /// Four numbers of two bytes, then the name and the address, each ended by a zero
    /// (MS-OXTNEF 2.1.3.3.9).
    fn from(&mut self, data: &[u8]) {
        let mut texts = data.get(8..).unwrap_or_default().split(|byte| *byte == 0);
        let name = texts.next().unwrap_or_default();
        let address = texts.next().unwrap_or_default();
        let address = address.strip_prefix(b"SMTP:").unwrap_or(address);
        self.message.set(0x0c1a, NARROW, Value::One(name.to_vec()));
        self.message.set(0x0c1f, NARROW, Value::One(address.to_vec()));
    }

    fn tell(mut self, account: &mut Account) -> Result<(), Stop> {
        if let Some(page) = self.code_page {
            self.message.set(tag::MESSAGE_CODE_PAGE, 3, Value::One(page.to_le_bytes().to_vec()));
        }
        tell_message(&self.message, &self.names, &self.recipients, account)?;
        let page = self.message.code_page();
        for attached in &self.attached {
            let missing = || Problem::new(ProblemKind::Missing, "nothing is attached but a name");
            let plain = attached.properties.bytes(tag::ATTACHED).or(attached.data);
            let content = match (&attached.object, plain) {
                (Some((Object::Message, bytes)), _) => Content::Message(bytes, true),
                (Some((Object::Other, bytes)), _) => Content::Object(bytes, true),
                (None, Some(bytes)) => Content::File(bytes, true),
                (None, None) => Content::Missing(missing()),
            };
            tell_attachment(&attached.properties, page, content, account)?;
        }
        if self.broken > 0 {
            let detail = format!("{} lists of properties are broken or cut off", self.broken);
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        if self.left_out > 0 {
            let detail = format!("{} attachments beyond {MOST} were not read", self.left_out);
            account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
        }
        Ok(())
    }
}

/// Year, month, day, hour, minute and second in two bytes each, as the ticks that properties have.
fn moment(data: &[u8]) -> Option<u64> {
    let number = |at: usize| data.get(at * 2..)?.first_chunk().map(|two| i16::from_le_bytes(*two));
    let small = |at: usize| number(at).and_then(|number| i8::try_from(number).ok());
    let day = daylight_model::PartialDate::of_day(number(0)?, small(1)?, small(2)?).ok()?;
    let date = day.at(small(3)?, small(4)?, small(5)?, Some(0)).ok()?;
    u64::try_from(date.first_second().checked_add(11_644_473_600)?).ok()?.checked_mul(10_000_000)
}
