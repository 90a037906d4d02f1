//! What is true of every page.

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("every page answers, and its twin is what the OpenAPI file names", every_page),
    ("no address of a form leads anywhere that a program error shows", odd_forms),
];

fn every_page(place: &Place) {
    let openapi = place.json("/openapi.json");
    let document = place.found("budget").remove(0);
    let view = place.sent("/search", &[("q", "budget")]);
    let list = place.sent("/lists", &[("lines", "budget"), ("name", "one line")]);
    let last = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    let (view, list) = (last(&view), last(&list));
    let mut asked = 0;
    for path in openapi["paths"].as_object().unwrap().keys() {
        let path = path.replace("{document}", &document);
        let path = match path.starts_with("/lists/") {
            true => path.replace("{address}", &list),
            false => path.replace("{address}", &view),
        };
        assert!(!path.contains('{'), "{path} has a part this test does not know");
        assert!(place.json(&path).is_object(), "{path}");
        let page = place.get(path.trim_end_matches(".json"));
        assert_eq!(page.status, 200, "{path}");
        let text = page.text();
        for needed in ["<!doctype html>", "<main id=\"main\">", "<title>"] {
            assert!(text.contains(needed), "{path} has no {needed}");
        }
        assert!(
            !text.contains(" style=") && !text.contains(" onclick="),
            "{path} has what the policy forbids"
        );
        asked += 1;
    }
    assert!(asked >= 10, "only {asked} pages");
}

/// Fields that no page of ours sends.
fn odd_forms(place: &Place) {
    let document = place.found("budget").remove(0);
    let strange =
        ["", "-1", "99999999999999999999", "\u{0}", "<b>", "../../x", "a\r\nSet-Cookie: x=1", "é\u{202e}"];
    let paths = [
        "/search".to_owned(),
        "/saved".to_owned(),
        "/tags".to_owned(),
        "/lists".to_owned(),
        "/selection".to_owned(),
        format!("/doc/{document}/tags"),
        format!("/doc/{document}/notes"),
        format!("/doc/{document}/read"),
    ];
    let names = [
        "q", "view", "do", "name", "tag", "note", "text", "words", "page", "last", "start", "on", "list",
        "how", "lines", "document", "all", "read", "case", "in", "show", "sort", "layout", "facet",
    ];
    for path in &paths {
        for name in names {
            for value in strange {
                let answer = place.post(path, &[(name, value)]);
                assert!(answer.status < 500, "{path} {name}={value:?}: {}", answer.status);
                assert!(!answer.head.to_ascii_lowercase().contains("set-cookie"), "{path} {name}={value:?}");
                assert!(!answer.text().contains("<b>é"), "{path}");
                let text = answer.text();
                assert!(!text.contains("value=\"<b>") && !text.contains("`<b>"), "{path} {name}");
            }
        }
    }
}
