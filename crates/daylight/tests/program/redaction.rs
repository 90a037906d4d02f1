//! What is hidden is in no byte of what goes out, and what cannot be hidden does not go out.

use std::fs;
use std::path::Path;
use std::process::Command;

use daylight_testkit::make;
use serde_json::Value;

use crate::place::{Place, repository, text};

/// A place with the two orders of the sample, read into a case.
fn orders() -> Place {
    let place = Place::new();
    fs::create_dir(place.path("orders")).unwrap();
    for name in ["TO-12-031.pdf", "TO-12-044.pdf"] {
        fs::copy(repository().join("sample/orders").join(name), place.path("orders").join(name)).unwrap();
    }
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "--ocr", "none", "orders"]);
    place
}

fn made(place: &Place, document: &str, out: &str) -> Vec<u8> {
    place.expect(0, &["--case", "c", "redact", document, "--out", out]);
    fs::read(place.path(out)).unwrap()
}

/// What a program of this machine prints about a file; `None` where there is no such program.
fn said_by(program: &str, arguments: &[&str], file: &Path) -> Option<Vec<u8>> {
    let run = Command::new(program).args(arguments).arg(file).arg("-").output().ok()?;
    Some(run.stdout)
}

#[test]
fn hidden_words_are_in_no_byte_of_the_pdf_and_the_rest_can_still_be_read() {
    let place = orders();
    let document = place.only("c", "name:TO-12-031.pdf");
    let hidden = ["Tollemarsh", "Davit Ormsel", "Yaro Belisk"];
    for words in hidden {
        let run = ["--case", "c", "redact", &document, "--words", words, "--reason", "a private person"];
        place.expect(0, &run);
    }
    let pdf = made(&place, &document, "out.pdf");
    assert!(pdf == made(&place, &document, "again.pdf"), "the same bytes twice");
    let mut readers = 0;
    let of = |program: &str, arguments: &[&str]| said_by(program, arguments, &place.path("out.pdf"));
    let unpacked = of("qpdf", &["--qdf", "--object-streams=disable"]);
    for said in [Some(pdf), of("pdftotext", &["-layout"]), of("pdftotext", &["-raw"]), unpacked] {
        let Some(said) = said else { continue };
        let said = String::from_utf8_lossy(&said).to_lowercase();
        for word in hidden.iter().flat_map(|words| words.split(' ')) {
            assert!(!said.contains(&word.to_lowercase()), "{word}");
        }
        readers += 1;
    }
    assert!(readers > 0);
    // Daylight itself, which reads what is told as text and looks at the picture besides.
    fs::create_dir(place.path("again")).unwrap();
    fs::rename(place.path("out.pdf"), place.path("again/out.pdf")).unwrap();
    place.expect(0, &["new", "d"]);
    place.expect(0, &["--case", "d", "add", "--ocr", "all", "again"]);
    for words in ["tollemarsh", "ormsel", "belisk", "davit"] {
        assert_eq!(place.found("d", words), [""; 0], "{words}");
    }
    assert_eq!(place.found("d", "\"harbour concession\"").len(), 1, "the rest is there");
    let listed = place.json("c", &["redact", &document, "--list"]);
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|one| text(&one["reason"]) == "a private person"));
}

#[test]
fn a_rule_hides_all_of_its_kind_and_an_undone_redaction_shows_again() {
    let place = Place::new();
    let pages = ["write to ana@example.org or ben@example.org", "and cleo@example.org answers"];
    fs::create_dir(place.path("f")).unwrap();
    fs::write(place.path("f/a.pdf"), make::pdf(&pages)).unwrap();
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "f"]);
    let document = place.only("c", "type:pdf");
    let hidden = place.json("c", &["redact", &document, "--rule", "email", "--reason", "addresses"]);
    assert_eq!(hidden.len(), 3);
    assert_eq!(text(&hidden[2]["rule"]), "email");
    let pdf = place.json("c", &["redact", &document, "--out", "out.pdf"]);
    assert_eq!((pdf[0]["boxes"].as_u64(), pdf[0]["looked_for"].as_u64()), (Some(3), Some(3)));
    let one = text(&hidden[2]["redaction"]);
    place.expect(0, &["--case", "c", "redact", "--undo", &one]);
    assert_eq!(place.json("c", &["redact", &document, "--list"]).len(), 2);
    place.expect(1, &["--case", "c", "redact", "--undo", &one]);
}

