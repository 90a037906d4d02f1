//! Headings of invented papers, in the disorder a scan leaves them in.

use daylight_analyze::heading::{FieldKind, Level, Meaning, headings};
use daylight_analyze::reference::references;
use daylight_analyze::requirement::requirement;

fn best(pages: &[&str], kind: FieldKind) -> Option<String> {
    let read = headings(pages);
    let field = read.best(kind)?;
    for (span, word) in field.spans.iter().zip(field.text.split_whitespace()) {
        assert!(
            pages[field.page][span.clone()].contains(word),
            "the span of {kind:?} is not where its words stand"
        );
    }
    Some(field.text.clone())
}

const COLUMNS: &str = "\
Date: 04/10/96
HARBOUR RECORDS SYSTEM
IDENTIFICATION FORM
AGENCY INFORMATION
AGENCY :
RECCRD NUMBER
RECORD SERIES
AGENCY FILE NUMBER
HARB
: 104-10001-10008
TIDES
201-289248
DOCUMENT INFORMATION
ORIGINATOR
FROM
TO
TITLE
HARB
TIDE, ANNA, C/PIER
CHIEF, DREDGING DIVISION
: REPORT ON THE MUD OF THE NORTHERN CHANNEL
AND ON WHO PAYS FOR IT.
DATE
PAGES
03/26/64
3
SUBJECTS : MUD
DOCUMENT TYPE
CLASSIFICATION
RESTRICTIONS
PAPER, TEXTUAL DOCUMENT
SECRE1
1A
CURRENT STATUS : RELEASED WITH DELETIONS
DATE
OF LAST REVIEW
05/17/93
";

#[test]
fn a_form_read_in_columns_gives_each_value_to_its_field() {
    let pages = [COLUMNS];
    for (kind, wanted) in [
        (FieldKind::RecordNumber, "104-10001-10008"),
        (FieldKind::Author, "TIDE, ANNA, C/PIER"),
        (FieldKind::Addressee, "CHIEF, DREDGING DIVISION"),
        (FieldKind::Subject, "REPORT ON THE MUD OF THE NORTHERN CHANNEL AND ON WHO PAYS FOR IT."),
        (FieldKind::Date, "03/26/64"),
        (FieldKind::Pages, "3"),
        (FieldKind::Restrictions, "1A"),
        (FieldKind::Reviewed, "05/17/93"),
    ] {
        assert_eq!(best(&pages, kind).as_deref(), Some(wanted), "{kind:?}");
    }
    let read = headings(&pages);
    assert_eq!(read.date().map(|date| date.to_string()).as_deref(), Some("1964-03-26"));
    let level = read.best(FieldKind::Classification).and_then(|field| field.meaning);
    assert_eq!(level, Some(Meaning::Level(Level::Secret)));
}

#[test]
fn what_a_form_withholds_the_paper_behind_it_may_say() {
    let form = COLUMNS.replace("TIDE, ANNA, C/PIER", "WITHHELD");
    let memo = "MEMORANDUM FOR: Chief, Dredging Division\nFROM: Anna Tide\nSUBJECT: Mud\n";
    assert_eq!(best(&[&form, memo], FieldKind::Author).as_deref(), Some("Anna Tide"));
}

#[test]
fn headings_of_six_languages_are_read() {
    for (page, author, subject, date) in [
        ("TO: The Board\nFROM: Anna Tide\nSUBJECT: Mud\nDATE: 21 Nov 63\n", "Anna Tide", "Mud", "1963-11-21"),
        (
            "De : Anne Marée\nA : La direction\nObjet : La vase\nDate : 3 août 1962\n",
            "Anne Marée",
            "La vase",
            "1962-08-03",
        ),
        (
            "Von: Anna Flut\nAn: Hafenamt\nBetr.: Schlamm\nDatum: 21. März 1961\n",
            "Anna Flut",
            "Schlamm",
            "1961-03-21",
        ),
        (
            "De: Ana Marea\nPara: Puerto\nAsunto: Lodo\nFecha: 12 de octubre de 1962\n",
            "Ana Marea",
            "Lodo",
            "1962-10-12",
        ),
        (
            "От: А. Приливова\nКому: порт\nТема: ил\nДата: 5 октября 1962\n",
            "А. Приливова",
            "ил",
            "1962-10-05",
        ),
        ("من: آنا\nالى: الميناء\nالموضوع: الطين\nالتاريخ: ٣ مارس ١٩٦٢\n", "آنا", "الطين", "1962-03-03"),
    ] {
        assert_eq!(best(&[page], FieldKind::Author).as_deref(), Some(author));
        assert_eq!(best(&[page], FieldKind::Subject).as_deref(), Some(subject));
        assert_eq!(headings(&[page]).date().map(|date| date.to_string()).as_deref(), Some(date));
    }
}

#[test]
fn a_cable_is_dated_by_its_group_and_sent_by_whom_it_cites() {
    let page =
        "CLASSIFIED MESSAGE\nS E C R E T 261912Z APR 68 CITE PORT NORTH 8934\nDIRECTOR\n1. MUD ARRIVED.\n";
    assert_eq!(best(&[page], FieldKind::Author).as_deref(), Some("PORT NORTH"));
    assert_eq!(best(&[page], FieldKind::Addressee).as_deref(), Some("DIRECTOR"));
    assert_eq!(headings(&[page]).date().map(|date| date.to_string()).as_deref(), Some("1968-04-26"));
}

#[test]
fn running_text_has_no_heading() {
    let page = "The mud was taken to the north.\nFrom there it went on.\nTo whom it belonged nobody knew.\n";
    assert_eq!(headings(&[page]).fields, []);
}

#[test]
fn a_date_that_is_none_is_not_given() {
    let page = "TO: Board\nFROM: Tide\nSUBJECT: Mud\nDATE: 31 June 1963\n";
    assert_eq!(headings(&[page]).date(), None);
}

#[test]
fn noise_of_megabytes_is_read_in_time_linear_in_it() {
    let noise = "TO: ( FROM : 12/12/12 RE: IN 12345 REQ NO: 1. (S) \u{fffd}\u{301} A-1 \n".repeat(20_000);
    let begun = std::time::Instant::now();
    let pages: Vec<&str> = noise.split_inclusive("A-1").collect();
    let _ = headings(&pages[..2000]);
    let _ = (headings(&[&noise]), references(&noise), requirement(&noise));
    let one_line = noise.replace('\n', " ");
    let _ = (headings(&[&one_line]), references(&one_line), requirement(&one_line));
    assert!(begun.elapsed().as_secs() < 60);
}
