use super::super::code_pages;

/// What the bytes of an `\objdata` group say (MS-OLEDS, section 2.2: the format of OLE 1).
#[derive(Debug, PartialEq)]
pub(super) enum Object<'a> {
    /// The bytes of the object, and the name of the file it was made from where it has one.
    Embedded { name: Option<String>, bytes: &'a [u8] },
    /// Only where the object lies.
    Linked { to: String },
}

/// `None` where the bytes do not keep to the format.
pub(super) fn parse(bytes: &[u8]) -> Option<Object<'_>> {
    let mut fields = Fields(bytes);
    fields.u32()?;
    let kind = fields.u32()?;
    let class = fields.counted()?;
    let topic = fields.counted()?;
    fields.counted()?;
    match kind {
        1 => Some(Object::Linked { to: text(topic) }),
        2 => {
            let size = usize::try_from(fields.u32()?).ok()?;
            let native = fields.0.get(..size).unwrap_or(fields.0);
            let packed = class.starts_with(b"Package").then(|| package(native)).flatten();
            Some(match packed {
                Some((name, bytes)) => Object::Embedded { name: Some(name), bytes },
                None => Object::Embedded { name: None, bytes: native },
            })
        }
        _ => None,
    }
}

/// Name and bytes of a file wrapped by the Object Packager. Its layout is not published by Microsoft; this is what
/// all such files have: a mark, label, path, two numbers, the path it had while it was packed, and
/// the bytes.
pub(in crate::formats) fn package(native: &[u8]) -> Option<(String, &[u8])> {
    let mut fields = Fields(native);
    fields.take(2)?;
    let label = fields.ended()?;
    let path = fields.ended()?;
    fields.take(4)?;
    fields.counted()?;
    let size = usize::try_from(fields.u32()?).ok()?;
    let bytes = fields.0.get(..size)?;
    let name = if label.is_empty() { path } else { label };
    Some((text(name), bytes))
}

fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    code_pages::decode(1252, bytes, &mut text);
    text
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn counted(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        self.take(length)
    }

    /// Up to a NUL, which is taken too.
    fn ended(&mut self) -> Option<&'a [u8]> {
        let length = self.0.iter().position(|&byte| byte == 0)?;
        let taken = self.take(length)?;
        self.take(1)?;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &[u8]) -> Vec<u8> {
        let mut bytes = (text.len() as u32).to_le_bytes().to_vec();
        bytes.extend(text);
        bytes
    }

    #[test]
    fn a_packed_file_comes_out_with_its_name() {
        let native = [
            b"\x02\0list.txt\0C:\\list.txt\0\0\0\x03\0".as_slice(),
            &counted(b"C:\\T\\x\0"),
            &counted(b"abc"),
        ]
        .concat();
        let bytes = [
            b"\x01\x05\0\0\x02\0\0\0".as_slice(),
            &counted(b"Package\0"),
            &counted(b""),
            &counted(b""),
            &counted(&native),
        ]
        .concat();
        assert_eq!(parse(&bytes), Some(Object::Embedded { name: Some("list.txt".into()), bytes: b"abc" }));
    }

    #[test]
    fn a_number_beyond_the_end_is_no_object() {
        assert_eq!(parse(b"\x01\x05\0\0\x02\0\0\0\xff\xff\xff\xff"), None);
    }
}
