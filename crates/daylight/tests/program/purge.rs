//! What may not be kept is in no file of the case any more: not its words, not its names, not its hash, not its bytes, not
//! its picture, packed or plain.

use std::collections::BTreeSet;
use std::fs;

use daylight_case::{Case, DeskOptions, Documents, Passage, Person, PictureDesk, SearchView, ToBar};
use daylight_testkit::make::{self, Message};
use serde_json::Value;

use crate::place::{DAYLIGHT, Place, files_under, lines, text};

/// Stands in the text of what goes, and nowhere else.
const WORD: &str = "qvxkestrelwort";
/// Stands in the names of what goes, and nowhere else.
const NAME: &str = "zyqfalconbrief";
/// Stands in what stays.
const NEIGHBOUR: &str = "heronmeadow";

/// What goes: files, each with what is in it.
fn what_goes() -> Vec<(String, Vec<u8>)> {
    let secret = format!("the {WORD} is named here");
    let paper = make::docx(&[&secret, "and nothing else of note"]);
    let inner = make::zip(&[(&format!("{NAME}.docx"), &paper), ("readme.txt", secret.as_bytes())]);
    let attached = Message::new("a@met.example", "b@met.example", WORD, "as promised").attach(
        &format!("{NAME}.zip"),
        "application/zip",
        inner.clone(),
    );
    let other = Message::new("c@met.example", "b@met.example", "greetings", &secret);
    vec![
        (format!("{NAME}.txt"), secret.clone().into_bytes()),
        (format!("{NAME}.pdf"), make::pdf(&[&secret, "a second page"])),
        (format!("{NAME}.eml"), attached.bytes()),
        (format!("{NAME}.mbox"), make::mbox(&[other, attached])),
        (format!("{NAME}.zip"), inner),
    ]
}

/// Its neighbours.
fn what_stays() -> Vec<(String, Vec<u8>)> {
    let neighbour = format!("the {NEIGHBOUR} lies beside it");
    let papers = make::zip(&[("beside.docx", &make::docx(&[&neighbour])), ("b.txt", neighbour.as_bytes())]);
    vec![
        ("beside.txt".into(), neighbour.clone().into_bytes()),
        ("beside.zip".into(), papers),
        ("beside.pdf".into(), make::pdf(&[&neighbour])),
    ]
}

/// Sixteen bytes of it that nothing else has: its neighbours are built alike.
fn piece_of(bytes: &[u8]) -> Vec<u8> {
    let stays: Vec<u8> = what_stays().into_iter().flat_map(|(_, bytes)| bytes).collect();
    let own = bytes.windows(16).skip(bytes.len() / 3).find(|piece| places_of(&stays, piece).is_empty());
    own.expect("bytes of its own").to_vec()
}

/// A case with all of it and with neighbours, and with what people said and looked at.
fn place_with_what_goes() -> (Place, Case) {
    let place = Place::new();
    let mut folder = place.sealed.folder("f");
    for (name, bytes) in what_goes() {
        folder = folder.file(&name, bytes);
    }
    for (name, bytes) in what_stays() {
        folder = folder.file(&name, bytes);
    }
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "--copy", "f"]);
    let case = Case::at(&place.path("c")).unwrap();
    let ana = Person::named("ana");
    let pdf = place.only("c", &format!("{WORD} type:pdf"));
    let words = Passage::Words { page: 1, words: WORD.into() };
    case.tag_passage("key", &pdf, &words, &ana).unwrap();
    case.add_note(&pdf, Some(&words), &format!("it says {WORD}"), &ana).unwrap();
    let bar = ToBar::Words(words);
    case.never_publish(&pdf, &bar, &format!("because of {WORD}"), &ana).unwrap();
    case.tag("key", Documents::Named(std::slice::from_ref(&pdf)), &ana).unwrap();
    case.keep_view(&SearchView { query: WORD.into(), ..SearchView::default() }).unwrap();
    let desk = PictureDesk::open(&DeskOptions::new(DAYLIGHT.into(), vec!["__worker".into()])).unwrap();
    case.picture(&desk, &pdf, 1, 400).unwrap();
    place.expect(0, &["--case", "c", "redact", &pdf, "--words", WORD, "--reason", &format!("not {WORD}")]);
    fs::write(place.path("press.md"), format!("# A release\n\nIt says {WORD}.")).unwrap();
    place.expect(0, &["keys", "make", "desk", "--without-passphrase"]);
    let new = ["release", "new", "one", "--press", "press.md", "--origin", "example.org/r"];
    place.expect(0, &[&["--case", "c"], &new[..], &["--proposer", "desk", "--alone"]].concat());
    place.expect(0, &["--case", "c", "release", "add", "one", &pdf, "--title", WORD]);
    (place, case)
}

