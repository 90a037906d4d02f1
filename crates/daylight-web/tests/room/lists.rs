use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("a list is sent as a file, answered line by line, and taken away as CSV", list),
    ("lists wait for one another, and one that was stopped goes on where it was", stopped),
    ("what is no list is refused with the reason, and a stranger's is not read", no_list),
];

/// Asks until the list is answered.
fn done(place: &Place, address: &str) -> Value {
    let since = Instant::now();
    loop {
        let list = place.json(&format!("{address}.json"));
        if list["list"]["state"] == "done" {
            return list;
        }
        assert!(since.elapsed() < Duration::from_secs(120), "{list}");
    }
}

fn list(place: &Place) {
    let csv = "name,how\r\nbudget,\r\n\"Nobody, at all\",exact\r\nvarga,fuzzy 9\r\nelectiom,fuzzy 1\r\n";
    let address =
        place.upload("/lists", &[("how", "phrase")], ("na\u{202e}mes.csv", csv.as_bytes())).leads_to();
    let list = done(place, &address);
    let told = (&list["list"]["lines"], &list["list"]["found"], &list["list"]["bad"]);
    assert_eq!(told, (&Value::from(4), &Value::from(2), &Value::from(1)), "{list}");
    let lines = list["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 4);
    for line in lines {
        match line["query"].as_str() {
            Some(query) => assert_eq!(line["documents"].as_u64(), Some(place.total(query)), "{line}"),
            None => assert!(line["problem"].as_str().is_some_and(|why| why.contains("fuzzy 1")), "{line}"),
        }
    }
    for (which, count) in [("all", 4), ("found", 2), ("not-found", 1), ("bad", 1)] {
        let part = place.json(&format!("{address}.json?which={which}"));
        assert_eq!(part["lines"].as_array().unwrap().len(), count, "{which}");
        assert_eq!(part["all_lines"], count, "{which}");
    }
    let html = place.get(&address).text();
    assert!(html.contains("na\\u{202e}mes.csv") && html.contains("name=\"q\""), "{html}");
    let search = place.sent("/search", &[("q", lines[0]["query"].as_str().unwrap())]);
    assert_eq!(place.json(&format!("{search}.json"))["total"], lines[0]["documents"]);

    let out = place.get(&format!("{address}/lines.csv?which=found"));
    assert_eq!(out.status, 200);
    assert!(out.head.contains("attachment"), "{}", out.head);
    assert_eq!(out.text().lines().count(), 3, "{}", out.text());
    assert!(out.text().lines().nth(1).unwrap().starts_with("2,budget,phrase,"), "{}", out.text());

    // Sent twice, it is there twice, each with its answers; one is forgotten, the other stays.
    let again = place.upload("/lists", &[("how", "phrase")], ("again.csv", csv.as_bytes())).leads_to();
    done(place, &again);
    let key = again.rsplit('/').next().unwrap();
    assert_eq!(place.sent("/lists", &[("do", "go-on"), ("list", key)]), again);
    done(place, &again);
    assert_eq!(place.sent("/lists", &[("do", "stop"), ("list", key)]), again);
    done(place, &again);
    assert_eq!(place.sent("/lists", &[("do", "forget"), ("list", key)]), "/lists");
    assert_eq!(place.get(&again).status, 404);
    assert_eq!(place.get(&address).status, 200);
}

fn stopped(place: &Place) {
    let many = |word: &str| (0..3000).map(|n| format!("{word} {n}\n")).collect::<String>() + "budget\n";
    let one = place.upload("/lists", &[], ("one.txt", many("payment").as_bytes())).leads_to();
    let two = place.upload("/lists", &[], ("two.txt", many("order").as_bytes())).leads_to();
    // The one that waits first, so that it never gets its turn.
    for address in [&two, &one] {
        let key = address.rsplit('/').next().unwrap();
        assert_eq!(place.sent("/lists", &[("do", "stop"), ("list", key)]), *address);
    }
    let since = Instant::now();
    let at_rest = |list: &Value| list["list"]["state"] == "stopped" || list["list"]["state"] == "done";
    while [&one, &two].iter().any(|address| !at_rest(&place.json(&format!("{address}.json")))) {
        assert!(since.elapsed() < Duration::from_secs(120), "it does not stop");
    }
    let left = place.json(&format!("{two}.json"));
    assert_eq!(left["list"]["state"], "stopped", "the second was stopped before its turn: {}", left["list"]);
    for address in [&one, &two] {
        let key = address.rsplit('/').next().unwrap();
        place.sent("/lists", &[("do", "go-on"), ("list", key)]);
    }
    for address in [&one, &two] {
        let list = done(place, address);
        assert_eq!(list["list"]["done"], 3001);
        let last = place.json(&format!("{address}.json?page=31"));
        assert_eq!(last["lines"][0]["documents"].as_u64(), Some(place.total("\"budget\"")));
    }
}

fn no_list(place: &Place) {
    let wrong = place.upload("/lists", &[], ("x.txt", b"M\xfcller"));
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("line 1 is not UTF-8"), "{}", wrong.text());
    assert_eq!(place.upload("/lists", &[], ("x.txt", b"")).status, 400);
    assert_eq!(place.upload("/lists", &[("how", "somehow")], ("x.txt", b"a")).status, 400);
    assert_eq!(place.post("/lists", &[]).status, 400);

    let kind = "Content-Type: multipart/form-data; boundary=limit\r\n";
    let broken =
        b"--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf a list";
    let answer = place.ask(&format!("POST /lists HTTP/1.0\r\n{}{kind}", place.cookie()), broken);
    assert_eq!(answer.status, 400, "{}", answer.text());
    let stranger =
        place.ask(&format!("POST /lists HTTP/1.0\r\nOrigin: http://evil.example\r\n{kind}"), broken);
    assert_eq!(stranger.status, 403);
    // Other tests bring lists of other names meanwhile.
    let lists = place.json("/lists.json");
    let kept = lists["lists"].as_array().unwrap().iter();
    let kept: Vec<_> =
        kept.filter(|list| ["x.txt", "x", "a"].contains(&list["name"].as_str().unwrap())).collect();
    assert!(kept.is_empty(), "{kept:?}");
}