#[test]
fn everything_is_hidden_until_it_is_revealed() {
    let place = orders();
    let document = place.only("c", "name:TO-12-031.pdf");
    place.expect(0, &["--case", "c", "redact", &document, "--deny", "--reason", "not reviewed"]);
    let all = place.json("c", &["redact", &document, "--out", "all.pdf"]);
    assert_eq!(all[0]["words"], 0, "nothing can be read");
    let show = "The harbour concession at Tolmesh falls due in the spring of 2013";
    place.expect(0, &["--case", "c", "redact", &document, "--reveal", show, "--reason", "reviewed"]);
    let some = place.json("c", &["redact", &document, "--out", "some.pdf"]);
    let words = some[0]["words"].as_u64().unwrap();
    assert!((8..=12).contains(&words), "{words} words");
}

#[test]
fn what_still_shows_elsewhere_in_the_paper_is_held_back() {
    let place = orders();
    let document = place.only("c", "name:TO-12-031.pdf");
    let page = ["redact", &document, "--page", "1", "--words", "11. (S//NF)", "--reason", "x"];
    place.expect(1, &[&["--case", "c"], &page[..]].concat());
    // The desk is named twice on the first page; only the first is hidden, by a box.
    let words =
        place.json("c", &["redact", &document, "--page", "1", "--words", "Sarvena Desk", "--reason", "x"]);
    assert!(words.len() >= 2, "{words:?}");
    place.expect(0, &["--case", "c", "redact", "--undo", &text(&words[0]["redaction"])]);
    let run = place.expect(2, &["--case", "c", "redact", &document, "--out", "out.pdf"]);
    assert!(run.stderr.contains("redacted string 1 is in it, in its text"), "{}", run.transcript());
    assert!(!place.path("out.pdf").exists());
}

#[test]
fn what_cannot_be_hidden_is_refused_by_name() {
    let place = orders();
    let document = place.only("c", "name:TO-12-031.pdf");
    let refused = |code: i32, arguments: &[&str], why: &str| {
        let run = place.expect(code, &[&["--case", "c", "redact", &document], arguments].concat());
        assert!(run.stderr.contains(why), "{}", run.transcript());
    };
    refused(2, &["--page", "2", "--box", "700,10,800,20", "--reason", "x"], "lies outside page 2");
    refused(2, &["--box", "20,20,20,40", "--reason", "x"], "lies outside page 1");
    refused(2, &["--words", "Sarvena"], "needs a reason");
    refused(1, &["--words", "nobody of this name", "--reason", "x"], "nothing on these pages fits");
    refused(1, &["--page", "9", "--words", "Sarvena", "--reason", "x"], "there is no page 9");
    refused(2, &[], "nothing was asked for");
    assert_eq!(place.run(&["--case", "c", "redact", &document, "--list"]).code, Some(1), "nothing was kept");
}

#[test]
fn boxes_over_names_of_several_lengths_are_equally_wide() {
    let place = Place::new();
    let names = ["Ana Li was here", "Bo Castellanos was here", "Cy Wu was here"];
    fs::create_dir(place.path("f")).unwrap();
    fs::write(place.path("f/a.pdf"), make::pdf(&names)).unwrap();
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "f"]);
    let document = place.only("c", "type:pdf");
    for name in ["Ana Li", "Bo Castellanos", "Cy Wu"] {
        place.expect(0, &["--case", "c", "redact", &document, "--words", name, "--reason", "a name"]);
    }
    let case = daylight_case::Case::at(&place.path("c")).unwrap();
    let desk = daylight_case::DeskOptions::new(crate::place::DAYLIGHT.into(), vec!["__worker".into()]);
    let desk = daylight_case::PictureDesk::open(&desk).unwrap();
    for page in 1..=3 {
        let shown = case.redacted_page(&desk, &document, page, daylight_case::Softening::Kept).unwrap();
        assert_eq!(shown.boxes, 1);
    }
    let listed: Vec<Value> = place.json("c", &["redact", &document, "--list"]);
    assert_eq!(listed.len(), 3);
}
