//! Thousands of requests that no page of ours would send, at every address of the room, over material that
//! was made to break out of a page. The seed is fixed: a failure fails again.

use std::fs;

use daylight_testkit::make::Message;
use daylight_testkit::{Chance, Folder};
use serde_json::Value;
use tempfile::TempDir;

use crate::Claim;
use crate::visit::{Answer, Place, percent};

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("whatever is asked, no page breaks and nothing of the material becomes markup", whatever_is_asked),
    ("every form of every template is fuzzed", every_form_is_fuzzed),
];

/// Stands in names, text, mail, cells and fields. Wherever it comes out, a sign that means something in
/// HTML follows it, and must have been escaped.
const PLANTED: &str = "z<x-daylight>x-daylight\"'x-daylight' y";

/// The same, as it must never stand in a page.
const BARE: [&str; 4] = ["<x-daylight", "x-daylight>", "x-daylight\"", "x-daylight'"];

/// Addresses that give files or pictures, and those that forms are sent to. The OpenAPI file has the pages.
const FILES: [&str; 9] = [
    "/redact/{document}/picture/{page}",
    "/",
    "/assets/{name}",
    "/doc/{document}/picture/{page}",
    "/doc/{document}/original",
    "/doc/{document}/pictures.pdf",
    "/search/{address}/hits.csv",
    "/search/{address}/hits.jsonl",
    "/lists/{address}/lines.csv",
];
const FORMS: [&str; 28] = [
    "/redact/{document}",
    "/redact/{document}/pdf",
    "/search",
    "/folders",
    "/ledger",
    "/lists",
    "/never-publish",
    "/pictures",
    "/reading",
    "/reading/upload",
    "/saved",
    "/selection",
    "/tags",
    "/doc/{document}/never-publish",
    "/doc/{document}/notes",
    "/doc/{document}/read",
    "/doc/{document}/reveal",
    "/doc/{document}/table",
    "/doc/{document}/tags",
    "/claims",
    "/difference",
    "/doc/{document}/date",
    "/names",
    "/people",
    "/person/{entity}/decide",
    "/story",
    "/timeline",
    "/timeline/events",
];

/// Fields of forms; those of pages come from the OpenAPI file. `path` is among neither: it reads files.
const FIELDS: [&str; 64] = [
    "word",
    "rule",
    "left",
    "top",
    "right",
    "bottom",
    "only",
    "redaction",
    "what",
    "reason",
    "bar",
    "include-case",
    "exclude-case",
    "drop-case",
    "since",
    "q",
    "view",
    "include",
    "exclude",
    "drop",
    "narrow",
    "facet",
    "contains",
    "below",
    "sort",
    "layout",
    "page",
    "do",
    "name",
    "tag",
    "tags",
    "note",
    "text",
    "words",
    "last",
    "start",
    "on",
    "list",
    "how",
    "lines",
    "document",
    "all",
    "read",
    "case",
    "blur",
    "column",
    "one",
    "other",
    "draft",
    "claim",
    "by",
    "at",
    "stance",
    "date",
    "from",
    "until",
    "number",
    "restore",
    "back",
    "writing",
    "offset",
    "fold",
    "show",
    "filter",
];

/// Values that are something to somebody.
const WORDS: [&str; 48] = [
    "all",
    "99",
    "any",
    "take",
    "1",
    "0",
    "2",
    "-1",
    "18446744073709551615",
    "99999999999999999999",
    "1e9",
    "NaN",
    "yes",
    "no",
    "on",
    "tag",
    "untag",
    "save",
    "open",
    "forget",
    "take-back",
    "bring-back",
    "change",
    "stop",
    "go-on",
    "resume",
    "both",
    "picture",
    "letter",
    "table",
    "pictures",
    "newest",
    "kind",
    "folder",
    "correspondent",
    "has:problem",
    "z*",
    "/(a|b)+/",
    "\"z x\"~3",
    "merge",
    "split",
    "rename",
    "hide",
    "undo",
    "add",
    "link",
    "supports",
    "1963-11",
];
const ODD: [&str; 16] = [
    "",
    " ",
    "\u{0}",
    "\n",
    "a\r\nx-planted: 1",
    "../../../etc/passwd",
    "%",
    "%zz",
    "..;/",
    "\u{202e}\u{1b}[2J",
    "((((((((((((((((((((",
    "\"",
    "\\",
    "/[/",
    "from:",
    "-",
];

const REQUESTS: usize = 3000;

