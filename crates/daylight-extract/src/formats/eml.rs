mod alternatives;
mod bodies;
mod body;
mod cms;
pub(super) mod dates;
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
use self::headers::Headers;
use crate::{Account, Order, Source, Stop};

pub(crate) use self::bodies::{Bodies, PartNames, Shown};

/// A message: what its headers say, the text a reader sees, and everything else in it as parts.
///
/// Headers are parsed by `mail_parser`; the parts are found here, because parts that lie plainly
/// in the message are told as ranges of it, and because no nesting and no boundary may cost more
/// than a few passes over the bytes.
pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let headers = Headers::of_message(bytes);
    fields::tell(&headers, account)?;
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
