use std::borrow::Cow;
use std::ops::Range;

use daylight_model::{Problem, ProblemKind};

use super::alternatives::Alternatives;
use super::bodies::{Bodies, Shown};
use super::entity::Entity;
use super::headers::Headers;
use super::multipart::{End, Parts};
use super::transfer::Transfer;
use super::{cms, letters, pasted};
use crate::formats::html::{Comments, tell_found, text_of};
use crate::{Account, Stop};

/// Multiparts within multiparts. The deepest honest message in our samples has 6; beyond, the
/// multipart is told as one part.
const DEEPEST: u32 = 40;

/// Bytes of one text in a message, as it was sent. It is held in memory a few times over while it
/// is decoded; people do not write so much.
const LARGEST_TEXT: usize = 64 << 20;

/// Signatures within signatures that are opened.
const MOST_SIGNATURES: u32 = 2;

/// Versions of one text that are compared; more are told one after the other.
const MOST_VERSIONS: usize = 50;

/// Tells the body of a message: text where text is meant to be read, parts for all else.
pub(super) struct Body<'m, 'a, 's> {
    message: &'m [u8],
    account: &'a mut Account<'s>,
    /// Signatures the text at hand is packed into.
    unpacked: u32,
    any_text: bool,
    cut_off: bool,
    alternatives: Option<Alternatives>,
    /// What is gathered to show the message as it was sent; `None` where it is only read.
    gathered: Option<Bodies>,
}

impl<'m, 'a, 's> Body<'m, 'a, 's> {
    pub(super) fn new(message: &'m [u8], account: &'a mut Account<'s>) -> Self {
        Self {
            message,
            account,
            unpacked: 0,
            any_text: false,
            cut_off: false,
            alternatives: None,
            gathered: None,
        }
    }

    /// Gathers the texts of the message as they were sent.
    pub(super) fn gathering(mut self, headers: &Headers) -> (Bodies, Result<(), Stop>) {
        self.gathered = Some(Bodies::default());
        let told = self.message(headers);
        (self.gathered.unwrap_or_default(), told)
    }

    pub(super) fn message(&mut self, headers: &Headers) -> Result<(), Stop> {
        let body = headers.body..self.message.len();
        if body.is_empty() && headers.is_empty() {
            return Ok(());
        }
        let mut entity = Entity::of(headers, body.clone(), body, ("text", "plain"));
        if !entity.attached && entity.main == "text" {
            // Some programs name the text of a message; it is no file for that.
            entity.name = entity.name.filter(|_| !matches!(entity.sub.as_str(), "plain" | "html"));
        }
        self.entity(&entity, 0)
    }

    fn entity(&mut self, entity: &Entity, depth: u32) -> Result<(), Stop> {
        if entity.is_multipart() {
            self.multipart(entity, depth)
        } else if entity.is_shown() {
            self.shown(entity)
        } else {
            self.part(entity)
        }
    }

    fn multipart(&mut self, entity: &Entity, depth: u32) -> Result<(), Stop> {
        if depth == DEEPEST {
            let detail =
                format!("multiparts within multiparts beyond {DEEPEST}: the rest is kept as one part");
            self.account.problem(Problem::new(ProblemKind::TooDeep, detail))?;
            return self.range(entity, entity.whole.clone());
        }
        if entity.sub == "encrypted" {
            self.encrypted(entity)?;
        }
        let Some(mut parts) = Parts::of(self.message, entity.body.clone(), entity.boundary.as_deref()) else {
            return self.without_parts(entity);
        };
        let preamble = self.bytes(&parts.preamble);
        if !is_note_on_mime(preamble) {
            self.plain_text(preamble)?;
        }
        if entity.sub == "alternative" {
            self.alternative(&mut parts, depth)?;
        }
        let default = if entity.sub == "digest" { ("message", "rfc822") } else { ("text", "plain") };
        for range in parts.by_ref() {
            let child = self.child(range, default);
            self.entity(&child, depth + 1)?;
        }
        match parts.end {
            End::Closed(epilogue) => self.plain_text(self.bytes(&epilogue)),
            End::NotYet | End::CutOff => self.told_cut_off(),
        }
    }

