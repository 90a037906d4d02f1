use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use daylight_model::{PartHead, PartKind};

use crate::{Account, Order, Source, Stop};

use super::unpacking::{Joined, Stream, reason};

/// The file that was packed; bzip2 keeps neither name nor time.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let head = PartHead::unnamed(PartKind::Member);
    account.part_from(head, Joined::<BzStream>::new(source.bytes()), reason)
}

struct BzStream<'a>(BzDecoder<&'a [u8]>);

impl<'a> Stream<'a> for BzStream<'a> {
    fn open(bytes: &'a [u8]) -> Option<io::Result<Self>> {
        bytes.starts_with(b"BZh").then(|| Ok(Self(BzDecoder::new(bytes))))
    }

    fn rest(self) -> &'a [u8] {
        self.0.into_inner()
    }
}

impl Read for BzStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
