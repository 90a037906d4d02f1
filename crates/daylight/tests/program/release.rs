//! A release from the papers of a case to a folder that anyone can check: twice the same bytes, two people, and whatever is
//! wrong is named before anything goes out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::{Place, copy_folder, files_under, remove_folder, repository, text};

const PRESS: &str =
    "# The Sarvena orders\n\nTwo orders, [the first](paper:order-031#1) and [the second](paper:order-044).\n";

/// A place with two orders in a case, keys of three people, and a release with both.
fn prepared() -> Place {
    let place = Place::new();
    fs::create_dir(place.path("orders")).unwrap();
    for name in ["TO-12-031.pdf", "TO-12-044.pdf"] {
        fs::copy(repository().join("sample/orders").join(name), place.path("orders").join(name)).unwrap();
    }
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "--ocr", "none", "orders"]);
    for key in ["press", "ana", "ben"] {
        place.expect(0, &["keys", "make", key, "--without-passphrase"]);
    }
    fs::write(place.path("press.md"), PRESS).unwrap();
    let first = place.only("c", "name:TO-12-031.pdf");
    let second = place.only("c", "name:TO-12-044.pdf");
    for document in [&first, &second] {
        redact(&place, document, "Tollemarsh");
    }
    let new = ["release", "new", "spring", "--press", "press.md", "--origin", "example.org/releases"];
    let hands = ["--date", "2031-05-04", "--proposer", "ana", "--approver", "ben"];
    place.expect(0, &[&["--case", "c"], &new[..], &hands].concat());
    add(&place, "spring", &first, &["--id", "order-031", "--title", "Order 12-031", "--date", "2012-01-27"]);
    add(&place, "spring", &second, &["--id", "order-044", "--title", "Order 12-044", "--series", "Orders"]);
    place
}

fn redact(place: &Place, document: &str, words: &str) {
    let arguments = ["--case", "c", "redact", document, "--words", words, "--reason", "a junior official"];
    // Not every paper names everybody.
    assert!(matches!(place.run(&arguments).code, Some(0 | 1)));
}

fn add(place: &Place, release: &str, document: &str, about: &[&str]) {
    place.expect(0, &[&["--case", "c", "release", "add", release, document], about].concat());
}

fn release(place: &Place, code: i32, arguments: &[&str]) -> String {
    let run = place.expect(code, &[&["--case", "c", "release"], arguments].concat());
    run.transcript()
}

fn build(place: &Place, name: &str, folder: &str, more: &[&str]) {
    release(place, 0, &[&["build", name, folder, "--key", "press"], more].concat());
}

/// Proposed, approved and published.
fn published(place: &Place, name: &str, folder: &str) {
    release(place, 0, &["propose", name, folder, "--key", "ana"]);
    release(place, 0, &["approve", name, folder, "--key", "ben"]);
    release(place, 0, &["publish", name, folder]);
}

fn bytes_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = files_under(folder);
    let file = |file: PathBuf| (file.strip_prefix(folder).unwrap().to_owned(), fs::read(&file).unwrap());
    files.into_iter().map(file).collect()
}

fn verified(place: &Place, folder: &str, key: &str, more: &[&str]) -> (Option<i32>, String) {
    let run = place.run(&[&["release", "verify", folder, "--key", key], more].concat());
    (run.code, run.stdout)
}

