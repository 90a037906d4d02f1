//! Documents that say nearly the same: found, compared, folded, gone after a purge.

use std::fs;

use serde_json::Value;

use crate::place::Place;

const CASE: &str = "papers.case";

const REPORT: &str = "To the harbour office. The source BLUE KESTREL met the Minister in Tangiers on 14 March 2011 and was \
    paid four thousand dirhams for a list of names. The meeting lasted two hours and nobody else was there. The list was \
    handed to the desk on the next day, and the desk asks for further meetings before the ferry leaves in April. It was \
    agreed that nothing is written down at the hotel and that the driver waits at the market until the lamp is out.\n";

fn place() -> Place {
    let place = Place::new();
    let folder = place.path("papers");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("one.txt"), REPORT.replace("BLUE KESTREL", "[redacted]")).unwrap();
    fs::write(folder.join("other.txt"), REPORT.replace("four thousand dirhams", "██████")).unwrap();
    fs::write(
        folder.join("menu.txt"),
        "Soup, bread and the fish of the day are served from noon until three o'clock, \
        and tea all day long, said the card on the table of the small hotel near the market.\n",
    )
    .unwrap();
    place.expect(0, &["open", "papers", "--no-room"]);
    place
}

fn shown(place: &Place, name: &str) -> Value {
    let document = place.only(CASE, &format!("name:{name}"));
    place.json(CASE, &["show", &document]).remove(0)
}

#[test]
fn near_copies_are_told_found_folded_and_gone_after_a_purge() {
    let place = place();
    let (one, other) = (place.only(CASE, "name:one"), place.only(CASE, "name:other"));
    let copies = shown(&place, "one")["near_copies"].clone();
    assert_eq!(copies[0]["document"], other.as_str(), "{copies}");
    assert!(
        copies[0]["percent"].as_u64().unwrap() >= 70 && copies.as_array().unwrap().len() == 1,
        "{copies}"
    );
    assert_eq!(shown(&place, "menu")["near_copies"].as_array().unwrap().len(), 0);
    assert_eq!(place.only(CASE, &format!("copy:{one}")), other);
    assert_eq!(place.json(CASE, &["search", "harbour"]).len(), 2);
    let folded = place.json(CASE, &["search", "harbour", "--fold"]);
    assert_eq!((folded.len(), &folded[0]["near_copies"]), (1, &Value::from(1)));
    let groups = place.json(CASE, &["copies"]);
    assert_eq!((groups.len(), &groups[0]["others"]), (1, &Value::from(1)));
    place.expect(0, &["rebuild", "--case", CASE]);
    assert_eq!(place.only(CASE, &format!("copy:{other}")), one);
    place.expect(0, &["remove", &other, "--purge", "--case", CASE]);
    assert_eq!(shown(&place, "one")["near_copies"].as_array().unwrap().len(), 0);
    place.expect(1, &["copies", "--case", CASE]);
}

#[test]
fn two_copies_side_by_side_show_what_each_hides() {
    let place = place();
    let (one, other) = (place.only(CASE, "name:one"), place.only(CASE, "name:other"));
    let told = place.json(CASE, &["compare", &one, &other]);
    let counts = ["only_one", "only_other", "hidden_in_one", "hidden_in_other", "changed"];
    assert_eq!(counts.map(|name| told[0][name].as_u64().unwrap()), [0, 0, 2, 3, 0], "{}", told[0]);
    let said: Vec<&str> = told[1..].iter().map(|piece| piece["differs"].as_str().unwrap()).collect();
    assert_eq!(said, ["hidden-in-one", "hidden-in-other"]);
    assert_eq!(told[1]["other"]["text"], "BLUE KESTREL");
    let page = place.json(CASE, &["get", &format!("/difference.json?one={one}&other={other}")]).remove(0);
    assert_eq!(page["hidden_in_other"], 3, "{page}");
    place.expect(1, &["compare", &one, "0000000000000000", "--case", CASE]);
}
