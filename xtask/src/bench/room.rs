//! The reading room, asked by eight readers at once: alone on the machine, and while something is read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::copies::repeat;
use super::{Bench, median, seconds, to_add_without_ocr};
use crate::arguments::Wrong;

const READERS: usize = 8;

/// Pages each reader asks for, where nothing else ends it.
const PAGES: usize = 150;

/// Copies of the papers that are read meanwhile: enough that every reader asks for many pages.
const COPIES: usize = 30;

/// Pages of the answers to the hundred queries, with all facets and ten snippets.
pub(super) fn room(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let queries = std::fs::read_to_string(bench.root.join("benches/queries.txt"))
        .map_err(|cause| Wrong::at("read", &bench.root.join("benches/queries.txt"), cause))?;
    let queries: Vec<&str> =
        queries.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let case = bench.new_case("room.case")?;
    bench.add(&case, &bench.all_corpora())?;
    let room = Served::start(&bench.daylight(), &case)?;
    room.ask_all(&queries, &|asked| asked >= PAGES / 5)?;
    let alone = room.ask_all(&queries, &|asked| asked >= PAGES)?;
    told(bench, "alone", &alone)?;
    let middle = alone.time(0.5);
    bench.bound(&format!("median {middle:.1} ms as a client sees it, under 15 ms"), middle < 15.0)?;
    let heaviest = alone.bytes.iter().copied().max().unwrap_or(u64::MAX);
    bench.bound(&format!("the heaviest page weighs {heaviest} bytes, under 60,000"), heaviest < 60_000)?;

    let papers = bench.fresh("papers");
    repeat(&bench.corpora.join("declassified/pdf"), &papers, COPIES)?;
    let mut adding = Command::new(bench.daylight())
        .args(to_add_without_ocr(&case, &[papers]))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|cause| Wrong::Machine(format!("`daylight add` cannot be run: {cause}")))?;
    let added = AtomicBool::new(false);
    let busy = std::thread::scope(|scope| {
        scope.spawn(|| {
            let ended = adding.wait();
            added.store(true, Ordering::Relaxed);
            ended
        });
        room.ask_all(&queries, &|_| added.load(Ordering::Relaxed))
    })?;
    told(bench, "while `add` runs", &busy)?;
    let (idle, under_load) = (alone.time(0.95), busy.time(0.95));
    bench.bound(
        &format!("95 % within {under_load:.1} ms while `add` runs, at most 3 times the {idle:.1} ms alone"),
        under_load <= 3.0 * idle && busy.milliseconds.len() > 10 * READERS,
    )
}

fn told(bench: &mut Bench<'_>, when: &str, asked: &Asked) -> Result<(), Wrong> {
    let middle = median(asked.bytes.iter().map(|bytes| *bytes as f64).collect());
    bench.say(format!(
        "  {when}: {} pages, {:.1} ms in the middle, 95 % within {:.1} ms; {middle:.0} bytes in the middle",
        asked.milliseconds.len(),
        asked.time(0.5),
        asked.time(0.95),
    ))
}

/// A room that is being served.
struct Served {
    program: Child,
    address: SocketAddr,
    key: String,
}

/// How long each page took, and what it weighed.
#[derive(Default)]
struct Asked {
    milliseconds: Vec<f64>,
    bytes: Vec<u64>,
}

impl Asked {
    fn time(&self, share: f64) -> f64 {
        let mut times = self.milliseconds.clone();
        times.sort_by(f64::total_cmp);
        times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(f64::NAN)
    }
}

impl Served {
    fn start(daylight: &Path, case: &Path) -> Result<Self, Wrong> {
        let mut program = Command::new(daylight)
            .arg("serve")
            .arg(case)
            .arg("--no-browser")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|cause| Wrong::Machine(format!("`daylight serve` cannot be run: {cause}")))?;
        let mut line = String::new();
        if let Some(printed) = program.stdout.take() {
            // What comes after the first line is of no interest here.
            let _ = BufReader::new(printed).read_line(&mut line);
        }
        let told = line.split_once("http://").and_then(|(_, address)| address.trim().split_once("/?key="));
        let address = told.and_then(|(address, key)| Some((address.parse().ok()?, key.to_owned())));
        match address {
            Some((address, key)) => Ok(Self { program, address, key }),
            None => Err(Wrong::Machine("`daylight serve` printed no address".into())),
        }
    }

    /// Eight readers, each with one connection, until `enough` of the pages one has had.
    fn ask_all(&self, queries: &[&str], enough: &(dyn Fn(usize) -> bool + Sync)) -> Result<Asked, Wrong> {
        let each = |reader: usize| -> std::io::Result<Asked> {
            let mut connection = TcpStream::connect(self.address)?;
            connection.set_nodelay(true)?;
            connection.set_read_timeout(Some(Duration::from_secs(60)))?;
            let mut asked = Asked::default();
            while !enough(asked.bytes.len()) {
                let query = queries.get((asked.bytes.len() * 7 + reader * 13) % queries.len().max(1));
                let begun = Instant::now();
                let bytes = self.ask(&mut connection, query.copied().unwrap_or("*"))?;
                asked.milliseconds.push(seconds(begun.elapsed()) * 1000.0);
                asked.bytes.push(bytes);
            }
            Ok(asked)
        };
        let mut all = Asked::default();
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..READERS).map(|reader| scope.spawn(move || each(reader))).collect();
            for reader in readers {
                let asked = match reader.join() {
                    Ok(asked) => {
                        asked.map_err(|cause| Wrong::Machine(format!("the room does not answer: {cause}")))?
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                };
                all.milliseconds.extend(asked.milliseconds);
                all.bytes.extend(asked.bytes);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// One page; its bytes over the wire, head included.
    fn ask(&self, connection: &mut TcpStream, query: &str) -> std::io::Result<u64> {
        let bad = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
        write!(
            connection,
            "GET /search?q={} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
            percent_encoded(query),
            self.address,
            self.key
        )?;
        // One question, one answer: nothing of the next is in the buffer when it goes.
        let mut answer = BufReader::new(connection);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if answer.read_until(b'\n', &mut head)? == 0 {
                return Err(bad("the connection was closed"));
            }
        }
        let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
        if !text.starts_with("http/1.1 200") {
            return Err(bad(text.lines().next().unwrap_or_default()));
        }
        let length =
            text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<u64>().ok());
        let length = length.ok_or_else(|| bad("a page of no stated length"))?;
        let read = std::io::copy(&mut answer.take(length), &mut std::io::sink())?;
        if read == length { Ok(read + head.len() as u64) } else { Err(bad("half a page")) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to do about it here.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
