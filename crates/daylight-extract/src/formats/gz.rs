use std::io::{self, Read};

use daylight_model::{Field, PartHead, PartKind, PartialDate};
use flate2::bufread::GzDecoder;

use crate::{Account, Order, Source, Stop};

use super::unpacking::{Joined, Stream, reason};

/// The file that was packed (RFC 1952), with the name and time its header gives.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let decoder = GzDecoder::new(source.bytes());
    let header = decoder.header();
    if let Some(comment) = header.and_then(|header| header.comment()) {
        account.metadata(Field::Description, &latin(comment))?;
    }
    let head = PartHead {
        name: header.and_then(|header| header.filename()).map(latin),
        kind: PartKind::Member,
        modified: header
            .map(|header| header.mtime())
            .filter(|seconds| *seconds != 0)
            .and_then(|seconds| PartialDate::of_unix_seconds(seconds.into()).ok()),
    };
    account.part_from(head, Joined::<GzStream>::new(source.bytes()), reason)
}

/// The standard says Latin-1, most systems write UTF-8.
fn latin(name: &[u8]) -> String {
    super::encoding::whole(name, None).0.into_owned()
}

struct GzStream<'a>(GzDecoder<&'a [u8]>);

impl<'a> Stream<'a> for GzStream<'a> {
    fn open(bytes: &'a [u8]) -> Option<io::Result<Self>> {
        bytes.starts_with(b"\x1f\x8b").then(|| Ok(Self(GzDecoder::new(bytes))))
    }

    fn rest(self) -> &'a [u8] {
        self.0.into_inner()
    }
}

impl Read for GzStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(checksum)
    }
}

/// The decoder has one kind of error for a wrong checksum and gives the reason only in words.
fn checksum(error: io::Error) -> io::Error {
    let at_the_end = error.kind() == io::ErrorKind::InvalidInput && error.to_string().contains("checksum");
    if at_the_end { super::unpacking::Fault::Checksum.io() } else { error }
}
