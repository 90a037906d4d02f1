//! A room with several cases: one search, one list, one selection over all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use daylight_testkit::Folder;
use daylight_testkit::make::Message;
use serde_json::Value;
use tempfile::TempDir;

use crate::Claim;
use crate::visit::{Place, percent};

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    (
        "a search over all cases is exact in total, facets and pages, and each hit says its case",
        search_over_all,
    ),
    ("cases are chosen beside the hits, left out and dropped again", chosen_cases),
    ("what begins in a search over all cases keeps the case of each document", links_keep_the_case),
    ("chosen hits of two cases are tagged, and taken away with one contact sheet", chosen_hits),
    ("all hits of all cases are exported with their case", export),
    ("a search saved over all cases counts what is new in each, and shows only that", saved),
    ("a list over all cases has a column for each, and is forgotten in all", list),
];

/// The sample, and a second case with a thread, a table and a text.
fn two_cases() -> (TempDir, Place) {
    let folder = tempfile::tempdir().unwrap();
    let mail = |from: &str, text: &str| {
        Message::new(&format!("{from} <{from}@example.org>"), "b@example.org", "the budget", text)
    };
    let files = Folder::at(folder.path().join("second"))
        .text("budget.txt", "another budget, quite another one")
        .text("sheet.csv", &"name,sum\nbudget,1\n".repeat(5))
        .eml("one.eml", &mail("ana", "a budget in a letter"))
        .eml("two.eml", &mail("ben", "no word of it"));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample");
    let place = Place::over_all(&[&sample, files.path()]);
    (folder, place)
}

/// The twin of an address that may have fields.
#[track_caller]
fn twin(place: &Place, address: &str) -> Value {
    let (path, fields) = address.split_once('?').unwrap_or((address, ""));
    place.json(&format!("{path}.json?{fields}"))
}

fn total(place: &Place, query: &str, case: &str) -> u64 {
    place.json(&format!("/search.json?q={}&case={case}", percent(query)))["total"].as_u64().unwrap()
}

/// Facet, then value, then count.
fn counts(found: &Value) -> BTreeMap<(String, String), u64> {
    let mut counts = BTreeMap::new();
    for facet in found["facets"].as_array().unwrap() {
        for value in facet["values"].as_array().unwrap() {
            let key = (facet["by"].as_str().unwrap().to_owned(), value["term"].as_str().unwrap().to_owned());
            counts.insert(key, value["count"].as_u64().unwrap());
        }
    }
    counts
}

fn search_over_all(_: &Place) {
    let (_files, place) = two_cases();
    for query in ["budget", "*", "type:mail", "budget OR payment -draft", "nowhereatall"] {
        let (one, two) = (total(&place, query, "1"), total(&place, query, "2"));
        let all = place.json(&format!("/search.json?q={}", percent(query)));
        assert_eq!(all["total"].as_u64(), Some(one + two), "{query}: all cases are the usual choice");
        assert_eq!(total(&place, query, "all"), one + two, "{query}");
        let by_case = counts(&all);
        for (name, count) in [("room1", one), ("room2", two)] {
            let told = by_case.get(&("case".to_owned(), name.to_owned())).copied().unwrap_or(0);
            assert_eq!(told, count, "{query} in {name}");
        }
    }
    // What has few values in either case is shown whole in both, so the sums can be compared.
    let one = counts(&place.json("/search.json?q=*&case=1"));
    let two = counts(&place.json("/search.json?q=*&case=2"));
    let all = counts(&place.json("/search.json?q=*&case=all"));
    let mut compared = 0;
    for ((by, term), count) in all.iter().filter(|((by, _), _)| by == "kind" || by == "collection") {
        let part = |part: &BTreeMap<_, u64>| part.get(&(by.clone(), term.clone())).copied().unwrap_or(0);
        assert_eq!(*count, part(&one) + part(&two), "{by} {term}");
        compared += 1;
    }
    assert!(compared >= 4, "{all:?}");
    for sort in ["relevance", "newest", "oldest", "place", "size"] {
        let mut seen = BTreeSet::new();
        let mut page = 1;
        let pages = loop {
            let found = place.json(&format!("/search.json?q=*&sort={sort}&page={page}"));
            let hits = found["hits"].as_array().unwrap();
            for hit in hits {
                let hit = (hit["case"].as_u64().unwrap(), hit["document"].as_str().unwrap().to_owned());
                assert!(seen.insert(hit.clone()), "{sort}: {hit:?} stands on two pages");
            }
            let pages = found["pages"].as_u64().unwrap();
            if page >= pages {
                break pages;
            }
            page += 1;
        };
        assert_eq!(seen.len() as u64, total(&place, "*", "all"), "{sort}: {pages} pages");
        assert!(seen.iter().any(|(case, _)| *case == 1) && seen.iter().any(|(case, _)| *case == 2));
    }
    assert_eq!(place.get("/search?q=budget&case=3").status, 404);
    assert_eq!(place.get("/search?q=budget&case=some").status, 400);
    assert_eq!(place.get("/search?q=%22budget&case=all").status, 400, "a wrong query is told");
}

