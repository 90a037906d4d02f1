use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

use daylight_case::{AddOptions, Case};
use daylight_web::{Room, RoomOptions};
use serde_json::Value;
use tempfile::TempDir;

use crate::WORKER;

/// A room that is served, over a case of its own.
pub(crate) struct Place {
    folder: TempDir,
    address: SocketAddr,
    key: String,
    stop: Arc<AtomicBool>,
    served: Option<JoinHandle<()>>,
}

/// Takes the lines of the log.
type Log = Box<dyn Fn(std::fmt::Arguments<'_>) + Send + Sync>;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Place {
    /// One over the sample.
    pub(crate) fn with_sample() -> Self {
        Self::over(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample"))
    }

    /// One over the files of a folder.
    pub(crate) fn over(files: &Path) -> Self {
        Self::over_all(&[files])
    }

    /// One whose log panics, as it does where nobody reads stderr any more.
    pub(crate) fn without_log(files: &Path) -> Self {
        Self::with_log(&[files], Box::new(|_| panic!("nobody reads the log")))
    }

    /// One with a case for each of these folders.
    pub(crate) fn over_all(folders: &[&Path]) -> Self {
        Self::with_log(folders, Box::new(|_| {}))
    }

    fn with_log(folders: &[&Path], log: Log) -> Self {
        let folder = tempfile::Builder::new().prefix("daylight-room-").tempdir().unwrap();
        let case = |(number, files): (usize, &&Path)| {
            let at = folder.path().join(format!("room{}.case", number + 1));
            let case = Case::start(&at).unwrap();
            read(&case, files);
            case
        };
        let cases = folders.iter().enumerate().map(case).collect();
        let (address, key, stop, served) = serve(cases, log);
        Self { folder, address, key, stop, served: Some(served) }
    }

    /// Adds files to the first case and reads them, beside the room.
    pub(crate) fn add(&self, files: &Path) {
        self.add_to(1, files);
    }

    /// The same with one of several cases.
    pub(crate) fn add_to(&self, case: usize, files: &Path) {
        read(&Case::at(&self.folder.path().join(format!("room{case}.case"))).unwrap(), files);
    }

    /// Sends a request as it is. The answer ends where the connection does (HTTP/1.0).
    pub(crate) fn ask(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let host = format!("Host: {}\r\n", self.address);
        let length = format!("Content-Length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{host}{length}").as_bytes()).unwrap();
        // A room may answer and close before it has read a form that it refuses.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no head: {head}"));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    /// What says that it is us.
    pub(crate) fn cookie(&self) -> String {
        format!(
            "Cookie: daylight-{}={}\r\nOrigin: http://{}\r\n",
            self.address.port(),
            self.key,
            self.address
        )
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.0\r\n{}", self.cookie()), b"")
    }

    /// The twin of a page.
    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.ask(&format!("POST {path} HTTP/1.0\r\n{}{kind}", self.cookie()), body.join("&").as_bytes())
    }

    /// Sends a form, and gives the address that it leads to.
    #[track_caller]
    pub(crate) fn sent(&self, path: &str, fields: &[(&str, &str)]) -> String {
        self.post(path, fields).leads_to()
    }

    /// Sends a form that brings a file.
    pub(crate) fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (name, bytes) = file;
        let part = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--limit--\r\n");
        let kind = "Content-Type: multipart/form-data; boundary=limit\r\n";
        self.ask(&format!("POST {path} HTTP/1.0\r\n{}{kind}", self.cookie()), &body)
    }

    /// The documents that a search finds on its first page.
    #[track_caller]
    pub(crate) fn found(&self, query: &str) -> Vec<String> {
        let found = self.json(&format!("/search.json?q={}", percent(query)));
        let hits = found["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["document"].as_str().unwrap().to_owned()).collect()
    }

    #[track_caller]
    pub(crate) fn total(&self, query: &str) -> u64 {
        self.json(&format!("/search.json?q={}", percent(query)))["total"].as_u64().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(served) = self.served.take() {
            let _ = served.join();
        }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub(crate) fn leads_to(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        let line = self.head.lines().find_map(|line| line.strip_prefix("location: "));
        line.expect("a place to go to").to_owned()
    }
}

fn read(case: &Case, files: &Path) {
    let stop = Arc::new(AtomicBool::new(false));
    let added = case.add(&[files.to_owned()], &reading(), &Arc::default(), &stop).unwrap();
    assert!(added.read > 0, "{added:?}");
}

/// Its address, its key, what stops it, and its thread.
fn serve(cases: Vec<Case>, log: Log) -> (SocketAddr, String, Arc<AtomicBool>, JoinHandle<()>) {
    let (tell, told) = channel();
    let room =
        Room::new(RoomOptions { cases, reading: reading(), most_upload: daylight_web::UPLOAD_BYTES, log });
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let served = std::thread::spawn(move || {
        let ready = |address: &str| tell.send(address.to_owned()).unwrap();
        let stopped = move || asked.load(Ordering::Relaxed);
        room.serve(([127, 0, 0, 1], 0).into(), ready, stopped, Duration::from_millis(20)).unwrap();
    });
    let printed = told.recv().unwrap();
    let (host, key) = printed.strip_prefix("http://").unwrap().split_once("/?key=").unwrap();
    (host.parse().unwrap(), key.to_owned(), stop, served)
}

fn reading() -> AddOptions {
    AddOptions::new(std::env::current_exe().unwrap(), vec![WORKER.into()])
}

/// A text as it stands in a form or an address.
pub(crate) fn percent(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}
