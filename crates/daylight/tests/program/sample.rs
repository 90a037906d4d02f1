//! What `docs/sample.md` says of the sample leak is what the program finds in it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::place::{Place, files_under, lines, repository, text};

/// The sample, read once for all questions that change nothing.
static SAMPLE: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::with_sample();
    let run = place.expect(3, &["open", "sample", "--no-room"]);
    assert!(run.stdout.starts_with("40 files new or changed, 0 files unchanged; "), "{}", run.stdout);
    place
});

/// The same, with no picture looked at: what is found in it does not depend on the program that reads pictures.
static TEXT_ALONE: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::with_sample();
    place.expect(3, &["open", "sample", "--no-room", "--ocr", "none"]);
    place
});

const CASE: &str = "sample.case";

/// The hits of a query by where they lie first; a part by its own name, or its number.
fn places(query: &str) -> Vec<String> {
    places_in(&SAMPLE, query)
}

fn places_in(sample: &Place, query: &str) -> Vec<String> {
    let hits = sample.json(CASE, &["search", query]);
    let mut places: Vec<String> = hits.iter().map(|hit| text(&hit["place"])).collect();
    places.sort();
    places
}

#[test]
fn every_file_of_the_sample_is_in_the_ledger_with_the_reason_of_each_unread_one() {
    let ledger = SAMPLE.json(CASE, &["ledger"]);
    let account = &ledger[0];
    let on_disk = files_under(&repository().join("sample")).len();
    assert_eq!(account["files"], on_disk, "{account}");
    let states = account["states"].as_array().unwrap();
    let sum: u64 = states.iter().map(|state| state[1].as_u64().unwrap()).sum();
    assert_eq!(sum, account["files"].as_u64().unwrap() + account["parts"].as_u64().unwrap());
    assert_eq!(account["states"][0], json!(["waiting", 0, 0]));
    assert_eq!(account["index_behind"], false);

    let told: BTreeMap<String, String> = ledger[1..]
        .iter()
        .map(|line| {
            let reasons = line["reasons"].as_array().unwrap();
            let kinds: Vec<String> = reasons.iter().map(|reason| text(&reason["problem"])).collect();
            (text(&line["path"]), format!("{} {}", text(&line["state"]), kinds.join(" ")))
        })
        .collect();
    let expected = [
        ("brother.txt", "unread encrypted"),
        ("desk/dictaphone_0007.vx1", "unread unknown"),
        ("desk/new text file.txt", "empty "),
        ("orders/TO-12-031_annex_B.pdf", "unread encrypted"),
        ("scans/printer_spool_0044.pdf", "unread damaged"),
    ];
    let expected: BTreeMap<String, String> =
        expected.map(|(path, what)| (path.to_owned(), what.to_owned())).into();
    assert_eq!(told, expected);
}

#[test]
fn every_part_the_manual_tells_of_is_there() {
    let parts_of = |query: &str| {
        let shown = SAMPLE.json(CASE, &["show", &SAMPLE.only(CASE, query)]);
        let parts = shown[0]["parts"].as_array().unwrap().clone();
        parts.iter().map(|part| text(&part["path"])).collect::<Vec<_>>()
    };
    let mailbox = parts_of("name:ashgrave.mbox");
    assert_eq!(mailbox.len(), 14);
    assert_eq!(
        parts_of("name:backup_2012-11-27.zip"),
        ["laptop_ashgrave.zip", "orders/TO-12-058.pdf", "readme.txt"]
    );
    assert_eq!(
        parts_of("name:laptop_ashgrave.zip"),
        ["desktop/handover.txt", "desktop/line_to_take_draft3.docx", "desktop/phones.txt"]
    );
    assert_eq!(parts_of("name:notes.tar.gz"), ["notes.tar"]);
    assert_eq!(parts_of("type:tar"), ["notes/2012-03-12.md", "notes/2012-05-16.txt", "notes/2012-09-05.txt"]);
    assert_eq!(parts_of("name:private.zip"), ["brother.txt"]);
    assert_eq!(parts_of("name:Fwd_"), ["Your programme.eml"]);
    let draft = SAMPLE.json(CASE, &["show", &SAMPLE.only(CASE, "name:line_to_take_draft3.docx")]);
    assert_eq!(draft[0]["places"].as_array().unwrap().len(), 4, "two files, an attachment, the backup");
}

/// The letter that is nothing but a picture, twice.
const SCANNED: [&str; 2] = ["finance/receipt_kestrel.png", "scans/20120316_0003.pdf"];

