mod alternatives;
mod bodies;
mod body;
mod cms;
pub(super) mod dates;
mod dkim;
mod encoded_words;
mod entity;
mod fields;
mod headers;
mod letters;
mod multipart;
mod pasted;
pub(super) mod transfer;

pub(super) use self::alternatives::Alternatives;
use self::body::Body;
pub(super) use self::cms::{Envelope, opened};
use self::headers::Headers;
pub(super) use self::transfer::base64_at_once;
use crate::{Account, Order, Source, Stop};

pub(crate) use self::bodies::{Bodies, PartNames, Shown};

/// A message: what its headers say, the text a reader sees, and everything else in it as parts.
///
/// Headers are parsed by `mail_parser`; the parts are found here, because parts that lie plainly
/// in the message are told as ranges of it, and because no nesting and no boundary may cost more
/// than a few passes over the bytes.
pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    tell_from(source.bytes(), 0, account)
}

/// Tells the message that begins here and goes on to the end of the bytes.
pub(super) fn tell_from(bytes: &[u8], begin: usize, account: &mut Account) -> Result<(), Stop> {
    let mut headers = Headers::of_message(bytes.get(begin..).unwrap_or_default());
    headers.body += begin;
    fields::tell(&headers, account)?;
    dkim::tell(&headers, bytes.get(headers.body..).unwrap_or_default(), account)?;
    Body::new(bytes, account).message(&headers)?;
    account.end_page()
}

/// The texts of a message as they were sent, and where its parts are: found on the walk that reads it, so that
/// positions are those that its parts have.
pub(crate) fn bodies(source: &Source) -> Bodies {
    let bytes = source.bytes();
    let mut nobody = bodies::Nobody;
    let mut account = Account::new(&mut nobody, &Order::default());
    let headers = Headers::of_message(bytes);
    let (bodies, _) = Body::new(bytes, &mut account).gathering(&headers);
    bodies
}

/// Metadata of headers that are kept beside what they say first of all: who wrote to whom, when,
/// about what.
pub(super) fn tell_headers_besides(headers: &[u8], account: &mut Account) -> Result<(), Stop> {
    fields::tell_besides(&Headers::of_message(headers), account)
}
