//! The life of a worker: recycling, stopping, files that change, parents that go.

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_jail::{
    Document, DocumentBytes, DocumentLimits, Failure, ForkServer, Launch, Output, REQUEST_BYTES, StartError,
    Worker,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, WaitOptions, pidfd_open, waitid, waitpid};

use crate::scene::{Scene, document, launch, start};
use crate::{attempts, in_force};

type Test = fn() -> Result<(), String>;

pub(crate) const TESTS: &[(&str, Test)] = &[
    ("a worker is recycled after its number of documents", recycled),
    ("the descriptor of the document before is gone", document_before),
    ("a document of every size arrives whole", every_size),
    ("a document past the shared memory arrives whole, and the next one too", past_shared),
    ("frames written in place arrive whole, and one that is too long not at all", in_place),
    ("a worker that keeps a document is given no other", keeps_a_document),
    ("a large file is mapped itself", large_file),
    ("a file that shrinks while it is read is named so", shrinking_file),
    ("a file the disk cannot give is named so", unreadable_file),
    ("a file that could be written is not handed over", writable_file),
    ("a folder or a pipe is not handed over", not_a_file),
    ("the stop flag ends a worker that waits", stop_flag),
    ("a caller who wants no more ends the worker", no_more),
    ("a worker that died in between is not the document's fault", died_between),
    ("a worker dies with the thread that started it", dies_with_its_thread),
    ("no worker is left when it is dropped", none_left),
    ("a fork server gives one worker after the other, and is replaced when it is gone", fork_server),
    ("a worker steps back as it is told", steps_back),
    ("a request that is too long is not sent", long_request),
    ("a program that is no worker is named so", no_worker),
    ("the layers of the jail are all in force here", in_force::all),
    ("the kernel says the same of a worker as the worker", in_force::as_the_kernel_says),
    ("the environment holds nothing of the user's", in_force::environment),
    ("without Landlock only a reduced worker starts, and seccomp still holds it", in_force::no_landlock),
    ("without seccomp only a reduced worker starts, and Landlock still holds it", in_force::no_seccomp),
];

/// What the worker does for these tests.
pub(crate) fn answer(name: &str, bytes: DocumentBytes, output: &mut Output) {
    match name {
        "in place" => {
            let longest = output.longest_frame();
            for length in [0, 3, longest, longest + 1, 5, 70_000] {
                let told = output.frame_by(b'r', |body| body.resize(body.len() + length, b'x'));
                assert_eq!(told.is_err(), length > longest, "{length}");
            }
        }
        "keep" => {
            output.frame(b'r', b"").expect("said");
            std::mem::forget(bytes);
        }
        "read" => output.frame(b'r', bytes.as_ref()).expect("said"),
        "sum" => {
            let sum: u64 = bytes.as_ref().iter().map(|byte| u64::from(*byte)).sum();
            output.frame(b'n', &sum.to_le_bytes()).expect("said");
        }
        "read for ever" => {
            output.frame(b'r', b"").and_then(|()| output.flush()).expect("said");
            loop {
                black_box(bytes.as_ref().iter().map(|byte| u64::from(*byte)).sum::<u64>());
            }
        }
        "wait" => {
            output.frame(b'r', b"").and_then(|()| output.flush()).expect("said");
            attempts::park();
        }
        "environment" => {
            let mut names: Vec<_> =
                std::env::vars_os().map(|(name, _)| name.into_string().expect("a name")).collect();
            names.sort();
            output.frame(b'r', names.join(" ").as_bytes()).expect("said");
        }
        // SAFETY: the socket is read no more.
        "close the mailbox" => assert_eq!(unsafe { libc::close(0) }, 0),
        other => panic!("{other} is not known"),
    }
}

fn recycled() -> Result<(), String> {
    let mut launch = launch();
    launch.limits.documents = 3;
    let mut worker = Worker::start(&launch).map_err(|cause| cause.to_string())?;
    let scene = Scene::new();
    for number in 1..=3 {
        same(worker.fit_for_more(), true)?;
        let (read, _) = scene.ask(&mut worker, "read", &DocumentLimits::default());
        read.map_err(|failure| format!("document {number}: {failure}"))?;
    }
    same(worker.fit_for_more(), false)
}