#[test]
fn the_ten_searches_of_the_manual_find_what_it_says() {
    let manual = std::fs::read_to_string(repository().join("docs/sample.md")).unwrap();
    let claims: [(&str, &[&str]); 13] = [
        (
            "\"LMF-0417\"",
            &[
                "desk/todo.md",
                "finance/payments_2012.xlsx",
                "mail/ashgrave.mbox/#5",
                "mail/ashgrave.mbox/#6",
                "mail/tollemarsh/cur/1331735400.M104P7.desk:2,S",
            ],
        ),
        (
            "\"ten months\"",
            &[
                "briefing/sarvena_2012-09-05.pptx",
                "drafts/line_to_take_draft1.docx",
                "mail/ashgrave.mbox/#11",
                "mail/ashgrave.mbox/#2",
                "memos/note_for_file_2012-02-06.docx",
                "orders/TO-12-031.pdf",
                "orders/register.xml",
            ],
        ),
        (
            "\"seven months\"",
            &["drafts/line_to_take_draft2.docx", "drafts/line_to_take_draft3.docx", "orders/register.xml"],
        ),
        (
            "\"at no time was any Sarvenan voter\"",
            &[
                "drafts/line_to_take_draft1.docx",
                "drafts/line_to_take_draft2.docx",
                "drafts/line_to_take_draft3.docx",
            ],
        ),
        (
            "\"no partner was asked\"",
            &[
                "desk/notes.tar.gz/notes.tar/notes/2012-05-16.txt",
                "drafts/line_to_take_draft1.docx",
                "drafts/line_to_take_draft2.docx",
                "mail/ashgrave.mbox/#8",
                "memos/partner_handling.odt",
            ],
        ),
        (
            "subject:\"line to take\"",
            &[
                "mail/ashgrave.mbox/#11",
                "mail/ashgrave.mbox/#12",
                "mail/ashgrave.mbox/#13",
                "mail/ashgrave.mbox/#14",
            ],
        ),
        ("handover", &["backup_2012-11-27.zip/laptop_ashgrave.zip/desktop/handover.txt"]),
        ("from:pennock", &["mail/ashgrave.mbox/#11", "mail/ashgrave.mbox/#4", "mail/ashgrave.mbox/#9"]),
        ("\"from the newspapers\"", &["web/programme.html"]),
        (
            "Belisk",
            &[
                "mail/Fwd_ Your programme.eml/Your programme.eml",
                "mail/ashgrave.mbox/#5",
                "memos/note_for_file_2012-02-06.docx",
                "orders/TO-12-031.pdf",
                "press/communiqué_à_la_presse.txt",
                "web/programme.html",
            ],
        ),
        ("has:encrypted", &["orders/TO-12-031_annex_B.pdf", "private.zip"]),
        ("has:damaged", &["scans/printer_spool_0044.pdf"]),
        ("has:needs-ocr", &["finance/receipt_kestrel.png", "scans/20120316_0003.pdf"]),
    ];
    for (query, expected) in claims {
        assert!(manual.contains(&format!("`{query}`")), "docs/sample.md does not tell of {query}");
        assert_eq!(places_in(&TEXT_ALONE, query), expected, "{query}");
        if query == "has:needs-ocr" {
            assert_eq!(places(query), [""; 0], "nothing needs what was done");
            continue;
        }
        // What more is found in pictures depends on the program that reads them: see `ocr.rs`.
        let of_text: Vec<String> =
            places(query).into_iter().filter(|place| !SCANNED.contains(&place.as_str())).collect();
        assert_eq!(of_text, expected, "{query}");
    }
    // The payment that is in the sheet is not in the export for audit.
    assert_eq!(places("name:payments_2012_export.csv \"LMF-0417\""), [""; 0]);
    assert_eq!(places("\"from the newspapers\" has:problem"), [""; 0]);
}

