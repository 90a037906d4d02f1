use super::canary::{Canary, Step};

/// A document on its way to a place: a file, or a part of another.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// `docx`, without the dot.
    pub(super) ending: &'static str,
    /// A name for it, without the ending.
    pub(super) stem: String,
    pub(super) canaries: Vec<Canary>,
    /// Copies of kept documents that lie in it: which, and the way there.
    pub(super) copies: Vec<(usize, Vec<Step>)>,
    pub(super) tally: Tally,
}

/// What holds parts, by its ending.
pub(super) const CONTAINERS: [&str; 18] = [
    "mbox", "eml", "zip", "tar", "gz", "docx", "pdf", "msg", "pst", "dat", "emlx", "p7m", "7z", "rar", "cab",
    "iso", "a", "cpio",
];

/// Parts at any depth below a piece, each counted once for the document that holds it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// By what holds them, in the order of [`CONTAINERS`].
    pub(super) parts: [u64; CONTAINERS.len()],
    /// Parts of damaged containers, which a reader may find or not.
    pub(super) uncertain_parts: u64,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.parts.iter_mut().zip(other.parts) {
            *mine += theirs;
        }
        self.uncertain_parts += other.uncertain_parts;
    }

    /// One part directly in a container with this ending.
    pub(super) fn count(&mut self, ending: &str) {
        let ending = if ending == "tar.gz" { "gz" } else { ending };
        let at = CONTAINERS.iter().position(|container| *container == ending);
        let at = at.unwrap_or_else(|| panic!("{ending} is not known to hold parts"));
        self.parts[at] += 1;
    }

    /// All parts are from now on uncertain.
    pub(super) fn doubt(&mut self) {
        self.uncertain_parts += self.parts.iter().sum::<u64>();
        self.parts = Default::default();
    }
}

impl Piece {
    pub(super) fn name(&self) -> String {
        format!("{}.{}", self.stem, self.ending)
    }

    /// A container of these parts, in the order and under the names in which it holds them.
    pub(super) fn containing(
        bytes: Vec<u8>,
        ending: &'static str,
        stem: String,
        parts: Vec<(Option<String>, Piece)>,
    ) -> Self {
        let mut whole = Self { bytes, ending, stem, ..Self::default() };
        for (position, (name, part)) in (0..).zip(parts) {
            whole.take_in(Step { position, name }, part);
        }
        whole
    }

    /// What is said of the part is from now on said of this piece; its bytes are let go.
    pub(super) fn take_in(&mut self, step: Step, part: Piece) {
        self.tally.add(&part.tally);
        self.tally.count(self.ending);
        self.canaries.extend(part.canaries.into_iter().map(|mut canary| {
            canary.put_inside(&step);
            canary
        }));
        self.copies.extend(part.copies.into_iter().map(|(kept, mut way)| {
            way.insert(0, step.clone());
            (kept, way)
        }));
    }
}