fn document_before() -> Result<(), String> {
    let (mut worker, scene) = (start(), Scene::new());
    for _ in 0..3 {
        let (read, _) = scene.ask(&mut worker, "read", &DocumentLimits::default());
        read.map_err(|failure| failure.to_string())?;
    }
    let (_, said) =
        scene.ask(&mut worker, "looks for any open descriptor above 2", &DocumentLimits::default());
    same(said, vec![(b's', b"open above 2: []".to_vec())])
}

fn every_size() -> Result<(), String> {
    let mut worker = start();
    for size in [0, 1, 4095, 4096, 4097, 65_531, 65_532, 200_000, 2 << 20, 1] {
        let bytes: Vec<u8> = (0..size).map(|i: usize| (i % 255) as u8).collect();
        let mut back = Vec::new();
        ask(&mut worker, "read", &document(&bytes), &AtomicBool::new(false), |body| {
            back.extend_from_slice(body)
        })
        .map_err(|failure| format!("{size} bytes: {failure}"))?;
        same(back == bytes, true)?;
    }
    Ok(())
}

fn past_shared() -> Result<(), String> {
    let mut worker = start();
    for size in [4 << 20, (4 << 20) + 1, 10, 9 << 20, 4 << 20] {
        let mut sum = Vec::new();
        ask(&mut worker, "sum", &document(&vec![3; size]), &AtomicBool::new(false), |body| {
            sum.extend_from_slice(body)
        })
        .map_err(|failure| format!("{size} bytes: {failure}"))?;
        same(sum, (3 * size as u64).to_le_bytes().to_vec())?;
    }
    Ok(())
}

fn in_place() -> Result<(), String> {
    let mut lengths = Vec::new();
    ask(&mut start(), "in place", &document(b""), &AtomicBool::new(false), |body| {
        lengths.push((body.len(), body.iter().all(|byte| *byte == b'x')));
    })
    .map_err(|failure| failure.to_string())?;
    same(lengths, [0, 3, 2 << 20, 5, 70_000].map(|length| (length, true)).to_vec())
}

/// Another would lie in the same memory.
fn keeps_a_document() -> Result<(), String> {
    let mut worker = start();
    ask(&mut worker, "keep", &document(b"one"), &AtomicBool::new(false), |_| ())
        .map_err(|failure| failure.to_string())?;
    same(worker.fit_for_more(), false)?;
    let next = ask(&mut worker, "read", &document(b"two"), &AtomicBool::new(false), |_| ());
    same(matches!(next, Err(Failure::GoneBefore(_))), true)
}

fn large_file() -> Result<(), String> {
    let scene = Scene::new();
    let path = written(&scene, 3 << 20);
    let mut sum = Vec::new();
    let document = Document::file(open(&path), 3 << 20);
    ask(&mut start(), "sum", &document, &AtomicBool::new(false), |body| sum.extend_from_slice(body))
        .map_err(|failure| failure.to_string())?;
    same(sum, (3u64 << 20).to_le_bytes().to_vec())
}

fn shrinking_file() -> Result<(), String> {
    let scene = Scene::new();
    let path = written(&scene, 1 << 20);
    let document = Document::file(open(&path), 1 << 20);
    let cut = || File::options().write(true).open(&path).and_then(|file| file.set_len(5)).expect("cut");
    let failure = ask(&mut start(), "read for ever", &document, &AtomicBool::new(false), |_| cut());
    same(matches!(failure, Err(Failure::FileShrank)), true)?;
    let before = ask(&mut start(), "sum", &document, &AtomicBool::new(false), |_| ());
    same(matches!(before, Err(Failure::FileShrank)), true)
}

