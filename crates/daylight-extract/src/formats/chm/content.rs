use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Problem, ProblemKind};
use lzxd::{Lzxd, WindowSize};

use super::super::number_at::{le32, le64, place, slice};
use super::directory::Directory;

/// Bytes that one frame unpacks to; the last may be shorter.
const FRAME: usize = 32 << 10;

/// Frames between two places where unpacking can begin. Files have two or four.
const MOST_FRAMES: usize = 256;

/// How often each frame may be unpacked on average. Read in their order, files need it once.
const MOST_ROUNDS: usize = 8;

const STORAGE: &[u8] = b"::DataSpace/Storage/MSCompressed/";
const RESETS: &[u8] = b"Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable";

/// The bytes of a help file, by section and place.
pub(super) struct Content<'a> {
    plain: &'a [u8],
    packed: Result<Packed<'a>, Problem>,
}

impl<'a> Content<'a> {
    pub(super) fn of(bytes: &'a [u8], directory: &Directory) -> Self {
        let plain = bytes.get(directory.content..).unwrap_or_default();
        let packed = Packed::of(plain, directory).unwrap_or_else(|| {
            Err(Problem::new(ProblemKind::Damaged, "the help file does not say how its content is packed"))
        });
        Self { plain, packed }
    }

    /// Some bytes from this place on, at least one and at most `most`.
    pub(super) fn at(&mut self, section: u64, at: u64, most: u64) -> Result<&[u8], Problem> {
        let cut = || Problem::new(ProblemKind::Damaged, "the help file is cut off");
        let at = usize::try_from(at).map_err(|_| cut())?;
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(8 * FRAME);
        let piece = match section {
            0 => slice(self.plain, at, most),
            1 => match &mut self.packed {
                Ok(packed) => packed.at(at, most)?,
                Err(problem) => return Err(problem.clone()),
            },
            _ => {
                return Err(Problem::new(ProblemKind::Unsupported, "packed in a way Daylight cannot unpack"));
            }
        };
        if piece.is_empty() { Err(cut()) } else { Ok(piece) }
    }
}

/// The packed stream: frames, some of which begin anew.
struct Packed<'a> {
    stream: &'a [u8],
    /// Where each frame begins in it.
    frames: Vec<u64>,
    /// Bytes it unpacks to.
    length: usize,
    window: WindowSize,
    /// Frames from one new beginning to the next.
    stretch: usize,
    decoder: Option<Lzxd>,
    /// The frame that is unpacked, and its bytes.
    frame: usize,
    unpacked: Vec<u8>,
    /// The frame that could not be unpacked last; those after it, up to the next beginning, need it.
    broken: Option<usize>,
    /// Frames that may still be unpacked.
    left: usize,
}

impl<'a> Packed<'a> {
    /// `None` where the description is cut off or missing.
    fn of(plain: &'a [u8], directory: &Directory) -> Option<Result<Self, Problem>> {
        let file = |name: &[u8]| {
            let entry = directory.find(&[STORAGE, name].concat()).filter(|entry| entry.section == 0)?;
            let (at, length) = (usize::try_from(entry.offset).ok()?, usize::try_from(entry.length).ok()?);
            Some(slice(plain, at, length))
        };
        let (stream, control, resets) = (file(b"Content")?, file(b"ControlData")?, file(RESETS)?);
        let unsupported = Problem::new(ProblemKind::Unsupported, "packed in a way Daylight cannot unpack");
        if control.get(4..8)? != b"LZXC" {
            return Some(Err(unsupported));
        }
        // The first version counts in bytes, the second in frames.
        let unit = if le32(control, 8)? == 1 { 1 } else { FRAME };
        let stretch = place(le32(control, 12)?).saturating_mul(unit) / FRAME;
        let window = place(le32(control, 16)?).saturating_mul(unit);
        let (Some(window), 1..=MOST_FRAMES) = (self::window(window), stretch) else {
            return Some(Err(unsupported));
        };
        let table = resets.get(place(le32(resets, 12)?)..)?;
        let count = place(le32(resets, 4)?);
        let (frames, _) = table.as_chunks::<8>();
        let frames: Vec<u64> = frames.iter().take(count).map(|at| u64::from_le_bytes(*at)).collect();
        let packed = Self {
            stream,
            left: (frames.len() + MOST_FRAMES) * MOST_ROUNDS,
            frames,
            length: usize::try_from(le64(resets, 16)?).ok()?,
            window,
            stretch,
            decoder: None,
            frame: 0,
            unpacked: Vec::new(),
            broken: None,
        };
        Some(Ok(packed))
    }

    fn at(&mut self, at: usize, most: usize) -> Result<&[u8], Problem> {
        let frame = at / FRAME;
        if self.unpacked.is_empty() || self.frame != frame {
            self.go_to(frame)?;
        }
        Ok(slice(&self.unpacked, at % FRAME, most))
    }

    /// Unpacks from the frame before, or from the last new beginning.
    fn go_to(&mut self, frame: usize) -> Result<(), Problem> {
        let beginning = frame - frame % self.stretch;
        let goes_on = self.decoder.is_some() && (beginning..frame).contains(&self.frame);
        let first = if goes_on { self.frame + 1 } else { beginning };
        if self.broken.is_some_and(|broken| (beginning..=frame).contains(&broken)) {
            return Err(self::broken());
        }
        for number in first..=frame {
            let Some(left) = self.left.checked_sub(1) else {
                let detail = "the files in it overlap; to unpack them all would take too long";
                return Err(Problem::new(ProblemKind::TooLarge, detail));
            };
            self.left = left;
            if number % self.stretch == 0 {
                self.decoder = Some(Lzxd::new(self.window));
            }
            self.unpacked = Vec::new();
            self.unpacked = match self.unpack(number) {
                Ok(unpacked) => unpacked,
                Err(problem) => {
                    self.broken = Some(number);
                    return Err(problem);
                }
            };
            self.frame = number;
        }
        Ok(())
    }

    fn unpack(&mut self, number: usize) -> Result<Vec<u8>, Problem> {
        let place = |number: usize| self.frames.get(number).and_then(|at| usize::try_from(*at).ok());
        let start = place(number).ok_or_else(self::broken)?;
        let end = place(number + 1).unwrap_or(self.stream.len()).min(self.stream.len());
        let packed = self.stream.get(start..end).ok_or_else(self::broken)?;
        let length = self.length.saturating_sub(number * FRAME).min(FRAME);
        let Some(mut decoder) = self.decoder.take() else { return Err(broken()) };
        // The library gives up by a panic at some faults. After any fault the decoder is of no more use.
        let unpacked = catch_unwind(AssertUnwindSafe(|| {
            decoder.decompress_next(packed, length).map(<[u8]>::to_vec).ok()
        }));
        let unpacked =
            unpacked.ok().flatten().filter(|unpacked| unpacked.len() == length).ok_or_else(self::broken)?;
        self.decoder = Some(decoder);
        Ok(unpacked)
    }
}

fn broken() -> Problem {
    Problem::new(ProblemKind::Damaged, "the packed data is broken at this place")
}

fn window(bytes: usize) -> Option<WindowSize> {
    Some(match bytes {
        0x8000 => WindowSize::KB32,
        0x1_0000 => WindowSize::KB64,
        0x2_0000 => WindowSize::KB128,
        0x4_0000 => WindowSize::KB256,
        0x8_0000 => WindowSize::KB512,
        0x10_0000 => WindowSize::MB1,
        0x20_0000 => WindowSize::MB2,
        _ => return None,
    })
}
