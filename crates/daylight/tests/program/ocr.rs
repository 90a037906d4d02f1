//! Text in pictures: recognised when everything else is read, found like any other, with boxes on the right words.
//! These tests need Tesseract with English; `cargo xtask test` installs it.

use daylight_case::Case;
use serde_json::Value;

use crate::place::{Place, repository};

/// The letter that is nothing but a picture: as PNG and as PDF.
const PICTURES: [&str; 2] = ["receipt_kestrel.png", "20120316_0003.pdf"];

fn scans() -> Place {
    let place = Place::new();
    let folder = place.path("scans");
    std::fs::create_dir(&folder).unwrap();
    for (from, name) in [("finance", PICTURES[0]), ("scans", PICTURES[1])] {
        std::fs::copy(repository().join("sample").join(from).join(name), folder.join(name)).unwrap();
    }
    place
}

fn found(place: &Place, query: &str) -> Vec<String> {
    let run = place.run(&["--case", "scans.case", "--json", "search", query]);
    let hits = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut names: Vec<String> = hits.map(|hit| hit["place"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn json(place: &Place, arguments: &[&str]) -> Vec<Value> {
    let run = place.run(&[&["--case", "scans.case", "--json"], arguments].concat());
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn reference(place: &Place, name: &str) -> String {
    let hits = json(place, &["search", &format!("name:{name}")]);
    hits[0]["document"].as_str().unwrap().to_owned()
}

/// Where a word of the letter was typed, in parts of the page: 1654 by 2339 dots, lines 48 dots apart from 240 on,
/// letters 14 dots wide from 230 on (daylight-testkit's `Bitmap::of_page`). The page lies a little askew.
fn typed(word: &str) -> [f32; 4] {
    let letter = std::fs::read_to_string(repository().join("xtask/sample/receipt.txt")).unwrap();
    let (line, column) =
        letter.lines().zip(0_u16..).find_map(|(line, number)| Some((number, line.find(word)?))).unwrap();
    let left = 230.0 + 14.0 * column as f32;
    let top = 240.0 + 48.0 * f32::from(line);
    let right = left + 14.0 * word.len() as f32;
    [left / 1654.0, top / 2339.0, right / 1654.0, (top + 32.0) / 2339.0]
}

#[test]
fn a_letter_that_is_only_a_picture_is_found_with_boxes_on_the_right_words() {
    let place = scans();
    place.expect(0, &["open", "scans", "--no-room"]);
    let case = Case::at(&place.path("scans.case")).unwrap();
    for word in ["Larkmoor", "received", "polling", "crowns", "Sarvena"] {
        assert_eq!(found(&place, word), ["20120316_0003.pdf", "receipt_kestrel.png"], "{word}");
        for name in PICTURES {
            let marks = case.marks_on_page(&reference(&place, name), 1, word).unwrap();
            let wanted = typed(word);
            let near =
                |area: [f32; 4]| area.iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() < 0.02);
            assert!(
                marks.areas.iter().any(|mark| near(mark.area)),
                "{word} in {name}: {:?} and not {wanted:?}",
                marks.areas
            );
        }
    }
    let ledger = json(&place, &["ledger"]);
    assert_eq!(ledger[0]["reasons"].as_array().unwrap().len(), 0, "{}", ledger[0]);
}

#[test]
fn a_page_says_which_of_its_words_were_recognised_and_how_sure_that_is() {
    let place = scans();
    place.expect(0, &["open", "scans", "--no-room"]);
    for name in PICTURES {
        let document = reference(&place, name);
        let page = &json(&place, &["show", &document, "--page", "1"])[0];
        assert_eq!(page["recognised"]["from"], 0, "{page}");
        assert!(page["recognised"]["sure"].as_u64().unwrap() > 60, "{page}");
        assert!(page["recognised"]["source"].as_str().unwrap().starts_with("tesseract "), "{page}");
        let text = place.expect(0, &["--case", "scans.case", "show", &document, "--text"]).stdout;
        assert!(text.contains("recognised (OCR), "), "{text}");
        let about = &json(&place, &["show", &document])[0];
        assert!(about["layers"].as_str().unwrap().contains("seccomp"), "{about}");
        let room =
            place.expect(0, &["--case", "scans.case", "get", &format!("/doc/{document}?show=text")]).stdout;
        assert!(room.contains("Recognised in the picture (OCR), "), "{room}");
    }
}

#[test]
fn what_was_recognised_outlives_rebuild_and_reread() {
    let place = scans();
    place.expect(0, &["open", "scans", "--no-room"]);
    place.expect(0, &["--case", "scans.case", "rebuild"]);
    assert_eq!(found(&place, "polling").len(), 2);
    place.expect(0, &["--case", "scans.case", "reread", "--ocr", "none"]);
    assert_eq!(found(&place, "polling").len(), 2, "kept without being recognised again");
    assert_eq!(json(&place, &["ledger"])[0]["reasons"].as_array().unwrap().len(), 0);
    place.expect(0, &["--case", "scans.case", "check", "--bytes"]);
}

#[test]
fn without_recognition_pages_wait_and_the_next_run_goes_on_with_them() {
    let place = scans();
    let run = place.expect(3, &["open", "scans", "--no-room", "--ocr", "none"]);
    assert!(run.stderr.contains("2 pages wait for recognition"), "{}", run.stderr);
    assert_eq!(found(&place, "polling"), [""; 0]);
    assert_eq!(found(&place, "has:needs-ocr").len(), 2);

    let mut without = place.command(&["--case", "scans.case", "add"]);
    without.env("PATH", "/nowhere");
    let run = place.sealed.finish(without);
    assert!(run.stderr.contains("apt install tesseract-ocr"), "{}", run.transcript());
    assert_eq!(found(&place, "has:needs-ocr").len(), 2);

    let run = place.expect(0, &["--case", "scans.case", "retry", "--reason", "needs-ocr"]);
    assert!(run.stdout.contains("2 pages were recognised"), "{}", run.transcript());
    assert_eq!(found(&place, "polling").len(), 2);
    assert_eq!(found(&place, "has:needs-ocr"), [""; 0]);
}

#[test]
fn a_language_that_is_not_there_is_said_before_anything_is_read() {
    let place = scans();
    let run = place.expect(2, &["open", "scans", "--no-room", "--ocr-languages", "tlh"]);
    assert!(run.stderr.contains("Tesseract has no language `tlh`"), "{}", run.stderr);
    place.expect(0, &["open", "scans", "--no-room", "--ocr-languages", "en"]);
    assert_eq!(found(&place, "polling").len(), 2);
}

#[test]
fn text_of_another_program_is_taken_in_and_kept() {
    let place = scans();
    place.expect(3, &["open", "scans", "--no-room", "--ocr", "none"]);
    let (picture, pdf) = (reference(&place, PICTURES[0]), reference(&place, PICTURES[1]));
    let hocr = "<html><body><div class='ocr_page' title='bbox 0 0 1000 2000'><span class='ocr_line'>\
                <span class='ocrx_word' title='bbox 100 200 300 240; x_wconf 93'>Quartzite</span>\
                <span class='ocrx_word' title='bbox 320 200 400 240; x_wconf 41'>ferry</span></span></div></body></html>";
    std::fs::write(place.path(format!("{picture}.hocr")), hocr).unwrap();
    std::fs::write(place.path("letter.txt"), "Basalt and quartzite\n\u{c}").unwrap();
    std::fs::write(place.path("two.txt"), "one\u{c}two\u{c}").unwrap();

    place.expect(0, &["--case", "scans.case", "ocr", &format!("{picture}.hocr")]);
    let run = place.expect(2, &["--case", "scans.case", "ocr", "letter.txt"]);
    assert!(run.stderr.contains("--for DOC"), "{}", run.stderr);
    let run = place.expect(2, &["--case", "scans.case", "ocr", "two.txt", "--for", &pdf]);
    assert!(run.stderr.contains("it has 2 pages and the document 1"), "{}", run.stderr);
    place.expect(0, &["--case", "scans.case", "ocr", "letter.txt", "--for", &pdf]);

    assert_eq!(found(&place, "quartzite").len(), 2);
    let case = Case::at(&place.path("scans.case")).unwrap();
    let marks = case.marks_on_page(&picture, 1, "quartzite").unwrap();
    let near = |got: f32, wanted: f32| (got - wanted).abs() < 0.001;
    let area = marks.areas[0].area;
    assert!(
        near(area[0], 0.1) && near(area[1], 0.1) && near(area[2], 0.3) && near(area[3], 0.12),
        "{area:?}"
    );

    place.expect(0, &["--case", "scans.case", "reread"]);
    place.expect(0, &["--case", "scans.case", "rebuild"]);
    assert_eq!(found(&place, "quartzite").len(), 2);
    let about = &json(&place, &["show", &picture])[0];
    assert_eq!(about["recognised"][0]["source"], "imported (hOCR)", "{about}");
}

#[test]
fn what_was_recognised_is_destroyed_with_its_document() {
    let place = scans();
    place.expect(0, &["open", "scans", "--no-room"]);
    for name in PICTURES {
        let document = reference(&place, name);
        place.expect(0, &["--case", "scans.case", "remove", &document, "--purge"]);
    }
    assert_eq!(found(&place, "polling"), [""; 0]);
    let database = std::fs::read(place.path("scans.case/case.db")).unwrap();
    let says = |word: &[u8]| database.windows(word.len()).any(|window| window == word);
    assert!(!says(b"Larkmoor"), "words are packed, but a short page could stand there as it is");
}
