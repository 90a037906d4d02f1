//! Tags, notes and read marks, from the document to the lists of them and back.

use serde_json::Value;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("a tag is put on, found, renamed and taken back", tag),
    ("words get a tag on whatever page in sight they stand, and a link that marks them", words),
    ("what cannot be kept is still in the form, with the reason", draft),
    ("a note is written, shown escaped, changed, taken back and brought back", note),
    ("chosen hits, and all hits of a search, are tagged and marked as read", selection),
];

fn tags_of(place: &Place, document: &str) -> Vec<Value> {
    place.json(&format!("/doc/{document}.json"))["said"]["tags"].as_array().unwrap().clone()
}

fn count_of(place: &Place, tag: &str) -> Option<u64> {
    let tags = place.json("/tags.json");
    let rows = tags["tags"].as_array().unwrap();
    rows.iter().find(|row| row["tag"] == tag).map(|row| row["documents"].as_u64().unwrap())
}

fn tag(place: &Place) {
    let document = place.found("type:pdf").remove(0);
    let form = format!("/doc/{document}/tags");
    let back = place.sent(&form, &[("tag", "ask  again"), ("page", "1"), ("show", "text")]);
    assert_eq!(back, format!("/doc/{document}?page=1&show=text#said"));
    assert_eq!(place.get(&back.replace("#said", "")).status, 200);
    let tags = tags_of(place, &document);
    assert_eq!(tags.len(), 1, "{tags:?}");
    assert_eq!(tags[0]["tag"], "ask again");
    assert_eq!(place.found("tag:\"ask again\""), [document.as_str()]);
    assert_eq!(count_of(place, "ask again"), Some(1));

    assert_eq!(place.sent("/tags", &[("tag", "ask again"), ("name", "asked \"twice\"")]), "/tags");
    assert_eq!(count_of(place, "ask again"), None);
    let term = place.json("/tags.json")["tags"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["tag"] == "asked \"twice\"")
        .map(|row| row["term"].as_str().unwrap().to_owned());
    assert_eq!(place.found(&term.unwrap()), [document.as_str()]);

    place.sent(&form, &[("tag", "asked \"twice\""), ("do", "take-back")]);
    assert!(tags_of(place, &document).is_empty());
    assert_eq!(count_of(place, "asked \"twice\""), None);
}

fn words(place: &Place) {
    let document = place.found("name:TO-12-031.pdf").remove(0);
    let shown = place.json(&format!("/doc/{document}.json"));
    let last = shown["shown"].as_array().unwrap().last().unwrap();
    let (page, text) = (last["page"].as_u64().unwrap(), last["text"].as_str().unwrap());
    assert!(page > 1, "the order has one page only");
    let line = text.lines().map(str::trim).rfind(|line| line.len() > 20).unwrap();
    let quoted = line.to_uppercase().replace(' ', "  ");
    let fields = [("tag", "passage"), ("words", quoted.as_str()), ("page", "1"), ("last", &page.to_string())];
    place.sent(&format!("/doc/{document}/tags"), &fields);
    let tags = tags_of(place, &document);
    let tag = tags.iter().find(|tag| tag["tag"] == "passage").unwrap();
    assert_eq!(tag["words"], line);
    let at = &tag["place"];
    assert_eq!(at["page"].as_u64(), Some(page));
    let marked =
        place.get(&format!("/doc/{document}?page={page}&from={}&to={}", at["from"], at["to"])).text();
    assert!(marked.contains("<mark id=\"hit-1\">"), "nothing is marked");
    let twin = place.json(&format!("/doc/{document}.json?page={page}&from={}&to={}", at["from"], at["to"]));
    assert_eq!(twin["hits"], 1);

    // The form that takes it back is found on the page and sent as it stands there.
    let html = place.get(&format!("/doc/{document}")).text();
    let field = |name: &str| {
        let from = html.find(&format!("name=\"{name}\" value=\"")).unwrap() + name.len() + 15;
        html[from..].split('"').next().unwrap().to_owned()
    };
    let (on, start) = (field("on"), field("start"));
    let back = [("tag", "passage"), ("on", &*on), ("start", &*start), ("do", "take-back")];
    place.sent(&format!("/doc/{document}/tags"), &back);
    assert!(tags_of(place, &document).iter().all(|tag| tag["tag"] != "passage"));
}

