use std::io::{Cursor, Read, Write};

use daylight_case::{CaseError, Selection, SheetWords, Sort, TakeAs, TakeFrom, TakenAway, take_away};
use daylight_testkit::make;
use zip::ZipArchive;

use crate::scene::Scene;

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("originals_are_taken_away_whole_and_what_is_gone_is_on_the_sheet", originals),
    ("a_file_that_changed_after_it_was_read_is_not_passed_off_as_the_document", changed),
    ("pictures_and_text_are_taken_away_and_what_has_none_is_on_the_sheet", pictures_and_text),
    ("the_same_selection_gives_the_same_bytes", same_bytes),
    ("names_and_texts_of_the_material_neither_run_nor_lead_anywhere", hostile),
];

struct Taken {
    told: TakenAway,
    bytes: Vec<u8>,
    /// Names and contents, in order.
    members: Vec<(String, Vec<u8>)>,
}

impl Taken {
    fn text(&self, name: &str) -> String {
        let found = self.members.iter().find(|(there, _)| there == name).unwrap();
        String::from_utf8(found.1.clone()).unwrap()
    }

    fn names(&self) -> Vec<String> {
        self.members.iter().map(|(name, _)| name.clone()).collect()
    }
}

fn all() -> Selection<'static> {
    Selection::Found { query: "late", sort: Sort::Path }
}

fn take(
    scene: &Scene,
    selection: Selection,
    take_as: TakeAs,
    out: &mut dyn Write,
) -> Result<TakenAway, CaseError> {
    let from = [TakeFrom { case: &scene.case, name: "case", changed_since: None }];
    take_away(&from, selection, take_as, &SheetWords::ENGLISH, out)
}

fn taken(scene: &Scene, selection: Selection, take_as: TakeAs) -> Taken {
    let mut bytes = Vec::new();
    let told = take(scene, selection, take_as, &mut bytes).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
    let mut members = Vec::new();
    for number in 0..archive.len() {
        let mut member = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        members.push((member.name().unwrap().into_owned(), content));
    }
    Taken { told, bytes, members }
}

fn scene() -> Scene {
    let pdf = make::pdf(&["the late payment", "second page"]);
    Scene::with(&[
        ("a.pdf", &pdf),
        ("b plan.txt", b"late again"),
        ("c.txt", b"too late"),
        ("d.txt", b"early"),
    ])
}

fn originals() {
    let scene = scene();
    std::fs::remove_file(scene.files.join("c.txt")).unwrap();
    let taken = taken(&scene, all(), TakeAs::Originals);
    assert_eq!((taken.told.documents, taken.told.files, taken.told.missing.len()), (3, 2, 1));
    let (a, b, c) = (scene.named("a.pdf"), scene.named("b plan.txt"), scene.named("c.txt"));
    let names = [
        format!("0001-{a}-a.pdf"),
        format!("0002-{b}-b_plan.txt"),
        "contact-sheet.html".into(),
        "contact-sheet.csv".into(),
    ];
    assert_eq!(taken.names(), names);
    assert_eq!(taken.members[0].1, std::fs::read(scene.files.join("a.pdf")).unwrap());
    assert_eq!(taken.members[1].1, b"late again");
    let csv = taken.text("contact-sheet.csv");
    let rows: Vec<&str> = csv.trim_end().split("\r\n").collect();
    assert_eq!(rows.len(), 4, "{csv}");
    let sha256 = scene.case.show(&b).unwrap().document.hash.to_string();
    assert_eq!(
        rows[2],
        format!("2,{},{b},case,{sha256},txt,10,,,evidence/b plan.txt,1,late again,", names[1])
    );
    assert!(rows[3].starts_with(&format!("3,,{c},")) && rows[3].contains(",missing: "), "{csv}");
    let html = taken.text("contact-sheet.html");
    assert_eq!((html.matches("<section id=").count(), html.matches("Missing: ").count()), (3, 1));
    assert!(
        html.contains("page 1: the <mark>late</mark> payment") && html.contains("evidence/a.pdf"),
        "{html}"
    );
}

fn changed() {
    let scene = scene();
    std::fs::write(scene.files.join("c.txt"), "too much").unwrap();
    let taken = taken(&scene, all(), TakeAs::Originals);
    assert_eq!((taken.told.files, taken.told.missing.len()), (2, 1));
    assert!(taken.members.iter().all(|(_, content)| content != b"too much"));
    assert!(taken.text("contact-sheet.csv").contains("missing: "));
}

fn pictures_and_text() {
    let scene = scene();
    let pictures = taken(&scene, all(), TakeAs::Pictures(scene.desk()));
    assert_eq!((pictures.told.documents, pictures.told.files, pictures.told.missing.len()), (3, 1, 2));
    let mut alone = Vec::new();
    scene.case.pdf_of_pictures(scene.desk(), &scene.named("a.pdf"), &mut alone).unwrap();
    assert!(pictures.members[0].0.ends_with("-a.pdf") && pictures.members[0].1 == alone);

    let named = [scene.named("d.txt"), scene.named("a.pdf")];
    let text = taken(&scene, Selection::Named(&named.clone().map(|reference| (0, reference))), TakeAs::Text);
    assert_eq!((text.told.documents, text.told.files), (2, 2));
    assert_eq!(text.members[0].1, b"early\n");
    let pages = text.text(&format!("0002-{}-a.txt", named[1]));
    assert!(pages.starts_with("===== page 1 of 2 =====\nthe late payment"), "{pages}");
    assert!(pages.contains("===== page 2 of 2 =====\nsecond page"), "{pages}");
    let nobody = take(&scene, Selection::Named(&[(0, "ffff".into())]), TakeAs::Text, &mut Vec::new());
    assert!(matches!(nobody, Err(CaseError::NoDocument { .. })), "{nobody:?}");
}

fn same_bytes() {
    let scene = scene();
    let first = taken(&scene, all(), TakeAs::Originals).bytes;
    assert!(first == taken(&scene, all(), TakeAs::Originals).bytes);
    // An output that closes ends it, and what was written is no archive.
    let mut short = Short(Vec::new());
    let ended = take(&scene, all(), TakeAs::Originals, &mut short).unwrap_err();
    assert!(matches!(ended, CaseError::File { .. }), "{ended}");
    assert!(ZipArchive::new(Cursor::new(short.0)).is_err());
}

/// Takes only so much.
struct Short(Vec<u8>);

impl std::io::Write for Short {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() > 600 {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn hostile() {
    let members: &[(&str, &[u8])] =
        &[("../../=late<script>.txt", b"late <script>alert(1)</script>"), ("a/b\u{202e}c.txt", b"late too")];
    let scene = Scene::with(&[("pack.zip", &make::zip(members))]);
    let taken = taken(&scene, all(), TakeAs::Originals);
    assert_eq!(taken.told.missing, []);
    assert_eq!(taken.told.documents, 2);
    assert!(
        taken.names().iter().all(|name| !name.contains(['/', '\\', '<', '\u{202e}'])),
        "{:?}",
        taken.names()
    );
    let html = taken.text("contact-sheet.html");
    assert!(
        !html.contains("<script") && html.contains("&lt;script&gt;") && !html.contains('\u{202e}'),
        "{html}"
    );
    assert!(html.contains("evidence/pack.zip/"), "{html}");
}