#[test]
fn a_release_is_built_twice_alike_agreed_to_by_two_and_checked_by_three_programs() {
    let place = prepared();
    build(&place, "spring", "one", &[]);
    build(&place, "spring", "two", &[]);
    assert!(bytes_of(&place.path("one")) == bytes_of(&place.path("two")), "the same bytes twice");
    let site: String = bytes_of(&place.path("one"))
        .into_values()
        .map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase())
        .collect();
    assert!(
        !site.contains("tollemarsh") && site.contains("tasking order"),
        "hidden everywhere, the rest is there"
    );

    assert!(release(&place, 2, &["publish", "spring", "two"]).contains("nobody has proposed"));
    assert!(release(&place, 2, &["approve", "spring", "two", "--key", "ben"]).contains("were proposed"));
    assert!(release(&place, 2, &["propose", "spring", "two", "--key", "ben"]).contains("another key"));
    release(&place, 0, &["propose", "spring", "two", "--key", "ana"]);
    assert!(release(&place, 2, &["publish", "spring", "two"]).contains("nobody has approved"));
    assert!(
        release(&place, 2, &["approve", "spring", "two", "--key", "ana"]).contains("one person, not two")
    );
    release(&place, 0, &["approve", "spring", "two", "--key", "ben"]);
    release(&place, 0, &["publish", "spring", "two"]);
    assert!(
        release(&place, 2, &["add", "spring", &place.only("c", "name:TO-12-031.pdf")])
            .contains("was published")
    );

    let (code, told) = verified(&place, "two", "press", &[]);
    assert!(code == Some(0) && told.contains("2 people agreed"), "{told}");
    let line = text(&place.json("c", &["keys", "list"])[2]["line"]);
    let folder = place.path("two");
    let sums = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&folder)
        .status();
    assert!(sums.unwrap().success());
    // Where it is installed (`apt install minisign`), which `cargo xtask test` sees to.
    let minisign =
        Command::new("minisign").args(["-V", "-P", &line, "-m", "SHA256SUMS"]).current_dir(&folder).output();
    if let Ok(run) = minisign {
        assert!(run.status.success(), "{run:?}");
    }
    let page = place.path("two/docs/order-031/page-1.png");
    let mut bytes = fs::read(&page).unwrap();
    bytes.push(0);
    fs::write(&page, bytes).unwrap();
    let (code, told) = verified(&place, "two", "press", &[]);
    assert!(code == Some(1) && told.contains("docs/order-031/page-1.png was altered"), "{told}");
    let (code, told) = verified(&place, "one", "ana", &[]);
    assert!(code == Some(1) && told.contains("is not good"), "{told}");
}

#[test]
fn corrections_and_withdrawals_go_on_where_the_last_release_ended() {
    let place = prepared();
    build(&place, "spring", "one", &[]);
    published(&place, "spring", "one");
    let first = place.only("c", "name:TO-12-031.pdf");
    redact(&place, &first, "Davit Ormsel");
    let new = ["new", "summer", "--title", "The orders, again", "--origin", "example.org/releases"];
    let hands = ["--date", "2031-08-01", "--proposer", "ana", "--approver", "ben"];
    release(&place, 0, &[&new[..], &hands].concat());
    assert!(
        release(&place, 2, &["build", "summer", "two", "--key", "press"]).contains("nothing in this release")
    );
    assert!(
        release(&place, 2, &["add", "summer", &first, "--id", "order-031"]).contains("was given to another")
    );
    let why = ["--corrects", "order-031", "--because", "a name stood there", "--title", "Order 12-031"];
    add(&place, "summer", &first, &why);
    release(&place, 0, &["withdraw", "summer", "order-044", "--because", "a court in Lund", "--empty"]);
    place.expect(0, &["keys", "rotate", "press", "--without-passphrase"]);
    build(&place, "summer", "two", &["--earlier", "one"]);
    published(&place, "summer", "two");
    assert!(!place.path("two/docs/order-044").exists());
    let record = fs::read_to_string(place.path("two/record.jsonl")).unwrap();
    assert!(!record.contains("Order 12-044") && record.contains("a court in Lund"), "emptied, and told of");
    let (code, told) = verified(&place, "two", "press", &["--checkpoint", "one/checkpoint"]);
    assert!(code == Some(0), "{told}");
    // Whoever has the key of the first release trusts the second: the old key vouches for the new one.
    let old = fs::read_to_string(place.path("two/keys/1.pub")).unwrap();
    let (code, told) = verified(&place, "two", old.lines().last().unwrap(), &[]);
    assert!(code == Some(0), "{told}");
    let other = place.expect(0, &["keys", "export", "ben"]).stdout;
    let (code, _) = verified(&place, "two", other.lines().last().unwrap(), &[]);
    assert_eq!(code, Some(1), "the key of somebody else");
}

