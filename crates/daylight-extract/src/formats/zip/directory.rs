//! The table of contents at the end of a ZIP archive (PKWARE APPNOTE 6.3.10), read in place.

/// Bytes at the end that the last record can lie in: its own 22 and the longest comment.
const LONGEST_END: usize = 22 + u16::MAX as usize;

/// Where the directory lies, as the record at the end of the archive says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Directory<'a> {
    bytes: &'a [u8],
    /// Offset of the first entry.
    pub(crate) start: usize,
    end: usize,
    /// Bytes before the archive, which offsets in it do not count: a program that unpacks it.
    prefix: u64,
    /// The piece this is, counted from 0, of an archive in several.
    pub(crate) piece: u32,
    /// What the packer wrote about the whole.
    pub(crate) comment: &'a [u8],
    /// Entries there are, as the end says.
    count: u64,
    /// The end says it in 64 bits; in 16 it begins again at 0.
    wide: bool,
}

/// One entry of the directory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) extra: &'a [u8],
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) dos_time: u16,
    pub(crate) dos_date: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u64,
    pub(crate) size: u64,
    /// The file mode of Unix, where the packer ran on it.
    pub(crate) unix_mode: Option<u32>,
    pub(crate) piece: u32,
    /// Offset of its own header in these bytes.
    pub(crate) header: u64,
    /// Offset of the next entry in the directory.
    pub(crate) next: usize,
}

impl<'a> Directory<'a> {
    /// The directory, if there is one whose first entry is where the end says. That of a member,
    /// which comes last where an archive was cut off, does not count.
    pub(crate) fn find(bytes: &'a [u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(LONGEST_END);
        let window = bytes.get(from..)?;
        let mut until = window.len();
        // The last that fits: a comment could hold the signature too.
        while let Some(at) = rfind(window.get(..until)?, b"PK\x05\x06") {
            if let Some(directory) = Self::at_end_record(bytes, from + at) {
                return Some(directory);
            }
            until = at + 3;
        }
        None
    }

    fn at_end_record(bytes: &'a [u8], at: usize) -> Option<Self> {
        let comment_length = usize::from(u16_at(bytes, at + 20)?);
        let comment = bytes.get(at + 22..at + 22 + comment_length)?;
        let mut piece = u32::from(u16_at(bytes, at + 4)?);
        let mut count = u64::from(u16_at(bytes, at + 10)?);
        let mut size = u64::from(u32_at(bytes, at + 12)?);
        let mut offset = u64::from(u32_at(bytes, at + 16)?);
        let mut end = at;
        if let Some(record) = wide_record(bytes, at) {
            piece = u32_at(bytes, record + 16)?;
            count = u64_at(bytes, record + 32)?;
            size = u64_at(bytes, record + 40)?;
            offset = u64_at(bytes, record + 48)?;
            end = record;
        }
        let start = end.checked_sub(usize::try_from(size).ok()?)?;
        let prefix = (start as u64).checked_sub(offset)?;
        let wide = end != at;
        let directory = Self { bytes, start, end, prefix, piece, comment, count, wide };
        let begins = count == 0 || directory.entry(start).is_some();
        (begins && !directory.is_of_a_member()).then_some(directory)
    }

    /// Whether this is the directory of an archive that lies in this one as a member: the bytes
    /// begin with the header of a member, and it knows none before its own.
    fn is_of_a_member(&self) -> bool {
        const HEADERS: usize = 2_000;
        let first = || self.entries().take(HEADERS).map(|entry| entry.header).min();
        self.prefix > 0
            && self.piece == 0
            && self.bytes.starts_with(b"PK\x03\x04")
            && first().is_none_or(|first| first > 0)
    }