/// What a read error does to whoever maps the file is the same signal.
fn unreadable_file() -> Result<(), String> {
    let scene = Scene::new();
    let document = Document::file(open(&written(&scene, 100)), 100);
    let failure = ask(&mut start(), "sends itself a signal", &document, &AtomicBool::new(false), |_| ());
    same(matches!(failure, Err(Failure::FileUnreadable)), true)
}

fn writable_file() -> Result<(), String> {
    let scene = Scene::new();
    let path = written(&scene, 100);
    let file = File::options().read(true).write(true).open(path).expect("file");
    let mut worker = start();
    let refused = ask(&mut worker, "read", &Document::file(file, 100), &AtomicBool::new(false), |_| ());
    same(matches!(refused, Err(Failure::Unsuitable { .. })), true)?;
    same(worker.fit_for_more(), true)
}

fn not_a_file() -> Result<(), String> {
    let (pipe, _other_end) = std::io::pipe().expect("pipe");
    for file in [open(Scene::new().folder()), File::from(std::os::fd::OwnedFd::from(pipe))] {
        let document = Document::file(file, 0);
        let refused = ask(&mut start(), "read", &document, &AtomicBool::new(false), |_| ());
        same(matches!(refused, Err(Failure::Unsuitable { .. })), true)?;
    }
    Ok(())
}

fn stop_flag() -> Result<(), String> {
    let mut worker = start();
    let stop = AtomicBool::new(false);
    let outcome = ask(&mut worker, "wait", &document(b"abc"), &stop, |_| stop.store(true, Ordering::Relaxed));
    same(matches!(outcome, Err(Failure::StoppedByCaller)), true)?;
    same(worker.fit_for_more(), false)
}

fn no_more() -> Result<(), String> {
    let mut worker = start();
    let limits = DocumentLimits::default();
    let stop = AtomicBool::new(false);
    let outcome = worker.run(b"wait\n/\n0\n0", &document(b""), &limits, &stop, |_, _| ControlFlow::Break(()));
    same(matches!(outcome, Err(Failure::StoppedByCaller)), true)?;
    same(worker.fit_for_more(), false)
}

fn died_between() -> Result<(), String> {
    let mut worker = start();
    let stop = AtomicBool::new(false);
    ask(&mut worker, "close the mailbox", &document(b""), &stop, |_| ())
        .map_err(|failure| failure.to_string())?;
    let pid = Pid::from_raw(worker.process_id().cast_signed()).ok_or("no number")?;
    waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
        .map_err(|errno| errno.to_string())?;
    let next = ask(&mut worker, "read", &document(b"abc"), &stop, |_| ());
    let Err(failure) = next else { return Err("it was read".to_owned()) };
    same(matches!(failure, Failure::GoneBefore(_)), true)?;
    same(failure.is_about_the_document(), false)
}

fn dies_with_its_thread() -> Result<(), String> {
    let started = std::thread::spawn(|| {
        let worker = start();
        let pid = worker.process_id();
        // Kept for ever, so that neither dropping it nor closing its socket ends the worker.
        std::mem::forget(worker);
        pid
    });
    let pid = started.join().map_err(|_| "no worker")?;
    let pid = Pid::from_raw(pid.cast_signed()).ok_or("no number")?;
    let handle = pidfd_open(pid, PidfdFlags::empty()).map_err(|errno| errno.to_string())?;
    let long = Timespec { tv_sec: 20, tv_nsec: 0 };
    let ended =
        poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&long)).map_err(|errno| errno.to_string())?;
    same(ended, 1).map_err(|_| "it lives on".to_owned())?;
    let (_, status) =
        waitpid(Some(pid), WaitOptions::empty()).map_err(|errno| errno.to_string())?.ok_or("no end")?;
    same(status.terminating_signal(), Some(libc::SIGKILL))
}

fn none_left() -> Result<(), String> {
    let worker = start();
    let pid = worker.process_id();
    drop(worker);
    same(Path::new(&format!("/proc/{pid}")).exists(), false)
}