    fn bytes(&self, range: &Range<usize>) -> &'m [u8] {
        self.message.get(range.clone()).unwrap_or_default()
    }

    fn child(&self, range: Range<usize>, default: (&str, &str)) -> Entity {
        let headers = Headers::of_part(self.bytes(&range));
        Entity::of(&headers, range.start + headers.body..range.end, range, default)
    }

    /// A multipart in which no line is a boundary: all there is, as text.
    fn without_parts(&mut self, entity: &Entity) -> Result<(), Stop> {
        self.account.problem(Problem::new(
            ProblemKind::Damaged,
            "a multipart in which no boundary was found: shown as it was sent",
        ))?;
        self.plain_text(self.bytes(&entity.body))
    }

    fn told_cut_off(&mut self) -> Result<(), Stop> {
        if std::mem::replace(&mut self.cut_off, true) {
            return Ok(());
        }
        let detail = "the message ends before its last boundary: what follows may be missing";
        self.account.problem(Problem::new(ProblemKind::Damaged, detail))
    }

    /// Versions of the same: each is told as far as it says what those before it do not.
    fn alternative(&mut self, parts: &mut Parts, depth: u32) -> Result<(), Stop> {
        let outermost = self.alternatives.is_none();
        self.alternatives.get_or_insert_default();
        let mut versions = Vec::new();
        for range in parts.by_ref().take(MOST_VERSIONS) {
            versions.extend(self.gathered.as_ref().map(Bodies::count));
            let child = self.child(range, ("text", "plain"));
            self.entity(&child, depth + 1)?;
            if let Some(alternatives) = &mut self.alternatives {
                alternatives.next_version();
            }
        }
        if let Some(gathered) = &mut self.gathered {
            gathered.choose(&versions);
        }
        if outermost {
            self.alternatives = None;
        }
        Ok(())
    }

    fn shown(&mut self, entity: &Entity) -> Result<(), Stop> {
        let body = self.not_too_large(self.bytes(&entity.body))?;
        let (bytes, problem) = entity.transfer.decoded(body);
        self.problem(problem)?;
        let (text, problem) = letters::decode(&bytes, entity.charset.as_deref());
        self.problem(problem)?;
        if entity.is_html() {
            if let Some(gathered) = &mut self.gathered {
                gathered.add(Shown::Html(text.clone()));
            }
            let (text, found) = text_of(&text, Comments::LeftOut);
            self.text(&text)?;
            return found.into_iter().try_for_each(|found| tell_found(found, self.account));
        }
        let text =
            if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(&text) };
        let text = if entity.flowed { Cow::Owned(letters::unflowed(&text)) } else { text };
        self.read_text(&text)
    }

    fn not_too_large(&mut self, bytes: &'m [u8]) -> Result<&'m [u8], Stop> {
        let kept = bytes.get(..bytes.len().min(LARGEST_TEXT)).unwrap_or_default();
        if kept.len() < bytes.len() {
            let detail = format!("the text of a message beyond {LARGEST_TEXT} bytes was not read");
            self.account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
        }
        Ok(kept)
    }

    /// Text around the parts of a multipart: mailing lists write below it.
    fn plain_text(&mut self, bytes: &'m [u8]) -> Result<(), Stop> {
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let bytes = self.not_too_large(bytes)?;
        let (text, problem) = letters::decode(bytes, None);
        self.problem(problem)?;
        self.read_text(&text.replace("\r\n", "\n"))
    }

    /// Text with what people pasted into it before there were attachments.
    fn read_text(&mut self, text: &str) -> Result<(), Stop> {
        if text.lines().any(|line| line.trim_end() == "-----BEGIN PGP MESSAGE-----") {
            let detail = "a passage of the text is encrypted (OpenPGP)";
            self.account.problem(Problem::new(ProblemKind::Encrypted, detail))?;
        }
        let (text, files) = pasted::files(text);
        if let Some(gathered) = &mut self.gathered {
            gathered.add(Shown::Plain(text.to_string()));
        }
        self.text(&text)?;
        for file in files {
            self.account.part_begin(file.head)?;
            let problem =
                Transfer::Uuencode.decode(file.lines.as_bytes(), |piece| self.account.part_bytes(piece))?;
            self.account.part_end(problem)?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Stop> {
        let text = match &mut self.alternatives {
            Some(alternatives) => Cow::Owned(alternatives.news(text)),
            None => Cow::Borrowed(text),
        };
        let text = text.trim_matches(['\n', '\r']);
        if text.trim().is_empty() {
            return Ok(());
        }
        if std::mem::replace(&mut self.any_text, true) {
            self.account.text("\n")?;
        }
        self.account.text(text)?;
        self.account.text("\n")
    }

    fn problem(&mut self, problem: Option<Problem>) -> Result<(), Stop> {
        problem.map_or(Ok(()), |problem| self.account.problem(problem))
    }

    fn part(&mut self, entity: &Entity) -> Result<(), Stop> {
        self.signed_text(entity)?;
        self.problem(self.why_not_whole(entity))?;
        if let Some(gathered) = &mut self.gathered {
            gathered.parts.add(entity, self.account.next_position());
        }
        match entity.transfer {
            Transfer::Plain => self.range(entity, entity.body.clone()),
            Transfer::Unknown => {
                let detail = "the transfer encoding of a part is not known: kept as it was sent";
                self.account.problem(Problem::new(ProblemKind::Unsupported, detail))?;
                self.range(entity, entity.body.clone())
            }
            transfer => {
                self.account.part_begin(entity.head())?;
                let bytes = self.bytes(&entity.body);
                let problem = transfer.decode(bytes, |piece| self.account.part_bytes(piece))?;
                self.account.part_end(problem)
            }
        }
    }

    /// The text of a message that is packed into its signature (S/MIME). The signature with all
    /// that is in it is a part besides.
    fn signed_text(&mut self, entity: &Entity) -> Result<(), Stop> {
        let Some(content) = self.signed_content(entity) else { return Ok(()) };
        let headers = Headers::of_part(&content);
        let signed = Entity::of(&headers, headers.body..content.len(), 0..content.len(), ("text", "plain"));
        let mut inner = Body::new(&content, self.account);
        (inner.unpacked, inner.any_text) = (self.unpacked + 1, self.any_text);
        inner.gathered = self.gathered.take();
        let told = inner.entity(&signed, 0);
        (self.any_text, self.gathered) = (inner.any_text, inner.gathered);
        told
    }

    fn signed_content(&self, entity: &Entity) -> Option<Vec<u8>> {
        if self.unpacked == MOST_SIGNATURES || entity.body.len() > LARGEST_TEXT || !entity.is_smime() {
            return None;
        }
        cms::signed_content(&entity.transfer.decoded(self.bytes(&entity.body)).0)
    }

    fn range(&mut self, entity: &Entity, range: Range<usize>) -> Result<(), Stop> {
        if self.unpacked > 0 {
            // It lies in what was unpacked, not in the source.
            return self.account.part(entity.head(), self.bytes(&range));
        }
        self.account.part_range(entity.head(), range.start as u64, range.len() as u64)
    }

    fn encrypted(&mut self, entity: &Entity) -> Result<(), Stop> {
        let by = match entity.sealed_by.as_deref() {
            Some("application/pgp-encrypted") => " (OpenPGP)",
            Some(protocol) if protocol.contains("pkcs7") => " (S/MIME)",
            _ => "",
        };
        self.account.problem(Problem::new(ProblemKind::Encrypted, format!("the message is encrypted{by}")))
    }

    /// What kind of part it is that its bytes alone do not give what was sent.
    fn why_not_whole(&self, entity: &Entity) -> Option<Problem> {
        let (kind, detail) = match (entity.main.as_str(), entity.sub.as_str()) {
            _ if entity.is_smime() => match self.sealed(entity) {
                Sealed::Signed if self.signed_content(entity).is_some() => return None,
                Sealed::Signed => {
                    (ProblemKind::Unsupported, "the message is packed into its signature (S/MIME)")
                }
                Sealed::Compressed => (ProblemKind::Unsupported, "the message is compressed (S/MIME)"),
                Sealed::Encrypted => (ProblemKind::Encrypted, "the message is encrypted (S/MIME)"),
                Sealed::Certificates => return None,
            },
            ("application", "x-microsoft-rpmsg-message") => {
                (ProblemKind::Encrypted, "the message is encrypted (rights management)")
            }
            ("message", "partial") => {
                (ProblemKind::Unsupported, "it is one piece of a message that was sent in several")
            }
            ("message", "external-body") => {
                (ProblemKind::Missing, "a part was left where it lay and only pointed at")
            }
            _ => return None,
        };
        Some(Problem::new(kind, detail))
    }

    /// What an S/MIME envelope (RFC 8551) holds: as its header says, else as its first bytes say.
    fn sealed(&self, entity: &Entity) -> Sealed {
        match entity.sealed_by.as_deref() {
            Some("signed-data") => Sealed::Signed,
            Some("certs-only") => Sealed::Certificates,
            Some("compressed-data") => Sealed::Compressed,
            Some(_) => Sealed::Encrypted,
            None => {
                // The object identifier of signed data, 1.2.840.113549.1.7.2.
                const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
                let body = self.bytes(&entity.body);
                let (head, _) = entity.transfer.decoded(body.get(..body.len().min(256)).unwrap_or_default());
                if memchr::memmem::find(&head, SIGNED).is_some() { Sealed::Signed } else { Sealed::Encrypted }
            }
        }
    }
}

enum Sealed {
    Signed,
    Encrypted,
    Compressed,
    Certificates,
}

/// What stands before the first part for readers that know no parts.
fn is_note_on_mime(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    text.is_empty()
        || text.len() < 1_000
            && (memchr::memmem::find(text, b"MIME").is_some()
                || memchr::memmem::find(text, b"multi-part message").is_some())
}
