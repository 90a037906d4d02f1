//! What is true of every page.

use daylight_testkit::Folder;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("every page answers, and its twin is what the OpenAPI file names", every_page),
    ("what begins in the second case of a room stays in it", second_case),
    ("a document says how many parts it has, and leads to all of them", many_parts),
    ("no address of a form leads anywhere that a program error shows", odd_forms),
];

fn every_page(place: &Place) {
    let openapi = place.json("/openapi.json");
    let document = place.found("budget").remove(0);
    let view = place.sent("/search", &[("q", "budget")]);
    let list = place.sent("/lists", &[("lines", "budget"), ("name", "one line")]);
    let last = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    let (view, list) = (last(&view), last(&list));
    // Of each page that not every document or name has, one that has it.
    let asking = place.found("is:requirement").remove(0);
    let drawn = place.found("type:pdf").remove(0);
    let entity = place.json("/people.json")["entities"][0]["entity"].as_str().unwrap().to_owned();
    let mut asked = 0;
    for path in openapi["paths"].as_object().unwrap().keys() {
        let path = path.replace("/{document}/requirement", &format!("/{asking}/requirement"));
        let path = path.replace("/redact/{document}", &format!("/redact/{drawn}"));
        let path = path.replace("{document}", &document).replace("{entity}", &entity);
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

fn second_case(_: &Place) {
    let files = tempfile::tempdir().unwrap();
    let one = Folder::at(files.path().join("one")).text("a.txt", "the harbour");
    let two =
        Folder::at(files.path().join("two")).text("b.txt", "a lighthouse").text("c.txt", "two lighthouses");
    let place = Place::over_all(&[one.path(), two.path()]);
    let twin = |address: &str| {
        let (path, rest) = address.split_once('?').unwrap();
        place.json(&format!("{path}.json?{rest}"))
    };
    let search = place.sent("/search", &[("q", "lighthouse"), ("case", "2")]);
    let found = twin(&search);
    assert_eq!(found["total"], 1, "{search}");
    let document = found["hits"][0]["document"].as_str().unwrap();
    let html = place.get(&search).text();
    assert!(html.contains(&format!("/doc/{document}?page=1&#38;case=2&#38;in=")), "{html}");
    assert!(html.contains("name=\"case\" value=\"2\""));

    let doc =
        place.sent(&format!("/doc/{document}/notes"), &[("text", "seen"), ("case", "2"), ("page", "1")]);
    assert_eq!(twin(doc.trim_end_matches("#said"))["said"]["notes"][0]["text"], "seen");
    place.sent(&format!("/doc/{document}/tags"), &[("tag", "old"), ("case", "2")]);
    let tags = place.sent("/tags", &[("tag", "old"), ("name", "new"), ("case", "2")]);
    assert_eq!(twin(&tags)["tags"][0]["tag"], "new");
    let saved = place.sent("/saved", &[("do", "save"), ("q", "lighthouse"), ("case", "2")]);
    assert_eq!(twin(&saved)["searches"].as_array().unwrap().len(), 1);
    let opened = place.sent("/saved", &[("do", "open"), ("name", "lighthouse"), ("case", "2")]);
    assert_eq!(twin(&opened)["total"], 1);
    let list = place.sent("/lists", &[("lines", "lighthouse"), ("case", "2")]);
    assert_eq!(twin(&list)["list"]["lines"], 1);
    let chosen = place.sent("/selection", &[("q", "*"), ("all", "yes"), ("do", "read"), ("case", "2")]);
    assert!(chosen.ends_with("&changed=2&case=2"), "{chosen}");
    for page in ["notes", "tags", "saved", "lists"] {
        let first = place.json(&format!("/{page}.json"));
        let rows = first[if page == "saved" { "searches" } else { page }].as_array().unwrap().len();
        assert_eq!(rows, 0, "{page} of the first case");
    }
}

fn many_parts(_: &Place) {
    let files = tempfile::tempdir().unwrap();
    let bytes: Vec<(String, Vec<u8>)> =
        (0..230).map(|number| (format!("{number}.txt"), format!("text {number}").into_bytes())).collect();
    let members: Vec<(&str, &[u8])> =
        bytes.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let folder = Folder::at(files.path().join("f")).zip("many.zip", &members);
    let place = Place::over(folder.path());
    let document = place.found("type:zip").remove(0);
    let twin = place.json(&format!("/doc/{document}.json"));
    assert_eq!((twin["all_parts"].as_u64(), twin["parts"].as_array().unwrap().len()), (Some(230), 200));
    let html = place.get(&format!("/doc/{document}")).text();
    assert!(html.contains("Parts (230)") && html.contains("The first 200 are listed."), "{html}");
    let query = format!("part:{document}");
    assert!(html.contains(&format!("name=\"q\" value=\"{query}\"")), "{html}");
    assert_eq!(place.total(&query), 230);
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