fn fork_server() -> Result<(), String> {
    let mut server = ForkServer::new(launch());
    let stop = AtomicBool::new(false);
    let read = |server: &mut ForkServer| {
        let mut worker = server.worker().map_err(|cause| cause.to_string())?;
        let mut back = Vec::new();
        ask(&mut worker, "read", &document(b"abc"), &stop, |body| back.extend_from_slice(body))
            .map_err(|failure| failure.to_string())?;
        same(back, b"abc".to_vec())?;
        Ok::<Worker, String>(worker)
    };
    let (first, second) = (read(&mut server)?, read(&mut server)?);
    same(first.process_id() == second.process_id(), false)?;
    // What is not a session of its own and is a child of this thread's is the server.
    let all = std::fs::read_to_string("/proc/thread-self/children").map_err(|cause| cause.to_string())?;
    let workers = [first.process_id().to_string(), second.process_id().to_string()];
    let servers: Vec<&str> = all.split_whitespace().filter(|id| !workers.iter().any(|w| w == id)).collect();
    let [server_id] = servers[..] else { return Err(format!("{} servers", servers.len())) };
    let pid = Pid::from_raw(server_id.parse().map_err(|_| "no number")?).ok_or("no number")?;
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).map_err(|errno| errno.to_string())?;
    let third = read(&mut server)?;
    same(third.fit_for_more() && first.fit_for_more(), true)
}

fn steps_back() -> Result<(), String> {
    let worker = Worker::start(&Launch { niceness: 7, ..launch() }).map_err(|cause| cause.to_string())?;
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", worker.process_id()))
        .map_err(|cause| cause.to_string())?;
    let after_name = stat.rsplit(')').next().ok_or("no name")?;
    let own = rustix::process::getpriority_process(None).map_err(|errno| errno.to_string())?;
    let niceness = after_name.split_whitespace().nth(16).and_then(|field| field.parse::<i32>().ok());
    same(niceness, Some(own.max(7)))
}

fn long_request() -> Result<(), String> {
    let mut worker = start();
    let limits = DocumentLimits::default();
    let stop = AtomicBool::new(false);
    let mut request = b"read\n/\n0\n0\n".to_vec();
    request.resize(REQUEST_BYTES, b'x');
    worker
        .run(&request, &document(b"abc"), &limits, &stop, |_, _| ControlFlow::Continue(()))
        .map_err(|failure| format!("the longest: {failure}"))?;
    request.push(b'x');
    let refused = worker.run(&request, &document(b"abc"), &limits, &stop, |_, _| ControlFlow::Continue(()));
    same(matches!(refused, Err(Failure::Unsuitable { .. })), true)?;
    same(worker.fit_for_more(), true)
}

fn no_worker() -> Result<(), String> {
    for program in ["/bin/true", "/bin/cat"] {
        let outcome = Worker::start(&Launch::new(program.into(), Vec::new()));
        same(matches!(outcome, Err(StartError::NotAWorker { .. })), true)
            .map_err(|why| format!("{program}: {why} {outcome:?}"))?;
    }
    let outcome = Worker::start(&Launch::new("/nowhere/at/all".into(), Vec::new()));
    same(matches!(outcome, Err(StartError::Program { .. })), true)
}

fn ask(
    worker: &mut Worker,
    name: &str,
    document: &Document,
    stop: &AtomicBool,
    mut on_body: impl FnMut(&[u8]),
) -> Result<(), Failure> {
    let request = format!("{name}\n/\n0\n0");
    let limits = DocumentLimits::default();
    let done = worker.run(request.as_bytes(), document, &limits, stop, |_, body| {
        on_body(body);
        ControlFlow::Continue(())
    });
    done.map(|_| ())
}

fn written(scene: &Scene, length: usize) -> std::path::PathBuf {
    let path = scene.folder().join("large");
    File::create(&path).and_then(|mut file| file.write_all(&vec![1; length])).expect("file");
    path
}

fn open(path: &Path) -> File {
    File::open(path).expect("file")
}

pub(crate) fn same<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("found {found:?}, expected {expected:?}")) }
}
