//! What the jail costs for each document: processor time of parent and worker together.
//!
//! `cargo run --release -p daylight-jail --example round_trip`

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use daylight_jail::{Document, DocumentLimits, Launch, Output, Request, Worker, serve};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<ExitCode> {
    if std::env::args_os().nth(1).is_some_and(|first| first == "worker") {
        return Ok(serve(|| (), touch_and_tell));
    }
    #[expect(clippy::print_stdout, reason = "an example says what it measured")]
    for (name, size, rounds, fresh) in [
        ("20 kB, one worker for all", 20 << 10, 100_000, false),
        ("1 MB, one worker for all", 1 << 20, 5_000, false),
        ("20 kB, a worker for each", 20 << 10, 500, true),
    ] {
        let (cpu, wall) = measure(size, rounds, fresh)?;
        println!(
            "{name}: {:.1} µs of processor time, {:.1} µs on the wall",
            micros(cpu, rounds),
            micros(wall, rounds)
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads every page of the document, as any parser does, and answers with as much text.
fn touch_and_tell(request: Request<'_>, output: &mut Output) {
    let bytes = request.document.as_ref();
    for page in bytes.chunks(16 << 10) {
        if output.frame(1, page).is_err() {
            return;
        }
    }
}

fn measure(size: usize, rounds: u32, fresh: bool) -> Outcome<(Duration, Duration)> {
    let mut launch = Launch::new(std::env::current_exe()?, vec![OsString::from("worker")]);
    launch.limits.documents = 1000;
    let bytes = vec![b'a'; size];
    let (cpu, wall) = (own_and_childrens_time()?, Instant::now());
    let mut worker = Worker::start(&launch)?;
    let mut told = 0;
    for _ in 0..rounds {
        if fresh || !worker.fit_for_more() {
            worker = Worker::start(&launch)?;
        }
        let document = Document::copied_from(&bytes[..], size as u64, |_| ())?;
        let stop = AtomicBool::new(false);
        worker.run(b"", &document, &DocumentLimits::default(), &stop, |_, body| {
            told += body.len();
            ControlFlow::Continue(())
        })?;
    }
    drop(worker);
    assert_eq!(told, size * rounds as usize);
    Ok((own_and_childrens_time()?.saturating_sub(cpu), wall.elapsed()))
}

/// Fields 14 to 17 of `proc_pid_stat(5)`: children count when they were waited for.
fn own_and_childrens_time() -> Outcome<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').ok_or("no name")?.1.split_whitespace().skip(11).take(4);
    let ticks = fields.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
}

fn micros(time: Duration, rounds: u32) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(rounds)
}
