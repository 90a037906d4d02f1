//! What is never to be published, from the document to the list of it and back.

use serde_json::Value;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] =
    &[("a document, a page and words are marked as never to be published, and lifted with a reason", bars)];

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
