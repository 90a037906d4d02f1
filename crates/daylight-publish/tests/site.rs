//! A built site is whole: every link leads somewhere, every word is found, and it is the same twice.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use daylight_publish::{Head, Press, Site, SitePage, SitePaper, SiteReport, Withdrawn};
use tempfile::TempDir;

fn head() -> Head {
    Head {
        form: 1,
        origin: "example.org/releases".into(),
        number: 1,
        title: "The <harbour> papers".into(),
        date: "2031-05-04".into(),
        released_by: vec!["A1".into(), "B2".into()],
    }
}

fn page(text: &str) -> SitePage {
    SitePage { png: vec![7; 40_000], size: (1275, 1650), text: text.into(), reasons: vec!["a name".into()] }
}

fn papers() -> Vec<SitePaper> {
    let long: Vec<SitePage> =
        (1..=60).map(|number| page(&format!("page number{number} of the logbook"))).collect();
    vec![
        SitePaper {
            id: "order-17".into(),
            title: "Order 17 & what followed".into(),
            date: Some("2011-11-21".into()),
            language: Some("en".into()),
            series: Some("Orders".into()),
            markings: vec!["SECRET//NOFORN".into()],
            places: vec!["Lund".into()],
            pages: vec![page("Seven crates, seventeen crates.\nŁódź at noon <b>"), page("crates again")],
            pdf: vec![1; 1000],
            ..SitePaper::default()
        },
        SitePaper {
            id: "log".into(),
            title: "Logbook".into(),
            date: Some("2012".into()),
            pages: long,
            ..SitePaper::default()
        },
        SitePaper {
            id: "blank".into(),
            title: "A blank sheet".into(),
            pages: vec![],
            ..SitePaper::default()
        },
    ]
}

fn build(folder: &Path) -> SiteReport {
    let press = [
        Press {
            language: "en".into(),
            title: "Crates".into(),
            markdown: "# Crates\n\nSee [page 60](paper:log#60).".into(),
        },
        Press { language: "de".into(), title: "Kisten".into(), markdown: "# Kisten".into() },
    ];
    let mut site = Site::begin(folder).unwrap();
    for paper in papers() {
        let files = site.paper(&head().title, &paper).unwrap();
        assert_eq!(files.len(), paper.pages.len() + 1 + usize::from(!paper.pdf.is_empty()));
    }
    for file in ["VERIFY.txt", "proofs/order-17.txt", "proofs/log.txt", "proofs/blank.txt"] {
        fs::create_dir_all(folder.join("proofs")).unwrap();
        fs::write(folder.join(file), "made when the release is sealed").unwrap();
    }
    let gone = [Withdrawn { id: None, reason: "a court in Lund".into() }];
    site.end(&head(), &press, &gone, ("00", "RW")).unwrap()
}

fn files(folder: &Path, under: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder.join(under)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{under}{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            files(folder, &format!("{path}/"), found);
        } else {
            found.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

fn built() -> (BTreeMap<String, Vec<u8>>, SiteReport) {
    let folder = TempDir::new().unwrap();
    let report = build(folder.path());
    let mut found = BTreeMap::new();
    files(folder.path(), "", &mut found);
    (found, report)
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let (files, _) = built();
    let mut links = 0;
    let ids: BTreeMap<&str, BTreeSet<&str>> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| {
            let text = std::str::from_utf8(bytes).unwrap();
            (
                path.as_str(),
                text.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect(),
            )
        })
        .collect();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        for attribute in ["href=\"", "src=\""] {
            for rest in text.split(attribute).skip(1) {
                let link = rest.split('"').next().unwrap();
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = if file.is_empty() { path.clone() } else { resolved(path, file) };
                assert!(files.contains_key(&target), "{path} links to {link}");
                assert!(anchor.is_empty() || ids[target.as_str()].contains(anchor), "{path} links to {link}");
                links += 1;
            }
        }
    }
    assert!(links > 300, "{links}");
}

fn resolved(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_word_stands_in_the_list_with_its_page() {
    let (files, report) = built();
    let lists: Vec<&str> = files
        .iter()
        .filter(|(path, _)| path.starts_with("search/words-") && path.ends_with(".html"))
        .map(|(_, bytes)| std::str::from_utf8(bytes).unwrap())
        .collect();
    let all = lists.concat();
    for (word, address) in [
        ("crates", "order-17.html#page-2"),
        ("seventeen", "order-17.html#page-1"),
        ("lodz", "order-17.html#page-1"),
        ("number60", "log.from-51.html#page-60"),
    ] {
        let at = all.find(&format!("<h2 id=\"{word}\">")).unwrap_or_else(|| panic!("{word} is not listed"));
        let entry = &all[at..at + all[at..].find("</ul>").unwrap()];
        assert!(entry.contains(address), "{word}: {entry}");
    }
    assert!(all.contains("Seven crates, <mark>seventeen</mark> crates."), "what stands around a word");
    assert_eq!(report.words, 8 + 64);
}

#[test]
fn nothing_of_the_papers_becomes_markup() {
    let (files, _) = built();
    let mut pages = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml")) {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains("<b>") && !text.contains("<harbour>"), "{path}");
        assert!(!text.contains("http:") && !text.contains("https:") || path.ends_with(".xml"), "{path}");
        pages += 1;
    }
    assert!(pages > 10);
    let script = std::str::from_utf8(&files["search/table.js"]).unwrap();
    assert!(!script.contains('<'), "{script}");
}

#[test]
fn a_site_has_the_same_bytes_twice_and_little_around_its_papers() {
    let ((one, report), (other, _)) = (built(), built());
    assert!(one == other);
    let weight: usize = one.values().map(Vec::len).sum();
    assert!(weight as u64 >= report.content + report.pdfs + report.around);
    let share = report.around as f64 / report.content as f64;
    assert!(share < 0.15, "{share}");
}

#[test]
fn two_papers_cannot_have_one_name() {
    let folder = TempDir::new().unwrap();
    let mut site = Site::begin(folder.path()).unwrap();
    let paper = |id: &str| SitePaper { id: id.into(), ..SitePaper::default() };
    site.paper("x", &paper("a")).unwrap();
    for id in ["a", "A", "", "a/b", "..", "ä"] {
        assert!(site.paper("x", &paper(id)).is_err(), "{id}");
    }
}