fn whatever_is_asked(_: &Place) {
    // The files stay, or their originals could not be taken away.
    let (_files, place) = hostile_room();
    let targets = Targets::of(&place);
    let mut chance = Chance::new(1971);
    let (mut pages, mut twins, mut planted) = (0, 0, 0);
    for number in 0..REQUESTS {
        let (asked, answer) = one(&place, &targets, &mut chance);
        let told = format!("request {number}: {asked}: {}", answer.status);
        hold(&told, &answer);
        pages += usize::from(is(&answer, "text/html"));
        twins += usize::from(is(&answer, "application/json"));
        planted += usize::from(is(&answer, "text/html") && answer.text().contains("x-daylight"));
    }
    // A fuzz that only met refusals has fuzzed nothing.
    assert!(pages > 1000 && twins > 300 && planted > 200, "{pages} pages, {twins} twins, {planted} planted");
}

/// A room over files whose names and text were made to break out.
fn hostile_room() -> (TempDir, Place) {
    let folder = tempfile::tempdir().unwrap();
    let mut letter = Message::new(
        &format!("{PLANTED} <a@example.org>"),
        &format!("\"{PLANTED}\" <b@example.org>"),
        PLANTED,
        &format!("{PLANTED}\n> {PLANTED}\n> {PLANTED}\n> {PLANTED}\n"),
    )
    .attach(&format!("{PLANTED}.txt"), "text/plain", PLANTED.as_bytes().to_vec());
    letter.html = Some(format!(
        "<p lang='{}' title='{1}' class=x-daylight>{PLANTED} &lt;x-daylight&gt;<a href='http://{1}'>z</a><img src='{1}' \
         alt=\"&lt;x-daylight&gt;x-daylight'x-daylight&quot;\"><svg><style>{PLANTED}</style></svg>",
        "z", "&lt;x-daylight&gt;x-daylight&quot;&#39;x-daylight&#39;"
    ));
    let cells = PLANTED.replace('"', "\"\"");
    let row = format!("\"{cells}\",2015-01-01,\"{cells}\"\n");
    let files = Folder::at(folder.path().join("first"))
        .text(&format!("{PLANTED}.txt"), PLANTED)
        .text(&format!("{PLANTED}/{PLANTED}.txt"), &format!("{PLANTED} in a folder"))
        .text("sheet.csv", &row.repeat(30))
        .text("page.html", &format!("<title>{PLANTED}</title><p>{PLANTED}<p>&lt;x-daylight&gt;"))
        .text("broken.zip", &format!("PK\u{3}\u{4}{PLANTED}"))
        .pdf("order.pdf", &[PLANTED, "second page"])
        .eml("letter.eml", &letter);
    let second = folder.path().join("second");
    let second = Folder::at(&second).text("other.txt", &format!("{PLANTED} in another case"));
    let place = Place::over_all(&[files.path(), second.path()]);
    (folder, place)
}

/// Where requests go, and what they may carry that is there.
struct Targets {
    gets: Vec<String>,
    fields: Vec<String>,
    /// Documents, addresses of searches and of lists.
    there: Vec<String>,
}

impl Targets {
    fn of(place: &Place) -> Self {
        let openapi = place.json("/openapi.json");
        let paths = openapi["paths"].as_object().unwrap();
        let pages = paths.keys().map(|path| path.trim_end_matches(".json").to_owned());
        let gets: Vec<String> = pages.chain(FILES.map(str::to_owned)).collect();
        let named = |parameter: &Value| parameter["name"].as_str().map(str::to_owned);
        let operations = paths.values().filter_map(|path| path["get"]["parameters"].as_array());
        let mut fields: Vec<String> = operations.flatten().filter_map(named).collect();
        fields.extend(FIELDS.map(str::to_owned));
        fields.retain(|field| field != "path");
        fields.sort();
        fields.dedup();
        let last = |address: String| address.rsplit('/').next().unwrap_or_default().to_owned();
        let mut there = place.found("z");
        assert!(there.len() >= 5, "{there:?}");
        there.push(last(place.sent("/search", &[("q", "z"), ("include", PLANTED)])));
        there.push(last(place.sent("/search", &[("q", "z")])));
        there.push(last(place.sent("/lists", &[("lines", PLANTED), ("name", PLANTED)])));
        Self { gets, fields, there }
    }

    fn value(&self, chance: &mut Chance) -> String {
        match chance.below(8) {
            0 | 1 => chance.pick(&WORDS).to_string(),
            2 => chance.pick(&ODD).to_string(),
            3 => chance.pick(&self.there).clone(),
            4 => format!("{}{PLANTED}", chance.pick(&WORDS)),
            5 => format!("\"{PLANTED}"),
            6 => String::from_utf8_lossy(&chance.bytes(12)).into_owned(),
            _ => PLANTED.to_owned(),
        }
    }

