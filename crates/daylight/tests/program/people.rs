//! Who a case names, over all its documents, and what people decide about them.

use daylight_case::{Case, EntitiesWanted, Person};
use daylight_testkit::make::Message;
use serde_json::Value;

use crate::place::{Place, text};

fn mail(from: &str, to: &str, subject: &str, words: &str) -> Vec<u8> {
    Message::new(from, to, subject, words).bytes()
}

/// Miriam Okoye in two writings and with initials, an address that two names share, and somebody else.
fn place() -> Place {
    let place = Place::new();
    place
        .sealed
        .folder("f")
        .file("1.eml", mail("Miriam Okoye <m.okoye@met.example>", "Bram Ikeler <b@met.example>", "one", "x"))
        .file(
            "2.eml",
            mail("\"OKOYE, Miriam\" <m.okoye@met.example>", "Bram Ikeler <b@met.example>", "two", "y"),
        )
        .file("3.eml", mail("M. Okoye <m.okoye@met.example>", "Lior Pennock <l@met.example>", "three", "z"))
        .file("4.eml", mail("Miriam 0koye <scan@met.example>", "Bram Ikeler <b@met.example>", "four", "w"));
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "f"]);
    place
}

fn names(place: &Place, arguments: &[&str]) -> Vec<(String, u64)> {
    let told = place.json("c", &[&["people", "--kind", "person"], arguments].concat());
    told.iter().map(|one| (text(&one["name"]), one["documents"].as_u64().unwrap())).collect()
}

fn named(name: &str, documents: u64) -> (String, u64) {
    (name.to_owned(), documents)
}

fn person(place: &Place, arguments: &[&str]) -> Value {
    place.json("c", &[&["person"], arguments].concat()).remove(0)
}

#[test]
fn names_are_gathered_and_who_may_be_the_same_is_proposed_with_the_reason() {
    let place = place();
    let all = names(&place, &[]);
    assert_eq!(all[..2], [named("Bram Ikeler", 3), named("Miriam Okoye", 2)], "{all:?}");
    assert_eq!(names(&place, &["okoye"]).len(), 2, "the initial and the name");
    let okoye = person(&place, &["Miriam Okoye"]);
    let proposals: Vec<(String, Vec<String>)> = okoye["proposals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(&one["name"]), one["reasons"].as_array().unwrap().iter().map(text).collect()))
        .collect();
    assert_eq!(proposals, [("M. Okoye".to_owned(), vec!["address".to_owned(), "initials".to_owned()])]);
    assert_eq!(okoye["addresses"][0]["name"], "m.okoye@met.example");
    assert_eq!(okoye["companions"][0]["name"], "Bram Ikeler");
    assert_eq!(okoye["companions"][0]["sent"], 2);
    let network = place.json("c", &["network", "Bram Ikeler"]).remove(0);
    assert_eq!(network["companions"][0]["received"], 2, "{network}");
    place.expect(1, &["--case", "c", "person", "Nobody At All"]);
    place.expect(2, &["--case", "c", "person", "okoye"]);
}

#[test]
fn what_people_decide_outlives_rebuild_and_reread_and_is_taken_back_one_by_one() {
    let place = place();
    let merged = person(&place, &["M. Okoye", "--merge-into", "Miriam Okoye"]);
    assert_eq!((merged["documents"].as_u64(), merged["names"].as_u64()), (Some(3), Some(2)));
    person(&place, &["Miriam Okoye", "--rename", "Miriam A. Okoye"]);
    person(&place, &["Lior Pennock", "--hide"]);
    let decided = [named("Bram Ikeler", 3), named("Miriam A. Okoye", 3)];
    for again in [None, Some("rebuild"), Some("reread")] {
        if let Some(verb) = again {
            place.expect(0, &["--case", "c", verb]);
        }
        let told = names(&place, &[]);
        let mut first = told[..2].to_vec();
        first.sort_unstable();
        assert_eq!(first, decided, "{again:?}");
        assert!(!told.iter().any(|(name, _)| name == "Lior Pennock"), "{again:?}");
    }
    assert_eq!(names(&place, &["--hidden"]), [named("Lior Pennock", 1)]);
    let split = person(&place, &["Miriam A. Okoye", "--split", "OKOYE, Miriam"]);
    assert_eq!((text(&split["name"]), split["documents"].as_u64()), ("OKOYE, Miriam".into(), Some(1)));
    let reference = text(&person(&place, &["Miriam A. Okoye"])["entity"]);
    for _ in 0..3 {
        person(&place, &[&reference, "--undo"]);
    }
    assert_eq!(person(&place, &[&reference])["documents"], 2);
    assert_eq!(
        person(&place, &[&reference])["decisions"].as_array().unwrap().len(),
        3,
        "all are in the history"
    );
    place.expect(2, &["--case", "c", "person", &reference, "--undo"]);
}

#[test]
fn what_is_out_of_sight_is_named_nowhere_and_a_purge_takes_decisions_along() {
    let place = place();
    person(&place, &["Lior Pennock", "--rename", "qvxkestrel"]);
    let three = place.only("c", "subject:three");
    place.expect(0, &["--case", "c", "remove", &three]);
    assert!(!names(&place, &[]).iter().any(|(name, _)| name == "M. Okoye" || name == "qvxkestrel"));
    place.expect(1, &["--case", "c", "person", "Lior Pennock"]);
    place.expect(0, &["--case", "c", "remove", "--purge", &three]);
    let case = Case::at(&place.path("c")).unwrap();
    for file in crate::place::files_under(&place.path("c")) {
        let bytes = std::fs::read(&file).unwrap();
        for word in ["Pennock", "pennock", "qvxkestrel"] {
            let holds = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!holds, "{word} in {}", file.display());
        }
    }
    assert!(!case.entities(&EntitiesWanted { limit: 9, ..Default::default() }).unwrap().incomplete);
    assert!(case.rename_entity("Lior Pennock", "x", &Person::named("ana")).is_err());
}