fn chosen_cases(_: &Place) {
    let (_files, place) = two_cases();
    let all = place.sent("/search", &[("q", "budget"), ("case", "all")]);
    assert!(all.ends_with("?case=all"), "{all}");
    let view = all.split('?').next().unwrap().rsplit('/').next().unwrap();
    let choose =
        |field: &str, name: &str| place.sent("/search", &[("view", view), ("case", "all"), (field, name)]);
    let second = choose("include-case", "room2");
    assert_eq!(twin(&place, &second)["total"].as_u64(), Some(total(&place, "budget", "2")));
    assert!(place.get(&second).text().contains("name=\"drop-case\" value=\"room2\""));
    let first = choose("exclude-case", "room2");
    assert_eq!(twin(&place, &first)["total"].as_u64(), Some(total(&place, "budget", "1")));
    let chosen = first.split('?').next().unwrap().rsplit('/').next().unwrap();
    let back = place.sent("/search", &[("view", chosen), ("case", "all"), ("drop-case", "room1")]);
    assert_eq!(twin(&place, &back)["total"], twin(&place, &all)["total"]);
    // From all of them to one, by the choice beside the box, and back.
    let one = place.sent("/search", &[("view", view), ("q", "budget"), ("case", "2")]);
    assert!(one.ends_with("?case=2"), "{one}");
    assert_eq!(twin(&place, &one)["total"].as_u64(), Some(total(&place, "budget", "2")));
    let kept = one.split('?').next().unwrap().rsplit('/').next().unwrap();
    let again = place.sent("/search", &[("view", kept), ("case", "all")]);
    assert_eq!(twin(&place, &again)["total"], twin(&place, &all)["total"]);
    assert_eq!(place.get(&format!("/search/{kept}?case=1")).status, 404, "it is of the second case");
    let post = |fields: &[(&str, &str)]| place.post("/search", fields).status;
    assert_eq!(post(&[("view", view), ("case", "all"), ("include-case", "room9")]), 404);
    assert_eq!(post(&[("view", kept), ("case", "9"), ("q", "x")]), 404);
}