/// All that is in the files of a case: as it lies there, and what was packed by zstd.
fn everything_in(place: &Place) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let files = files_under(&place.path("c"));
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let name = file.strip_prefix(place.path("c")).unwrap().display().to_string();
        let bytes = fs::read(&file).unwrap();
        for start in places_of(&bytes, &[0x28, 0xb5, 0x2f, 0xfd]) {
            let mut unpacked = Vec::new();
            let frame = zstd::stream::read::Decoder::new(&bytes[start..])
                .map(zstd::stream::read::Decoder::single_frame);
            if let Ok(mut frame) = frame {
                // A frame that breaks off still gives what came before.
                let _ = std::io::copy(&mut frame, &mut unpacked);
                found.push((format!("{name} unpacked at {start}"), unpacked));
            }
        }
        found.push((name.clone(), name.into_bytes()));
        found.push((file.display().to_string(), bytes));
    }
    found
}

fn places_of(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    bytes
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, window)| *window == wanted)
        .map(|(at, _)| at)
        .collect()
}

fn holders(place: &Place, wanted: &[u8]) -> Vec<String> {
    let all = everything_in(place);
    let holding = all.iter().filter(|(_, bytes)| !places_of(bytes, wanted).is_empty());
    holding.map(|(name, _)| name.clone()).collect()
}

/// The references and hashes of everything that goes, parts too.
fn hashes_of_what_goes(place: &Place) -> BTreeSet<String> {
    let mut hashes = BTreeSet::new();
    let mut open = place.found("c", &format!("{WORD} OR name:{NAME}"));
    while let Some(document) = open.pop() {
        let shown = place.json("c", &["show", &document]);
        if !hashes.insert(text(&shown[0]["sha256"])) {
            continue;
        }
        let parts = shown[0]["parts"].as_array().unwrap();
        open.extend(parts.iter().filter_map(|part| part["document"].as_str()).map(str::to_owned));
    }
    hashes
}

/// Every segment of the index is whole and every file in its folder belongs to one: nothing that was taken out is
/// left in a dictionary of words, where it would not be found by looking for its bytes.
fn assert_index_holds_nothing_taken_out(place: &Place) {
    let folder = place.path("c/index/1");
    let meta: Value = serde_json::from_slice(&fs::read(folder.join("meta.json")).unwrap()).unwrap();
    let segments = meta["segments"].as_array().unwrap();
    assert!(!segments.is_empty());
    let mut known = BTreeSet::new();
    for segment in segments {
        assert_eq!(segment["deletes"], Value::Null, "{segment}");
        known.insert(text(&segment["segment_id"]).replace('-', ""));
    }
    let documents: u64 = segments.iter().map(|segment| segment["max_doc"].as_u64().unwrap()).sum();
    assert_eq!(place.json("c", &["ledger"])[0]["documents"], documents, "documents in the index");
    for file in files_under(&folder) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let segment = name.split('.').next().unwrap();
        assert!(name.starts_with('.') || name == "meta.json" || known.contains(segment), "{name}");
    }
}

