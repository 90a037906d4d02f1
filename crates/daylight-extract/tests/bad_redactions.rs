//! Every way of redacting badly that the test set knows is found, and what lies there is not in the text any more.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use daylight_extract::{Order, Source, Transcript, read};
use daylight_testkit::make::{HIDDEN, SHOWN, bad_redactions};

fn read_all(bytes: Vec<u8>) -> Transcript {
    let mut told = Transcript::default();
    #[expect(clippy::disallowed_methods, reason = "the input is our own")]
    read(&Source::new(bytes), &Order::default(), &mut told);
    told
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[test]
fn every_way_of_redacting_badly_is_found_and_what_was_to_be_hidden_is_sealed() {
    let all = bad_redactions();
    assert!(all.len() >= 20, "{} ways", all.len());
    let kinds: std::collections::BTreeSet<&str> = all.iter().map(|one| one.kind).collect();
    let mut missed = Vec::new();
    for one in &all {
        let told = read_all(one.bytes.clone());
        let Some(found) = told.bad_redactions.iter().find(|found| found.kind.name() == one.kind) else {
            let found: Vec<&str> = told.bad_redactions.iter().map(|found| found.kind.name()).collect();
            missed.push(format!("{} ({}): found {found:?}, {:?}", one.name, one.kind, told.problems));
            continue;
        };
        let text: String = told.pages.iter().map(|page| page.text.as_str()).collect();
        if !["cropped picture", "painted scan"].contains(&one.name) {
            assert!(text.contains(SHOWN), "{}: {text}", one.name);
        }
        if let Some(sealed) = &found.sealed {
            assert!(squeezed(sealed).contains(&squeezed(HIDDEN)), "{}: sealed {sealed:?}", one.name);
            assert!(!squeezed(&text).contains(&squeezed(HIDDEN)), "{}: {text}", one.name);
            assert!(found.letters >= 20, "{}: {} letters", one.name, found.letters);
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), all.len(), missed.join("\n"));
    assert!(kinds.len() >= 18, "{kinds:?}");
}

#[test]
fn a_page_that_hides_nothing_has_no_findings() {
    let plain = daylight_testkit::make::pdf(&["a plain page of text", "and another one"]);
    assert_eq!(read_all(plain).bad_redactions, []);
}
