//! What stands at the head of a paper, which papers it names, what it asks for; and all of it along an axis of time.

use std::fs;

use serde_json::Value;

use crate::place::Place;

const CASE: &str = "papers.case";

const ORDER: &str = "TASKING ORDER 12-777\nOriginator:\tHarbour Directorate\nNumber:\tTO 12-777\nDate:\t3 March 1977\n\
    Subject:\tMud in the channel\nIn force:\t3 March 1977 to 14 March 1977\nPriority:\t1\n\
    Customers:\tOffice of Tides\n\n3. Questions\n4. (S) Who pays for the mud?\n";
const MEMO: &str = "MEMORANDUM FOR: Harbour Master Okoye\nFROM: Tides Office\nSUBJECT: Dredging of the pier\n\
    DATE: 9 March 1977\n\nSee 104-10001-10008. It was paid on 31 June 1976.\n";
const RECORD: &str = "104-10001-10008\n\nThe old pier\n\nNothing more is known.\n";

fn place() -> Place {
    let place = Place::new();
    let folder = place.path("papers");
    fs::create_dir(&folder).unwrap();
    for (name, text) in [("order.txt", ORDER), ("memo.txt", MEMO), ("record.txt", RECORD)] {
        fs::write(folder.join(name), text).unwrap();
    }
    place.expect(0, &["open", "papers", "--no-room"]);
    place
}

fn found(place: &Place, query: &str) -> Vec<String> {
    let hits = place.json(CASE, &["search", query]);
    let mut names: Vec<String> = hits.iter().map(|hit| hit["place"].as_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

fn shown(place: &Place, name: &str) -> Value {
    let document = place.only(CASE, &format!("name:{name}"));
    place.json(CASE, &["show", &document]).remove(0)
}

#[test]
fn a_heading_is_searched_in_and_dates_the_document() {
    let place = place();
    for (query, name) in [
        ("from:tides", "memo.txt"),
        ("to:okoye", "memo.txt"),
        ("subject:dredging", "memo.txt"),
        ("date:1977-03-09", "memo.txt"),
        ("date:1977-03-03", "order.txt"),
        ("is:requirement", "order.txt"),
        ("valid:1977-03-10", "order.txt"),
        ("number:104-10001-10008", "record.txt"),
        ("ref:104-10001-10008", "memo.txt"),
    ] {
        assert_eq!(found(&place, query), [name], "{query}");
    }
    let memo = shown(&place, "memo");
    assert_eq!(memo["paper"]["date"]["provenance"], "from the heading on page 1", "{memo}");
    let record = place.only(CASE, "name:record");
    assert_eq!(memo["paper"]["refers_to"][0]["here"][0], record.as_str(), "{memo}");
    let mentions = memo["mentions"].as_array().unwrap();
    let impossible = mentions.iter().find(|one| one["value"] == "31 June 1976").unwrap();
    assert_eq!(impossible["findings"][0], "there is no such day");
    let named_by = &shown(&place, "record")["paper"]["referred_to_by"][0];
    assert_eq!(named_by, place.only(CASE, "name:memo").as_str());
    let order = shown(&place, "order");
    assert_eq!(order["paper"]["requirements"][0]["questions"][0], "4. (S) Who pays for the mud?");
}

#[test]
fn a_date_that_a_person_sets_stands_until_it_is_taken_back() {
    let place = place();
    let memo = place.only(CASE, "name:memo");
    place.expect(0, &["--case", CASE, "date", &memo, "1976-12-24"]);
    assert_eq!(found(&place, "date:1976-12"), ["memo.txt"]);
    place.expect(0, &["--case", CASE, "reread"]);
    place.expect(0, &["--case", CASE, "rebuild"]);
    assert_eq!(found(&place, "date:1976-12"), ["memo.txt"]);
    assert_eq!(shown(&place, "memo")["paper"]["date"]["provenance"], "set by a person");
    place.expect(0, &["--case", CASE, "date", &memo, "--undo"]);
    assert!(found(&place, "date:1976-12").is_empty());
    place.expect(2, &["--case", CASE, "date", &memo, "soon"]);
}

#[test]
fn bars_of_the_timeline_count_what_their_search_finds_and_events_come_and_go() {
    let place = place();
    place.expect(0, &["--case", CASE, "event", "add", "the flood", "1977-03-08", "1977-03-10"]);
    let timeline = place.json(CASE, &["timeline", "--from", "1977-03", "--until", "1977-03"]).remove(0);
    let days = timeline["stretches"].as_array().unwrap();
    assert_eq!(days.len(), 31, "days without anything are there too");
    for (field, key) in [("date", "documents"), ("told", "told"), ("valid", "valid")] {
        for day in days {
            let query = format!("{field}:{}", day["name"].as_str().unwrap());
            if day[key] != 0 {
                assert_eq!(day[key], found(&place, &query).len() as u64, "{query}");
            }
        }
    }
    assert_eq!((&timeline["within"], &timeline["undated"]), (&2.into(), &1.into()));
    let event = &timeline["events"][0];
    assert_eq!((&event["documents"], &event["valid"]), (&1.into(), &1.into()), "{timeline}");
    assert_eq!(timeline["periods"][0]["until"], "1977-03-14");
    place.expect(0, &["--case", CASE, "event", "remove", "1"]);
    place.expect(1, &["--case", CASE, "event", "remove", "1"]);
    let timeline = place.json(CASE, &["timeline"]).remove(0);
    assert_eq!(timeline["events"].as_array().unwrap().len(), 0);
    place.expect(0, &["--case", CASE, "event", "restore", "1"]);
    let page = place.expect(0, &["--case", CASE, "get", "/timeline.json?at=1977-03-09"]).stdout;
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["documents"][0]["date"], "1977-03-09", "{page}");
}
