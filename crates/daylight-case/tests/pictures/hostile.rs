use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use daylight_case::{CaseError, DeskOptions};
use daylight_model::ProblemKind;
use daylight_testkit::make;

use crate::scene::{Scene, WORKER, desk, desk_options, endless, gray, ink, one, pdf_of};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("a_damaged_pdf_gives_what_can_be_drawn_or_a_reason", damaged),
    ("a_page_without_end_is_given_up_and_not_tried_again", endless_page),
    ("a_page_of_a_mile_and_one_of_a_hair_stay_within_the_limits", odd_sizes),
    ("a_picture_of_a_thousand_million_pixels_is_a_reason_and_not_an_accident", bomb),
    ("a_worker_that_is_killed_while_it_waits_or_draws_is_replaced", killed),
    ("what_draws_one_document_has_seen_no_other", one_document_each),
];

fn damaged() {
    let whole = make::pdf(&["the ferry was late again\n".repeat(30).as_str()]);
    let cut = &whole[..whole.len() * 6 / 10];
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle..middle + 40].fill(b'#');
    let lost = b"%PDF-1.4\nnothing of a page\n%%EOF\n";
    let png = make::Bitmap::of_line("late").png();
    let half = &png[..png.len() / 2];
    let scene =
        Scene::with(&[("cut.pdf", cut), ("flipped.pdf", &flipped), ("lost.pdf", lost), ("half.png", half)]);
    for name in ["cut.pdf", "flipped.pdf", "lost.pdf", "half.png"] {
        match scene.case.picture(scene.desk(), &scene.named(name), 1, 400) {
            Ok(picture) => assert!(gray(&picture).width() <= 400, "{name}"),
            Err(CaseError::NotDrawn { problem, .. }) => assert!(!problem.detail.is_empty(), "{name}"),
            Err(other) => panic!("{name}: {other}"),
        }
    }
    let reason = scene.case.picture(scene.desk(), &scene.named("half.png"), 1, 400).unwrap_err();
    assert!(
        matches!(&reason, CaseError::NotDrawn { problem, .. } if problem.kind == ProblemKind::Damaged),
        "{reason}"
    );
}

fn endless_page() {
    let scene = Scene::with(&[("endless.pdf", &endless())]);
    let reference = scene.named("endless.pdf");
    let impatient = desk(&DeskOptions { page_seconds: 1, workers: one(), ..desk_options() });
    for kept in [false, true] {
        let since = Instant::now();
        let reason = scene.case.picture(&impatient, &reference, 1, 400).unwrap_err();
        assert!(
            matches!(&reason, CaseError::NotDrawn { problem, .. } if problem.kind == ProblemKind::TimedOut),
            "{reason}"
        );
        assert!(!kept || since.elapsed() < Duration::from_millis(900), "it was drawn again");
    }
}

fn odd_sizes() {
    let page = |width: f64, height: f64| {
        let pdf = String::from_utf8(pdf_of("0 0 m 9 9 l S", "", &[])).unwrap();
        pdf.replace("[0 0 400 300]", &format!("[0 0 {width} {height}]")).into_bytes()
    };
    let scene = Scene::with(&[
        ("mile.pdf", &page(1e6, 10.0)),
        ("hair.pdf", &page(0.5, 9e6)),
        ("nothing.pdf", &page(0.0, 0.0)),
    ]);
    for name in ["mile.pdf", "hair.pdf", "nothing.pdf"] {
        for width in [0, 1, 5_000, u32::MAX] {
            match scene.case.picture(scene.desk(), &scene.named(name), 1, width) {
                Ok(picture) => assert!(picture.width <= width.clamp(1, 16_000), "{name}"),
                Err(CaseError::NotDrawn { .. }) => {}
                Err(other) => panic!("{name}: {other}"),
            }
        }
    }
}

/// Width and height in the head of a PNG, with the checksum that belongs to them.
fn bomb() {
    let mut png = make::Bitmap::of_line("late").png();
    png[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
    let sum = png[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    });
    png[29..33].copy_from_slice(&(!sum).to_be_bytes());
    let scene = Scene::with(&[("bomb.png", &png)]);
    let reason = scene.case.picture(scene.desk(), &scene.named("bomb.png"), 1, 400).unwrap_err();
    let kinds = [ProblemKind::TooLarge, ProblemKind::OutOfMemory, ProblemKind::Damaged];
    assert!(
        matches!(&reason, CaseError::NotDrawn { problem, .. } if kinds.contains(&problem.kind)),
        "{reason}"
    );
}

