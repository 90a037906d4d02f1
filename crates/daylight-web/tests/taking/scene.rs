use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use daylight_case::{AddOptions, Case, Progress};
use daylight_web::{Room, RoomOptions};

/// The first argument of a worker.
pub(crate) const WORKER: &str = "room-worker";

/// Bytes of an upload here.
pub(crate) const MOST: u64 = 1 << 20;

/// A case of its own in a room of its own, over HTTP.
pub(crate) struct Scene {
    pub(crate) files: PathBuf,
    pub(crate) case: PathBuf,
    host: String,
    key: String,
    stop: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

/// A response.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn location(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        let line = self.head.lines().find_map(|line| line.strip_prefix("location: "));
        line.expect("a location").to_owned()
    }
}

impl Scene {
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let evidence = folder.path().join("evidence");
        std::fs::create_dir(&evidence).expect("a folder");
        for (name, bytes) in files {
            std::fs::write(evidence.join(name), bytes).expect("a file");
        }
        let case = Case::start(&folder.path().join("case")).expect("a case");
        let program = std::env::current_exe().expect("own path");
        let reading = AddOptions::new(program, vec![WORKER.into()]);
        let paths = std::slice::from_ref(&evidence);
        case.add(paths, &reading, &Arc::new(Progress::default()), &Arc::default()).expect("read");
        let case_folder = case.folder().to_owned();
        let room =
            Room::new(RoomOptions { cases: vec![case], reading, most_upload: MOST, log: Box::new(|_| {}) });
        let stop = Arc::new(AtomicBool::new(false));
        let (tell, told) = std::sync::mpsc::channel();
        let stopping = Arc::clone(&stop);
        let serving = std::thread::spawn(move || {
            let ready = |address: &str| tell.send(address.to_owned()).expect("somebody waits");
            let stop = move || stopping.load(Ordering::Relaxed);
            let any = "127.0.0.1:0".parse().expect("an address");
            room.serve(any, ready, stop, Duration::from_millis(20)).expect("served");
        });
        let address = told.recv().expect("an address");
        let (host, key) = address.trim_start_matches("http://").split_once("/?key=").expect("a key");
        let (host, key) = (host.to_owned(), key.to_owned());
        Self { files: evidence, case: case_folder, host, key, stop, serving: Some(serving), _folder: folder }
    }

    pub(crate) fn get(&self, path: &str) -> Got {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), &[])
    }

    pub(crate) fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Got {
        self.post_from(&format!("http://{}", self.host), path, media_type, body)
    }

    pub(crate) fn post_from(&self, origin: &str, path: &str, media_type: &str, body: &[u8]) -> Got {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\norigin: {origin}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n"
        );
        self.ask(&head, body)
    }

    fn connect(&self, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).expect("connected");
        let (host, key) = (&self.host, &self.key);
        write!(stream, "{head}host: {host}\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\r\n")
            .expect("sent");
        stream
    }

    fn ask(&self, head: &str, body: &[u8]) -> Got {
        let mut stream = self.connect(head);
        stream.write_all(body).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut body = bytes[end + 4..].to_vec();
        if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            body = whole(&body);
        }
        let status = head.get(9..12).and_then(|digits| digits.parse().ok()).expect("a status");
        Got { status, head, body }
    }

    /// Says that a thousand bytes come, sends ten, and goes away.
    pub(crate) fn send_half(&self, path: &str) {
        let origin = format!("http://{}", self.host);
        let head = format!("POST {path} HTTP/1.1\r\norigin: {origin}\r\ncontent-length: 1000\r\n");
        let mut stream = self.connect(&head);
        stream.write_all(b"ten bytes.").expect("sent");
        self.wait(|| self.incoming() == 1, "the upload has begun");
    }

    pub(crate) fn wait_until_read(&self) {
        self.wait(|| self.get("/reading.json").text().contains("\"running\":false"), "it is read");
    }

    pub(crate) fn wait_until_nothing_is_incoming(&self) {
        self.wait(|| self.incoming() == 0, "nothing is left of it");
    }

    fn wait(&self, done: impl Fn() -> bool, what: &str) {
        let started = Instant::now();
        while !done() {
            assert!(started.elapsed() < Duration::from_secs(60), "waited for a minute until {what}");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    fn incoming(&self) -> usize {
        std::fs::read_dir(self.case.join("incoming")).map_or(0, Iterator::count)
    }

    /// Names of what was sent and kept.
    pub(crate) fn uploads(&self) -> Vec<String> {
        let Ok(found) = std::fs::read_dir(self.case.join("uploads/uploads")) else { return Vec::new() };
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = found.map(name).collect();
        names.sort();
        names
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(serving) = self.serving.take() {
            let ended = serving.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the room ended in a panic");
        }
    }
}

/// A body put together from its chunks (RFC 9112, 7.1); one that breaks off is no body.
fn whole(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = chunks.windows(2).position(|two| two == b"\r\n").expect("the size of a chunk");
        let size = std::str::from_utf8(&chunks[..end]).expect("digits");
        let size = usize::from_str_radix(size, 16).expect("digits");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&chunks[end + 2..end + 2 + size]);
        chunks = &chunks[end + 4 + size..];
    }
}
