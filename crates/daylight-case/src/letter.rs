//! A page or a message as a letter: taken to pieces in the jail, checked here, written by whoever shows it.

use std::ops::{ControlFlow, Range};

use daylight_extract::letter::{self, MOST_PIECES, Piece};
use daylight_model::{DocHash, Format, Maintenance, Problem, ProblemKind};
use daylight_store::Packs;

use crate::bytes::{Bytes, changed};
use crate::picture::{Made, Order, Wish};
use crate::search::parsed;
use crate::show::find;
use crate::wire::{LetterRequest, PIECES, WRITTEN, Written};
use crate::{Case, CaseError, PictureDesk};

pub use daylight_extract::letter::Letter;

/// Problems of one letter: what shows it knows two.
const MOST_PROBLEMS: usize = 16;

/// Letters of one problem. Ours are shorter; a worker that was taken over might write a book.
const MOST_LETTERS: usize = 300;

/// Where the words are looked for that say that a message has a text with markup.
const LOOKED_AT: u64 = 256 << 10;

impl Case {
    /// A page or a message as a letter. The inner error is why it cannot be shown so.
    pub fn letter(&self, desk: &PictureDesk, reference: &str) -> Result<Result<Letter, Problem>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let Some(format) = document.format else {
            return Ok(Err(Problem::new(ProblemKind::Unknown, "it has not been read yet")));
        };
        if !letter::can_be_shown(format) {
            let detail = format!("Daylight cannot show {} as a letter", format.words());
            return Ok(Err(Problem::new(ProblemKind::Unsupported, detail)));
        }
        let right = Maintenance::taken_by_the_case();
        let order = Order {
            hash: document.hash,
            locations: store.locations(&right, document.id)?,
            packs: std::sync::Arc::new(Packs::open(&self.packs(), &[])?),
            scratch: self.folder().to_owned(),
            wish: Wish::Letter(LetterRequest { format, hash: false }),
            passwords: Vec::new(),
        };
        match desk.make(order)? {
            Ok(Made::Letter(letter)) => Ok(Ok(letter)),
            Ok(Made::Picture(_)) => Err(CaseError::Bug { thread: "drawing" }),
            Err(problem) => Ok(Err(problem)),
        }
    }

    /// Whether it is worth asking for a letter: it is a page, or a message in whose first 256 KiB the words
    /// `text/html` stand. That is no reading of it: where they stand for nothing, the letter has plain text. Where
    /// the bytes are not to be had there is no letter either.
    pub fn has_letter(&self, reference: &str) -> Result<bool, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        if document.format != Some(Format::Email) {
            return Ok(document.format.is_some_and(letter::can_be_shown));
        }
        let right = Maintenance::taken_by_the_case();
        let locations = store.locations(&right, document.id)?;
        let Ok(bytes) = Bytes::open(&locations, &Packs::open(&self.packs(), &[])?) else { return Ok(false) };
        let mut head = Vec::new();
        let looked = bytes.each(0, bytes.size().min(LOOKED_AT), |piece| head.extend_from_slice(piece));
        head.make_ascii_lowercase();
        Ok(looked.is_ok() && memchr::memmem::find(&head, b"text/html").is_some())
    }

    /// What a query marks in a text that is shown otherwise than it is stored.
    pub fn marks_in(&self, text: &str, query: &str) -> Result<Vec<Range<usize>>, CaseError> {
        Ok(parsed(query)?.marks(text))
    }
}

/// Takes what a worker says that shows a letter; every word may be a lie.
#[derive(Debug)]
pub(crate) struct Lectern {
    request: LetterRequest,
    hash: Option<DocHash>,
    letter: Letter,
    ended: bool,
    lie: Option<&'static str>,
}

impl Lectern {
    pub(crate) fn new(request: LetterRequest) -> Self {
        Self { request, hash: None, letter: Letter::default(), ended: false, lie: None }
    }

    pub(crate) fn frame(&mut self, kind: u8, body: &[u8]) -> ControlFlow<()> {
        let taken = match kind {
            _ if self.ended => Err("more after the end"),
            WRITTEN => match postcard::from_bytes(body) {
                Ok(told) => self.told(told),
                Err(_) => Err("what nobody understands"),
            },
            PIECES => self.pieces(body),
            _ => Err("what nobody asked for"),
        };
        match taken {
            Ok(()) => ControlFlow::Continue(()),
            Err(lie) => {
                self.lie = Some(lie);
                ControlFlow::Break(())
            }
        }
    }