fn draft(place: &Place) {
    let document = place.found("type:docx").remove(0);
    let fields = [("text", "look <here>"), ("words", "words that stand nowhere"), ("page", "1")];
    let answer = place.post(&format!("/doc/{document}/notes"), &fields);
    assert_eq!(answer.status, 400);
    let html = answer.text();
    for needed in ["role=\"alert\"", "look &#60;here&#62;", "value=\"words that stand nowhere\""] {
        assert!(html.contains(needed), "no {needed}");
    }
    let notes = place.json(&format!("/doc/{document}.json"))["said"]["notes"].as_array().unwrap().len();
    let empty = place.post(&format!("/doc/{document}/notes"), &[("text", "  ")]);
    assert_eq!(empty.status, 400);
    assert_eq!(
        place.json(&format!("/doc/{document}.json"))["said"]["notes"].as_array().unwrap().len(),
        notes
    );
    assert_eq!(place.post("/doc/ffffffffffff/notes", &[("text", "x")]).status, 404);
}

fn note(place: &Place) {
    let document = place.found("type:xlsx").remove(0);
    let form = format!("/doc/{document}/notes");
    let hostile = "<script>alert(1)</script>\u{202e}\r\nsecond kestrelnote line";
    place.sent(&form, &[("text", hostile), ("page", "1")]);
    let notes = || place.json(&format!("/doc/{document}.json"))["said"]["notes"].as_array().unwrap().clone();
    let written = notes();
    assert_eq!(written.len(), 1);
    assert_eq!(written[0]["text"], hostile.replace("\r\n", "\n"));
    let name = written[0]["note"].as_str().unwrap().to_owned();
    for page in [format!("/doc/{document}"), "/notes".to_owned()] {
        let html = place.get(&page).text();
        assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script>alert"), "{page}");
        assert!(html.contains("\\u{202e}"), "{page}");
    }
    assert_eq!(place.found("note:kestrelnote"), [document.as_str()]);

    place.sent(&form, &[("note", &name), ("text", "never mind"), ("do", "change")]);
    assert_eq!(notes()[0]["text"], "never mind");
    let back = place.sent(&form, &[("note", &name), ("do", "take-back"), ("page", "1")]);
    assert!(notes().is_empty());
    assert!(place.get(back.split('#').next().unwrap()).text().contains("value=\"bring-back\""));
    place.sent(&form, &[("note", &name), ("do", "bring-back")]);
    assert_eq!(notes()[0]["text"], "never mind");
    let all = place.json("/notes.json");
    assert!(all["notes"].as_array().unwrap().iter().any(|note| note["note"] == *name), "{all}");
}

fn selection(place: &Place) {
    let view = place.sent("/search", &[("q", "type:mail")]);
    let address = view.rsplit('/').next().unwrap().to_owned();
    let shown = place.json(&format!("/search/{address}.json"));
    let all = shown["total"].as_u64().unwrap();
    assert!(all > 10, "{all}");
    let two: Vec<&str> =
        shown["hits"].as_array().unwrap()[..2].iter().map(|hit| hit["document"].as_str().unwrap()).collect();
    let fields = [
        ("view", &*address),
        ("document", two[0]),
        ("document", two[1]),
        ("do", "tag"),
        ("tag", "two of them"),
        ("page", "1"),
    ];
    let back = place.sent("/selection", &fields);
    assert_eq!(back, format!("/search/{address}?page=1&changed=2"));
    assert_eq!(place.total("tag:\"two of them\""), 2);
    assert!(place.get(&back).text().contains("two of them"));

    let fields = [("q", "type:mail"), ("all", "yes"), ("do", "read"), ("page", "1")];
    place.sent("/selection", &fields);
    assert_eq!(place.total("type:mail is:read"), all);
    place.sent("/selection", &[("q", "type:mail"), ("all", "yes"), ("do", "unread")]);
    assert_eq!(place.total("type:mail is:read"), 0);
    assert_eq!(
        place.post("/selection", &[("q", "type:mail"), ("do", "read")]).status,
        400,
        "nothing is chosen"
    );
    assert_eq!(place.post("/selection", &[("all", "yes"), ("do", "read")]).status, 400, "no search");
}
