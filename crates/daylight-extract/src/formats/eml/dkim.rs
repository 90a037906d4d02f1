//! Signatures of mail (DKIM, RFC 6376), as far as they can be looked at without the signer's key: whether the body is the
//! one that was signed, and what of the headers the key would have to agree with.

use daylight_model::{DkimSignature, Field};
use sha2::{Digest, Sha256};

use super::base64_at_once;
use super::headers::{Headers, Line};
use crate::{Account, Stop};

/// Signatures that are looked at; each costs a pass over the body.
const MOST_SIGNATURES: usize = 8;

/// Headers that one signature names at most.
const MOST_HEADERS: usize = 500;

/// Bytes of one tag that are kept.
const LONGEST_TAG: usize = 2_000;

/// Tells what the signatures of a message say.
pub(super) fn tell(headers: &Headers, body: &[u8], account: &mut Account) -> Result<(), Stop> {
    let signatures = headers.lines().filter(|line| line.is("dkim-signature"));
    for line in signatures.take(MOST_SIGNATURES) {
        let told = looked_at(headers, line, body);
        // Numbers and strings in memory: writing them cannot go wrong.
        if let Ok(json) = serde_json::to_string(&told) {
            account.metadata(Field::Signature, &json)?;
        }
    }
    Ok(())
}

fn looked_at(headers: &Headers, line: &Line, body: &[u8]) -> DkimSignature {
    let tags = tags(line.value);
    let tag = |name: &str| tags.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
    let squeezed = |name: &str| -> String {
        tag(name).unwrap_or_default().chars().filter(|c| !c.is_ascii_whitespace()).take(LONGEST_TAG).collect()
    };
    let number = |name: &str| squeezed(name).parse::<i64>().ok();
    let mut told = DkimSignature {
        domain: squeezed("d").to_ascii_lowercase(),
        selector: squeezed("s").to_ascii_lowercase(),
        algorithm: squeezed("a").to_ascii_lowercase(),
        signature: squeezed("b"),
        signed_at: number("t"),
        expires: number("x"),
        headers: tag("h")
            .unwrap_or_default()
            .split(':')
            .map(|name| name.trim().to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            .take(MOST_HEADERS)
            .collect(),
        ..DkimSignature::default()
    };
    told.problem = problem(&told, &squeezed("v"), &squeezed("bh"));
    if told.problem.is_some() {
        return told;
    }
    let canonical = squeezed("c").to_ascii_lowercase();
    let (of_headers, of_body) = canonical.split_once('/').unwrap_or((&canonical, "simple"));
    let (Some(relaxed_headers), Some(relaxed_body)) = (relaxed(of_headers), relaxed(of_body)) else {
        told.problem = Some("it brings its text into a form that is not known".into());
        return told;
    };
    let length = number("l").and_then(|length| u64::try_from(length).ok());
    let mut hashed = Body::new(length);
    hashed.take(body, relaxed_body);
    let (digest, beyond) = hashed.finish();
    let (wanted, _) = base64_at_once(squeezed("bh").as_bytes());
    told.body_agrees = Some(wanted.as_slice() == digest.as_slice());
    told.beyond = beyond;
    let digest = digest_of_headers(headers, line, &told.headers, relaxed_headers);
    told.digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    told
}

fn problem(told: &DkimSignature, version: &str, body_hash: &str) -> Option<String> {
    let why = if version != "1" {
        "it is of a version that is not known"
    } else if !matches!(told.algorithm.as_str(), "rsa-sha256" | "ed25519-sha256") {
        "its algorithm is too old or not known, and is not checked"
    } else if told.domain.is_empty()
        || told.selector.is_empty()
        || told.signature.is_empty()
        || body_hash.is_empty()
        || told.headers.is_empty()
    {
        "it lacks what a signature has to say"
    } else {
        return None;
    };
    Some(why.to_owned())
}

fn relaxed(name: &str) -> Option<bool> {
    match name {
        "" | "simple" => Some(false),
        "relaxed" => Some(true),
        _ => None,
    }
}

/// `v=1; a=rsa-sha256; …`, names in lower case. Of a tag that comes twice the first is told.
fn tags(value: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(value);
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned())).collect()
}

/// Headers are taken from the last of a name to the first; the signature's own comes last, without its `b=`.
fn digest_of_headers(headers: &Headers, own: &Line, names: &[String], relaxed: bool) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut taken: Vec<(&str, usize)> = Vec::new();
    let lines: Vec<&Line> = headers.lines().collect();
    for name in names {
        let before = taken.iter().find(|(of, _)| of == name).map_or(lines.len(), |(_, at)| *at);
        let found = lines.get(..before).unwrap_or_default().iter().rposition(|line| line.is(name));
        let at = found.unwrap_or(0);
        match taken.iter_mut().find(|(of, _)| of == name) {
            Some(known) => known.1 = at,
            None => taken.push((name, at)),
        }
        if let Some(line) = found.and_then(|at| lines.get(at)) {
            hasher.update(canonical(line.name, line.value, relaxed));
        }
    }
    let mut last = canonical(own.name, &without_signature(own.value), relaxed);
    if last.ends_with(b"\r\n") {
        last.truncate(last.len() - 2);
    }
    hasher.update(last);
    hasher.finalize().into()
}

