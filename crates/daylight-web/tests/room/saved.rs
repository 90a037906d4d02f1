use daylight_testkit::Folder;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] =
    &[("a saved search says what is new since somebody looked, narrowed as it was", saved)];

fn saved(_: &Place) {
    let files = tempfile::tempdir().unwrap();
    let leak =
        Folder::at(files.path().join("first")).text("a.txt", "the harbour").text("b.txt", "another harbour");
    let place = Place::over(leak.path());
    let view = place.sent("/search", &[("q", "harbour")]);
    let view = view.rsplit('/').next().unwrap();
    let narrowed = place.sent("/search", &[("view", view), ("exclude", "another")]);
    let narrowed = narrowed.rsplit('/').next().unwrap();
    let name = "the <harbour>, \"new\"";
    assert_eq!(place.sent("/saved", &[("do", "save"), ("view", narrowed), ("name", name)]), "/saved");
    let row = || {
        let saved = place.json("/saved.json");
        let rows = saved["searches"].as_array().unwrap().clone();
        assert_eq!(rows.len(), 1, "{saved}");
        rows[0].clone()
    };
    assert_eq!(row()["new"], 0);
    assert!(place.get("/saved").text().contains("the &#60;harbour&#62;"), "not escaped, or not there");

    let more = Folder::at(files.path().join("second"))
        .text("c.txt", "a new harbour")
        .text("d.txt", "another new harbour");
    place.add(more.path());
    assert_eq!(row()["new"], 1, "the other new one is excluded by the search");
    let new = place.sent("/saved", &[("do", "open-new"), ("name", name)]);
    let hits = place.json(&format!("{new}.json"));
    assert_eq!((&hits["total"], &hits["hits"][0]["title"]), (&1.into(), &"c.txt".into()), "{hits}");
    assert!(place.get(&new).text().contains("name=\"since\" value=\"any\""), "the way to the whole search");
    assert_eq!(row()["new"], 0);
    let open = place.sent("/saved", &[("do", "open"), ("name", name)]);
    let hits = place.json(&format!("{open}.json"));
    assert_eq!(hits["total"], 2, "{hits}");
    assert_eq!(row()["new"], 0);

    assert_eq!(place.post("/saved", &[("do", "forget"), ("name", "unknown")]).status, 404);
    place.sent("/saved", &[("do", "forget"), ("name", name)]);
    assert_eq!(place.json("/saved.json")["searches"].as_array().unwrap().len(), 0);
    assert_eq!(place.post("/saved", &[("do", "save")]).status, 400, "there is nothing to save");
    assert_eq!(place.get(&open).status, 200, "the address stays");
}
