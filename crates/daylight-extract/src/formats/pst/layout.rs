use super::disguise::Disguise;

/// How one mailbox is laid out: three generations of the same design (MS-PST 1.3.2; the latest, of
/// Outlook 2013 and after for copies of server mailboxes, as libpff's documentation has it).
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Numbers of blocks and places take 8 bytes, not 4.
    pub(super) wide: bool,
    /// Pages and blocks are eight times as large, and blocks may be packed.
    pub(super) large: bool,
    pub(super) disguise: Disguise,
    /// Where the page lies that the search for nodes begins at, and for blocks.
    pub(super) nodes: u64,
    pub(super) blocks: u64,
    /// The length it says it has.
    pub(super) length: u64,
}

/// Why there is nothing to read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    Header,
    Version(u16),
    Key,
}

impl Layout {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let version = u16_at(bytes, 10).ok_or(Unreadable::Header)?;
        let wide = match version {
            14 | 15 => false,
            21..=37 => true,
            _ => return Err(Unreadable::Version(version)),
        };
        let number = |wide_at: usize, narrow_at: usize| {
            let found = if wide { u64_at(bytes, wide_at) } else { u32_at(bytes, narrow_at).map(u64::from) };
            found.ok_or(Unreadable::Header)
        };
        let (nodes, blocks) = (number(224, 188)?, number(240, 196)?);
        let disguise = bytes.get(if wide { 513 } else { 461 }).copied().ok_or(Unreadable::Header)?;
        let disguise = Disguise::of(disguise).ok_or(Unreadable::Key)?;
        Ok(Self { wide, large: version >= 36, disguise, nodes, blocks, length: number(184, 168)? })
    }

    /// Bytes of a number of a block.
    pub(super) fn number(&self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    pub(super) fn number_at(&self, bytes: &[u8], at: usize) -> Option<u64> {
        if self.wide { u64_at(bytes, at) } else { u32_at(bytes, at).map(u64::from) }
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}