/// The value of a signature with nothing behind its `b=`.
fn without_signature(value: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(value.len());
    for (number, tag) in value.split(|byte| *byte == b';').enumerate() {
        if number > 0 {
            kept.push(b';');
        }
        let equals = memchr::memchr(b'=', tag);
        let own = equals.filter(|at| tag.get(..*at).is_some_and(|name| name.trim_ascii() == b"b"));
        kept.extend_from_slice(own.map_or(tag, |at| tag.get(..=at).unwrap_or_default()));
    }
    kept
}

/// A header as it is signed, its line end included (RFC 6376, 3.4.1 and 3.4.2).
fn canonical(name: &[u8], value: &[u8], relaxed: bool) -> Vec<u8> {
    let mut written = Vec::with_capacity(name.len() + value.len() + 3);
    if !relaxed {
        written.extend_from_slice(name);
        written.push(b':');
        for line in value.split_inclusive(|byte| *byte == b'\n') {
            written.extend_from_slice(without_end(line));
            if line.ends_with(b"\n") {
                written.extend_from_slice(b"\r\n");
            }
        }
        if !written.ends_with(b"\r\n") {
            written.extend_from_slice(b"\r\n");
        }
        return written;
    }
    written.extend(name.iter().map(u8::to_ascii_lowercase));
    written.push(b':');
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    for (number, word) in words.enumerate() {
        if number > 0 {
            written.push(b' ');
        }
        written.extend_from_slice(word);
    }
    written.extend_from_slice(b"\r\n");
    written
}

/// A line without its end.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The body as it is signed, hashed line by line. Line ends that lost their carriage return on a disk get it back.
struct Body {
    hasher: Sha256,
    length: Option<u64>,
    written: u64,
    beyond: u64,
}

impl Body {
    fn new(length: Option<u64>) -> Self {
        Self { hasher: Sha256::new(), length, written: 0, beyond: 0 }
    }

    fn write(&mut self, bytes: &[u8]) {
        let left = self.length.map_or(u64::MAX, |length| length.saturating_sub(self.written));
        let kept = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        self.hasher.update(bytes.get(..kept).unwrap_or_default());
        self.written += kept as u64;
        self.beyond += (bytes.len() - kept) as u64;
    }

    fn take(&mut self, body: &[u8], relaxed: bool) {
        let mut empty = 0_u64;
        let mut squeezed = Vec::new();
        let mut any = false;
        for line in body.split_inclusive(|byte| *byte == b'\n') {
            let mut line = without_end(line);
            if relaxed {
                squeeze(line, &mut squeezed);
                line = &squeezed;
            }
            if line.is_empty() {
                empty += 1;
                continue;
            }
            for _ in 0..std::mem::take(&mut empty) {
                self.write(b"\r\n");
            }
            self.write(line);
            self.write(b"\r\n");
            any = true;
        }
        // An empty body is one line end in the simple form, and nothing in the relaxed one.
        if !any && !relaxed {
            self.write(b"\r\n");
        }
    }

    fn finish(self) -> ([u8; 32], u64) {
        (self.hasher.finalize().into(), self.beyond)
    }
}

/// Runs of blanks made one, none at the end.
fn squeeze(line: &[u8], squeezed: &mut Vec<u8>) {
    squeezed.clear();
    let mut blank = false;
    for byte in line {
        if matches!(byte, b' ' | b'\t') {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            squeezed.push(b' ');
        }
        squeezed.push(*byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(body: &[u8], relaxed: bool, length: Option<u64>) -> (String, u64) {
        let mut hashed = Body::new(length);
        hashed.take(body, relaxed);
        let (digest, beyond) = hashed.finish();
        (digest.iter().map(|byte| format!("{byte:02x}")).collect(), beyond)
    }

    fn sha256(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn bodies_are_brought_into_form_as_the_examples_of_rfc_6376_say() {
        let body = b" C \r\nD \t E\r\n\r\n\r\n";
        assert_eq!(hash_of(body, true, None).0, sha256(b" C\r\nD E\r\n"));
        assert_eq!(hash_of(body, false, None).0, sha256(b" C \r\nD \t E\r\n"));
        assert_eq!(hash_of(b"", false, None).0, sha256(b"\r\n"));
        assert_eq!(hash_of(b"\r\n\r\n", true, None).0, sha256(b""));
        assert_eq!(hash_of(b"a\nb", false, None).0, sha256(b"a\r\nb\r\n"));
        assert_eq!(hash_of(b"abc\r\ndef\r\n", false, Some(4)), (sha256(b"abc\r"), 6));
    }

    #[test]
    fn headers_are_brought_into_form_as_the_examples_of_rfc_6376_say() {
        assert_eq!(canonical(b"A", b" X\r\n", true), b"a:X\r\n");
        assert_eq!(canonical(b"B", b" Y\t\r\n\tZ  \r\n", true), b"b:Y Z\r\n");
        assert_eq!(canonical(b"B", b" Y\t\n\tZ  \n", false), b"B: Y\t\r\n\tZ  \r\n");
        assert_eq!(without_signature(b" v=1; b=abc\r\n d=; bh=x; b=y"), b" v=1; b=; bh=x; b=");
    }
}