#[test]
fn a_list_of_names_is_looked_for_as_written_and_with_letters_that_differ() {
    let place = place();
    std::fs::write(
        place.path("wanted.csv"),
        "name,aliases,kind\n\"Pennock, Lior\",,person\nMiriam Okaye,,\nNobody Here,N. Here;Nil,\n…,,\n",
    )
    .unwrap();
    place.expect(0, &["--case", "c", "names", "add", "wanted.csv"]);
    let lists = place.json("c", &["names", "list"]);
    assert_eq!((lists[0]["names"].as_u64(), lists[0]["found"].as_u64()), (Some(3), Some(2)), "{lists:?}");
    let found = place.json("c", &["names", "list", "wanted"]);
    let told: Vec<_> = found
        .iter()
        .map(|one| (text(&one["name"]), one["exact"].as_u64().unwrap(), one["fuzzy"].as_u64().unwrap()))
        .collect();
    assert!(told.contains(&("Pennock, Lior".into(), 1, 0)), "{told:?}");
    assert!(
        told.iter().any(|(name, exact, fuzzy)| name == "Miriam Okaye" && *exact == 0 && *fuzzy >= 2),
        "{told:?}"
    );
    let three = place.only("c", "subject:three");
    place.expect(0, &["--case", "c", "remove", "--purge", &three]);
    assert_eq!(place.json("c", &["names", "list", "wanted"]).len(), 1, "what was destroyed is found no more");
    place.expect(0, &["--case", "c", "names", "look", "wanted"]);
    place.expect(0, &["--case", "c", "names", "remove", "wanted"]);
    place.expect(1, &["--case", "c", "names", "list", "wanted"]);
}

#[test]
fn an_export_for_follow_the_money_names_only_what_is_in_it() {
    let place = place();
    person(&place, &["Lior Pennock", "--hide"]);
    person(&place, &["M. Okoye", "--merge-into", "Miriam Okoye"]);
    place.expect(0, &["--case", "c", "export", "ftm", "out.ftm"]);
    let told = std::fs::read_to_string(place.path("out.ftm")).unwrap();
    let objects: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: std::collections::BTreeSet<String> = objects.iter().map(|one| text(&one["id"])).collect();
    assert_eq!(ids.len(), objects.len(), "every id once");
    let mut mails = 0;
    for object in &objects {
        let id = text(&object["id"]);
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{id}");
        for (name, values) in object["properties"].as_object().unwrap() {
            for value in values.as_array().unwrap() {
                assert!(value.is_string(), "{id} {name}");
                if matches!(name.as_str(), "parent" | "document" | "resolved") {
                    assert!(ids.contains(value.as_str().unwrap()), "{id} {name} {value}");
                }
            }
        }
        mails += u64::from(object["schema"] == "Email");
    }
    assert_eq!(mails, 4);
    let okoye = objects
        .iter()
        .find(|one| one["schema"] == "Person" && one["properties"]["name"][0] == "Miriam Okoye");
    let aliases = okoye.unwrap()["properties"]["alias"].as_array().unwrap().clone();
    assert!(
        aliases.contains(&Value::from("M. Okoye")) && aliases.contains(&Value::from("OKOYE, Miriam")),
        "{aliases:?}"
    );
    let people = objects.iter().filter(|one| one["schema"] == "Person" || one["schema"] == "Mention");
    assert!(!people.map(Value::to_string).any(|one| one.contains("Pennock")), "who is hidden is not in it");
}
