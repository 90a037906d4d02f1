use std::fmt;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use daylight_case::{CaseError, ExitKind, explain};
use serde::Serialize;

use crate::ask::{Ask, Wants};
use crate::frame::Frame;

/// What a route gives back.
pub(crate) enum Answer {
    /// A page or its twin.
    Page { status: StatusCode, body: String, wants: Wants },
    /// Look there instead (303).
    See(String),
    /// A file to keep. Never shown in place.
    Download { name: String, media_type: &'static str, length: Option<u64>, body: Body },
    /// A picture of our own making.
    Png(Vec<u8>),
    /// Part of the program itself, which may be kept for ever under its address.
    Asset { media_type: &'static str, body: &'static [u8] },
}

/// Why there is no page. Becomes one.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    /// What the log may say: our own words, never names or text of the material.
    pub(crate) kind: &'static str,
}

impl Trouble {
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, message: message.into(), hint: None, kind: "not found" }
    }

    pub(crate) fn wrong(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into(), hint: None, kind: "wrong request" }
    }

    pub(crate) fn refused(message: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into());
        Self { status: StatusCode::FORBIDDEN, message: message.into(), hint, kind: "refused" }
    }

    pub(crate) fn bug(kind: &'static str) -> Self {
        let message = "the program made a mistake of its own".to_owned();
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, message, hint: None, kind }
    }
}

impl From<CaseError> for Trouble {
    fn from(error: CaseError) -> Self {
        let explained = explain(&error);
        let (status, kind) = match (&error, explained.exit) {
            (CaseError::NoDocument { .. } | CaseError::NoPage { .. }, _) => {
                (StatusCode::NOT_FOUND, "no such document or page")
            }
            (CaseError::Locked { .. }, _) => (StatusCode::CONFLICT, "the case is being written"),
            (_, ExitKind::None) => (StatusCode::NOT_FOUND, "nothing there"),
            (_, ExitKind::Request) => (StatusCode::BAD_REQUEST, "wrong request"),
            (_, ExitKind::Machine) => (StatusCode::SERVICE_UNAVAILABLE, "the machine"),
            (_, ExitKind::Damaged) => (StatusCode::INTERNAL_SERVER_ERROR, "the case is damaged"),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "a bug"),
        };
        Self { status, message: explained.message.clone(), hint: explained.hint.clone(), kind }
    }
}

/// An answer or the reason why there is none.
pub(crate) type Answered = Result<Answer, Trouble>;

/// A page as people see it or as programs read it, whichever was asked for.
pub(crate) fn page<P: Template + Serialize>(ask: &Ask, page: &P) -> Answered {
    page_with(StatusCode::OK, ask, page)
}

pub(crate) fn page_with<P: Template + Serialize>(status: StatusCode, ask: &Ask, page: &P) -> Answered {
    let body = match ask.wants {
        Wants::Html => page.render().map_err(|_| Trouble::bug("a template"))?,
        Wants::Json => serde_json::to_string(page).map_err(|_| Trouble::bug("a twin"))?,
    };
    Ok(Answer::Page { status, body, wants: ask.wants })
}

#[derive(Template, Serialize)]
#[template(path = "trouble.html")]
struct TroublePage<'a> {
    #[serde(skip)]
    frame: Frame,
    status: u16,
    error: &'a str,
    hint: Option<&'a str>,
    id: String,
}

/// The page for what went wrong. Its id stands in the log too, beside what may be said there.
pub(crate) fn trouble(ask: &Ask, trouble: &Trouble) -> Answer {
    let id = random_word();
    if trouble.status.is_server_error() {
        ask.room.log(format_args!("{id} {} {}", trouble.status.as_u16(), trouble.kind));
    }
    let shown = TroublePage {
        frame: Frame::new(ask, ""),
        status: trouble.status.as_u16(),
        error: &trouble.message,
        hint: trouble.hint.as_deref(),
        id,
    };
    page_with(trouble.status, ask, &shown).unwrap_or_else(|_| Answer::Page {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        body: String::new(),
        wants: ask.wants,
    })
}

/// Eight letters that name one event.
pub(crate) fn random_word() -> String {
    let mut bytes = [0u8; 5];
    // Without randomness the word is the same each time, which harms nobody.
    let _ = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Answer {
    /// The HTTP response, without the headers that every response has (see `guard.rs`).
    pub(crate) fn into_response(self) -> Response<Body> {
        let no_store = ("cache-control", "no-store");
        match self {
            Self::Page { status, body, wants } => {
                let media_type = match wants {
                    Wants::Html => "text/html; charset=utf-8",
                    Wants::Json => "application/json",
                };
                response(status, &[("content-type", media_type), no_store], Body::from(body))
            }
            Self::See(address) => {
                response(StatusCode::SEE_OTHER, &[("location", &address), no_store], Body::empty())
            }
            Self::Download { name, media_type, length, body } => {
                let disposition = disposition(&name);
                let mut headers =
                    vec![("content-type", media_type), no_store, ("content-disposition", &*disposition)];
                let length = length.map(|length| length.to_string());
                headers.extend(length.as_deref().map(|length| ("content-length", length)));
                // Should a browser show it all the same, it can do nothing.
                headers.push(("content-security-policy", "sandbox; default-src 'none'"));
                response(StatusCode::OK, &headers, body)
            }
            Self::Png(bytes) => {
                let headers = [("content-type", "image/png"), ("cache-control", "private, max-age=3600")];
                response(StatusCode::OK, &headers, Body::from(bytes))
            }
            Self::Asset { media_type, body } => {
                let forever = ("cache-control", "public, max-age=31536000, immutable");
                response(StatusCode::OK, &[("content-type", media_type), forever], Body::from(body))
            }
        }
    }
}

fn response(status: StatusCode, headers: &[(&str, &str)], body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in headers {
        // Values are our own or were made of plain letters; what does not fit is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    debug_assert!(response.headers().contains_key(header::CACHE_CONTROL));
    response
}

/// `Content-Disposition` by RFC 6266: a plain name for old programs, the whole one in UTF-8 for others.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        let _ = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                fmt::Write::write_char(&mut whole, char::from(byte))
            }
            byte => fmt::Write::write_fmt(&mut whole, format_args!("%{byte:02X}")),
        };
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let shown = disposition("a\"\r\nSet-Cookie: x=1; Доклад.pdf");
        assert!(!shown.contains(['\r', '\n']) && shown.matches('"').count() == 2, "{shown}");
        assert!(shown.ends_with("%D0%94%D0%BE%D0%BA%D0%BB%D0%B0%D0%B4.pdf"), "{shown}");
    }
}
