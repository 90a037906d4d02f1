//! Forms that bring fields and small files, gathered in memory. Large ones go their own way
//! (`pages/upload.rs`); the same reader takes both apart.

use std::io::{self, Read};

use axum::body::Body;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::answer::Trouble;
use crate::form::{Form, Piece};
use crate::piped::Arriving;

/// One field of such a form, or one file.
pub(crate) struct Sent {
    pub(crate) field: String,
    /// As it was called where it came from; `None` for a field.
    pub(crate) file: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// Bytes of a form with its files: the largest list, and a little for what stands around it.
const LARGEST: u64 = (64 << 20) + (64 << 10);
/// Fields and files of a form.
const MOST: usize = 64;

/// Whoever sends more waits, so that memory stays within two forms.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The right to send a form with files.
pub(crate) async fn turn() -> Option<SemaphorePermit<'static>> {
    // It is never closed.
    AT_ONCE.acquire().await.ok()
}

/// What is sent between these boundaries.
pub(crate) async fn read(body: Body, boundary: String) -> Result<Vec<Sent>, Trouble> {
    let (arriving, bring) = Arriving::of(body);
    let gathering = tokio::task::spawn_blocking(move || gather(arriving, &boundary));
    // Ends when all is there, or when nobody takes it any more.
    bring.await;
    gathering.await.map_err(|_| Trouble::bug("a form"))?
}

fn gather(body: impl Read, boundary: &str) -> Result<Vec<Sent>, Trouble> {
    let mut body = body.take(LARGEST + 1);
    let ended = gather_within(&mut body, boundary);
    match body.limit() {
        0 => Err(Trouble::wrong("the form with its files is larger than 64 MiB")),
        _ => ended,
    }
}

fn gather_within(body: &mut dyn Read, boundary: &str) -> Result<Vec<Sent>, Trouble> {
    let broken =
        |_: io::Error| Trouble::wrong("the form broke off or cannot be understood; send it once more");
    let mut form = Form::new(body, boundary);
    let mut all: Vec<Sent> = Vec::new();
    loop {
        match form.next().map_err(broken)? {
            Piece::Begin { .. } if all.len() == MOST => {
                return Err(Trouble::wrong("the form has more than 64 fields"));
            }
            Piece::Begin { field, file } => all.push(Sent { field, file, bytes: Vec::new() }),
            Piece::Bytes(bytes) => {
                if let Some(last) = all.last_mut() {
                    last.bytes.extend_from_slice(bytes);
                }
            }
            Piece::End => return Ok(all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(body: impl Read) -> String {
        gather(body, "x").err().expect("it is refused").message
    }

    #[test]
    fn what_is_too_large_has_too_many_fields_or_breaks_off_is_refused_with_the_reason() {
        let head = "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n";
        let whole = format!("{head}a\r\n--x--");
        let sent = gather(whole.as_bytes(), "x").expect("a form");
        assert_eq!((sent.len(), sent[0].field.as_str(), sent[0].bytes.as_slice()), (1, "f", &b"a"[..]));
        let many = format!("{}--x--", format!("{head}a\r\n").repeat(MOST + 1));
        assert!(wrong(many.as_bytes()).contains("more than 64 fields"));
        assert!(wrong(head.as_bytes()).contains("broke off"));
        let endless = head.as_bytes().chain(io::repeat(b'a'));
        assert!(wrong(endless).contains("larger than 64 MiB"));
    }
}
