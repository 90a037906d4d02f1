/// One record and what continues it (MS-XLS 2.1.4): no record is longer than 8,224 bytes, so long
/// ones go on in others.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) bytes: &'a [u8],
    /// Where the next record begins.
    pub(super) end: usize,
}

const CONTINUE: u16 = 0x3c;

/// The record at this offset; a cut off one has the bytes there are.
pub(super) fn record_at(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let head = stream.get(at..at.checked_add(4)?)?;
    let kind = u16::from_le_bytes([head[0], head[1]]);
    let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
    let rest = stream.get(at + 4..)?;
    let bytes = rest.get(..length).unwrap_or(rest);
    Some(Record { kind, bytes, end: at + 4 + bytes.len() })
}

/// The fields of a record and of those that continue it.
pub(super) struct Fields<'a> {
    stream: &'a [u8],
    bytes: &'a [u8],
    end: usize,
    /// BIFF8, whose texts are Unicode; else they are bytes of a code page.
    pub(super) unicode: bool,
    pub(super) code_page: u16,
}

impl<'a> Fields<'a> {
    pub(super) fn new(stream: &'a [u8], record: &Record<'a>, unicode: bool, code_page: u16) -> Self {
        Self { stream, bytes: record.bytes, end: record.end, unicode, code_page }
    }

    /// Goes on in the record that continues this one, if one does.
    pub(super) fn go_on(&mut self) -> bool {
        match record_at(self.stream, self.end).filter(|record| record.kind == CONTINUE) {
            Some(record) => {
                self.bytes = record.bytes;
                self.end = record.end;
                true
            }
            None => false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Bytes that lie in one record, as all fields but texts do.
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        if self.bytes.is_empty() && length > 0 {
            self.go_on();
        }
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.take(8)?.try_into().ok().map(f64::from_le_bytes)
    }

    /// Passes bytes over, wherever they go on.
    pub(super) fn skip(&mut self, mut length: usize) {
        loop {
            let now = length.min(self.bytes.len());
            self.bytes = self.bytes.get(now..).unwrap_or_default();
            length -= now;
            if length == 0 || !self.go_on() {
                return;
            }
        }
    }

    /// A text whose length stands before it in two bytes.
    pub(super) fn text(&mut self) -> Option<String> {
        let length = usize::from(self.u16()?);
        self.letters(length)
    }

    /// A text whose length stands before it in one byte.
    pub(super) fn short_text(&mut self) -> Option<String> {
        let length = usize::from(self.u8()?);
        self.letters(length)
    }

    /// A text of so many letters, with what it looks like and how it is spoken (MS-XLS 2.5.293).
    pub(super) fn letters(&mut self, length: usize) -> Option<String> {
        if !self.unicode {
            return self.coded(length);
        }
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let spoken = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let text = self.units(length, flags & 1 != 0);
        self.skip(runs * 4);
        self.skip(spoken);
        Some(text)
    }

    fn coded(&mut self, length: usize) -> Option<String> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let now = (length - bytes.len()).min(self.bytes.len());
            bytes.extend_from_slice(self.take(now)?);
            if bytes.len() < length && !self.go_on() {
                break;
            }
        }
        let mut text = String::new();
        super::super::code_pages::decode(self.code_page, &bytes, &mut text);
        Some(text)
    }

    /// Letters of one or two bytes. Where they go on in another record, that one says anew which.
    pub(super) fn units(&mut self, mut length: usize, mut wide: bool) -> String {
        let mut units: Vec<u16> = Vec::new();
        loop {
            let width = if wide { 2 } else { 1 };
            let now = length.min(self.bytes.len() / width);
            let (taken, rest) = self.bytes.split_at_checked(now * width).unwrap_or((self.bytes, &[]));
            self.bytes = rest;
            if wide {
                units.extend(taken.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            } else {
                units.extend(taken.iter().map(|byte| u16::from(*byte)));
            }
            length -= now;
            if length == 0 || !self.go_on() {
                break;
            }
            let Some(flags) = self.u8() else { break };
            wide = flags & 1 != 0;
        }
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
    }
}
