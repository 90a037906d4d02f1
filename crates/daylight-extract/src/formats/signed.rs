//! Envelopes of cryptography: what was signed is taken out of its signature, and what is encrypted
//! is told as that.

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::eml::{Envelope, base64_at_once, opened};
use crate::{Account, Order, Source, Stop};

pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    if !bytes.trim_ascii_start().starts_with(b"-----BEGIN ") {
        return tell(bytes, account);
    }
    if memchr::memmem::find(bytes.get(..200).unwrap_or(bytes), b"BEGIN PGP").is_some() {
        let detail = "an encrypted or packed message (OpenPGP)";
        return account.problem(Problem::new(ProblemKind::Encrypted, detail));
    }
    // Between the first line and the last, all is Base64.
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let inside = lines.skip_while(|line| !line.starts_with(b"-----BEGIN ")).skip(1);
    let inside: Vec<u8> =
        inside.take_while(|line| !line.starts_with(b"-----END")).flatten().copied().collect();
    let (bytes, problem) = base64_at_once(&inside);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    tell(&bytes, account)
}

fn tell(bytes: &[u8], account: &mut Account) -> Result<(), Stop> {
    let (kind, detail) = match opened(bytes) {
        Some(Envelope::Holding(content)) => {
            return account.part(PartHead::unnamed(PartKind::Embedded), &content);
        }
        Some(Envelope::Packed(content)) => {
            let reader = flate2::read::ZlibDecoder::new(content.as_slice());
            let reason = |_: &std::io::Error| {
                Problem::new(ProblemKind::Damaged, "its packed bytes cannot be unpacked")
            };
            return account.part_from(PartHead::unnamed(PartKind::Embedded), reader, reason);
        }
        Some(Envelope::Encrypted) => (ProblemKind::Encrypted, "the envelope is encrypted"),
        Some(Envelope::WithoutContent) => (
            ProblemKind::Unsupported,
            "a signature without what was signed: whom its certificates name is not read",
        ),
        None => (ProblemKind::Unsupported, "an envelope of a kind Daylight cannot open"),
    };
    account.problem(Problem::new(kind, detail))
}
