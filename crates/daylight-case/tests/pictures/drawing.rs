use daylight_case::CaseError;
use daylight_model::ProblemKind;

use crate::scene::{SAMPLE, gray, ink};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("a_page_has_ink_where_its_words_are_and_white_paper_where_none_are", words_have_ink),
    ("every_pdf_of_the_sample_that_opens_is_drawn", every_pdf_of_the_sample_is_drawn),
    ("the_rectangle_of_a_hit_covers_what_was_found", hits_cover_ink),
    ("a_picture_is_scaled_down_and_never_up", pictures_are_scaled_down),
    ("what_is_no_page_has_no_picture_and_says_why", no_picture),
];

/// A page of running text: its words are drawn by what draws, and placed by what reads.
fn words_have_ink() {
    let name = "TO-12-031.pdf";
    let reference = SAMPLE.named(name);
    let page = SAMPLE.case.page_with_words(&reference, 1).unwrap();
    let (width, height) = page.size.unwrap();
    let picture = SAMPLE.picture(name, 1, 1200);
    assert_eq!(picture.width, 1200);
    assert_eq!(picture.problems, []);
    let pixels = gray(&picture);
    assert!(page.words.len() > 50, "{} words", page.words.len());
    for word in &page.words {
        let [left, top, right, bottom] = word.area;
        let dark = ink(&pixels, [left / width, top / height, right / width, bottom / height]);
        let text = &page.text[word.start as usize..word.end as usize];
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        assert!(dark >= letters * 5, "`{text}` has {dark} dark pixels");
    }
    let boxes = page.words.iter().map(|word| word.area);
    let (first, left) =
        boxes.fold((height, width), |(top, left), area| (top.min(area[1]), left.min(area[0])));
    assert_eq!(ink(&pixels, [0.0, 0.0, 1.0, (first - 4.0) / height]), 0, "above the first line");
    assert_eq!(ink(&pixels, [0.0, 0.0, (left - 4.0) / width, 1.0]), 0, "left of all lines");
}

fn every_pdf_of_the_sample_is_drawn() {
    for name in ["TO-12-058.pdf", "TO-12-044.pdf", "20120316_0003.pdf"] {
        let pages = SAMPLE.case.pages_to_draw(&SAMPLE.named(name)).unwrap();
        assert!(pages > 0, "{name}");
        for page in 1..=pages {
            let pixels = gray(&SAMPLE.picture(name, page, 600));
            assert!(ink(&pixels, [0.0, 0.0, 1.0, 1.0]) > 100, "page {page} of {name} has something on it");
        }
    }
}

fn hits_cover_ink() {
    let name = "TO-12-031.pdf";
    let reference = SAMPLE.named(name);
    let page = SAMPLE.case.page(&reference, 1).unwrap();
    let word =
        page.text.split_whitespace().find(|word| word.len() > 6 && word.chars().all(char::is_alphabetic));
    let word = word.unwrap().to_lowercase();
    let marks = SAMPLE.case.marks_on_page(&reference, 1, &word).unwrap();
    assert!(!marks.ranges.is_empty() && marks.areas.len() >= marks.ranges.len(), "{marks:?}");
    for range in &marks.ranges {
        assert_eq!(page.text[range.clone()].to_lowercase(), word);
    }
    let pixels = gray(&SAMPLE.picture(name, 1, 1200));
    for area in &marks.areas {
        assert!(area.mark < marks.ranges.len());
        let [left, top, right, bottom] = area.area;
        let dark = ink(&pixels, area.area);
        assert!(dark > 30, "{dark} dark pixels at {:?}", area.area);
        // A rectangle is about its word, not about the page.
        assert!(right - left < 0.4 && bottom - top < 0.04, "{:?}", area.area);
    }
    let none = SAMPLE.case.marks_on_page(&reference, 1, "zwieback").unwrap();
    assert_eq!((none.ranges.len(), none.areas.len()), (0, 0));
}

fn pictures_are_scaled_down() {
    let name = "receipt_kestrel.png";
    assert_eq!(SAMPLE.case.pages_to_draw(&SAMPLE.named(name)).unwrap(), 1);
    let whole = SAMPLE.picture(name, 1, 100_000);
    let small = SAMPLE.picture(name, 1, whole.width / 2);
    assert_eq!(small.width, whole.width / 2);
    assert!(small.height.abs_diff(whole.height / 2) <= 1);
    assert!(ink(&gray(&whole), [0.0, 0.0, 1.0, 1.0]) > 500);
    assert!(ink(&gray(&small), [0.0, 0.0, 1.0, 1.0]) > 100);
}

fn no_picture() {
    let ask = |name: &str, page| SAMPLE.case.picture(SAMPLE.desk(), &SAMPLE.named(name), page, 500);
    for page in [0, 999] {
        let refused = ask("TO-12-031.pdf", page).unwrap_err();
        assert!(matches!(refused, CaseError::NoPage { .. }), "{refused}");
    }
    let refused = ask("dictaphone_0007.vx1", 1).unwrap_err();
    assert!(
        matches!(&refused, CaseError::NotDrawn { problem, .. } if problem.kind == ProblemKind::Unsupported),
        "{refused}"
    );
    for (name, kind) in
        [("printer_spool_0044.pdf", ProblemKind::Damaged), ("TO-12-031_annex_B.pdf", ProblemKind::Encrypted)]
    {
        let refused = ask(name, 1).unwrap_err();
        assert!(
            matches!(&refused, CaseError::NotDrawn { problem, .. } if problem.kind == kind),
            "{name}: {refused}"
        );
    }
    let refused = SAMPLE.case.picture(SAMPLE.desk(), "nonsense", 1, 500).unwrap_err();
    assert!(matches!(refused, CaseError::NoDocument { .. }), "{refused}");
}
