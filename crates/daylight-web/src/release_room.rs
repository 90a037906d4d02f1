//! One built release for a browser, with full search. It knows no case: only the plain files of the folder.

mod search;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::room::ServeError;
use search::Texts;

/// What pages of a release may do: show what is theirs, and run the one script that comes along.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The largest file that is served.
const LARGEST: u64 = 1 << 30;

/// A release that is served.
pub struct ReleaseRoom {
    folder: PathBuf,
    texts: Texts,
}

impl ReleaseRoom {
    /// Reads the texts of the release in this folder; without them nothing could be searched.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        if !folder.join("release.json").is_file() || !folder.join("index.html").is_file() {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        Ok(Self { folder: folder.canonicalize()?, texts: Texts::read(folder)? })
    }

    /// Pages that can be searched.
    pub fn pages(&self) -> usize {
        self.texts.pages()
    }

    /// Serves it on this machine until `stop` says so; `ready` gets the address.
    pub fn serve(
        self,
        address: SocketAddr,
        ready: impl FnOnce(&str),
        stop: impl Fn() -> bool + Send + 'static,
        looks: Duration,
    ) -> Result<(), ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(ServeError::Machine)?;
        let room = Arc::new(self);
        runtime.block_on(async move {
            let listen = |cause| ServeError::Listen { address, cause };
            let listener = tokio::net::TcpListener::bind(address).await.map_err(listen)?;
            let here = listener.local_addr().map_err(listen)?;
            ready(&format!("http://{here}/"));
            let answer = move |request: Request| {
                let room = Arc::clone(&room);
                async move {
                    let work = move || room.answer(&request, here);
                    let answered = tokio::task::spawn_blocking(work).await;
                    answered
                        .unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "a fault of its own\n"))
                }
            };
            let stopped = async move {
                while !stop() {
                    tokio::time::sleep(looks).await;
                }
            };
            let router: Router = Router::new().fallback(answer);
            axum::serve(listener, router).with_graceful_shutdown(stopped).await.map_err(ServeError::Machine)
        })
    }

    fn answer(&self, request: &Request, here: SocketAddr) -> Response<Body> {
        // A page elsewhere that points a name of its own at this machine is not answered.
        let host =
            request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if host != here.to_string() && host != format!("localhost:{}", here.port()) {
            return plain(StatusCode::FORBIDDEN, "this address is not the one it was opened under\n");
        }
        if request.method() != axum::http::Method::GET {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "there is nothing to send here\n");
        }
        let path = request.uri().path().trim_start_matches('/');
        if path == "find" || path == "search/index.html" || path == "search/" {
            let asked = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
            let query = asked.filter(|(name, _)| name == "q").map(|(_, value)| value.into_owned()).next();
            return html(self.find(&query.unwrap_or_default()));
        }
        self.file(if path.is_empty() { "index.html" } else { path })
    }

    fn file(&self, path: &str) -> Response<Body> {
        let plain_name = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let nothing = || plain(StatusCode::NOT_FOUND, "there is no such file in this release\n");
        if !path.split('/').all(plain_name) {
            return nothing();
        }
        let file = self.folder.join(path);
        // A link would lead out of the folder.
        let is_plain = file.canonicalize().is_ok_and(|real| real == file)
            && file.metadata().is_ok_and(|kind| kind.is_file() && kind.len() <= LARGEST);
        if !is_plain {
            return nothing();
        }
        match std::fs::read(&file) {
            Ok(bytes) => answer(StatusCode::OK, media_type(path), bytes),
            Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "the file cannot be read\n"),
        }
    }

    /// The page of the full search.
    fn find(&self, query: &str) -> String {
        let mut page = String::from(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>Search</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">To the text</a>\n<header><a class=\"title\" href=\"/index.html\">",
        );
        page.push_str(&escaped(&self.texts.title));
        page.push_str("</a></header>\n<main id=\"main\">\n<h1>Search</h1>\n<form action=\"/find\"><label for=\"q\">Words, \"phrases\", -without, begin*</label><p><input id=\"q\" name=\"q\" autocomplete=\"off\" value=\"");
        page.push_str(&escaped(query));
        page.push_str("\"> <button>Find</button></p></form>\n");
        if !query.trim().is_empty() {
            let found = self.texts.find(query);
            let _ = writeln!(
                page,
                "<p>{} {}</p>\n<ul class=\"papers\">",
                found.total,
                if found.total == 1 { "page" } else { "pages" }
            );
            for hit in &found.hits {
                let _ = writeln!(
                    page,
                    "<li><a href=\"/papers/{}\">{}, page {}</a><br>{}<mark>{}</mark>{}</li>",
                    escaped(&hit.address),
                    escaped(hit.title),
                    hit.page,
                    escaped(&hit.before),
                    escaped(&hit.matched),
                    escaped(&hit.after)
                );
            }
            page.push_str("</ul>\n");
            if found.total > found.hits.len() {
                let _ =
                    writeln!(page, "<p>The first {} are shown: more words find fewer.</p>", found.hits.len());
            }
        }
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn html(page: String) -> Response<Body> {
    answer(StatusCode::OK, "text/html; charset=utf-8", page.into_bytes())
}

fn plain(status: StatusCode, words: &'static str) -> Response<Body> {
    answer(status, "text/plain; charset=utf-8", words.as_bytes().to_vec())
}

fn answer(status: StatusCode, media_type: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "xml" => "application/atom+xml",
        "json" | "jsonl" => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}
