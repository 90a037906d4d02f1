/// Numbers of attributes (MS-OXTNEF 2.1.3.2).
pub(super) mod attribute {
    pub(in super::super) const FROM: u32 = 0x0000_8000;
    pub(in super::super) const SUBJECT: u32 = 0x0001_8004;
    pub(in super::super) const SENT: u32 = 0x0003_8005;
    pub(in super::super) const RECEIVED: u32 = 0x0003_8006;
    pub(in super::super) const BODY: u32 = 0x0002_800c;
    pub(in super::super) const ATTACHMENT_DATA: u32 = 0x0006_800f;
    pub(in super::super) const ATTACHMENT_TITLE: u32 = 0x0001_8010;
    pub(in super::super) const ATTACHMENT_MODIFIED: u32 = 0x0003_8013;
    pub(in super::super) const MODIFIED: u32 = 0x0003_8020;
    pub(in super::super) const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
    pub(in super::super) const MESSAGE: u32 = 0x0006_9003;
    pub(in super::super) const RECIPIENTS: u32 = 0x0006_9004;
    pub(in super::super) const ATTACHMENT: u32 = 0x0006_9005;
    pub(in super::super) const CODE_PAGE: u32 = 0x0006_9007;
}

pub(super) struct Attribute<'a> {
    pub(super) id: u32,
    pub(super) data: &'a [u8],
}

/// The attributes one after the other. Checksums are not looked at: bytes that came to harm are
/// told all the same.
pub(super) struct Attributes<'a> {
    rest: &'a [u8],
    pub(super) cut_off: bool,
}

/// Before the first attribute: a mark of four bytes, a key of two.
const HEAD: usize = 6;

impl<'a> Attributes<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.get(HEAD..).unwrap_or_default(), cut_off: bytes.len() < HEAD }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        // Mail programs add line ends and zeros.
        if self.rest.iter().all(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
            return None;
        }
        let number = |at: usize| self.rest.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four));
        let (Some(1 | 2), Some(id), Some(length)) = (self.rest.first(), number(1), number(5)) else {
            self.cut_off = true;
            self.rest = &[];
            return None;
        };
        let data = self.rest.get(9..).unwrap_or_default();
        let length = length as usize;
        self.cut_off |= data.len() < length;
        let data = data.get(..length).unwrap_or(data);
        // A checksum of two bytes follows.
        self.rest = self.rest.get(9 + data.len() + 2..).unwrap_or_default();
        Some(Attribute { id, data })
    }
}
