use std::io::{self, Read};

use memchr::memmem;

/// The files of a form (RFC 7578), read from front to end. Fields that are no files are passed over.
pub(super) struct FormFiles<'a> {
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
    /// Before the first part, or in a field that is no file.
    Nothing,
    File,
    Over,
}

/// The next of a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A file of this name begins.
    File(String),
    /// More bytes of it.
    Bytes(&'a [u8]),
    /// The form is complete.
    End,
}

/// Read at a time; also more than the head of a part may have.
const PIECE: usize = 128 << 10;
const LONGEST_HEAD: usize = 16 << 10;

impl<'a> FormFiles<'a> {
    pub(super) fn new(body: &'a mut dyn Read, boundary: &str) -> Self {
        // The first delimiter may stand without a line end before it.
        let held = b"\r\n".to_vec();
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        Self { body, delimiter, held, at: 0, inside: Inside::Nothing }
    }

    pub(super) fn next(&mut self) -> io::Result<Piece<'_>> {
        loop {
            if self.inside == Inside::Over {
                return Ok(Piece::End);
            }
            let unread = self.held.get(self.at..).unwrap_or_default();
            if let Some(length) = memmem::find(unread, &self.delimiter) {
                let start = self.at;
                self.at += length;
                if length > 0 && self.inside == Inside::File {
                    return Ok(Piece::Bytes(self.held.get(start..start + length).unwrap_or_default()));
                }
                self.at += self.delimiter.len();
                if let Some(name) = self.head()? {
                    return Ok(Piece::File(name));
                }
                continue;
            }
            // The last bytes may be the beginning of a delimiter.
            let safe = (unread.len() + 1).saturating_sub(self.delimiter.len());
            let start = self.at;
            if safe > 0 {
                self.at += safe;
                if self.inside == Inside::File {
                    return Ok(Piece::Bytes(self.held.get(start..start + safe).unwrap_or_default()));
                }
                continue;
            }
            self.more()?;
        }
    }

    /// Reads what stands behind a delimiter: the end, or the head of a part. The name, where that is a file.
    fn head(&mut self) -> io::Result<Option<String>> {
        loop {
            let unread = self.held.get(self.at..).unwrap_or_default();
            if unread.starts_with(b"--") {
                self.inside = Inside::Over;
                return Ok(None);
            }
            if let Some(length) = memmem::find(unread, b"\r\n\r\n") {
                let name = file_name(unread.get(..length).unwrap_or_default());
                self.at += length + 4;
                self.inside = if name.is_some() { Inside::File } else { Inside::Nothing };
                return Ok(name);
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

/// The name in the head of a part. None for a field that is no file, or for which none was chosen.
fn file_name(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(head);
    let disposition = head
        .split("\r\n")
        .find(|line| line.get(..20).is_some_and(|name| name.eq_ignore_ascii_case("content-disposition:")))?;
    let (_, quoted) = disposition.split_once("filename=\"")?;
    // Browsers write a quotation mark in a name as %22 (HTML, multipart/form-data encoding).
    let name = quoted.split('"').next()?.replace("%22", "\"").replace("%0D", "").replace("%0A", "");
    (!name.is_empty()).then_some(name)
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

    fn files(body: &[u8], at_a_time: usize) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut drip = Drip(body, at_a_time);
        let mut form = FormFiles::new(&mut drip, "xx");
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        loop {
            match form.next()? {
                Piece::File(name) => files.push((name, Vec::new())),
                Piece::Bytes(bytes) => files.last_mut().unwrap().1.extend_from_slice(bytes),
                Piece::End => return Ok(files),
            }
        }
    }

    const FORM: &[u8] = b"--xx\r\nContent-Disposition: form-data; name=\"case\"\r\n\r\n1\r\n\
        --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a%22b.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        one\r\n--x\r\n--two\r\n\
        --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"empty\"\r\n\r\n\r\n\
        --xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n--xx--\r\n";

    #[test]
    fn files_come_out_of_a_form_as_they_went_in_however_it_arrives() {
        let expected =
            vec![("a\"b.txt".to_owned(), b"one\r\n--x\r\n--two".to_vec()), ("empty".to_owned(), Vec::new())];
        for at_a_time in [1, 2, 3, 7, 64, 4096] {
            assert_eq!(files(FORM, at_a_time).unwrap(), expected, "{at_a_time} bytes at a time");
        }
    }

    #[test]
    fn a_form_that_breaks_off_anywhere_is_never_whole() {
        for length in 0..FORM.len() - 4 {
            let ended = files(&FORM[..length], 50);
            assert!(ended.is_err(), "{length} bytes of it: {ended:?}");
        }
    }

    #[test]
    fn a_head_that_never_ends_is_refused() {
        let endless = [b"--xx\r\n".to_vec(), vec![b'a'; 300_000]].concat();
        assert_eq!(files(&endless, 4096).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
