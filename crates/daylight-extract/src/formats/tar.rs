//! TAR archives: POSIX with its extended headers, GNU with its long names, and the old kind
//! (IEEE Std 1003.1, pax; GNU tar manual, "Basic Tar Format"). Members are ranges of the bytes.

mod header;

use daylight_model::{PartHead, PartKind, PartialDate, Problem, ProblemKind};

use crate::{Account, Order, Source, Stop};
use header::{BLOCK, Header, Kind};

pub(crate) use header::checksum_fits;

/// A name or an extended header longer than this is no name.
const LONGEST_EXTENSION: u64 = 1 << 20;

/// The members in the order they lie.
pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let resumed = order.resume.as_ref();
    let cursor = resumed.and_then(|resume| resume.cursor.as_slice().try_into().ok()).map(u64::from_le_bytes);
    let at = cursor.and_then(|at| usize::try_from(at).ok());
    let mut reader = Reader {
        bytes: source.bytes(),
        at: at.unwrap_or(0),
        skip: resumed.and_then(|resume| resume.skip.clone()),
        defaults: Extension::default(),
    };
    if at.is_none() {
        account.cursor(&0_u64.to_le_bytes())?;
    }
    reader.members(account)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    skip: Option<Problem>,
    /// What a global extended header says of all members after it.
    defaults: Extension,
}

/// What stands before a header because the header has no room for it.
#[derive(Default, Clone)]
struct Extension {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    modified: Option<i64>,
    sparse: bool,
}

impl Reader<'_> {
    fn members(&mut self, account: &mut Account) -> Result<(), Stop> {
        let mut extension = self.defaults.clone();
        let mut broken = false;
        while let Some(block) = self.bytes.get(self.at..self.at.saturating_add(BLOCK)) {
            if block.iter().all(|byte| *byte == 0) {
                self.at += BLOCK;
                continue;
            }
            let Some(header) = Header::of(block) else {
                if !std::mem::replace(&mut broken, true) {
                    account.problem(Problem::new(
                        ProblemKind::Damaged,
                        "a header is broken; what follows was searched for the next sound one",
                    ))?;
                }
                self.at += BLOCK;
                continue;
            };
            broken = false;
            if self.extend(&header, &mut extension) {
                continue;
            }
            self.member(&header, &std::mem::replace(&mut extension, self.defaults.clone()), account)?;
            account.cursor(&(self.at as u64).to_le_bytes())?;
        }
        if self.at < self.bytes.len()
            && self.bytes.get(self.at..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0))
        {
            account.problem(Problem::new(ProblemKind::Damaged, "the archive is cut off inside a header"))?;
        }
        Ok(())
    }

    /// Takes a header that only speaks of the next one.
    fn extend(&mut self, header: &Header, extension: &mut Extension) -> bool {
        let long = header.size > LONGEST_EXTENSION;
        match header.kind {
            Kind::LongName if !long => {
                extension.name = Some(until_zero(self.content(header.size)).to_vec());
            }
            Kind::Extended if !long => extension.take(self.content(header.size)),
            Kind::Global if !long => {
                let content = self.content(header.size).to_vec();
                self.defaults.take(&content);
                extension.take(&content);
            }
            Kind::LongName | Kind::Extended | Kind::Global | Kind::Ignored => {}
            _ => return false,
        }
        self.pass(header.size);
        true
    }

    fn content(&self, size: u64) -> &[u8] {
        let from = self.at + BLOCK;
        let until = from.saturating_add(usize::try_from(size).unwrap_or(usize::MAX)).min(self.bytes.len());
        self.bytes.get(from..until).unwrap_or_default()
    }

    /// Goes past a header and its content, which fills whole blocks.
    fn pass(&mut self, size: u64) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let blocks = size.div_ceil(BLOCK).saturating_mul(BLOCK);
        self.at = self.at.saturating_add(BLOCK).saturating_add(blocks);
    }

    fn member(&mut self, header: &Header, extension: &Extension, account: &mut Account) -> Result<(), Stop> {
        let name = extension.name.as_deref().unwrap_or(&header.name);
        let name = super::encoding::whole(name, None).0.into_owned();
        let size =
            if header.kind == Kind::File { extension.size.unwrap_or(header.size) } else { header.size };
        if header.kind == Kind::Sparse {
            self.pass_map_of_holes();
        }
        let offset = self.at + BLOCK;
        let content = self.content(size).len() as u64;
        self.pass(size);
        if header.kind == Kind::Folder || (header.kind == Kind::File && size == 0 && name.ends_with('/')) {
            return Ok(());
        }
        let seconds = extension.modified.unwrap_or(header.modified);
        let modified = (seconds != 0).then(|| PartialDate::of_unix_seconds(seconds).ok()).flatten();
        let head = PartHead { name: Some(name), kind: PartKind::Member, modified };
        if let Some(problem) = self.skip.take().or_else(|| header.kind.without_bytes()) {
            return account.part_missing(head, problem);
        }
        if content < size {
            return self.cut_off(head, offset, size, account);
        }
        account.part_range(head, offset as u64, size)?;
        if header.kind == Kind::Sparse || extension.sparse {
            account.problem(Problem::new(
                ProblemKind::Unsupported,
                "a member with holes in it is given as it lies in the archive, without them",
            ))?;
        }
        Ok(())
    }

    /// A file with many holes has blocks that list them between its header and its content.
    fn pass_map_of_holes(&mut self) {
        let mut flag = 482;
        while self.bytes.get(self.at.saturating_add(flag)).is_some_and(|more| *more != 0) {
            self.at += BLOCK;
            flag = 504;
        }
    }

    fn cut_off(&self, head: PartHead, offset: usize, size: u64, account: &mut Account) -> Result<(), Stop> {
        let rest = self.bytes.get(offset..).unwrap_or_default();
        let detail = format!("the archive ends after {} of its {size} bytes", rest.len());
        account.part_begin(head)?;
        account.part_bytes(rest)?;
        account.part_end(Some(Problem::new(ProblemKind::Damaged, detail)))
    }
}

impl Extension {
    /// Records of the form `length key=value\n`, where the length counts the whole record.
    fn take(&mut self, mut records: &[u8]) {
        while let Some((length, key, value)) = record(records) {
            let text = std::str::from_utf8(value).unwrap_or_default();
            match key {
                b"path" | b"GNU.sparse.name" => self.name = Some(value.to_vec()),
                b"size" => self.size = text.parse().ok().or(self.size),
                b"mtime" => {
                    self.modified =
                        text.split('.').next().and_then(|seconds| seconds.parse().ok()).or(self.modified)
                }
                key if key.starts_with(b"GNU.sparse") => self.sparse = true,
                _ => {}
            }
            records = records.get(length..).unwrap_or_default();
        }
    }
}

fn record(records: &[u8]) -> Option<(usize, &[u8], &[u8])> {
    let space = records.iter().take(20).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(records.get(..space)?).ok()?.parse().ok()?;
    let record = records.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    Some((length, record.get(..equals)?, record.get(equals + 1..)?))
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}
