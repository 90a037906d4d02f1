use std::ops::Range;

use daylight_model::{PartHead, PartKind};
use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;

use super::dates;
use super::headers::{Headers, Line};
use super::transfer::Transfer;

/// A message or one of its parts: what its headers say of its body, and where that lies.
#[derive(Debug)]
pub(super) struct Entity {
    /// `text`, `multipart`, …, in small letters.
    pub(super) main: String,
    /// `plain`, `mixed`, …, in small letters.
    pub(super) sub: String,
    pub(super) charset: Option<String>,
    pub(super) boundary: Option<String>,
    /// `protocol` or `smime-type`: what sealed it.
    pub(super) sealed_by: Option<String>,
    pub(super) flowed: bool,
    pub(super) transfer: Transfer,
    pub(super) attached: bool,
    pub(super) name: Option<String>,
    /// Where it lay when a page was saved with all its pictures.
    pub(super) location: Option<String>,
    pub(super) content_id: Option<String>,
    modified: Option<daylight_model::PartialDate>,
    /// With its headers, in the message.
    pub(super) whole: Range<usize>,
    pub(super) body: Range<usize>,
}

impl Entity {
    /// `default` is the type where none is said (RFC 2046, 5.1.5: a digest holds messages).
    pub(super) fn of(
        headers: &Headers,
        body: Range<usize>,
        whole: Range<usize>,
        default: (&str, &str),
    ) -> Self {
        let kind = headers.get("content-type").and_then(Structured::of);
        let disposition = headers.get("content-disposition").and_then(Structured::of);
        let (main, sub) = match &kind {
            Some(Structured { main, sub: Some(sub), .. }) => (main.as_str(), sub.as_str()),
            // `Content-Type: text` is met; anything else without a subtype says nothing.
            Some(Structured { main, .. }) if main == "text" => ("text", "plain"),
            _ => default,
        };
        let of_type = |name| kind.as_ref().and_then(|kind| kind.get(name));
        let of_disposition = |name| disposition.as_ref().and_then(|found| found.get(name));
        let transfer = headers
            .get("content-transfer-encoding")
            .map_or(Transfer::Plain, |line| Transfer::named(line.value));
        Self {
            main: main.to_owned(),
            sub: sub.to_owned(),
            charset: of_type("charset"),
            boundary: of_type("boundary"),
            sealed_by: of_type("protocol").or(of_type("smime-type")).map(|value| value.to_ascii_lowercase()),
            flowed: of_type("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")),
            transfer,
            attached: disposition.as_ref().is_some_and(|found| found.main == "attachment"),
            name: of_disposition("filename").or(of_type("name")).filter(|name| !name.trim().is_empty()),
            location: headers.get("content-location").map(Line::text),
            content_id: headers.get("content-id").map(|line| line.ids().pop().unwrap_or_default()),
            modified: of_disposition("modification-date").and_then(|date| dates::in_mail(&date)),
            whole,
            body,
        }
    }

    pub(super) fn is_multipart(&self) -> bool {
        self.main == "multipart"
    }

    /// An S/MIME envelope.
    pub(super) fn is_smime(&self) -> bool {
        self.main == "application" && matches!(self.sub.as_str(), "pkcs7-mime" | "x-pkcs7-mime")
    }

    pub(super) fn is_html(&self) -> bool {
        self.main == "text"
            && matches!(self.sub.as_str(), "html" | "x-amp-html" | "watch-html" | "enriched" | "richtext")
    }

    /// Text that is part of what a reader reads, not a file of its own.
    pub(super) fn is_shown(&self) -> bool {
        if self.attached {
            return false;
        }
        let text = self.is_html()
            || matches!(
                (self.main.as_str(), self.sub.as_str()),
                ("text", "plain" | "rfc822-headers" | "x-pgp" | "x-moz-deleted")
                    | ("message", "delivery-status" | "disposition-notification" | "feedback-report")
            );
        text && self.name.is_none()
    }

    pub(super) fn head(&self) -> PartHead {
        let kind = match self.main.as_str() {
            "message" if matches!(self.sub.as_str(), "rfc822" | "global" | "news") => PartKind::Message,
            "image" if (self.content_id.is_some() || self.location.is_some()) && !self.attached => {
                PartKind::Embedded
            }
            _ => PartKind::Attachment,
        };
        let name = self.name.clone().or_else(|| self.location.as_deref().and_then(last_of_path));
        PartHead { name, kind, modified: self.modified }
    }
}

/// The file name at the end of an address.
fn last_of_path(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let name = path.rsplit(['/', '\\']).next()?;
    Some(name.to_owned()).filter(|name| name.contains('.'))
}

/// A header of the shape `type/subtype; name=value` (RFC 2045, 2183, 2231), in small letters but
/// for the values.
#[derive(Debug)]
struct Structured {
    main: String,
    sub: Option<String>,
    attributes: Vec<(String, String)>,
}

impl Structured {
    fn of(line: &Line) -> Option<Self> {
        let value = line.readable();
        let HeaderValue::ContentType(found) = MessageStream::new(&value).parse_content_type() else {
            return None;
        };
        let attributes = found.attributes.unwrap_or_default();
        Some(Self {
            main: found.c_type.trim().to_ascii_lowercase(),
            sub: found.c_subtype.map(|sub| sub.trim().to_ascii_lowercase()),
            attributes: attributes
                .into_iter()
                .map(|attribute| (attribute.name.to_ascii_lowercase(), attribute.value.into_owned()))
                .collect(),
        })
    }

    fn get(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}
