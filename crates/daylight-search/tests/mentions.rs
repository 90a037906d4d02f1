//! What pages say is found in whatever way it is written.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

mod plain;

use daylight_model::{DocHash, Format, Label, Mention, MentionKind};
use daylight_search::IndexedDocument;
use plain::corpus::{Built, PlainDocument, rows};

fn saying(row: i64, kind: MentionKind, value: &str) -> PlainDocument {
    let mut indexed = IndexedDocument::new(row, DocHash([row as u8; 32]), Label::INTERNAL, Format::Text);
    indexed.mentioned.add(Mention {
        start: 0,
        end: 1,
        kind,
        value: value.into(),
        how: String::new(),
        certainty: 90,
        marking: None,
        findings: Vec::new(),
    });
    PlainDocument { indexed }
}

#[test]
fn a_number_is_found_in_groups_and_in_one_run() {
    let built = Built::of(&[
        saying(1, MentionKind::Iban, "DE89370400440532013000"),
        saying(2, MentionKind::Phone, "+442079460018"),
        saying(3, MentionKind::Email, "Clerk@Harbour.example"),
        saying(4, MentionKind::Amount, "USD 48500"),
    ]);
    let searcher = built.searcher();
    for (query, found) in [
        ("iban:DE89370400440532013000", vec![1]),
        ("iban:\"DE89 3704 0044 0532 0130 00\"", vec![1]),
        ("value:\"DE89 3704 0044 0532 0130 00\"", vec![1]),
        ("iban:de89*", vec![1]),
        ("iban:*", vec![1]),
        ("phone:\"+44 20 7946-0018\"", vec![2]),
        ("value:+442079460018", vec![2]),
        ("email:clerk@harbour.example", vec![3]),
        ("email:*@harbour.example", vec![3]),
        ("phone:clerk@harbour.example", vec![]),
        ("amount:\"usd 48500\"", vec![4]),
        ("value:\"amount:usd 48500\"", vec![4]),
        ("value:*", vec![1, 2, 3, 4]),
        ("has:card", vec![]),
        ("has:phone", vec![2]),
    ] {
        assert_eq!(rows(&built.ask(&searcher, query)), found, "{query}");
    }
}
