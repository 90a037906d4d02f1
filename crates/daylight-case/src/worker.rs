//! The only place where hostile bytes are parsed: inside the jail.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use daylight_analyze::{Analysis, LanguageSample};
use daylight_extract::picture::{self, Drawn, Tones, Wanted};
use daylight_extract::{Hint, Limits, Order, Resume, Sink, Source, Stop};
use daylight_extract::{elsewhere, letter};
use daylight_jail::{CannotSend, Output};
use daylight_model::{DocHash, Field, Format, Page, PageMentions, PartHead, Problem, ProblemKind};
use sha2::{Digest, Sha256};

use crate::wire::{
    Asked, DrawRequest, ELSEWHERE, EVENT, Elsewhere, Event, LetterRequest, MENTIONS_AT_ONCE, PART_BYTES,
    PIECES, PIECES_AT_ONCE, PIXELS, PIXELS_AT_ONCE, Request, SAID, SKETCHED, Said, Sketched, WRITTEN,
    Written,
};

/// The life of a worker. The program calls this first thing when it is started as one.
pub fn work() -> ExitCode {
    let mut passwords = Vec::new();
    daylight_jail::serve(daylight_extract::prepare, |request, output| {
        let Ok(asked) = postcard::from_bytes::<Asked>(request.bytes) else {
            // Only the parent writes requests. Ending without a format is noticed there.
            return;
        };
        let source = Source::new(request.document);
        match asked {
            Asked::Passwords(some) => passwords.extend(some),
            Asked::Read(asked) => {
                let mut teller = Teller {
                    output,
                    sample: LanguageSample::default(),
                    language: None,
                    gathered: 0,
                    analysis: Analysis::default(),
                    page: 0,
                    passed: 0,
                };
                read(&source, asked, std::mem::take(&mut passwords), &mut teller);
            }
            // A parent that no longer listens ends this worker; there is nothing to do about it here.
            Asked::Draw(asked) => drop(draw(&source, asked, &std::mem::take(&mut passwords), output)),
            Asked::Letter(asked) => drop(write(&source, asked, output)),
            Asked::Elsewhere => drop(take_in(&source, output)),
            Asked::Analyse(page) => drop(analyse(&source, page, output)),
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the inside of the jail")]
fn read(source: &Source, asked: Request, passwords: Vec<String>, teller: &mut Teller) {
    let (text, unpacked, parts) = asked.limits;
    let limits = Limits { text, unpacked, parts, unlocking: asked.unlocking };
    let resume = asked.resume.map(|(cursor, next_position, skip)| Resume { cursor, next_position, skip });
    let order = Order { hint: Hint::from_rank(asked.hint), resume, limits, passwords };
    daylight_extract::read(source, &order, teller);
    // A parent that no longer listens ends this worker; there is nothing to do about it here.
    let _ = teller.tell(&Event::Language(teller.language.map(Cow::Borrowed)));
    if asked.hash {
        let mut hasher = Sha256::new();
        for piece in source.bytes().chunks(AT_ONCE as usize) {
            hasher.update(piece);
            teller.output.let_go_of_what_was_read();
        }
        let _ = teller.tell(&Event::Hash(DocHash(hasher.finalize().into())));
    }
}

/// Bytes of a large document that stay in memory at a time.
const AT_ONCE: u64 = 64 << 20;

#[expect(clippy::disallowed_methods, reason = "this is the inside of the jail")]
fn draw(source: &Source, asked: DrawRequest, passwords: &[String], output: &mut Output) -> Result<(), Stop> {
    if asked.hash {
        sketched(output, &Sketched::Hash(DocHash(Sha256::digest(source.bytes()).into())))?;
    }
    let wanted = Wanted { page: asked.page, width: asked.width };
    let Drawn { raster, problems } = match picture::draw_unlocked(source, asked.format, wanted, passwords) {
        Ok(drawn) => drawn,
        Err(problem) => return sketched(output, &Sketched::Problem(problem)),
    };
    for problem in problems {
        sketched(output, &Sketched::Problem(problem))?;
    }
    let color = raster.tones == Tones::Color;
    sketched(output, &Sketched::Size { width: raster.width, height: raster.height, color })?;
    let longest = PIXELS_AT_ONCE.min(output.longest_frame()).max(1);
    raster.pixels.chunks(longest).try_for_each(|some| output.frame(PIXELS, some).map_err(|_| Stop))
}

fn sketched(output: &mut Output, told: &Sketched) -> Result<(), Stop> {
    let frame = postcard::to_allocvec(told).map_err(|_| Stop)?;
    output.frame(SKETCHED, &frame).map_err(|_| Stop)
}

#[expect(clippy::disallowed_methods, reason = "this is the inside of the jail")]
fn write(source: &Source, asked: LetterRequest, output: &mut Output) -> Result<(), Stop> {
    if asked.hash {
        written(output, &Written::Hash(DocHash(Sha256::digest(source.bytes()).into())))?;
    }
    let letter = match letter::write(source, asked.format) {
        Ok(letter) => letter,
        Err(problem) => return written(output, &Written::Problem(problem)),
    };
    let mut frame = Vec::new();
    for piece in &letter.pieces {
        frame = postcard::to_extend(piece, frame).map_err(|_| Stop)?;
        if frame.len() >= PIECES_AT_ONCE {
            output.frame(PIECES, &frame).map_err(|_| Stop)?;
            frame.clear();
        }
    }
    output.frame(PIECES, &frame).map_err(|_| Stop)?;
    for problem in letter.problems {
        written(output, &Written::Problem(problem))?;
    }
    written(output, &Written::End { not_loaded: letter.not_loaded })
}

#[expect(clippy::disallowed_methods, reason = "this is the inside of the jail")]
fn take_in(source: &Source, output: &mut Output) -> Result<(), Stop> {
    let mut tell = |told: &Elsewhere| {
        let frame = postcard::to_allocvec(told).map_err(|_| Stop)?;
        output.frame(ELSEWHERE, &frame).map_err(|_| Stop)
    };
    match elsewhere::read_elsewhere(source) {
        Ok((kind, pages)) => {
            pages.into_iter().try_for_each(|page| tell(&Elsewhere::Page(page)))?;
            tell(&Elsewhere::End(kind.to_owned()))
        }
        Err(problem) => tell(&Elsewhere::Problem(problem)),
    }
}

/// Without an end where the analysis stopped at a fault of its own.
#[expect(clippy::disallowed_methods, reason = "this is the inside of the jail")]
fn analyse(source: &Source, page: u32, output: &mut Output) -> Result<(), Stop> {
    let text = std::str::from_utf8(source.bytes()).map_err(|_| Stop)?;
    let language = daylight_analyze::language(text);
    let told = catch_unwind(|| Analysis::from_page(page).page(text, language)).map_err(|_| Stop)?;
    let mut say = |said: &Said| {
        let frame = postcard::to_allocvec(said).map_err(|_| Stop)?;
        output.frame(SAID, &frame).map_err(|_| Stop)
    };
    for some in told.mentions.chunks(MENTIONS_AT_ONCE) {
        say(&Said { mentions: Cow::Borrowed(some), left_out: 0, end: false })?;
    }
    say(&Said { mentions: Cow::Borrowed(&[]), left_out: told.left_out, end: true })
}

fn written(output: &mut Output, told: &Written) -> Result<(), Stop> {
    let frame = postcard::to_allocvec(told).map_err(|_| Stop)?;
    output.frame(WRITTEN, &frame).map_err(|_| Stop)
}

struct Teller<'a> {
    output: &'a mut Output,
    sample: LanguageSample,
    /// The language by the sample, when it had so many bytes.
    language: Option<&'static str>,
    gathered: usize,
    analysis: Analysis,
    page: u32,
    /// Bytes told since memory was last given back: about as many were read.
    passed: u64,
}

impl Teller<'_> {
    fn pass(&mut self, bytes: u64) {
        self.passed += bytes;
        if self.passed >= AT_ONCE {
            self.passed = 0;
            self.output.let_go_of_what_was_read();
        }
    }

    /// Tells what a page says, before the page itself.
    #[expect(clippy::disallowed_methods, reason = "this is the inside of the jail")]
    fn tell_mentions(&mut self, text: &str) -> Result<(), Stop> {
        self.sample.see(text);
        if self.sample.gathered() != self.gathered {
            self.gathered = self.sample.gathered();
            self.language = self.sample.language();
        }
        let (analysis, language) = (&mut self.analysis, self.language);
        let told = catch_unwind(AssertUnwindSafe(|| analysis.page(text, language)));
        let PageMentions { mentions, left_out } = match told {
            Ok(told) => told,
            Err(_) => {
                self.analysis = Analysis::default();
                let detail = "the analysis of its text stopped at a fault of its own";
                return self.problem(&Problem::on_page(self.page, ProblemKind::Crashed, detail));
            }
        };
        for some in mentions.chunks(MENTIONS_AT_ONCE) {
            self.tell(&Event::Mentions { mentions: Cow::Borrowed(some), left_out: 0 })?;
        }
        if left_out > 0 {
            self.tell(&Event::Mentions { mentions: Cow::Borrowed(&[]), left_out })?;
        }
        Ok(())
    }

    fn tell(&mut self, event: &Event) -> Result<(), Stop> {
        self.send(event).map_err(|_| Stop)
    }

    fn send(&mut self, event: &Event) -> Result<(), CannotSend> {
        let mut written = true;
        let sent = self.output.frame_by(EVENT, |frame| written = postcard::to_io(event, frame).is_ok());
        // Writing to memory cannot fail; a frame that is not whole would be taken for a lie.
        if written { sent } else { Err(CannotSend::Closed) }
    }
}

impl Sink for Teller<'_> {
    fn format(&mut self, format: Format, tie: bool) -> Result<(), Stop> {
        self.tell(&Event::Format { format, tie })
    }

    fn metadata(&mut self, field: &Field, value: &str) -> Result<(), Stop> {
        if let (Field::Sent, Ok(date)) = (field, value.parse()) {
            self.analysis.sent(date);
        }
        self.tell(&Event::Metadata { field: Cow::Borrowed(field), value: value.into() })
    }

    fn page(&mut self, page: &Page) -> Result<(), Stop> {
        self.page += 1;
        self.pass(page.text.len() as u64);
        self.tell_mentions(&page.text)?;
        match self.send(&Event::Page(Cow::Borrowed(page))) {
            Err(CannotSend::TooLong { .. }) => {}
            sent => return sent.map_err(|_| Stop),
        }
        let bare = Page { words: Vec::new(), ..page.clone() };
        self.tell(&Event::Page(Cow::Owned(bare)))?;
        let detail = format!("the places of {} words were not kept", page.words.len());
        self.problem(&Problem::on_page(self.page, ProblemKind::TooLarge, detail))
    }

    fn part_range(&mut self, position: u32, head: &PartHead, offset: u64, length: u64) -> Result<(), Stop> {
        self.pass(length);
        self.tell(&Event::PartRange { position, head: Cow::Borrowed(head), start: offset, length })
    }

    fn part_begin(&mut self, position: u32, head: &PartHead) -> Result<(), Stop> {
        self.tell(&Event::PartBegin { position, head: Cow::Borrowed(head) })
    }

    fn part_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.pass(bytes.len() as u64);
        self.output.frame(PART_BYTES, bytes).map_err(|_| Stop)
    }

    fn part_end(&mut self, problem: Option<&Problem>) -> Result<(), Stop> {
        self.tell(&Event::PartEnd(problem.map(Cow::Borrowed)))
    }

    fn part_missing(&mut self, position: u32, head: &PartHead, problem: &Problem) -> Result<(), Stop> {
        self.tell(&Event::PartMissing {
            position,
            head: Cow::Borrowed(head),
            problem: Cow::Borrowed(problem),
        })
    }

    fn problem(&mut self, problem: &Problem) -> Result<(), Stop> {
        self.tell(&Event::Problem(Cow::Borrowed(problem)))
    }

    fn opened(&mut self, password: Option<u32>) -> Result<(), Stop> {
        self.tell(&Event::Opened(password))
    }

    fn cursor(&mut self, cursor: &[u8], next_position: u32) -> Result<(), Stop> {
        self.tell(&Event::Cursor { cursor: cursor.into(), next_position })
    }
}
