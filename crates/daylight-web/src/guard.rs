use std::io;
use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};

use crate::answer::Trouble;

/// Keeps strangers out of a room on this machine: other programs' pages in the same browser, other users,
/// and names that were made to point here (DNS rebinding).
pub(crate) struct Guard {
    address: SocketAddr,
    key: String,
}

/// What the guard says of a request.
pub(crate) enum Verdict {
    /// It may pass.
    Pass,
    /// It came with the key in its address: keep it in a cookie and go on without.
    Welcome(Response<Body>),
}

impl Guard {
    pub(crate) fn new(address: SocketAddr) -> io::Result<Self> {
        let mut bytes = [0u8; 24];
        rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
        Ok(Self { address, key: bytes.iter().map(|byte| format!("{byte:02x}")).collect() })
    }

    /// What to open: the only address that leads in.
    pub(crate) fn address(&self) -> String {
        format!("http://{}/?key={}", self.address, self.key)
    }

    fn cookie_name(&self) -> String {
        // Cookies know no ports: two rooms on one machine must not overwrite each other's.
        format!("daylight-{}", self.address.port())
    }

    pub(crate) fn look(&self, request: &Request<Body>) -> Result<Verdict, Trouble> {
        let headers = request.headers();
        let host = text(headers, header::HOST.as_str());
        if !self.is_ours(host) {
            return Err(Trouble::refused(
                "this room answers to no such host",
                "open the address that was printed",
            ));
        }
        if request.method() != Method::GET && request.method() != Method::HEAD {
            sent_by_our_page(headers, host)?;
        }
        let query = request.uri().query().unwrap_or_default();
        let named = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "key");
        if request.uri().path() == "/" && named.is_some_and(|(_, key)| self.is_key(&key)) {
            return Ok(Verdict::Welcome(self.welcome()));
        }
        let bearer = text(headers, header::AUTHORIZATION.as_str()).strip_prefix("Bearer ");
        let name = self.cookie_name();
        let mut cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let known = bearer.is_some_and(|key| self.is_key(key))
            || cookies.any(|cookies| {
                cookies
                    .split(';')
                    .filter_map(|one| one.trim().split_once('='))
                    .any(|(there, key)| there == name && self.is_key(key))
            });
        if known || request.uri().path().starts_with("/assets/") {
            return Ok(Verdict::Pass);
        }
        let hint = "open the whole address that `daylight` printed, with its key";
        Err(Trouble::refused("this room opens with a key", hint))
    }

    fn is_ours(&self, host: &str) -> bool {
        let port = self.address.port();
        [
            self.address.to_string(),
            format!("localhost:{port}"),
            format!("127.0.0.1:{port}"),
            format!("[::1]:{port}"),
        ]
        .iter()
        .any(|ours| ours == host)
    }

    /// Takes the same time whatever is wrong.
    fn is_key(&self, key: &str) -> bool {
        let (ours, theirs) = (self.key.as_bytes(), key.as_bytes());
        ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }

    fn welcome(&self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie_name(), self.key);
        let headers = response.headers_mut();
        headers.insert(header::LOCATION, HeaderValue::from_static("/"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A form of ours, not one on a page of somebody else.
fn sent_by_our_page(headers: &HeaderMap, host: &str) -> Result<(), Trouble> {
    let origin = text(headers, header::ORIGIN.as_str());
    let referer = text(headers, header::REFERER.as_str());
    let ours = format!("http://{host}");
    let from_us = match (origin, referer) {
        // A script that has the key, without a browser.
        ("", "") => text(headers, "sec-fetch-site").is_empty(),
        ("", referer) => referer.strip_prefix(&ours).is_some_and(|rest| rest.starts_with('/')),
        (origin, _) => origin == ours,
    };
    if from_us {
        return Ok(());
    }
    Err(Trouble::refused("this form was sent from another site", "use the pages of this room"))
}

/// What every response says: nothing of the material runs, loads or is framed, and no address leaves with a
/// link. `same-origin` and not `no-referrer`, under which browsers would no longer say where a form is from.
pub(crate) fn headers_for_all(headers: &mut HeaderMap) {
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                  form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS.as_str(), "nosniff"),
        (header::REFERRER_POLICY.as_str(), "same-origin"),
        (header::X_FRAME_OPTIONS.as_str(), "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
        ("x-dns-prefetch-control", "off"),
    ] {
        if let (Ok(name), Ok(value)) = (header::HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(
        guard: &Guard,
        build: impl FnOnce(axum::http::request::Builder) -> axum::http::request::Builder,
    ) -> bool {
        let request = Request::builder().uri("/search").header("host", "127.0.0.1:4000");
        let cookie = format!("x=1; daylight-4000={}", guard.key);
        let request = build(request.header("cookie", cookie)).body(Body::empty()).expect("a request");
        guard.look(&request).is_ok()
    }

    #[test]
    fn only_our_host_our_forms_and_our_key_pass() {
        let guard = Guard::new("127.0.0.1:4000".parse().expect("an address")).expect("randomness");
        assert!(asked(&guard, |request| request));
        assert!(asked(&guard, |request| request.method("POST").header("origin", "http://127.0.0.1:4000")));
        assert!(!asked(&guard, |request| request.method("POST").header("origin", "http://127.0.0.1:4001")));
        assert!(!asked(&guard, |request| request.method("POST").header("origin", "null")));
        assert!(!asked(&guard, |request| request.method("POST").header("sec-fetch-site", "cross-site")));
        let strange = Request::builder().uri("/search").header("host", "evil.example:4000");
        let cookie = format!("daylight-4000={}", guard.key);
        let strange = strange.header("cookie", cookie).body(Body::empty()).expect("a request");
        assert!(guard.look(&strange).is_err());
        let keyless = Request::builder().uri("/search").header("host", "127.0.0.1:4000").body(Body::empty());
        assert!(guard.look(&keyless.expect("a request")).is_err());
        let wrong = Request::builder().uri("/?key=00").header("host", "127.0.0.1:4000").body(Body::empty());
        assert!(guard.look(&wrong.expect("a request")).is_err());
    }

    #[test]
    fn the_printed_address_lets_in_and_leaves_no_key_behind() {
        let guard = Guard::new("127.0.0.1:4000".parse().expect("an address")).expect("randomness");
        let printed = guard.address();
        let path = printed.strip_prefix("http://127.0.0.1:4000").expect("our own address");
        let request = Request::builder().uri(path).header("host", "127.0.0.1:4000").body(Body::empty());
        match guard.look(&request.expect("a request")) {
            Ok(Verdict::Welcome(response)) => {
                assert_eq!(response.headers()["location"], "/");
                let cookie = response.headers()["set-cookie"].to_str().expect("text");
                assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
            }
            _ => panic!("not let in"),
        }
    }
}
