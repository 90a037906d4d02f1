//! What readers of packed bytes share: several streams joined to one, checks, reasons.

use std::io::{self, Read};

use daylight_model::{Problem, ProblemKind};
use flate2::bufread::DeflateDecoder;

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

/// Bytes packed by Deflate (RFC 1951). The decoder alone would lose what it unpacked in the same
/// call before it met a fault; here that is given first.
pub(super) struct Inflate<'a> {
    decoder: DeflateDecoder<&'a [u8]>,
    fault: Option<io::Error>,
}

impl<'a> Inflate<'a> {
    pub(super) fn new(packed: &'a [u8]) -> Self {
        Self { decoder: DeflateDecoder::new(packed), fault: None }
    }

    /// What follows the packed bytes, once they are read to their end.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.decoder.get_ref()
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let before = self.decoder.total_out();
        let result = self.decoder.read(buffer);
        let given = usize::try_from(self.decoder.total_out() - before).unwrap_or(buffer.len());
        match result {
            Err(fault) if given > 0 => {
                self.fault = Some(fault);
                Ok(given.min(buffer.len()))
            }
            result => result,
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn all_that_was_unpacked_before_a_fault_is_given() {
        let text: String = (0..3000).map(|number| format!("berth {number} is free\n")).collect();
        let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(text.as_bytes()).unwrap();
        writer.flush().unwrap();
        let mut packed = writer.get_ref().clone();
        // A block of the fourth kind, which there is not.
        packed.push(0b111);
        packed.extend([0xff; 16]);
        let mut unpacked = Vec::new();
        let mut reader = Inflate::new(&packed);
        let mut buffer = vec![0; 128 << 10];
        let fault = loop {
            match reader.read(&mut buffer) {
                Ok(0) => break None,
                Ok(length) => unpacked.extend_from_slice(&buffer[..length]),
                Err(fault) => break Some(fault),
            }
        };
        assert_eq!(reason(&fault.unwrap()).kind, ProblemKind::Damaged);
        assert!(unpacked == text.as_bytes());
    }
}
