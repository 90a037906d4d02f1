//! CPIO archives, as packages of Unix programs hold them: the forms `newc` and `odc` with numbers in
//! ASCII, and the old one with numbers of two bytes (cpio(5)). Members are ranges of the bytes.

use daylight_model::{PartHead, PartKind, PartialDate, Problem, ProblemKind};

use super::number_at::le16;
use crate::{Account, Order, Source, Stop};

/// The name that ends an archive.
const TRAILER: &[u8] = b"TRAILER!!!";

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let mut at = 0;
    loop {
        let Some(header) = Header::at(bytes, at) else {
            return account.problem(Problem::new(
                ProblemKind::Damaged,
                "the archive is cut off, or a header of it is broken; what follows was not read",
            ));
        };
        let Some(name) = bytes.get(header.name..header.name.saturating_add(header.name_length)) else {
            return account.problem(Problem::new(ProblemKind::Damaged, "the archive is cut off in a header"));
        };
        let name = name.strip_suffix(b"\0").unwrap_or(name);
        if name == TRAILER {
            return Ok(());
        }
        tell(bytes, &header, name, account)?;
        at = header.next;
    }
}

fn tell(bytes: &[u8], header: &Header, name: &[u8], account: &mut Account) -> Result<(), Stop> {
    let kind = header.mode & 0o170_000;
    if kind == 0o040_000 {
        return Ok(());
    }
    let head = PartHead {
        name: Some(super::encoding::whole(name, None).0.into_owned()),
        kind: PartKind::Member,
        modified: PartialDate::of_unix_seconds(i64::try_from(header.modified).unwrap_or(0)).ok(),
    };
    if !matches!(kind, 0o100_000 | 0) {
        let detail = if kind == 0o120_000 {
            "a link inside the archive"
        } else {
            "a device or pipe inside the archive"
        };
        return account.part_missing(head, Problem::new(ProblemKind::NotAFile, detail));
    }
    let there = bytes.len().saturating_sub(header.data);
    if header.size <= there {
        return account.part_range(head, header.data as u64, header.size as u64);
    }
    account.part_begin(head)?;
    account.part_bytes(bytes.get(header.data..).unwrap_or_default())?;
    let detail = format!("the archive ends after {there} of its {} bytes", header.size);
    account.part_end(Some(Problem::new(ProblemKind::Damaged, detail)))
}

struct Header {
    mode: u64,
    modified: u64,
    name: usize,
    name_length: usize,
    data: usize,
    size: usize,
    next: usize,
}

impl Header {
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let rest = bytes.get(at..)?;
        if rest.starts_with(b"07070") {
            return match rest.get(5)? {
                b'1' | b'2' => Self::new_form(rest, at),
                b'7' => Self::old_form(rest, at),
                _ => None,
            };
        }
        rest.starts_with(b"\xc7\x71").then(|| Self::binary(rest, at)).flatten()
    }

    fn new_form(rest: &[u8], at: usize) -> Option<Self> {
        let field = |number: usize| number_of(rest.get(6 + number * 8..14 + number * 8)?, 16);
        let (name, name_length) = (at + 110, usize::try_from(field(11)?).ok()?);
        let data = name.checked_add(name_length)?.checked_next_multiple_of(4)?;
        let size = usize::try_from(field(6)?).ok()?;
        let next = data.checked_add(size)?.checked_next_multiple_of(4)?;
        Some(Self { mode: field(1)?, modified: field(5)?, name, name_length, data, size, next })
    }

    fn old_form(rest: &[u8], at: usize) -> Option<Self> {
        let field = |from: usize, length: usize| number_of(rest.get(from..from + length)?, 8);
        let (name, name_length) = (at + 76, usize::try_from(field(59, 6)?).ok()?);
        let data = name.checked_add(name_length)?;
        let size = usize::try_from(field(65, 11)?).ok()?;
        let next = data.checked_add(size)?;
        Some(Self { mode: field(18, 6)?, modified: field(48, 11)?, name, name_length, data, size, next })
    }

    fn binary(rest: &[u8], at: usize) -> Option<Self> {
        let word = |number: usize| le16(rest, number * 2).map(u64::from);
        let long = |number: usize| Some(word(number)? << 16 | word(number + 1)?);
        let (name, name_length) = (at + 26, usize::try_from(word(10)?).ok()?);
        let data = name.checked_add(name_length)?.checked_next_multiple_of(2)?;
        let size = usize::try_from(long(11)?).ok()?;
        let next = data.checked_add(size)?.checked_next_multiple_of(2)?;
        Some(Self { mode: word(3)?, modified: long(8)?, name, name_length, data, size, next })
    }
}

fn number_of(digits: &[u8], base: u32) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(digits).ok()?.trim(), base).ok()
}