    /// A path with its parts filled in, mostly by what is there.
    fn path(&self, path: &str, chance: &mut Chance) -> String {
        let part = |part: &str| match part.starts_with('{') {
            false => part.to_owned(),
            true if part == "{page}" && chance.permille(700) => chance.between(0, 2).to_string(),
            true if chance.permille(800) => chance.pick(&self.there).clone(),
            true => percent(&self.value(chance)),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    fn fields(&self, chance: &mut Chance) -> Vec<(String, String)> {
        let count = chance.below(5);
        (0..count).map(|_| (chance.pick(&self.fields).clone(), self.value(chance))).collect()
    }
}

/// Sends one request, and says which.
fn one(place: &Place, targets: &Targets, chance: &mut Chance) -> (String, Answer) {
    let mut fields = targets.fields(chance);
    if chance.permille(200) {
        let case = chance.pick(&["all", "99", "2", "1"]).to_string();
        fields.push(("case".to_owned(), case));
    }
    let borrowed: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let kind = chance.below(10);
    match kind {
        0 | 1 => {
            let form: &&str = chance.pick(&FORMS);
            let path = targets.path(form, chance);
            (format!("POST {path} {fields:?}"), place.post(&path, &borrowed))
        }
        2 => {
            let form: &&str = chance.pick(&FORMS);
            let path = targets.path(form, chance);
            let bytes = [PLANTED.as_bytes(), b"\n", &chance.bytes(40)].concat();
            let name = chance.pick(&["list.csv", "x\"; filename=\"y", "<x-daylight>"]);
            let answer = place.upload(&path, &borrowed, (name, &bytes));
            (format!("POST {path} {fields:?} and a file {name}"), answer)
        }
        3 => {
            let method = chance.pick(&["PUT", "DELETE", "OPTIONS", "X-DAYLIGHT"]);
            let get: &String = chance.pick(&targets.gets);
            let path = targets.path(get, chance);
            let kind =
                format!("Content-Type: {}\r\n", chance.pick(&["multipart/form-data", "text/html", "/"]));
            let head = format!("{method} {path} HTTP/1.0\r\n{}{kind}", place.cookie());
            (format!("{method} {path}"), place.ask(&head, &chance.bytes(20)))
        }
        _ => {
            let get: &String = chance.pick(&targets.gets);
            let path = targets.path(get, chance);
            // Files have no twin.
            let twin = if !FILES.contains(&get.as_str()) && chance.permille(400) { ".json" } else { "" };
            let query: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
            let asked = format!("{path}{twin}?{}", query.join("&"));
            let answer = place.get(&asked);
            (asked, answer)
        }
    }
}

fn is(answer: &Answer, media_type: &str) -> bool {
    let head = answer.head.to_ascii_lowercase();
    let told = head.lines().find_map(|line| line.strip_prefix("content-type: "));
    told.is_some_and(|told| told.split(';').next() == Some(media_type))
}

/// What holds for every answer.
#[track_caller]
fn hold(told: &str, answer: &Answer) {
    assert!((200..500).contains(&answer.status), "{told}: {}", answer.text());
    let head = answer.head.to_ascii_lowercase();
    assert!(!head.contains("\nx-planted") && !head.contains("set-cookie"), "{told}: {head}");
    if is(answer, "application/json") {
        let parsed = serde_json::from_slice::<Value>(&answer.body);
        assert!(parsed.is_ok(), "{told}: {parsed:?}");
    }
    if is(answer, "text/html") {
        assert!(head.contains("content-security-policy: default-src 'none'"), "{told}: {head}");
        let text = answer.text();
        for bare in BARE {
            let found = text.find(bare).map(|at| text[..at].chars().rev().take(80).collect::<String>());
            let before = found.map(|before| before.chars().rev().collect::<String>());
            assert!(before.is_none(), "{told}: `{bare}` stands bare behind {before:?}");
        }
    }
}

/// The list of forms above is whole.
fn every_form_is_fuzzed(_: &Place) {
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut forms = 0;
    for entry in fs::read_dir(templates).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for rest in text.split("action=\"").skip(1) {
            let action = rest.split(['"', '?']).next().unwrap().replace("{{ document }}", "{document}");
            let action = ["entity", "one.entity", "pair.other"]
                .iter()
                .fold(action, |action, name| action.replace(&format!("{{{{ {name}.entity }}}}"), "{entity}"));
            assert!(FORMS.contains(&action.as_str()), "the form {action} is not fuzzed");
            forms += 1;
        }
    }
    assert!(forms >= 15, "only {forms} forms");
}
