//! AR archives, as Debian packages and libraries of programs are (ar(5)): with the long names of GNU
//! and of BSD. Members are ranges of the bytes.

use daylight_model::{PartHead, PartKind, PartialDate, Problem, ProblemKind};

use crate::{Account, Order, Source, Stop};

const HEADER: usize = 60;

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let mut long_names: &[u8] = &[];
    let mut at = 8;
    while at < bytes.len() {
        let Some(header) = bytes.get(at..at + HEADER).filter(|header| header.ends_with(b"`\n")) else {
            return account.problem(Problem::new(
                ProblemKind::Damaged,
                "the archive is cut off, or a header of it is broken; what follows was not read",
            ));
        };
        let size = number(header.get(48..58).unwrap_or_default()).and_then(|size| usize::try_from(size).ok());
        let Some(size) = size else {
            let detail = "a header gives no size; what follows was not read";
            return account.problem(Problem::new(ProblemKind::Damaged, detail));
        };
        let data = at + HEADER;
        let there = bytes.get(data..data.saturating_add(size).min(bytes.len())).unwrap_or_default();
        let name = header.get(..16).unwrap_or_default().trim_ascii_end();
        match name {
            b"//" => long_names = there,
            // Lists of what is in a library.
            b"/" | b"/SYM64/" | b"__.SYMDEF" | b"__.SYMDEF SORTED" => {}
            name => {
                let (name, before) = full_name(name, there, long_names);
                let modified = number(header.get(16..28).unwrap_or_default());
                let member = Member {
                    name,
                    modified,
                    start: data + before,
                    there: there.len() - before,
                    size: size.saturating_sub(before),
                };
                member.tell(bytes, account)?;
            }
        }
        at = data.saturating_add(size);
        at = at.saturating_add(at & 1);
    }
    Ok(())
}

/// The name, and how many bytes of it lie before the content.
fn full_name<'a>(name: &'a [u8], content: &'a [u8], long_names: &'a [u8]) -> (&'a [u8], usize) {
    if let Some(length) = name.strip_prefix(b"#1/").and_then(number) {
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(content.len());
        let name = content.get(..length).unwrap_or_default();
        return (name.split(|byte| *byte == 0).next().unwrap_or_default(), length);
    }
    if let Some(place) = name.strip_prefix(b"/").and_then(number) {
        let rest = usize::try_from(place).ok().and_then(|place| long_names.get(place..)).unwrap_or_default();
        let name = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        return (name.strip_suffix(b"/").unwrap_or(name), 0);
    }
    (name.strip_suffix(b"/").unwrap_or(name), 0)
}

struct Member<'a> {
    name: &'a [u8],
    modified: Option<u64>,
    start: usize,
    there: usize,
    size: usize,
}

impl Member<'_> {
    fn tell(&self, bytes: &[u8], account: &mut Account) -> Result<(), Stop> {
        let seconds =
            self.modified.filter(|seconds| *seconds > 0).and_then(|seconds| i64::try_from(seconds).ok());
        let head = PartHead {
            name: Some(super::encoding::whole(self.name, None).0.into_owned()),
            kind: PartKind::Member,
            modified: seconds.and_then(|seconds| PartialDate::of_unix_seconds(seconds).ok()),
        };
        if self.there == self.size {
            return account.part_range(head, self.start as u64, self.size as u64);
        }
        account.part_begin(head)?;
        account.part_bytes(bytes.get(self.start..).unwrap_or_default())?;
        let detail = format!("the archive ends after {} of its {} bytes", self.there, self.size);
        account.part_end(Some(Problem::new(ProblemKind::Damaged, detail)))
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}
