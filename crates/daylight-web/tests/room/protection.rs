//! What is never to be published, from the document to the list of it and back.

use daylight_testkit::Folder;
use daylight_testkit::make::{HIDDEN, bad_redactions};
use serde_json::Value;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("a document, a page and words are marked as never to be published, and lifted with a reason", bars),
    (
        "what others redacted badly is listed, kept out of text and search, and revealed with a reason",
        findings,
    ),
];

fn barred(place: &Place, document: &str) -> Vec<Value> {
    place.json(&format!("/doc/{document}.json"))["barred"].as_array().unwrap().clone()
}

fn bars(place: &Place) {
    let document = place.found("name:TO-12-031.pdf").remove(0);
    let form = format!("/doc/{document}/never-publish");
    let text = place.json(&format!("/doc/{document}.json?show=text"))["shown"][0]["text"].clone();
    let line = text.as_str().unwrap().lines().map(str::trim).find(|line| line.len() > 20).unwrap().to_owned();
    let wordless = place.post(&form, &[("what", "document"), ("reason", "  ")]);
    assert_eq!(wordless.status, 400);
    assert!(wordless.text().contains("the reason cannot be kept: there is none"), "{}", wordless.text());
    assert_eq!(
        place.post(&form, &[("what", "words"), ("words", "nowhere to be"), ("reason", "x")]).status,
        400
    );
    assert!(barred(place, &document).is_empty());

    place.sent(&form, &[("what", "words"), ("words", &line), ("page", "1"), ("reason", "names <a> source")]);
    place.sent(&form, &[("what", "page"), ("page", "1"), ("reason", "a court said so")]);
    place.sent(&form, &[("what", "page"), ("page", "1"), ("reason", "said twice")]);
    let marked = barred(place, &document);
    assert_eq!(marked.len(), 2, "{marked:?}");
    assert_eq!((&marked[0]["page"], &marked[0]["reason"]), (&1.into(), &"a court said so".into()));
    assert_eq!(marked[1]["words"], line);
    let html = place.get("/never-publish").text();
    assert!(html.contains("names &#60;a&#62; source") || html.contains("names &lt;a&gt; source"), "{html}");

    let bar = marked[1]["bar"].as_str().unwrap();
    assert_eq!(place.post("/never-publish", &[("bar", bar)]).status, 400);
    assert_eq!(place.sent("/never-publish", &[("bar", bar), ("reason", "she agreed")]), "/never-publish");
    assert_eq!(place.post("/never-publish", &[("bar", bar), ("reason", "twice")]).status, 404);
    let list = place.json("/never-publish.json");
    assert_eq!((list["bars"].as_array().unwrap().len(), list["lifted"].as_array().unwrap().len()), (1, 1));
    assert_eq!(list["lifted"][0]["lifted"]["reason"], "she agreed");
    let left = list["bars"][0]["bar"].as_str().unwrap().to_owned();
    place.sent("/never-publish", &[("bar", &left), ("reason", "the court lifted it")]);
    assert!(barred(place, &document).is_empty());
}

fn findings(_: &Place) {
    let files = tempfile::tempdir().unwrap();
    let mut folder = Folder::at(files.path().join("f"));
    for one in bad_redactions().into_iter().filter(|one| ["rectangle", "earlier version"].contains(&one.name))
    {
        folder = folder.file(&format!("{}.pdf", one.name.replace(' ', "-")), one.bytes);
    }
    let place = Place::over(folder.path());
    let twin = place.json("/findings.json");
    assert_eq!(twin["total"], 2, "{twin}");
    assert_eq!(place.total("has:bad-redaction"), 2);
    assert_eq!(place.json("/findings.json?kind=under-shape")["total"], 1);
    assert!(!place.get("/findings").text().contains("Quintana"));

    let document = place.found("name:rectangle.pdf").remove(0);
    assert_eq!((place.total("Quintana"), place.total("revealed:Quintana")), (0, 0));
    let shown = place.json(&format!("/doc/{document}.json"));
    assert!(!shown.to_string().contains("Quintana"), "{shown}");
    let found = &shown["hidden"]["findings"][0];
    assert_eq!(
        (&found["kind"], &found["page"], &found["letters"]),
        (&"under-shape".into(), &1.into(), &24.into())
    );
    let picture = place.get(&format!("/doc/{document}?show=picture")).text();
    assert!(picture.contains("<rect x="), "{picture}");

    let form = format!("/doc/{document}/reveal");
    assert_eq!(place.post(&form, &[("on", "1")]).status, 400);
    assert_eq!(place.post(&form, &[("on", "9"), ("reason", "x")]).status, 404);
    place.sent(&form, &[("on", "1"), ("reason", "to warn her")]);
    let hidden = place.json(&format!("/doc/{document}.json"))["hidden"].clone();
    assert_eq!(hidden["revealed"][0]["text"].as_str().map(str::trim), Some(HIDDEN));
    assert_eq!(hidden["looked"][0]["reason"], "to warn her");
    assert_eq!((place.total("Quintana"), place.total("revealed:Quintana")), (0, 1));
}