#[test]
fn what_may_not_be_kept_is_in_no_file_of_the_case() {
    let (place, case) = place_with_what_goes();
    let hashes = hashes_of_what_goes(&place);
    assert!(hashes.len() > what_goes().len() + 2, "{hashes:?}");
    let pieces: Vec<Vec<u8>> = what_goes().iter().map(|(_, bytes)| piece_of(bytes)).collect();
    let pictures: Vec<Vec<u8>> =
        files_under(&place.path("c/pictures")).iter().map(|file| fs::read(file).unwrap()).collect();
    assert_eq!(pictures.len(), 1);
    let raw = |hash: &String| -> Vec<u8> {
        (0..32).map(|at| u8::from_str_radix(&hash[at * 2..at * 2 + 2], 16).unwrap()).collect()
    };
    for wanted in [WORD, NAME, hashes.first().unwrap()] {
        assert!(!holders(&place, wanted.as_bytes()).is_empty(), "{wanted} is not even there before");
    }
    for piece in &pieces {
        assert!(!holders(&place, piece).is_empty());
    }

    // Somebody reads meanwhile, so that SQLite keeps its write-ahead log.
    let reader = case.open_search().unwrap();
    let go = place.found("c", &format!("{WORD} OR name:{NAME}"));
    let go: Vec<&str> = go.iter().map(String::as_str).collect();
    place.expect(0, &[&["--case", "c", "remove", "--purge", "--without-trace"], &*go].concat());

    for wanted in [WORD, NAME] {
        assert_eq!(holders(&place, wanted.as_bytes()), [""; 0], "{wanted}");
    }
    for hash in &hashes {
        assert_eq!(holders(&place, &hash.as_bytes()[..12]), [""; 0], "{hash}");
        assert_eq!(holders(&place, &raw(hash)), [""; 0], "{hash}, as bytes");
    }
    for piece in &pieces {
        assert_eq!(holders(&place, piece), [""; 0]);
    }
    for picture in &pictures {
        assert_eq!(holders(&place, &picture[..64]), [""; 0], "a picture");
    }
    drop(reader);
    assert_index_holds_nothing_taken_out(&place);
    assert_eq!(
        place.found("c", NEIGHBOUR).len(),
        3,
        "what stays is all there: two of its files are the same"
    );
    place.expect(0, &["--case", "c", "check", "--bytes"]);
}

#[test]
fn a_purge_that_was_cut_off_is_brought_to_its_end_by_the_next_that_writes() {
    let (place, case) = place_with_what_goes();
    drop(case);
    // A folder where the pictures of the document should be: the purge stops there, after the database was done.
    let pdf = place.only("c", &format!("{WORD} type:pdf"));
    let pictures = files_under(&place.path("c/pictures"));
    let in_the_way = pictures[0].parent().unwrap().join("in the way");
    fs::create_dir(&in_the_way).unwrap();
    place.expect(4, &["--case", "c", "remove", "--purge", &pdf]);
    let run = place.expect(5, &["--case", "c", "check"]);
    assert!(run.stdout.contains("a purge was cut off"), "{}", run.transcript());
    fs::remove_dir(&in_the_way).unwrap();
    place.expect(0, &["--case", "c", "add"]);
    place.expect(0, &["--case", "c", "check"]);
    assert_eq!(files_under(&place.path("c/pictures")), [""; 0].map(std::path::PathBuf::from));
    assert!(place.found("c", &format!("{WORD} type:pdf")).is_empty());
    assert_index_holds_nothing_taken_out(&place);
}

#[test]
fn lists_and_saved_searches_stay_and_are_told_of() {
    let (place, case) = place_with_what_goes();
    let address = case.keep_view(&SearchView { query: WORD.into(), ..SearchView::default() }).unwrap();
    case.save_search("mine", &address, &Person::named("ana")).unwrap();
    let pdf = place.only("c", &format!("{WORD} type:pdf"));
    let told = place.expect(0, &["--json", "--case", "c", "remove", "--purge", &pdf]);
    assert_eq!(lines(&told.stdout)[0]["own_words"], 1);
    assert_eq!(case.saved_searches().unwrap().len(), 1);
    assert!(!place.path("c/case.db-anew").exists());
}