#[test]
fn names_in_any_script_and_with_control_characters_are_found_and_shown_unharmed() {
    for query in ["Порт-Касселе", "بيان", "選挙", "\"2 October\" type:text"] {
        assert!(!SAMPLE.found(CASE, query).is_empty(), "{query}");
    }
    let run = SAMPLE.expect(0, &["--case", CASE, "search", "name:\"call log\""]);
    assert!(run.stdout.contains(r"press/call log\u{1b}[2J\n2 October.txt"), "{}", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'), "{:?}", run.stdout);
}

#[test]
fn a_document_shows_where_it_lies_and_what_it_says() {
    let order = SAMPLE.only(CASE, "name:TO-12-031.pdf type:pdf");
    let shown = SAMPLE.expect(0, &["--case", CASE, "show", &order]).stdout;
    for line in [
        "at        sample: orders/TO-12-031.pdf",
        "title     TASKING ORDER 12-031",
        "state     read, 2 pages",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    let page = SAMPLE.expect(0, &["--case", CASE, "show", &order, "--page", "2"]).stdout;
    assert!(page.starts_with("— page 2 —\nSECRET//NOFORN\n"), "{page}");
    let all = SAMPLE.expect(0, &["--case", CASE, "show", &order, "--text"]).stdout;
    assert!(all.ends_with(&page) && all.starts_with("— page 1 —"), "{all}");
    let deck = SAMPLE.only(CASE, "type:pptx");
    let notes = SAMPLE.expect(0, &["--case", CASE, "show", &deck, "--page", "2"]).stdout;
    assert!(notes.contains("[notes] Say Kestrel only in the room."), "{notes}");
    let message = SAMPLE.only(CASE, "subject:\"first product\" from:pennock");
    let shown = SAMPLE.json(CASE, &["show", &message, "--text"]);
    assert!(text(&shown[0]["text"]).starts_with("From: Lior Pennock <pennock@met.ardmere.example>\n"));
}

#[test]
fn every_verb_speaks_json_lines_and_keeps_none_back() {
    let place = Place::with_sample();
    let run = place.expect(0, &["--json", "new", "c"]);
    assert!(lines(&run.stdout)[0]["case"].is_string());
    let added = lines(&place.expect(3, &["--json", "--case", "c", "add", "sample"]).stdout);
    assert_eq!(added.len(), 1);
    assert_eq!((&added[0]["files"], &added[0]["stopped"]), (&json!(40), &json!(false)));
    let all = place.json("c", &["search", "*"]);
    assert_eq!(all.len() as u64, place.json("c", &["ledger"])[0]["documents"].as_u64().unwrap());
    assert!(all.len() > 50, "without a default limit");
    assert_eq!(place.json("c", &["search", "--limit", "7", "*"]).len(), 7);
    let (first, rest) =
        (place.json("c", &["search", "*", "--limit", "3"]), place.json("c", &["search", "*", "--offset=3"]));
    assert_eq!([first, rest].concat(), all);
    for hit in place.json("c", &["search", "--passages", "3", "Kestrel"]) {
        for passage in hit["passages"].as_array().unwrap() {
            let (words, marks) = (text(&passage["text"]), passage["marks"].as_array().unwrap());
            let marked = |mark: &Value| {
                let at = |end: usize| usize::try_from(mark[end].as_u64().unwrap()).unwrap();
                words.get(at(0)..at(1)).unwrap().to_lowercase()
            };
            assert!(marks.iter().map(marked).all(|word| word == "kestrel"), "{passage}");
        }
    }
    let order = place.only("c", "name:TO-12-031.pdf");
    assert_eq!(place.json("c", &["show", &order, "--text"]).len(), 2);
    assert_eq!(place.json("c", &["check", "--bytes"])[0]["findings"], 0);
    assert_eq!(place.json("c", &["rebuild"])[0]["documents"], all.len());
    assert_eq!(place.json("c", &["reread", &order])[0]["read"], 1);
    std::fs::rename(place.path("sample"), place.path("moved")).unwrap();
    let (old, new) = (place.path("sample"), place.path("moved"));
    let moved = place.json("c", &["relocate", old.to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(moved, [json!({"collection": "sample"})]);
    assert_eq!(place.json("c", &["remove", &order])[0]["documents"], 1);
    assert_eq!(lines(&place.expect(3, &["--json", "open", "moved"]).stdout)[0]["files"], 40);
}

#[test]
fn exit_codes_speak_of_this_run() {
    let place = Place::with_sample();
    place.sealed.folder("fine").text("a.txt", "all of this can be read");
    place.expect(0, &["open", "fine", "--no-room"]);
    place.expect(3, &["open", "sample", "--no-room"]);
    place.expect(0, &["open", "sample", "--no-room"]); // nothing new, so nothing in this run was unread
    place.expect(0, &["--case", "fine.case", "search", "read"]);
    place.expect(1, &["--case", "fine.case", "search", "unheard"]);
    place.expect(1, &["--case", "fine.case", "search", "all", "-read", "--limit", "5"]);
    place.expect(1, &["--case", "fine.case", "show", "ffffffffffff"]);
    place.expect(2, &["--case", "fine.case", "search", "form:ana"]);
    place.expect(2, &["--case", "nowhere", "search", "word"]);
    place.expect(2, &["--no-such-option"]);
    let lock = std::fs::File::open(place.path("fine.case/lock")).unwrap();
    lock.lock().unwrap();
    place.expect(4, &["--case", "fine.case", "add", "sample"]);
    drop(lock);
    std::fs::write(place.path("fine.case/case.db"), "no database at all, and long enough to be looked at")
        .unwrap();
    place.expect(5, &["--case", "fine.case", "ledger"]);
}
