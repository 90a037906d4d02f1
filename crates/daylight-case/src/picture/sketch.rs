use std::ops::ControlFlow;

use daylight_extract::picture::{MOST_PIXELS, MOST_SIDE, Raster, Tones};
use daylight_model::{DocHash, Problem, ProblemKind, Where};

use crate::wire::{DrawRequest, PIXELS, SKETCHED, Sketched};

/// Problems of one picture: what draws knows five.
const MOST_PROBLEMS: usize = 16;

/// Letters of one problem. Ours are shorter; a worker that was taken over might write a book.
const MOST_LETTERS: usize = 300;

/// A picture as a worker drew it, checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sketch {
    pub(crate) raster: Raster,
    pub(crate) problems: Vec<Problem>,
}

/// Takes what a drawing worker says; every word may be a lie.
#[derive(Debug)]
pub(crate) struct Easel {
    request: DrawRequest,
    hash: Option<DocHash>,
    raster: Option<Raster>,
    problems: Vec<Problem>,
    lie: Option<&'static str>,
}

impl Easel {
    pub(crate) fn new(request: DrawRequest) -> Self {
        Self { request, hash: None, raster: None, problems: Vec::new(), lie: None }
    }

    pub(crate) fn frame(&mut self, kind: u8, body: &[u8]) -> ControlFlow<()> {
        let taken = match kind {
            SKETCHED => match postcard::from_bytes(body) {
                Ok(told) => self.told(told),
                Err(_) => Err("what nobody understands"),
            },
            PIXELS => self.pixels(body),
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

    fn told(&mut self, told: Sketched) -> Result<(), &'static str> {
        match told {
            Sketched::Hash(hash) if self.request.hash && self.hash.is_none() => self.hash = Some(hash),
            Sketched::Hash(_) => return Err("a hash that nobody asked for"),
            Sketched::Problem(_) if self.problems.len() >= MOST_PROBLEMS => return Err("too many problems"),
            Sketched::Problem(problem) => {
                let detail: String = problem.detail.chars().take(MOST_LETTERS).collect();
                let place = match problem.place {
                    Where::Page(_) => Where::Page(self.request.page),
                    Where::Document => Where::Document,
                };
                self.problems.push(Problem { kind: problem.kind, place, detail });
            }
            Sketched::Size { .. } if self.raster.is_some() => return Err("two pictures"),
            Sketched::Size { width, height, color } => {
                let fits = (1..=self.request.width).contains(&width)
                    && (1..=MOST_SIDE).contains(&height)
                    && u64::from(width) * u64::from(height) <= MOST_PIXELS;
                if !fits {
                    return Err("a picture larger than asked for");
                }
                let tones = if color { Tones::Color } else { Tones::Gray };
                self.raster = Some(Raster { width, height, tones, pixels: Vec::new() });
            }
        }
        Ok(())
    }

    fn pixels(&mut self, body: &[u8]) -> Result<(), &'static str> {
        let Some(raster) = &mut self.raster else { return Err("pixels of no picture") };
        if raster.pixels.len() + body.len() > length(raster) {
            return Err("more pixels than the picture has");
        }
        if raster.pixels.is_empty() {
            raster.pixels.reserve_exact(length(raster));
        }
        raster.pixels.extend_from_slice(body);
        Ok(())
    }

    /// What was told, in all. `expected`: what the bytes must have hashed to, where that was asked.
    pub(crate) fn close(mut self, expected: &DocHash) -> Result<Sketch, Problem> {
        if let Some(lie) = self.lie {
            return Err(misbehaved(lie));
        }
        if self.request.hash && self.hash != Some(*expected) {
            return Err(crate::bytes::changed());
        }
        match self.raster {
            Some(raster) if raster.pixels.len() == length(&raster) => {
                Ok(Sketch { raster, problems: self.problems })
            }
            Some(_) => Err(misbehaved("fewer pixels than the picture has")),
            None => Err(self.problems.pop().unwrap_or_else(|| misbehaved("nothing"))),
        }
    }
}

fn length(raster: &Raster) -> usize {
    raster.width as usize * raster.height as usize * raster.tones.bytes()
}

fn misbehaved(lie: &str) -> Problem {
    Problem::new(ProblemKind::Misbehaved, format!("what draws told {lie}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use daylight_model::Format;

    const HASH: DocHash = DocHash([7; 32]);

    fn easel(hash: bool) -> Easel {
        Easel::new(DrawRequest { format: Format::Pdf, page: 3, width: 4, hash })
    }

    fn told(easel: &mut Easel, told: &Sketched) -> ControlFlow<()> {
        easel.frame(SKETCHED, &postcard::to_allocvec(told).unwrap())
    }

    fn size(width: u32, height: u32, color: bool) -> Sketched {
        Sketched::Size { width, height, color }
    }

    #[test]
    fn a_picture_comes_together_from_its_pieces() {
        let mut easel = easel(false);
        assert!(told(&mut easel, &size(4, 2, false)).is_continue());
        assert!(easel.frame(PIXELS, &[1, 2, 3]).is_continue());
        assert!(easel.frame(PIXELS, &[4, 5, 6, 7, 8]).is_continue());
        let sketch = easel.close(&HASH).unwrap();
        assert_eq!(sketch.raster.pixels, [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn every_lie_is_noticed() {
        let lies: [(&str, &[Sketched], &[u8]); 6] = [
            ("too wide", &[size(5, 2, false)], &[]),
            ("too high", &[size(4, MOST_SIDE + 1, false)], &[]),
            ("no extent", &[size(0, 1, true)], &[]),
            ("two pictures", &[size(1, 1, false), size(1, 1, false)], &[]),
            ("pixels too many", &[size(1, 1, true)], &[0; 4]),
            ("pixels without a picture", &[], &[0]),
        ];
        for (what, words, pixels) in lies {
            let mut easel = easel(false);
            let refused = words.iter().any(|word| told(&mut easel, word).is_break());
            let refused = refused || easel.frame(PIXELS, pixels).is_break();
            assert!(refused, "{what}");
            assert_eq!(easel.close(&HASH).unwrap_err().kind, ProblemKind::Misbehaved, "{what}");
        }
        let mut cut = easel(false);
        assert!(told(&mut cut, &size(2, 2, false)).is_continue());
        assert_eq!(cut.close(&HASH).unwrap_err().kind, ProblemKind::Misbehaved);
        assert_eq!(easel(false).close(&HASH).unwrap_err().kind, ProblemKind::Misbehaved);
    }

    #[test]
    fn bytes_that_are_not_those_that_were_read_give_no_picture() {
        let mut easel = easel(true);
        assert!(told(&mut easel, &Sketched::Hash(DocHash([8; 32]))).is_continue());
        assert!(told(&mut easel, &size(1, 1, false)).is_continue());
        assert!(easel.frame(PIXELS, &[0]).is_continue());
        assert_eq!(easel.close(&HASH).unwrap_err().kind, ProblemKind::Changed);
    }

    #[test]
    fn a_problem_keeps_its_kind_gets_the_page_that_was_asked_and_is_not_a_book() {
        let mut easel = easel(false);
        let problem = Problem::on_page(99, ProblemKind::Damaged, "x".repeat(10_000));
        assert!(told(&mut easel, &Sketched::Problem(problem)).is_continue());
        let problem = easel.close(&HASH).unwrap_err();
        assert_eq!((problem.kind, problem.place), (ProblemKind::Damaged, Where::Page(3)));
        assert_eq!(problem.detail.len(), MOST_LETTERS);
    }
}