fn links_keep_the_case(_: &Place) {
    let (_files, place) = two_cases();
    let all = place.sent("/search", &[("q", "budget"), ("case", "all")]);
    let found = twin(&place, &all);
    let view = found["address"].as_str().unwrap();
    let html = place.get(&all).text();
    assert!(html.contains("<bdi>room1</bdi>") && html.contains("<bdi>room2</bdi>"), "{html}");
    let mut kinds = BTreeSet::new();
    for hit in found["hits"].as_array().unwrap() {
        let (case, document) = (hit["case"].as_u64().unwrap(), hit["document"].as_str().unwrap());
        assert!(html.contains(&format!("/doc/{document}?page=1&#38;case={case}&#38;in={view}")) || case == 1);
        let doc = format!("/doc/{document}?case={case}&in={view}");
        let page = place.get(&doc);
        assert_eq!(page.status, 200, "{doc}");
        let told = twin(&place, &doc);
        assert!(told["hits"].as_u64().unwrap() > 0 || case == 1, "the hits are marked: {doc}");
        let text = page.text();
        // Every address of the room on the page says the case.
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let stays = link.contains(&format!("case={case}")) || link.starts_with("/assets/");
            let other = text.contains("<nav class=\"case\"") && link.contains("case=");
            assert!(stays || other || link.starts_with('#'), "{link} on {doc}");
        }
        let back = format!("/search/{view}?case={case}");
        assert!(text.contains(&back), "{doc}");
        assert_eq!(twin(&place, &back)["total"], found["total"], "the way back leads to all cases");
        kinds.insert((case, hit["type"].as_str().unwrap().to_owned()));
        if told["is_table"] == true && case == 2 {
            let table = format!("/doc/{document}/table?page=1&case=2");
            assert!(text.contains("/table?page=1&#38;case=2"), "{text}");
            let table_page = place.get(&table).text();
            assert!(table_page.contains(&format!("/doc/{document}?page=1&#38;case=2")), "{table_page}");
            let filtered = place.sent(&format!("/doc/{document}/table"), &[("filter", "sum"), ("case", "2")]);
            assert_eq!(place.get(&filtered).status, 200, "{filtered}");
        }
    }
    assert!(kinds.iter().filter(|(case, _)| *case == 2).count() >= 3, "{kinds:?}");
    for room in [
        "folders",
        "overview",
        "lists",
        "notes",
        "tags",
        "saved",
        "never-publish",
        "releases",
        "ledger",
        "reading",
        "help",
    ] {
        let html = place.get(&format!("/{room}?case=2")).text();
        let brand = html.split("class=\"brand\" href=\"").nth(1).unwrap();
        assert!(brand.starts_with("/search?case=2\""), "{room}");
        for other in ["folders", "ledger", "help"] {
            assert!(html.contains(&format!("href=\"/{other}?case=2\"")), "{room} to {other}");
        }
        assert!(html.contains(&format!("href=\"/{room}?case=1\"")), "{room} to the other case");
    }
}

/// One hit of each case, as the page sends them.
fn one_of_each(place: &Place, view: &str) -> Vec<String> {
    let found = twin(place, view);
    let hits = found["hits"].as_array().unwrap();
    let of = |case: u64| {
        let hit = hits.iter().find(|hit| hit["case"] == case).unwrap_or_else(|| panic!("{case}: {found}"));
        format!("{case}:{}", hit["document"].as_str().unwrap())
    };
    vec![of(2), of(1)]
}

