use crate::formats::mapi::{Name, Names, Properties, Value, tag};

/// What is attached as an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    /// A message, packed in the same way.
    Message,
    Other,
}

/// The mark of a message among objects, IID_IMessage (MS-OXTNEF 2.1.3.3.15).
const MESSAGE: &[u8] = b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";

/// Values of one property, and properties of one list.
const MOST: u32 = 100_000;

/// Lists of properties as they stand in an attribute (MS-OXTNEF 2.1.3.4).
pub(super) struct Lists<'a> {
    rest: &'a [u8],
    pub(super) broken: bool,
}

type Set<'a> = (Properties, Option<(Object, &'a [u8])>);

impl<'a> Lists<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, broken: false }
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|four| u32::from_le_bytes(*four))
    }

    /// The next list. What is attached as an object is not copied.
    pub(super) fn set(&mut self, names: &mut Names, attachment: bool) -> Option<Set<'a>> {
        let mut set = (Properties::default(), None);
        let count = self.number()?;
        for _ in 0..count.min(MOST) {
            if self.property(names, attachment, &mut set).is_none() {
                self.broken = true;
                break;
            }
        }
        Some(set)
    }

    fn property(&mut self, names: &mut Names, attachment: bool, set: &mut Set<'a>) -> Option<()> {
        let tagged = self.number()?;
        let (id, kind) = ((tagged >> 16) as u16, tagged as u16);
        if id >= 0x8000 {
            names.insert(id, self.name()?);
        }
        let many = kind & 0x1000 != 0;
        let counted = matches!(kind & !0x1000, 0x0d | 0x1e | 0x1f | 0x102);
        let count = if many || counted { self.number()?.min(MOST) } else { 1 };
        let mut values = Vec::new();
        for _ in 0..count {
            let length = match kind & !0x1000 {
                0x02 | 0x0b | 0x03 | 0x04 | 0x0a => 4,
                0x05..=0x07 | 0x14 | 0x40 => 8,
                0x48 => 16,
                0x0d | 0x1e | 0x1f | 0x102 => self.number()? as usize,
                0x00 | 0x01 => 0,
                _ => return None,
            };
            let value = self.take(length)?;
            self.take(length.next_multiple_of(4) - length)?;
            if attachment && id == tag::ATTACHED && kind == 0x0d {
                let is_message = value.starts_with(MESSAGE);
                let object = if is_message { Object::Message } else { Object::Other };
                set.1 = Some((object, value.get(16..).unwrap_or_default()));
                continue;
            }
            values.push(value.to_vec());
        }
        let value = match (many, values.len()) {
            (false, 0) => return Some(()),
            (false, _) => Value::One(values.swap_remove(0)),
            (true, _) => Value::Many(values),
        };
        set.0.set(id, kind, value);
        Some(())
    }

    /// A set, then a number or a text (MS-OXTNEF 2.1.3.4.1).
    fn name(&mut self) -> Option<Name> {
        let set = self.number()?;
        self.take(12)?;
        if self.number()? == 0 {
            return Some(Name::Number(set, self.number()?));
        }
        let length = self.number()? as usize;
        let letters = self.take(length)?;
        self.take(length.next_multiple_of(4) - length)?;
        let text = encoding_rs::UTF_16LE.decode_without_bom_handling(letters).0;
        Some(Name::Text(text.trim_end_matches('\0').to_owned()))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}