    /// The entry at this offset; `None` at the end, or where there is none.
    pub(crate) fn entry(&self, at: usize) -> Option<Entry<'a>> {
        let bytes = self.bytes.get(..self.end)?;
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name_length = usize::from(u16_at(bytes, at + 28)?);
        let extra_length = usize::from(u16_at(bytes, at + 30)?);
        let comment_length = usize::from(u16_at(bytes, at + 32)?);
        let extra = bytes.get(at + 46 + name_length..at + 46 + name_length + extra_length)?;
        let made_by = bytes.get(at + 5)?;
        let mut entry = Entry {
            name: bytes.get(at + 46..at + 46 + name_length)?,
            extra,
            flags: u16_at(bytes, at + 8)?,
            method: u16_at(bytes, at + 10)?,
            dos_time: u16_at(bytes, at + 12)?,
            dos_date: u16_at(bytes, at + 14)?,
            crc: u32_at(bytes, at + 16)?,
            packed: u64::from(u32_at(bytes, at + 20)?),
            size: u64::from(u32_at(bytes, at + 24)?),
            unix_mode: (*made_by == 3).then_some(u32_at(bytes, at + 38)? >> 16),
            piece: u32::from(u16_at(bytes, at + 34)?),
            header: u64::from(u32_at(bytes, at + 42)?),
            next: at + 46 + name_length + extra_length + comment_length,
        };
        entry.widen();
        entry.header = self.header(entry.header);
        Some(entry)
    }

    /// Where a header told to be at `told` really is: after what stands before the archive, or,
    /// where only the place of the directory is wrong, just there.
    fn header(&self, told: u64) -> u64 {
        let is_header = |at: u64| {
            let at = usize::try_from(at).ok();
            at.and_then(|at| self.bytes.get(at..at.checked_add(4)?)).is_some_and(|mark| mark == b"PK\x03\x04")
        };
        let moved = told.saturating_add(self.prefix);
        if !is_header(moved) && is_header(told) { told } else { moved }
    }

    /// How many entries the end says there are. `found` settles what 16 bits leave open.
    pub(crate) fn says(&self, found: u64) -> u64 {
        let same = !self.wide && found & 0xffff == self.count;
        if same { found } else { self.count }
    }

    /// Whether every entry up to the end could be read, seen from the offset after the last.
    pub(crate) fn ends_at(&self, at: usize) -> bool {
        // A digital signature may stand between the entries and the end.
        at == self.end || self.bytes.get(at..at + 4) == Some(b"PK\x05\x05")
    }

    /// The entries from the first on.
    pub(crate) fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        let mut at = self.start;
        std::iter::from_fn(move || {
            let entry = self.entry(at)?;
            at = entry.next;
            Some(entry)
        })
    }
}

impl Entry<'_> {
    /// Takes the sizes past 4 GB from the extra field that holds them.
    pub(super) fn widen(&mut self) {
        let Some(field) = extra_field(self.extra, 1) else { return };
        let mut numbers = field.chunks(8).map(|chunk| u64_at(chunk, 0));
        for value in [&mut self.size, &mut self.packed, &mut self.header] {
            if *value == 0xffff_ffff
                && let Some(Some(wide)) = numbers.next()
            {
                *value = wide;
            }
        }
    }

    /// Where the bytes of this entry begin in the archive.
    pub(crate) fn data(&self, archive: &[u8]) -> Option<usize> {
        let at = usize::try_from(self.header).ok()?;
        if archive.get(at..at.checked_add(30)?)?.get(..4)? != b"PK\x03\x04" {
            return None;
        }
        let name_length = usize::from(u16_at(archive, at + 26)?);
        let extra_length = usize::from(u16_at(archive, at + 28)?);
        Some(at + 30 + name_length + extra_length)
    }
}

fn wide_record(bytes: &[u8], end: usize) -> Option<usize> {
    let locator = end.checked_sub(20)?;
    if bytes.get(locator..locator + 4)? != b"PK\x06\x07" {
        return None;
    }
    let told = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
    // With bytes before the archive the offset told is short; the record then stands right here.
    [told, locator.checked_sub(56)?].into_iter().find(|at| {
        at.checked_add(56).and_then(|end| bytes.get(*at..end)).is_some_and(|r| r.starts_with(b"PK\x06\x06"))
    })
}

/// The content of the extra field with this number.
pub(super) fn extra_field(mut extra: &[u8], number: u16) -> Option<&[u8]> {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let content = extra.get(4..4 + usize::from(length))?;
        if id == number {
            return Some(content);
        }
        extra = extra.get(4 + usize::from(length)..)?;
    }
    None
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(u64::from_le_bytes)
}

fn rfind(bytes: &[u8], needle: &[u8; 4]) -> Option<usize> {
    bytes.windows(4).rposition(|window| window == needle)
}
