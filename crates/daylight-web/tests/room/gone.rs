//! Documents whose files are not there any more.

use std::fs;

use daylight_testkit::Folder;
use serde_json::Value;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("what cannot be given because its file is gone is answered with a reason and an id", gone),
    ("a log that cannot be written keeps no answer from anybody", no_log),
];

fn gone(_: &Place) {
    asked_in(Place::over);
}

fn no_log(_: &Place) {
    asked_in(Place::without_log);
}

fn asked_in(open: fn(&std::path::Path) -> Place) {
    let folder = tempfile::tempdir().unwrap();
    let files = Folder::at(folder.path())
        .text("note.txt", "the harbour is late")
        .text("page.html", "<p>the harbour</p>")
        .pdf("order.pdf", &["the harbour", "second page"])
        .pdf("chart.pdf", &["a chart of the harbour"]);
    let place = open(files.path());
    let named = |name: &str| place.found(&format!("name:{name}")).remove(0);
    let (note, page, order, chart) = (named("note"), named("page"), named("order"), named("chart"));
    // One picture is kept in the case, and outlives the file.
    assert_eq!(place.get(&format!("/doc/{order}/picture/1?width=300")).status, 200);
    for name in ["note.txt", "page.html", "order.pdf", "chart.pdf"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    for path in [
        format!("/doc/{note}/original"),
        format!("/doc/{chart}/picture/1"),
        format!("/doc/{order}/pictures.pdf"),
        format!("/doc/{page}/original"),
    ] {
        let answer = place.get(&path);
        assert!((400..600).contains(&answer.status), "{path}: {}", answer.status);
        let text = answer.text();
        assert!(text.contains("<main id=\"main\">") && text.contains("not there"), "{path}: {text}");
        let answer = place.get(&format!("{path}.json"));
        let twin: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if !path.contains("picture/") {
            assert!((400..600).contains(&answer.status), "{path}.json: {}", answer.status);
            assert!(twin["id"].as_str().is_some_and(|id| id.len() == 10), "{path}.json: {twin}");
        }
    }
    let letter = place.json(&format!("/doc/{page}.json?show=letter"));
    assert_eq!(letter["letter"]["problems"][0]["problem"], "missing", "{letter}");
    assert_eq!(letter["shown"][0]["text"], "the harbour\n");
    let address = place.sent("/search", &[("q", "harbour")]);
    let archive = place.get(&format!("{address}/hits.zip?what=originals"));
    assert_eq!((archive.status, &archive.body[..2]), (200, b"PK".as_slice()));
    let end = b"PK\x05\x06";
    assert!(archive.body.windows(4).any(|four| four == end), "the archive is whole");
}
