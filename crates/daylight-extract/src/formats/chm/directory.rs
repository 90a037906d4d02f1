use super::super::number_at::{le32, le64, place};

/// Entries of one help file. The largest seen have some ten thousand.
const MOST_ENTRIES: usize = 500_000;

/// The names in a help file and where their bytes lie.
pub(super) struct Directory {
    pub(super) entries: Vec<Entry>,
    /// Where the bytes begin that section 0 counts from.
    pub(super) content: usize,
    /// All chunks of it could be read.
    pub(super) whole: bool,
}

/// One name.
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    /// 0 as they are, 1 packed.
    pub(super) section: u64,
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Entry {
    /// No folder and none of the indexes that the help compiler adds.
    pub(super) fn is_written_by_people(&self) -> bool {
        let name = self.name.strip_prefix(b"/").unwrap_or(&self.name);
        !name.is_empty()
            && !name.ends_with(b"/")
            && !self.name.starts_with(b"::")
            && !name.starts_with(b"#")
            && !name.starts_with(b"$")
    }
}

impl Directory {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let version = le32(bytes, 4)?;
        let start = usize::try_from(le64(bytes, 0x48)?).ok()?;
        let length = usize::try_from(le64(bytes, 0x50)?).ok()?;
        // The second version has no field for it: content follows the directory.
        let content = match version {
            0..3 => start.checked_add(length)?,
            _ => usize::try_from(le64(bytes, 0x58)?).ok()?,
        };
        let table = bytes.get(start..)?;
        if !table.starts_with(b"ITSP") {
            return None;
        }
        let (head, size) = (place(le32(table, 8)?), place(le32(table, 16)?));
        let count = place(le32(table, 44)?);
        let chunks = table.get(head..)?;
        if !(64..=1 << 20).contains(&size) {
            return None;
        }
        let mut directory = Self { entries: Vec::new(), content, whole: chunks.len() / size >= count };
        // In the order they lie, not of their links, so that a broken one costs no more than itself.
        for chunk in chunks.chunks_exact(size).take(count) {
            if chunk.starts_with(b"PMGL") {
                directory.whole &= directory.take(chunk).is_some();
            }
        }
        Some(directory)
    }

    /// The entries of one chunk.
    fn take(&mut self, chunk: &[u8]) -> Option<()> {
        let free = place(le32(chunk, 4)?);
        let mut rest = chunk.get(20..chunk.len().checked_sub(free)?)?;
        while !rest.is_empty() {
            let length = usize::try_from(number(&mut rest)?).ok()?;
            let (name, after) = rest.split_at_checked(length)?;
            rest = after;
            let entry = Entry {
                name: name.to_vec(),
                section: number(&mut rest)?,
                offset: number(&mut rest)?,
                length: number(&mut rest)?,
            };
            if self.entries.len() == MOST_ENTRIES {
                return None;
            }
            self.entries.push(entry);
        }
        Some(())
    }

    pub(super) fn find(&self, name: &[u8]) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

/// A number in groups of seven bits, the highest first; all bytes but the last have their top bit set.
fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for _ in 0..9 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
