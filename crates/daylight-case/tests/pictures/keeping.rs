use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use daylight_case::{CaseError, CheckOptions, DeskOptions, Progress, RemoveOptions, Thoroughness};
use daylight_testkit::make;

use crate::scene::{Scene, desk, desk_options, one};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("the_same_page_and_width_give_the_same_picture_kept_or_drawn", same_picture),
    ("pictures_are_no_part_of_the_truth", no_part_of_the_truth),
    ("a_purge_destroys_pictures", purged),
    ("the_oldest_pictures_go_when_there_are_too_many", bounded),
];

fn kept(scene: &Scene) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![scene.case.folder().join("pictures")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}

fn scene() -> Scene {
    Scene::with(&[("a.pdf", &make::pdf(&["the ferry was late", "and late again"]))])
}

fn same_picture() {
    let scene = scene();
    let drawn = scene.picture("a.pdf", 1, 500);
    assert_eq!(kept(&scene).len(), 1);
    assert_eq!(scene.picture("a.pdf", 1, 500), drawn, "as it was kept");
    for path in kept(&scene) {
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(scene.picture("a.pdf", 1, 500), drawn, "drawn anew");
    assert_ne!(scene.picture("a.pdf", 2, 500).png, drawn.png);
    assert_eq!(scene.picture("a.pdf", 1, 250).width, 250);
    assert_eq!(kept(&scene).len(), 3);
    assert!(drawn.png.starts_with(b"\x89PNG\r\n\x1a\n"));
}

fn no_part_of_the_truth() {
    let scene = scene();
    let drawn = scene.picture("a.pdf", 1, 500);
    for path in kept(&scene) {
        std::fs::write(path, b"somebody wrote here").unwrap();
    }
    std::fs::write(scene.case.folder().join("pictures/stranger"), b"?").unwrap();
    let options = CheckOptions { how: Thoroughness::WithBytes, custody_head: None };
    let report = scene.case.check(options, &Progress::default(), &AtomicBool::new(false)).unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(scene.picture("a.pdf", 1, 500).png, drawn.png);
}

fn purged() {
    let scene = scene();
    let reference = scene.named("a.pdf");
    scene.picture("a.pdf", 1, 500);
    scene.picture("a.pdf", 2, 500);
    assert_eq!(kept(&scene).len(), 2);
    scene.case.remove(std::slice::from_ref(&reference), RemoveOptions::OutOfSight).unwrap();
    let gone = scene.case.picture(scene.desk(), &reference, 1, 500).unwrap_err();
    assert!(matches!(gone, CaseError::NoDocument { .. }), "{gone}");
    scene.case.remove(&[reference], RemoveOptions::Purge).unwrap();
    assert_eq!(kept(&scene), [] as [PathBuf; 0]);
}

fn bounded() {
    let scene = scene();
    let small = desk(&DeskOptions { kept_bytes: 40_000, workers: one(), ..desk_options() });
    let reference = scene.named("a.pdf");
    for width in 400..440 {
        let picture = scene.case.picture(&small, &reference, 1, width).unwrap();
        assert_eq!(picture.unkept, None);
    }
    let total: u64 = kept(&scene).iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(total > 10_000 && total <= 42_000 + 10_000, "{total} bytes are kept");
}
