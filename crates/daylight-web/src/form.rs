use std::io::{self, Read};

use memchr::memmem;

/// The fields and files of a form (`multipart/form-data`, RFC 7578), read from front to end.
pub(crate) struct Form<'a> {
    body: &'a mut dyn Read,
    /// Line end, two hyphens, boundary.
    delimiter: Vec<u8>,
    held: Vec<u8>,
    /// Where in `held` the unread bytes begin.
    at: usize,
    inside: Inside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Before the first part, or in one that has no name or no file.
    Nothing,
    Part,
    Over,
}

/// The next of a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A field begins, or a file as it was called where it came from.
    Begin { field: String, file: Option<String> },
    /// More bytes of it.
    Bytes(&'a [u8]),
    /// The form is complete.
    End,
}

/// Read at a time; also more than the head of a part may have.
const PIECE: usize = 128 << 10;
const LONGEST_HEAD: usize = 16 << 10;

impl<'a> Form<'a> {
    pub(crate) fn new(body: &'a mut dyn Read, boundary: &str) -> Self {
        // The first delimiter may stand without a line end before it.
        let held = b"\r\n".to_vec();
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        Self { body, delimiter, held, at: 0, inside: Inside::Nothing }
    }

    pub(crate) fn next(&mut self) -> io::Result<Piece<'_>> {
        loop {
            if self.inside == Inside::Over {
                return Ok(Piece::End);
            }
            let unread = self.held.get(self.at..).unwrap_or_default();
            if let Some(length) = memmem::find(unread, &self.delimiter) {
                let start = self.at;
                self.at += length;
                if length > 0 && self.inside == Inside::Part {
                    return Ok(Piece::Bytes(self.held.get(start..start + length).unwrap_or_default()));
                }
                self.at += self.delimiter.len();
                if let Some((field, file)) = self.head()? {
                    return Ok(Piece::Begin { field, file });
                }
                continue;
            }
            // The last bytes may be the beginning of a delimiter.
            let safe = (unread.len() + 1).saturating_sub(self.delimiter.len());
            let start = self.at;
            if safe > 0 {
                self.at += safe;
                if self.inside == Inside::Part {
                    return Ok(Piece::Bytes(self.held.get(start..start + safe).unwrap_or_default()));
                }
                continue;
            }
            self.more()?;
        }
    }

    /// Reads what stands behind a delimiter: the end, or the head of a part. What begins, where anything does.
    fn head(&mut self) -> io::Result<Option<(String, Option<String>)>> {
        loop {
            let unread = self.held.get(self.at..).unwrap_or_default();
            if unread.starts_with(b"--") {
                self.inside = Inside::Over;
                return Ok(None);
            }
            if let Some(length) = memmem::find(unread, b"\r\n\r\n") {
                let begun = names(unread.get(..length).unwrap_or_default());
                self.at += length + 4;
                self.inside = if begun.is_some() { Inside::Part } else { Inside::Nothing };
                return Ok(begun);
            }
            if unread.len() > LONGEST_HEAD {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the head of a part does not end"));
            }
            self.more()?;
        }
    }

    fn more(&mut self) -> io::Result<()> {
        self.held.drain(..self.at);
        self.at = 0;
        let length = self.held.len();
        self.held.resize(length + PIECE, 0);
        let read = self.body.read(self.held.get_mut(length..).unwrap_or_default())?;
        self.held.truncate(length + read);
        if read == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// The names of field and file in the head of a part. None for a part without a name, and for a file that was
/// not chosen.
fn names(head: &[u8]) -> Option<(String, Option<String>)> {
    let head = String::from_utf8_lossy(head);
    let disposition = head
        .split("\r\n")
        .find(|line| line.get(..20).is_some_and(|name| name.eq_ignore_ascii_case("content-disposition:")))?;
    // Browsers write a quotation mark in a name as %22 (HTML, multipart/form-data encoding).
    let plain = |name: &str| name.replace("%22", "\"").replace("%0D", "").replace("%0A", "");
    let quoted = |key: &str| {
        let (_, quoted) = disposition.split_once(&format!("; {key}=\""))?;
        quoted.split('"').next().map(plain)
    };
    let file = quoted("filename");
    match (quoted("name"), file) {
        (_, Some(file)) if file.is_empty() => None,
        (None, None) => None,
        (field, file) => Some((field.unwrap_or_default(), file)),
    }
}

/// What stands between the parts of a form (RFC 7578, RFC 2046 5.1.1).
pub(crate) fn boundary(media_type: &str) -> Option<String> {
    let mut parameters = media_type.split(';');
    if !parameters.next()?.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let (_, value) = parameters
        .filter_map(|one| one.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    let value = value.trim_matches('"');
    (1..=70).contains(&value.len()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(into.len()).min(self.0.len());
            into[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    type Part = (String, Option<String>, Vec<u8>);

    fn parts(body: &[u8], at_a_time: usize) -> io::Result<Vec<Part>> {
        let mut drip = Drip(body, at_a_time);
        let mut form = Form::new(&mut drip, "xx");
        let mut parts: Vec<Part> = Vec::new();
        loop {
            match form.next()? {
                Piece::Begin { field, file } => parts.push((field, file, Vec::new())),
                Piece::Bytes(bytes) => parts.last_mut().unwrap().2.extend_from_slice(bytes),
                Piece::End => return Ok(parts),
            }
        }
    }

    const FORM: &[u8] = b"--xx\r\nContent-Disposition: form-data; name=\"case\"\r\n\r\n1\r\n\
        --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a%22b.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        one\r\n--x\r\n--two\r\n\
        --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"empty\"\r\n\r\n\r\n\
        --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--xx--\r\n";

    #[test]
    fn fields_and_files_come_out_of_a_form_as_they_went_in_however_it_arrives() {
        let part = |field: &str, file: Option<&str>, bytes: &[u8]| {
            (field.to_owned(), file.map(str::to_owned), bytes.to_vec())
        };
        let expected = vec![
            part("case", None, b"1"),
            part("f", Some("a\"b.txt"), b"one\r\n--x\r\n--two"),
            part("f", Some("empty"), b""),
        ];
        for at_a_time in [1, 2, 3, 7, 64, 4096] {
            assert_eq!(parts(FORM, at_a_time).unwrap(), expected, "{at_a_time} bytes at a time");
        }
    }

    #[test]
    fn a_form_that_breaks_off_anywhere_is_never_whole() {
        for length in 0..FORM.len() - 4 {
            let ended = parts(&FORM[..length], 50);
            assert!(ended.is_err(), "{length} bytes of it: {ended:?}");
        }
    }

    #[test]
    fn a_head_that_never_ends_is_refused() {
        let endless = [b"--xx\r\n".to_vec(), vec![b'a'; 300_000]].concat();
        assert_eq!(parts(&endless, 4096).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_boundary_is_found_quoted_or_not() {
        assert_eq!(boundary("multipart/form-data; boundary=ab-c"), Some("ab-c".to_owned()));
        assert_eq!(boundary("Multipart/Form-Data; charset=x; boundary=\"a b\""), Some("a b".to_owned()));
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(boundary("text/plain; boundary=a"), None);
    }
}