fn killed() {
    let scene = Scene::with(&[("endless.pdf", &endless()), ("good.pdf", &make::pdf(&["late again"]))]);
    let own = desk(&DeskOptions { page_seconds: 60, workers: one(), ..desk_options() });
    let good = scene.named("good.pdf");
    for width in [300, 301, 302] {
        // While they wait: the one that has seen the document, and the one that has seen none.
        let waiting = workers();
        each_worker(kill);
        while workers().iter().any(|id| waiting.contains(id)) {
            std::thread::park_timeout(Duration::from_millis(2));
        }
        let picture = scene.case.picture(&own, &good, 1, width).unwrap();
        assert!(ink(&gray(&picture), [0.0, 0.0, 1.0, 1.0]) > 5);
    }
    let endless = scene.named("endless.pdf");
    let done = AtomicBool::new(false);
    let reason = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                each_worker(kill_if_busy);
                std::thread::park_timeout(Duration::from_millis(20));
            }
        });
        let reason = scene.case.picture(&own, &endless, 1, 300).unwrap_err();
        done.store(true, Ordering::Relaxed);
        reason
    });
    assert!(
        matches!(&reason, CaseError::NotDrawn { problem, .. } if problem.kind == ProblemKind::Crashed),
        "{reason}"
    );
    let picture = scene.case.picture(&own, &good, 1, 303).unwrap();
    assert!(ink(&gray(&picture), [0.0, 0.0, 1.0, 1.0]) > 5, "the desk goes on");
}

fn one_document_each() {
    let scene =
        Scene::with(&[("a.pdf", &make::pdf(&["first\u{c}", "second"])), ("b.pdf", &make::pdf(&["other"]))]);
    let (a, b) = (scene.named("a.pdf"), scene.named("b.pdf"));
    let others = workers();
    let own = desk(&DeskOptions { workers: one(), ..desk_options() });
    let after_drawing = |reference: &str, page, width| {
        scene.case.picture(&own, reference, page, width).unwrap();
        two_besides(&others)
    };
    let first = after_drawing(&a, 1, 300);
    assert_eq!(after_drawing(&a, 2, 300), first, "turning a page costs no new worker");
    let second = after_drawing(&b, 1, 300);
    let stayed = second.iter().filter(|id| first.contains(id)).count();
    assert_eq!(stayed, 1, "the one that waited draws, another one waits, the first one is gone");
    assert_eq!(after_drawing(&b, 1, 301), second);
}

/// The worker that drew last and the one that waits, as soon as it does.
fn two_besides(others: &[u32]) -> Vec<u32> {
    let since = Instant::now();
    loop {
        let own: Vec<u32> = workers().into_iter().filter(|id| !others.contains(id)).collect();
        if own.len() == 2 {
            return own;
        }
        assert!(since.elapsed() < Duration::from_secs(10), "{} workers", own.len());
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// The workers of this process, of all its desks.
fn workers() -> Vec<u32> {
    let mut found = Vec::new();
    each_worker(|id, _| found.push(id));
    found.sort_unstable();
    found
}

/// Processes that are children of this one and were started as workers, with the state the kernel gives.
fn each_worker(mut each: impl FnMut(u32, char)) {
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let stat = String::from_utf8_lossy(&read("stat")).into_owned();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let mut fields = after.split_whitespace();
        let state = fields.next().and_then(|state| state.chars().next()).unwrap_or('?');
        let is_child = fields.next().and_then(|parent| parent.parse().ok()) == Some(std::process::id());
        // A worker is a session of its own; the fork server it came from is not.
        let session = fields.nth(1).and_then(|session| session.parse().ok());
        let is_worker = read("cmdline").split(|byte| *byte == 0).any(|word| word == WORKER.as_bytes());
        if is_child && is_worker && session == Some(id) {
            each(id, state);
        }
    }
}

fn kill(id: u32, _: char) {
    let id = rustix::process::Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
    // It may have ended by itself.
    let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
}

fn kill_if_busy(id: u32, state: char) {
    if state == 'R' {
        kill(id, state);
    }
}
