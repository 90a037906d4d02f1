//! One header of 512 bytes.

use daylight_model::{Problem, ProblemKind};

pub(super) const BLOCK: usize = 512;

/// What the type flag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// A file of which the holes were left out.
    Sparse,
    Folder,
    Link,
    Device,
    /// The rest of a member that began in another volume.
    Continued,
    /// The content is the name of the next member.
    LongName,
    /// The content is about the next member.
    Extended,
    /// The content is about all members that follow.
    Global,
    /// The label of a volume, the target of a link.
    Ignored,
}

impl Kind {
    fn of(flag: u8) -> Self {
        match flag {
            b'1' | b'2' => Self::Link,
            b'3' | b'4' | b'6' => Self::Device,
            b'5' | b'D' => Self::Folder,
            b'L' => Self::LongName,
            b'K' | b'V' => Self::Ignored,
            b'M' => Self::Continued,
            b'S' => Self::Sparse,
            b'x' | b'X' => Self::Extended,
            b'g' => Self::Global,
            // The standard: what is not known is a file.
            _ => Self::File,
        }
    }

    /// Why there are no bytes of its own, where there are none.
    pub(super) fn without_bytes(self) -> Option<Problem> {
        let (kind, detail) = match self {
            Self::Link => (ProblemKind::NotAFile, "a link inside the archive"),
            Self::Device => (ProblemKind::NotAFile, "a device or pipe inside the archive"),
            Self::Continued => {
                (ProblemKind::Unsupported, "the end of a member that begins in another volume")
            }
            _ => return None,
        };
        Some(Problem::new(kind, detail))
    }
}

pub(super) struct Header {
    pub(super) kind: Kind,
    /// With the folders before it where the header keeps them apart.
    pub(super) name: Vec<u8>,
    pub(super) size: u64,
    /// Seconds since 1970.
    pub(super) modified: i64,
}

impl Header {
    /// `None` where the checksum says that this is no header.
    pub(super) fn of(block: &[u8]) -> Option<Self> {
        if !checksum_fits(block) {
            return None;
        }
        let name = super::until_zero(block.get(..100)?);
        let posix = block.get(257..263) == Some(b"ustar\0");
        let folders = if posix { super::until_zero(block.get(345..500)?) } else { &[] };
        let name = if folders.is_empty() { name.to_vec() } else { [folders, b"/", name].concat() };
        let kind = Kind::of(*block.get(156)?);
        let size = number(block.get(124..136)?)?;
        Some(Self {
            kind,
            name,
            // Links keep the size of what they lead to, and no bytes.
            size: if matches!(kind, Kind::Link | Kind::Device | Kind::Folder) { 0 } else { size },
            modified: number(block.get(136..148)?)
                .and_then(|seconds| i64::try_from(seconds).ok())
                .unwrap_or(0),
        })
    }
}

/// Octal digits, or, with the highest bit set, a number of GNU in base 256.
fn number(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|byte| byte & 0x80 != 0) {
        let (high, low) = field.split_at_checked(field.len().checked_sub(8)?)?;
        let small = high.iter().skip(1).all(|byte| *byte == 0);
        return if small { low.try_into().ok().map(u64::from_be_bytes) } else { None };
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

/// Whether the checksum in this header of 512 bytes is that of its bytes, which some old programs
/// added up as signed.
pub(crate) fn checksum_fits(header: &[u8]) -> bool {
    let Some(told) = header.get(148..156).and_then(number) else { return false };
    let counted =
        || header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let unsigned: u64 = counted().map(u64::from).sum();
    let signed: i64 = counted().map(|byte| i64::from(byte as i8)).sum();
    told == unsigned || i64::try_from(told) == Ok(signed)
}