fn chosen_hits(_: &Place) {
    let (_files, place) = two_cases();
    let all = place.sent("/search", &[("q", "budget"), ("case", "all")]);
    let view = all.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let chosen = one_of_each(&place, &all);
    let send = |act: &str, tag: &str| {
        let hits = chosen.iter().map(|hit| ("document", hit.as_str()));
        let fields = [("view", view.as_str()), ("case", "all"), ("do", act), ("tag", tag)];
        place.sent("/selection", &fields.into_iter().chain(hits).collect::<Vec<_>>())
    };
    assert!(send("tag", "key").contains("changed=2"));
    assert_eq!((total(&place, "tag:key", "1"), total(&place, "tag:key", "2")), (1, 1));
    let fields = [("view", view.as_str()), ("case", "all"), ("do", "read"), ("all", "yes")];
    let read = place.sent("/selection", &fields);
    assert!(read.contains(&format!("changed={}&", total(&place, "budget", "all"))), "{read}");
    // A tag that only one case knows is taken away there; one that none knows is told.
    place.sent("/tags", &[("tag", "key"), ("name", "key of two"), ("case", "2")]);
    assert!(send("untag", "key").contains("changed=1"));
    let none = [("view", view.as_str()), ("case", "all"), ("do", "untag"), ("tag", "nope"), ("all", "y")];
    assert_eq!(place.post("/selection", &none).status, 404);
    assert_eq!(place.post("/selection", &[("q", "budget"), ("do", "take")]).status, 400, "none is chosen");
    let strange = [("q", "budget"), ("do", "take"), ("document", "9:abcd")];
    assert_eq!(place.post("/selection", &strange).status, 404);

    let take = send("take", "");
    assert!(!take.contains(&chosen[0][2..]), "{take} names a document");
    assert_eq!(twin(&place, &take)["documents"], 2);
    let archive = take.replace("/take?", "/hits.zip?what=text&");
    let head = format!("GET {archive} HTTP/1.0\r\nAccept-Language: fr\r\n{}", place.cookie());
    let answer = place.ask(&head, b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let names = zip_names(&answer.body);
    assert_eq!(names.len(), 4, "{names:?}");
    let place_of = |hit: &str| names.iter().position(|name| name.contains(&hit[2..])).unwrap();
    assert!(place_of(&chosen[0]) < place_of(&chosen[1]), "in the order in which they were sent: {names:?}");
    let sheet = zip_text(&answer.body, "contact-sheet.html");
    assert!(sheet.contains("<html lang=\"fr\">") && sheet.contains("Planche-contact"), "{sheet}");
    assert!(
        sheet.contains("<dt>Affaire</dt><dd><bdi>room2</bdi></dd>") && sheet.contains("room1"),
        "{sheet}"
    );
    let table = zip_text(&answer.body, "contact-sheet.csv");
    assert!(table.lines().nth(1).is_some_and(|line| line.contains(",room2,")), "{table}");
    // All hits of both cases.
    let whole = place.get(&format!("/search/{view}/hits.zip?what=text&case=all"));
    assert!(zip_names(&whole.body).len() as u64 > total(&place, "budget", "2"), "{whole:?}");
}

fn archive(bytes: &[u8]) -> zip::ZipArchive<std::io::Cursor<&[u8]>> {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap()
}

fn zip_names(bytes: &[u8]) -> Vec<String> {
    archive(bytes).file_names().map(|name| name.unwrap().into_owned()).collect()
}

fn zip_text(bytes: &[u8], name: &str) -> String {
    std::io::read_to_string(archive(bytes).by_name(name).unwrap()).unwrap()
}

fn export(_: &Place) {
    let (_files, place) = two_cases();
    let all = place.sent("/search", &[("q", "budget"), ("case", "all"), ("sort", "size")]);
    let (path, fields) = all.split_once('?').unwrap();
    let lines = place.get(&format!("{path}/hits.jsonl?{fields}")).text();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() as u64, total(&place, "budget", "all"));
    let of = |name: &str| lines.iter().filter(|line| line["case"] == name).count() as u64;
    assert_eq!((of("room1"), of("room2")), (total(&place, "budget", "1"), total(&place, "budget", "2")));
    let shown = twin(&place, &all);
    for (hit, line) in shown["hits"].as_array().unwrap().iter().zip(&lines) {
        assert_eq!((&hit["document"], &hit["case_name"]), (&line["document"], &line["case"]));
    }
    let csv = place.get(&format!("{path}/hits.csv?{fields}")).text();
    assert!(csv.lines().next().unwrap().ends_with(",case"), "{csv}");
    assert!(csv.contains(",room2\r\n") && csv.contains(",room1\r\n"), "{csv}");
}

fn saved(_: &Place) {
    let (files, place) = two_cases();
    let all = place.sent("/search", &[("q", "budget"), ("case", "all")]);
    let view = all.split('?').next().unwrap().rsplit('/').next().unwrap();
    let saved = place.sent("/saved", &[("do", "save"), ("view", view), ("name", "both"), ("case", "all")]);
    assert_eq!(saved, "/saved?case=1", "it is kept in the first case");
    let row = || place.json("/saved.json?case=1")["searches"][0].clone();
    assert_eq!((&row()["new"], &row()["cases"][0]), (&Value::from(0), &Value::from("*")));
    let before = total(&place, "budget", "all");
    let more = Folder::at(files.path().join("third")).text("n.txt", "a new budget").text("m.txt", "other");
    place.add(more.path());
    place.add_to(2, Folder::at(files.path().join("fourth")).text("o.txt", "a budget, new too").path());
    assert_eq!(row()["new"], 2, "{}", row());
    assert!(place.get("/saved?case=1").text().contains("value=\"open-new\""));
    let new = place.sent("/saved", &[("do", "open-new"), ("name", "both"), ("case", "1")]);
    let shown = twin(&place, &new);
    assert_eq!(shown["total"], 2, "{shown}");
    assert_eq!(row()["new"], 0, "they were seen");
    assert_eq!(twin(&place, &new)["total"], 2, "its address stays what it is");
    let view = new.split('?').next().unwrap().rsplit('/').next().unwrap();
    let tagged = place.sent(
        "/selection",
        &[("view", view), ("case", "all"), ("all", "yes"), ("do", "tag"), ("tag", "fresh")],
    );
    assert!(tagged.contains("changed=2"), "all hits are the new ones: {tagged}");
    let whole = place.sent("/search", &[("view", view), ("case", "all"), ("since", "any")]);
    assert_eq!(twin(&place, &whole)["total"].as_u64(), Some(before + 2));
    let open = place.sent("/saved", &[("do", "open"), ("name", "both"), ("case", "1")]);
    assert_eq!(twin(&place, &open)["total"].as_u64(), Some(before + 2));
}

