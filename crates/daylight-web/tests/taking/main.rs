//! The room over HTTP, on a small case of its own: what is taken away, sent in, and read again.
//!
//! The program starts itself again as the worker.
#![expect(clippy::expect_used, reason = "tests with a main of their own are not seen as tests")]

mod scene;

use std::io::Cursor;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use zip::ZipArchive;

use scene::Scene;

const TESTS: &[(&str, fn())] = &[
    ("what_a_search_found_comes_as_one_archive_with_a_contact_sheet", taken_away),
    ("files_sent_in_a_form_are_read_and_found", sent),
    ("an_upload_that_breaks_off_or_is_too_large_leaves_nothing", broken_off),
    ("an_upload_from_another_site_is_refused", strangers),
    ("what_was_sent_is_destroyed_with_its_file_and_nothing_else_is", purged),
    ("the_ledger_reads_again_what_was_not_read_for_a_reason", again),
];

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == scene::WORKER) {
        return daylight_case::work();
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let trials = TESTS.iter().map(|(name, test)| {
        Trial::test(*name, move || {
            test();
            Ok(())
        })
    });
    let trials: Vec<_> = trials.collect();
    assert!(trials.len() >= 5, "tests are missing");
    if libtest_mimic::run(&arguments, trials).has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn taken_away() {
    let scene = Scene::with(&[("a.txt", b"the late payment"), ("b.txt", b"late again"), ("c.txt", b"early")]);
    std::fs::remove_file(scene.files.join("b.txt")).expect("removed");
    let kept = scene.post("/search", "application/x-www-form-urlencoded", b"q=late");
    let address = kept.location();
    assert!(address.starts_with("/search/") && !address.contains("late"), "{address}");
    let page = scene.get(&format!("{address}/take"));
    assert_eq!(page.status, 200);
    let twin = scene.get(&format!("{address}/take.json"));
    assert!(twin.text().contains("\"documents\":2"), "{}", twin.text());
    assert_eq!(scene.get(&format!("{address}/hits.zip")).location(), format!("{address}/take"));
    assert_eq!(scene.get(&format!("{address}/hits.zip?what=secrets")).status, 400);

    let archive = scene.get(&format!("{address}/hits.zip?what=originals"));
    assert_eq!(archive.status, 200);
    assert!(
        archive.head.to_ascii_lowercase().contains("content-disposition: attachment"),
        "{}",
        archive.head
    );
    let mut archive = ZipArchive::new(Cursor::new(archive.body)).expect("an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with("-a.txt")).count(), 1, "{names:?}");
    assert_eq!(names.len(), 3, "the original that is there, and two sheets: {names:?}");
    let sheet =
        std::io::read_to_string(archive.by_name("contact-sheet.csv").expect("a sheet")).expect("text");
    assert!(sheet.contains("evidence/b.txt") && sheet.contains(",missing: "), "{sheet}");

    let text = scene.get(&format!("{address}/hits.zip?what=text"));
    assert_eq!(ZipArchive::new(Cursor::new(text.body)).expect("an archive").len(), 4);
}

const FORM: &[u8] = b"--xx\r\nContent-Disposition: form-data; name=\"files\"; filename=\"one.txt\"\r\n\r\nheliotrope money\r\n\
    --xx\r\nContent-Disposition: form-data; name=\"files\"; filename=\"..\\..\\two.txt\"\r\n\r\nheliotrope again\r\n--xx--\r\n";
const FORM_TYPE: &str = "multipart/form-data; boundary=xx";

fn sent() {
    let scene = Scene::with(&[("a.txt", b"early")]);
    assert_eq!(scene.post("/reading/upload?case=1", FORM_TYPE, FORM).location(), "/reading?case=1");
    scene.wait_until_read();
    let found = scene.get("/search.json?q=heliotrope").text();
    assert!(found.contains("\"total\":2"), "{found}");
    assert!(scene.get("/search.json?q=heliotrope+in:uploads").text().contains("\"total\":2"));
    // Again, and one more by itself: the same bytes are the same document.
    scene.post("/reading/upload", FORM_TYPE, FORM);
    scene.wait_until_read();
    let raw = scene.post("/reading/upload?name=one.txt", "application/octet-stream", b"heliotrope third");
    assert_eq!(raw.status, 303, "{}", raw.text());
    scene.wait_until_read();
    assert!(scene.get("/search.json?q=heliotrope").text().contains("\"total\":3"));
    assert_eq!(scene.uploads(), ["one (2).txt", "one.txt", "two.txt"]);
}

fn broken_off() {
    let scene = Scene::with(&[("a.txt", b"early")]);
    let cut = scene.post("/reading/upload", FORM_TYPE, &FORM[..FORM.len() - 9]);
    assert_eq!(cut.status, 400, "{}", cut.text());
    assert_eq!(scene.post("/reading/upload", FORM_TYPE, b"--xx--\r\n").status, 400);
    assert_eq!(scene.post("/reading/upload", "text/plain", b"nameless").status, 400);
    let large = scene.post("/reading/upload?name=x", "text/plain", &vec![b'x'; scene::MOST as usize + 1]);
    assert_eq!(large.status, 400, "{}", large.text());
    scene.send_half("/reading/upload?name=half.txt");
    scene.wait_until_nothing_is_incoming();
    assert_eq!(scene.uploads(), Vec::<String>::new());
}

fn purged() {
    use daylight_case::{Case, CheckOptions, Progress, RemoveOptions, Thoroughness};
    let scene = Scene::with(&[("a.txt", b"early")]);
    scene.post("/reading/upload", FORM_TYPE, FORM);
    scene.wait_until_read();
    let found: serde_json::Value =
        serde_json::from_slice(&scene.get("/search.json?q=%22heliotrope+money%22").body).expect("a twin");
    let document = found["hits"][0]["document"].as_str().expect("a document").to_owned();
    let case = Case::at(&scene.case).expect("the case");
    let findings = || {
        let options = CheckOptions { how: Thoroughness::Quick, custody_head: None };
        case.check(options, &Progress::default(), &false.into()).expect("checked").findings
    };
    assert_eq!(findings(), []);
    let early: serde_json::Value =
        serde_json::from_slice(&scene.get("/search.json?q=early").body).expect("a twin");
    let evidence = early["hits"][0]["document"].as_str().expect("a document").to_owned();
    let removed = case.remove(&[document, evidence], RemoveOptions::Purge).expect("destroyed");
    assert_eq!(removed.left_in_evidence, 1, "the file outside the case is not ours: {removed:?}");
    assert_eq!(scene.uploads(), ["two.txt"]);
    assert!(scene.files.join("a.txt").exists());
    assert_eq!(findings(), []);
    std::fs::write(scene.case.join("uploads/uploads/stray.txt"), b"who sent this").expect("written");
    let told = findings();
    assert!(told.len() == 1 && told[0].what.starts_with("`uploads`: 1 entries"), "{told:?}");
}

fn strangers() {
    let scene = Scene::with(&[("a.txt", b"early")]);
    let strange = scene.post_from("http://evil.example", "/reading/upload?name=x", "text/plain", b"planted");
    assert_eq!(strange.status, 403);
    assert_eq!(scene.post_from("http://evil.example", "/ledger", "text/plain", b"").status, 403);
    assert_eq!(scene.uploads(), Vec::<String>::new());
}

fn again() {
    let scene = Scene::with(&[("a.txt", b"early"), ("broken.zip", b"PK\x03\x04 and no more")]);
    let ledger = scene.get("/ledger.json").text();
    assert!(ledger.contains("\"reason\":\"damaged\""), "{ledger}");
    let form = "application/x-www-form-urlencoded";
    assert_eq!(scene.post("/ledger", form, b"reason=whim").status, 404);
    assert_eq!(scene.post("/ledger", form, b"").status, 400);
    assert_eq!(scene.post("/ledger", form, b"reason=damaged").location(), "/reading?case=1");
    scene.wait_until_read();
    let reading = scene.get("/reading.json").text();
    assert!(reading.contains("1 document, 1 not in full"), "{reading}");
    let same = scene.get("/ledger.json").text();
    assert_eq!(ledger, same);
}
