//! What readers of packed bytes share: several streams joined to one, checks, reasons.

use std::io::{self, Read};

use daylight_model::{Problem, ProblemKind};

/// Kibibytes that one decoder of LZMA may take. The largest preset of `xz` needs 65 MiB.
pub(super) const MOST_MEMORY_KIB: u32 = 160 << 10;

/// One stream of packed bytes that knows where it ends.
pub(super) trait Stream<'a>: Read + Sized {
    /// Begins at the start of `bytes`; `None` where no stream begins there.
    fn open(bytes: &'a [u8]) -> Option<io::Result<Self>>;

    /// What follows it, once it is read to its end.
    fn rest(self) -> &'a [u8];
}

/// Streams one after another, read as one.
pub(super) struct Joined<'a, S> {
    current: Option<S>,
    rest: &'a [u8],
}

impl<'a, S: Stream<'a>> Joined<'a, S> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { current: None, rest: bytes }
    }
}

impl<'a, S: Stream<'a>> Read for Joined<'a, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(stream) = &mut self.current {
                match stream.read(buffer)? {
                    0 => {}
                    count => return Ok(count),
                }
                self.rest = self.current.take().map_or(&[], S::rest);
                // Tapes and some packers fill up with zeros.
                if self.rest.iter().all(|byte| *byte == 0) {
                    self.rest = &[];
                }
            }
            if self.rest.is_empty() {
                return Ok(0);
            }
            let stream = S::open(self.rest).ok_or_else(|| Fault::After(self.rest.len()).io())?;
            self.rest = &[];
            self.current = Some(stream?);
        }
    }
}

/// What is wrong beyond what a decoder says.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Bytes after the end that are no stream.
    #[error("{0} bytes after the end")]
    After(usize),
    /// The checksum is that of other bytes.
    #[error("checksum")]
    Checksum,
    /// Other than the size told.
    #[error("size {0} instead of {1}")]
    Size(u64, u64),
    /// A dictionary is needed that is not in the file.
    #[error("dictionary")]
    Dictionary,
}

impl Fault {
    pub(super) fn io(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }
}

/// The refusal of a decoder in our words.
pub(super) fn reason(error: &io::Error) -> Problem {
    let fault = error.get_ref().and_then(|cause| cause.downcast_ref::<Fault>());
    let (kind, detail) = match (fault, error.kind()) {
        (Some(Fault::After(count)), _) => {
            (ProblemKind::Damaged, format!("{count} bytes after the end of the packed data were not read"))
        }
        (Some(Fault::Checksum), _) => (
            ProblemKind::Damaged,
            "the checksum does not fit: some of these bytes are not the ones packed".into(),
        ),
        (Some(Fault::Size(got, told)), _) => {
            (ProblemKind::Damaged, format!("unpacked to {got} bytes where {told} were told"))
        }
        (Some(Fault::Dictionary), _) => {
            (ProblemKind::Unsupported, "unpacking needs a dictionary that is not in the file".into())
        }
        (None, io::ErrorKind::UnexpectedEof) => (ProblemKind::Damaged, "the packed data is cut off".into()),
        (None, io::ErrorKind::OutOfMemory) => (
            ProblemKind::TooLarge,
            format!("unpacking needs more than {} MiB of memory", MOST_MEMORY_KIB >> 10),
        ),
        (None, io::ErrorKind::Unsupported) => {
            (ProblemKind::Unsupported, "packed in a way Daylight cannot unpack".into())
        }
        _ => (ProblemKind::Damaged, "the packed data is broken from some point on".into()),
    };
    Problem::new(kind, detail)
}
