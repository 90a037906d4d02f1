//! What stands beside the text of a document: facts, places, parts, its thread, its problems.

use daylight_case::{Occurrence, Shown, ShownPart, ThreadMessage};
use daylight_model::{Problem, Where};
use schemars::JsonSchema;
use serde::Serialize;

use crate::text::Name;

#[derive(Serialize, JsonSchema)]
pub(super) struct Fact {
    pub(super) field: String,
    pub(super) value: Name,
}

impl Fact {
    /// A time stands with a space between its day and its hour; anything else as it is.
    pub(super) fn shown(&self) -> Name {
        let value = &self.value.0;
        let sign = |at: usize| value.as_bytes().get(at).copied();
        let is_time = value.is_ascii()
            && (19..=35).contains(&value.len())
            && [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':')]
                .iter()
                .all(|(at, wanted)| sign(*at) == Some(*wanted));
        if !is_time {
            return self.value.clone();
        }
        let (day, rest) = value.split_at(10);
        let (clock, zone) = rest[1..].split_at(8);
        Name(format!("{day} {clock} {zone}").trim_end().to_owned())
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct PlaceRow {
    pub(super) collection: Option<Name>,
    pub(super) path: Name,
    pub(super) container: Option<String>,
    /// Where the container lies.
    pub(super) container_place: Option<Name>,
    pub(super) position: Option<u32>,
    pub(super) modified: Option<String>,
    pub(super) missing: bool,
    pub(super) earlier: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct PartRow {
    pub(super) document: Option<String>,
    pub(super) position: u32,
    pub(super) name: Name,
    pub(super) kind: String,
    pub(super) problem: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ThreadRow {
    /// None where others answer it and it is not here.
    pub(super) document: Option<String>,
    /// Other documents that are the same message.
    pub(super) copies: Vec<String>,
    pub(super) message_id: Option<Name>,
    /// Answers above it.
    pub(super) depth: u32,
    /// By what it stands there: `begins`, `references`, `thread-index` or `subject`.
    pub(super) by: &'static str,
    pub(super) subject: Option<Name>,
    pub(super) from: Option<Name>,
    pub(super) date: Option<String>,
    /// It is this document.
    pub(super) here: bool,
}

impl ThreadRow {
    pub(super) fn of(message: ThreadMessage) -> Self {
        Self {
            document: message.reference.map(|reference| reference.0),
            copies: message.copies.into_iter().map(|copy| copy.0).collect(),
            message_id: message.message_id.map(Name),
            depth: message.depth,
            by: message.by,
            subject: message.subject.map(Name),
            from: message.from.map(Name),
            date: message.date,
            here: message.here,
        }
    }

    /// How far it is set in: not further than a narrow page has room for.
    pub(super) fn step(&self) -> u32 {
        self.depth.min(6)
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ProblemRow {
    pub(super) problem: &'static str,
    pub(super) page: Option<u32>,
    pub(super) detail: Name,
}

impl ProblemRow {
    pub(super) fn of(problem: &Problem) -> Self {
        let page = match problem.place {
            Where::Document => None,
            Where::Page(page) => Some(page),
        };
        Self { problem: problem.kind.name(), page, detail: Name(problem.detail.clone()) }
    }
}

pub(super) fn place(place: &Occurrence, shown: &Shown) -> PlaceRow {
    let container = place.parent.as_ref().map(|(_, hash)| hash);
    PlaceRow {
        collection: place.collection.clone().map(Name),
        path: Name(place.path.clone()),
        container: container.map(|hash| hash.doc_ref().0),
        container_place: container.and_then(|hash| shown.containers.get(hash)).cloned().map(Name),
        position: place.position.map(|position| position + 1),
        modified: place.modified.clone(),
        missing: place.missing,
        earlier: place.earlier,
    }
}

pub(super) fn part(part: &ShownPart) -> PartRow {
    let position = part.occurrence.position.map_or(0, |position| position + 1);
    let name = match (part.occurrence.path.as_str(), &part.title) {
        ("", Some(title)) => format!("#{position} {title}"),
        ("", None) => format!("#{position}"),
        (name, _) => name.to_owned(),
    };
    PartRow {
        document: part.reference.as_ref().map(|reference| reference.0.clone()),
        position,
        name: Name(name),
        kind: part.occurrence.kind.clone(),
        problem: part.occurrence.problem.as_ref().map(|(kind, detail)| format!("{}: {detail}", kind.name())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_with_spaces_and_anything_else_as_it_is() {
        let shown = |value: &str| Fact { field: String::new(), value: Name(value.to_owned()) }.shown().0;
        assert_eq!(shown("2012-09-03T08:00:00+02:00"), "2012-09-03 08:00:00 +02:00");
        assert_eq!(shown("2012-09-03T08:00:00"), "2012-09-03 08:00:00");
        for other in ["2012", "é012-09-03T08:00:00", "2012-09-03T08:00:0", "TASKING ORDER 12-058, a title"] {
            assert_eq!(shown(other), other);
        }
    }
}