fn list(_: &Place) {
    let (_files, place) = two_cases();
    let lines = "budget\nnobody at all\n…\n=WEBSERVICE(x)\nbudget in a letter\n";
    let address = place.sent("/lists", &[("lines", lines), ("name", "names"), ("case", "all")]);
    assert!(address.ends_with("?case=all"), "{address}");
    let since = std::time::Instant::now();
    let list = loop {
        let list = twin(&place, &address);
        if list["list"]["state"] == "done" {
            break list;
        }
        assert!(since.elapsed().as_secs() < 120, "{list}");
    };
    assert_eq!(list["cases"], serde_json::json!(["room1", "room2"]));
    let row = |number: usize| &list["lines"][number];
    for number in [0, 1, 3, 4] {
        let query = row(number)["query"].as_str().unwrap();
        let (one, two) = (total(&place, query, "1"), total(&place, query, "2"));
        assert_eq!(row(number)["documents"].as_u64(), Some(one + two), "{query}");
        assert_eq!(row(number)["cases"], serde_json::json!([one, two]), "{query}");
    }
    assert_eq!(row(0)["first"].as_array().unwrap().iter().filter(|first| first["case"] == 2).count(), 4);
    assert!(row(2)["problem"].is_string() && row(2)["documents"].is_null(), "{list}");
    let told = &list["list"];
    assert_eq!(
        (&told["lines"], &told["found"], &told["bad"], &told["cases"]),
        (&5.into(), &2.into(), &1.into(), &2.into())
    );
    for (which, count) in [("all", 5), ("found", 2), ("not-found", 2), ("bad", 1)] {
        let part = twin(&place, &format!("{address}&which={which}"));
        assert_eq!(
            (part["lines"].as_array().unwrap().len(), &part["all_lines"]),
            (count, &count.into()),
            "{which}"
        );
    }
    let html = place.get(&address).text();
    assert!(html.contains("<bdi>room2</bdi></th>") && html.contains("name=\"case\" value=\"all\""), "{html}");
    let (path, _) = address.split_once('?').unwrap();
    let csv = place.get(&format!("{path}/lines.csv?case=all")).text();
    assert!(csv.starts_with("line,wanted,how,documents,room1,room2,first,problem\r\n"), "{csv}");
    assert!(csv.contains("\r\n4,'=WEBSERVICE(x),phrase,0,0,0,,\r\n"), "no cell is a formula: {csv}");
    assert!(csv.contains("room2:"), "{csv}");
    for case in [1, 2] {
        let lists = place.json(&format!("/lists.json?case={case}"));
        assert_eq!(lists["lists"][0]["cases"], 2, "{lists}");
        let own = place.json(&format!("{path}.json?case={case}"));
        assert_eq!(own["lines"][0]["documents"].as_u64(), Some(total(&place, "budget", &case.to_string())));
    }
    let key = path.rsplit('/').next().unwrap();
    place.sent("/lists", &[("do", "forget"), ("list", key), ("case", "all")]);
    for case in ["1", "2", "all"] {
        assert_eq!(place.get(&format!("{path}?case={case}")).status, 404, "{case}");
    }
}
