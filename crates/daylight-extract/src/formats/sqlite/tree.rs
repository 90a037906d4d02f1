use std::borrow::Cow;
use std::collections::HashSet;

use super::HEADER;
use crate::Stop;
use crate::formats::number_at::{be16, be32};

/// Bytes of one row.
pub(super) const LARGEST_ROW: usize = 32 << 20;

/// Pages that hold pages; SQLite itself allows twenty.
const DEEPEST: usize = 64;

/// The pages of a database as trees of rows.
pub(super) struct Tree<'a> {
    bytes: &'a [u8],
    page_size: usize,
    /// Bytes of a page that hold content.
    usable: usize,
    /// Bytes that rows may still take up in pages of their own: more than the file has means that rows
    /// share them.
    spill: usize,
    /// Pages that some tree has.
    seen: HashSet<u32>,
}

/// Why a walk did not tell every row.
#[derive(Debug)]
pub(super) enum Fault {
    /// The receiver wants no more.
    Stop,
    /// Pages that could not be read.
    Damaged { pages: u64 },
    /// Rows that were left out.
    TooLarge,
}

impl From<Stop> for Fault {
    fn from(_: Stop) -> Self {
        Self::Stop
    }
}

/// Number and content of a row.
type Row<'a> = (Option<i64>, Cow<'a, [u8]>);

type Each<'e> = &'e mut dyn FnMut(Option<i64>, &[u8]) -> Result<(), Stop>;

impl<'a> Tree<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let page_size = match be16(bytes, 16)? {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = page_size.checked_sub(usize::from(*bytes.get(20)?))?;
        let sound = page_size.is_power_of_two() && page_size >= 512 && usable >= 480;
        sound.then_some(Self { bytes, page_size, usable, spill: bytes.len(), seen: HashSet::new() })
    }

    /// Tells number and content of every row of the tree whose first page this is, in its order.
    pub(super) fn walk(&mut self, root: u32, each: Each) -> Result<(), Fault> {
        let mut open = vec![(root, 0)];
        let (mut broken, mut too_large) = (0, false);
        while let Some((number, depth)) = open.pop() {
            let page = if self.seen.insert(number) && depth < DEEPEST { self.page(number) } else { None };
            let Some(page) = page else {
                broken += 1;
                continue;
            };
            let mut inner = Vec::new();
            let whole = self.read_page(&page, &mut inner, &mut too_large, each)?;
            broken += u64::from(!whole);
            // The last is taken first.
            open.extend(inner.into_iter().rev().map(|number| (number, depth + 1)));
        }
        match (broken, too_large) {
            (0, false) => Ok(()),
            (0, true) => Err(Fault::TooLarge),
            (pages, _) => Err(Fault::Damaged { pages }),
        }
    }

    /// Tells the rows of pages that no tree has led to.
    pub(super) fn rest(&mut self, each: Each) -> Result<(), Fault> {
        let pages = u32::try_from(self.bytes.len() / self.page_size).unwrap_or(u32::MAX);
        for number in 1..=pages {
            if !self.seen.contains(&number)
                && let Some(page) = self.page(number).filter(|page| page.kind == 13)
            {
                self.read_page(&page, &mut Vec::new(), &mut false, each)?;
            }
        }
        Ok(())
    }

    fn page(&self, number: u32) -> Option<Leaf<'a>> {
        let start = usize::try_from(number.checked_sub(1)?).ok()?.checked_mul(self.page_size)?;
        let bytes = self.bytes.get(start..start.checked_add(self.usable)?)?;
        let head = if number == 1 { HEADER } else { 0 };
        let kind = *bytes.get(head)?;
        let cells = usize::from(be16(bytes, head + 3)?);
        let first = head + if kind == 2 || kind == 5 { 12 } else { 8 };
        matches!(kind, 2 | 5 | 10 | 13).then_some(Leaf { bytes, head, kind, cells, first })
    }

    /// Reads the cells of one page; `false` where some are not where they should be.
    fn read_page(
        &mut self,
        page: &Leaf<'a>,
        inner: &mut Vec<u32>,
        too_large: &mut bool,
        each: Each,
    ) -> Result<bool, Fault> {
        let mut whole = true;
        // Each cell takes two bytes for its place and four for itself.
        let cells = page.cells.min(self.usable / 6 + 1);
        whole &= cells == page.cells;
        for number in 0..cells {
            let Some(mut at) = be16(page.bytes, page.first + 2 * number).map(usize::from) else {
                return Ok(false);
            };
            if matches!(page.kind, 2 | 5) {
                match be32(page.bytes, at) {
                    Some(child) => inner.push(child),
                    None => whole = false,
                }
                at += 4;
            }
            if page.kind != 5 {
                match self.row(page, at) {
                    Some(Ok((id, payload))) => each(id, &payload)?,
                    Some(Err(())) => *too_large = true,
                    None => whole = false,
                }
            }
        }
        if matches!(page.kind, 2 | 5) {
            inner.extend(be32(page.bytes, page.head + 8));
        }
        Ok(whole)
    }

    /// The row of a cell; an error where it is too large to be read.
    fn row(&mut self, page: &Leaf<'a>, mut at: usize) -> Option<Result<Row<'a>, ()>> {
        let bytes = page.bytes;
        let length = usize::try_from(varint(bytes, &mut at)?).ok()?;
        let id = if page.kind == 13 { Some(varint(bytes, &mut at)?.cast_signed()) } else { None };
        let inside = self.inside(length, page.kind == 13);
        let here = bytes.get(at..at.checked_add(inside)?)?;
        if inside == length {
            return Some(Ok((id, here.into())));
        }
        if length > LARGEST_ROW || length > self.spill {
            return Some(Err(()));
        }
        self.spill -= length;
        let mut payload = here.to_vec();
        let mut next = be32(bytes, at + inside)?;
        while payload.len() < length {
            let start = usize::try_from(next.checked_sub(1)?).ok()?.checked_mul(self.page_size)?;
            let page = self.bytes.get(start..start.checked_add(self.usable)?)?;
            next = be32(page, 0)?;
            let wanted = length - payload.len();
            let content = page.get(4..)?;
            payload.extend_from_slice(content.get(..wanted).unwrap_or(content));
        }
        Some(Ok((id, payload.into())))
    }

    /// How much of a row lies in its cell, the rest in pages of its own (section 1.6 of the format).
    fn inside(&self, length: usize, is_table: bool) -> usize {
        let most = if is_table { self.usable - 35 } else { (self.usable - 12) * 64 / 255 - 23 };
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let filled = least + (length - least) % (self.usable - 4);
        if filled <= most { filled } else { least }
    }
}

/// One page and how its cells are found.
struct Leaf<'a> {
    bytes: &'a [u8],
    head: usize,
    kind: u8,
    cells: usize,
    first: usize,
}

/// A number of one to nine bytes, seven bits in each but the ninth.
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if place == 8 {
            return Some(number << 8 | u64::from(byte));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}