    fn told(&mut self, told: Written) -> Result<(), &'static str> {
        match told {
            Written::Hash(hash) if self.request.hash && self.hash.is_none() => self.hash = Some(hash),
            Written::Hash(_) => return Err("a hash that nobody asked for"),
            Written::Problem(_) if self.letter.problems.len() >= MOST_PROBLEMS => {
                return Err("too many problems");
            }
            Written::Problem(problem) => {
                let detail: String = problem.detail.chars().take(MOST_LETTERS).collect();
                self.letter.problems.push(Problem::new(problem.kind, detail));
            }
            Written::End { not_loaded } => {
                self.letter.not_loaded = not_loaded;
                self.ended = true;
            }
        }
        Ok(())
    }

    /// One by one: a frame full of one-byte pieces would be a hundred times as large in memory.
    fn pieces(&mut self, mut body: &[u8]) -> Result<(), &'static str> {
        while !body.is_empty() {
            if self.letter.pieces.len() == MOST_PIECES {
                return Err("more pieces than a letter has");
            }
            let (piece, rest) =
                postcard::take_from_bytes::<Piece>(body).map_err(|_| "what nobody understands")?;
            self.letter.pieces.push(piece);
            body = rest;
        }
        Ok(())
    }

    /// What was told, in all. `expected`: what the bytes must have hashed to, where that was asked.
    pub(crate) fn close(mut self, expected: &DocHash) -> Result<Letter, Problem> {
        if let Some(lie) = self.lie {
            return Err(misbehaved(lie));
        }
        if self.request.hash && self.hash != Some(*expected) {
            return Err(changed());
        }
        if !self.ended {
            return Err(self.letter.problems.pop().unwrap_or_else(|| misbehaved("nothing")));
        }
        letter::check(&self.letter.pieces).map_err(misbehaved)?;
        Ok(self.letter)
    }
}

fn misbehaved(lie: &str) -> Problem {
    Problem::new(ProblemKind::Misbehaved, format!("what shows it as a letter told {lie}"))
}

#[cfg(test)]
mod tests {
    use daylight_extract::letter::{Element, Ways};

    use super::*;

    const HASH: DocHash = DocHash([7; 32]);

    fn lectern(hash: bool) -> Lectern {
        Lectern::new(LetterRequest { format: Format::Html, hash })
    }

    fn told(lectern: &mut Lectern, told: &Written) -> ControlFlow<()> {
        lectern.frame(WRITTEN, &postcard::to_allocvec(told).unwrap())
    }

    fn pieces(lectern: &mut Lectern, pieces: &[Piece]) -> ControlFlow<()> {
        let frame: Vec<u8> = pieces.iter().flat_map(|piece| postcard::to_allocvec(piece).unwrap()).collect();
        lectern.frame(PIECES, &frame)
    }

    fn open(element: Element) -> Piece {
        Piece::Open(element, Ways::default())
    }

    const END: Written = Written::End { not_loaded: 3 };

    #[test]
    fn a_letter_comes_together_from_its_frames() {
        let mut lectern = lectern(false);
        assert!(pieces(&mut lectern, &[open(Element::Block), Piece::Text("a".into())]).is_continue());
        assert!(pieces(&mut lectern, &[]).is_continue());
        assert!(pieces(&mut lectern, &[Piece::Close]).is_continue());
        assert!(told(&mut lectern, &END).is_continue());
        let letter = lectern.close(&HASH).unwrap();
        assert_eq!((letter.pieces.len(), letter.not_loaded), (3, 3));
    }

    #[test]
    fn an_answer_that_is_no_letter_is_refused() {
        let language = Ways { language: Some("\" onclick=\"x".into()), ..Ways::default() };
        let lies = [
            vec![Piece::Close],
            vec![open(Element::Block)],
            vec![open(Element::Cell), Piece::Close],
            vec![Piece::Open(Element::Span, language), Piece::Close],
            vec![Piece::Address("x".repeat(10_000))],
        ];
        for lie in lies {
            let mut lectern = lectern(false);
            assert!(pieces(&mut lectern, &lie).is_continue());
            assert!(told(&mut lectern, &END).is_continue());
            assert_eq!(lectern.close(&HASH).unwrap_err().kind, ProblemKind::Misbehaved, "{lie:?}");
        }
        let frames: [(u8, &[u8]); 4] =
            [(PIECES, &[250]), (PIECES, &[2, 200, 1, b'x']), (WRITTEN, &[9]), (crate::wire::PIXELS, &[0])];
        for (kind, body) in frames {
            let mut lectern = lectern(false);
            assert!(lectern.frame(kind, body).is_break(), "{kind} {body:?}");
            assert_eq!(lectern.close(&HASH).unwrap_err().kind, ProblemKind::Misbehaved);
        }
        let mut late = lectern(false);
        assert!(told(&mut late, &END).is_continue());
        assert!(pieces(&mut late, &[Piece::Break]).is_break());
        let mut many = lectern(false);
        let breaks = vec![Piece::Break; MOST_PIECES];
        assert!(pieces(&mut many, &breaks).is_continue());
        assert!(pieces(&mut many, &[Piece::Break]).is_break());
        assert_eq!(lectern(false).close(&HASH).unwrap_err().kind, ProblemKind::Misbehaved);
    }

    #[test]
    fn bytes_that_are_not_those_that_were_read_give_no_letter() {
        for hash in [None, Some(DocHash([8; 32]))] {
            let mut lectern = lectern(true);
            assert!(hash.is_none_or(|hash| told(&mut lectern, &Written::Hash(hash)).is_continue()));
            assert!(told(&mut lectern, &END).is_continue());
            assert_eq!(lectern.close(&HASH).unwrap_err().kind, ProblemKind::Changed);
        }
    }
}
