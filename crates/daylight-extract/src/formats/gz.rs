use std::io::{self, Read};

use daylight_model::{Field, PartHead, PartKind, PartialDate};
use flate2::Crc;
use flate2::bufread::GzDecoder;

use crate::{Account, Order, Source, Stop};

use super::unpacking::{Fault, Inflate, Joined, Stream, reason};

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

/// The packed bytes between the header and the checksum with the size, which are compared here.
struct GzStream<'a> {
    packed: Inflate<'a>,
    sum: Crc,
    rest: &'a [u8],
}

impl<'a> Stream<'a> for GzStream<'a> {
    fn open(bytes: &'a [u8]) -> Option<io::Result<Self>> {
        if !bytes.starts_with(b"\x1f\x8b") {
            return None;
        }
        let mut decoder = GzDecoder::new(bytes);
        if decoder.header().is_none() {
            let fault = decoder.read(&mut [0]).err();
            return Some(Err(fault.unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())));
        }
        Some(Ok(Self { packed: Inflate::new(decoder.into_inner()), sum: Crc::new(), rest: &[] }))
    }

    fn rest(self) -> &'a [u8] {
        self.rest
    }
}

impl Read for GzStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.packed.read(buffer)?;
        self.sum.update(buffer.get(..length).unwrap_or_default());
        if length > 0 || buffer.is_empty() {
            return Ok(length);
        }
        let Some(([a, b, c, d, e, f, g, h], rest)) = self.packed.rest().split_first_chunk() else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        self.rest = rest;
        let told = (u32::from_le_bytes([*a, *b, *c, *d]), u32::from_le_bytes([*e, *f, *g, *h]));
        if told == (self.sum.sum(), self.sum.amount()) { Ok(0) } else { Err(Fault::Checksum.io()) }
    }
}