#[test]
fn what_is_hidden_in_one_paper_may_not_stand_in_another_unless_somebody_says_why() {
    let place = prepared();
    let first = place.only("c", "name:TO-12-031.pdf");
    redact(&place, &first, "Ashgrave");
    let told = release(&place, 2, &["build", "spring", "one", "--key", "press"]);
    assert!(told.contains("order-044:page-1:shows:order-031"), "{told}");
    assert!(!place.path("one").exists() && !place.path("one.part").exists());
    let word = "order-044:page-1:shows:order-031";
    let accept = ["build", "spring", "one", "--key", "press", "--accept", word, "--because", "public there"];
    let told = release(&place, 0, &accept);
    assert!(told.contains("accepted order-044"), "{told}");
    let log = place.expect(0, &["--case", "c", "custody", "--log"]).stdout;
    assert!(log.contains("public there"));
    release(&place, 0, &["press", "spring", "press.md"]);
    fs::write(place.path("press.md"), "# Ashgrave\n\n[x](doc:ffff)").unwrap();
    release(&place, 0, &["press", "spring", "press.md"]);
    assert!(release(&place, 2, &["build", "spring", "two", "--key", "press"]).contains("not in the release"));
}

#[test]
fn releases_that_cannot_be_are_refused_by_name() {
    let place = prepared();
    let refused = |arguments: &[&str], why: &str| {
        let base = ["release", "new", "other", "--title", "T", "--origin", "example.org/r"];
        let run = place.expect(2, &[&["--case", "c"], &base[..], arguments].concat());
        assert!(run.stderr.contains(why), "{}", run.transcript());
    };
    refused(&["--proposer", "ana", "--approver", "ana"], "one person, not two");
    refused(&["--proposer", "ana"], "--approver");
    refused(&["--proposer", "ana", "--alone", "--embargo", "2001-01-01"], "is over");
    refused(&["--proposer", "ana", "--alone", "--embargo", "2031-02-30"], "no day of any calendar");
    refused(&["--proposer", "ana", "--alone", "--date", "31.12.2030"], "no day of any calendar");
    place.expect(1, &["--case", "c", "release", "show", "nothing"]);
    place.expect(1, &["--case", "c", "release", "build", "spring", "x", "--key", "nobody"]);
    // One under embargo is built and agreed to, and not published.
    let new = ["new", "later", "--title", "Later", "--origin", "example.org/r", "--embargo", "2999-01-01"];
    release(&place, 0, &[&new[..], &["--proposer", "ana", "--alone"]].concat());
    add(&place, "later", &place.only("c", "name:TO-12-044.pdf"), &[]);
    build(&place, "later", "later", &[]);
    release(&place, 0, &["propose", "later", "later", "--key", "ana"]);
    assert!(
        release(&place, 2, &["approve", "later", "later", "--key", "ben"]).contains("one person's alone")
    );
    assert!(
        release(&place, 2, &["publish", "later", "later"]).contains("the embargo holds until 2999-01-01")
    );
    // What was altered since it was built is neither proposed nor published.
    build(&place, "spring", "spring", &[]);
    fs::write(place.path("spring/index.html"), "mine").unwrap();
    let told = release(&place, 2, &["propose", "spring", "spring", "--key", "ana"]);
    assert!(told.contains("index.html was altered"), "{told}");
    copy_folder(&place.path("later"), &place.path("copied"));
    fs::remove_file(place.path("copied/SHA256SUMS")).unwrap();
    assert!(
        release(&place, 2, &["propose", "later", "copied", "--key", "ana"]).contains("SHA256SUMS is missing")
    );
    remove_folder(&place.path("copied"));
}
