//! A package: a ZIP of XML parts, as office formats and EPUB are. Members are found by name whatever
//! the case of its letters, unpacked as a stream within limits, and read as XML in any encoding.

mod listing;
mod member;
mod properties;
mod relations;
mod rewritten;
#[cfg(test)]
mod tests;
mod xml;

use std::cell::Cell;
use std::collections::HashMap;

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

pub(super) use listing::Member;
pub(super) use member::{MemberReader, problem_of};
pub(super) use properties::{add_value, told_date, told_keywords, told_properties};
pub(super) use relations::{Relation, base_name, relations_of, resolved};
pub(super) use rewritten::rewritten;
use xml::Decoded;
pub(super) use xml::{Element, Node, Xml};

use crate::{Account, Order, Source, Stop};

/// The members of one package.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    members: Vec<Member>,
    by_name: HashMap<String, usize>,
    budget: Cell<u64>,
}

impl<'a> Package<'a> {
    /// Lists the members; without a usable directory, those whose headers are found in the bytes,
    /// and the problem that this was necessary.
    pub(super) fn open(source: &'a Source, order: &Order) -> (Self, Option<Problem>) {
        let bytes = source.bytes();
        let (members, problem) = listing::members(bytes);
        let mut by_name = HashMap::with_capacity(members.len());
        for (at, member) in members.iter().enumerate() {
            by_name.entry(plain(&member.name)).or_insert(at);
        }
        (Self { bytes, members, by_name, budget: Cell::new(order.limits.unpacked) }, problem)
    }

    /// Every member, in the order of the directory.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member with this name, whatever the case of its letters.
    pub(super) fn find(&self, name: &str) -> Option<&Member> {
        self.by_name.get(&plain(name)).and_then(|at| self.members.get(*at))
    }

    /// The unpacked bytes of a member. What all members together unpack to is bounded by the
    /// limit for one document.
    pub(super) fn bytes_of(&self, member: &Member) -> Result<MemberReader<'_>, Problem> {
        MemberReader::new(self.bytes, member, &self.budget)
    }

    /// The bytes of a member as they lie, packed or locked.
    pub(super) fn packed(&self, member: &Member) -> Option<&[u8]> {
        self.bytes.get(member.start?..)?.get(..member.packed)
    }

    /// A member as XML. `what` names it in problems, in our own words.
    pub(super) fn xml_of(&self, member: &Member, what: &'static str) -> Result<Xml<'_>, Problem> {
        match self.bytes_of(member) {
            Ok(reader) => Ok(Xml::new(reader, what)),
            Err(problem) => Err(Problem { detail: format!("{what}: {}", problem.detail), ..problem }),
        }
    }

    /// A member as text in UTF-8, whatever its encoding.
    pub(super) fn decoded(&self, member: &Member) -> Result<Decoded<'_>, Problem> {
        self.bytes_of(member).map(Decoded::new_text)
    }

    /// Reads the member with this name as XML, if there is one. What cannot be read is told.
    pub(super) fn read_xml(
        &self,
        name: &str,
        what: &'static str,
        account: &mut Account,
        mut each: impl FnMut(Node, &mut Account) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let Some(member) = self.find(name) else { return Ok(()) };
        let mut xml = match self.xml_of(member, what) {
            Ok(xml) => xml,
            Err(problem) => return account.problem(problem),
        };
        while let Some(node) = xml.next() {
            each(node, account)?;
        }
        xml.told_problem(account)
    }

    /// Tells a member as an embedded part: as a range where it lies plainly.
    pub(super) fn told_part(&self, member: &Member, account: &mut Account) -> Result<(), Stop> {
        let head =
            PartHead { name: Some(member.name.clone()), kind: PartKind::Embedded, modified: member.modified };
        if let Some((offset, length)) = member.plain_range(self.bytes.len()) {
            return account.part_range(head, offset, length);
        }
        match self.bytes_of(member) {
            Ok(reader) => account.part_from(head, reader, problem_of),
            Err(problem) => account.part_missing(head, problem),
        }
    }

    /// Whether nothing at all was found in it.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// The problem that something every document of its format has is not there.
pub(super) fn missing(what: &str) -> Problem {
    Problem::new(ProblemKind::Damaged, format!("{what} is missing"))
}

/// A name as it is looked up: folders divided by `/`, none before the first, lower case.
fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches(['/', '.']).to_lowercase()
}
