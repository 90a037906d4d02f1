//! Numbers that lie in bytes: `be` with the highest byte first, `le` with the lowest.

macro_rules! number_at {
    ($($name:ident $kind:ty, $from:ident;)*) => {
        $(pub(super) fn $name(bytes: &[u8], at: usize) -> Option<$kind> {
            bytes.get(at..)?.first_chunk().copied().map(<$kind>::$from)
        })*
    };
}

number_at! {
    be16 u16, from_be_bytes;
    be32 u32, from_be_bytes;
    be64 u64, from_be_bytes;
    le16 u16, from_le_bytes;
    le32 u32, from_le_bytes;
    le64 u64, from_le_bytes;
}

/// A number of 32 bits as a place or length in memory.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// `length` bytes from `at`, or fewer where the bytes end before.
pub(super) fn slice(bytes: &[u8], at: usize, length: usize) -> &[u8] {
    let end = at.saturating_add(length).min(bytes.len());
    bytes.get(at.min(end)..end).unwrap_or_default()
}
