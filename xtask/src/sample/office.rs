use daylight_testkit::make::{self, Docx, Paper, Slide};

use super::{Files, text};

/// Word processor papers, decks, the web page and the book.
pub(super) fn papers(files: &mut Files) {
    memos(files);
    drafts(files);
    decks(files);
    let page = Paper::of_text(text!("programme.txt")).by("Open Ballot Forum: programme", "Forum office", "");
    files.add("web/programme.html", make::html(&page));
    let chapter = |title: &str, text| Paper::of_text(text).by(title, "Sarvena Desk", "2011-11-02T09:00:00Z");
    let handbook =
        [chapter("Orders and markings", text!("handbook-1.txt")), chapter("Money", text!("handbook-2.txt"))];
    files.add("desk/handbook.epub", make::epub(&handbook));
}

fn memos(files: &mut Files) {
    let note = Docx {
        paper: Paper::of_text(text!("note-for-file.txt")).by("Note for file", "N. Tollemarsh", "2012-02-06T15:10:00Z"),
        header: "SECRET//NOFORN - SPECIMEN".into(),
        footer: "Sarvena Desk, note for file, 6 February 2012".into(),
        comments: vec![(
            "B. Ikeler".into(),
            "2012-02-07T08:55:00Z".into(),
            "Ten months at 12,000 and three waves of polling: is that in the budget, or in the travel budget?".into(),
        )],
        ..Docx::default()
    };
    files.add("memos/note_for_file_2012-02-06.docx", note.bytes());
    let partners = Paper::of_text(text!("partner-handling.txt"));
    let partners = partners.by("Partners and the Sarvena reporting", "N. Tollemarsh", "2012-05-21T16:00:00Z");
    files.add("memos/partner_handling.odt", make::odt(&partners));
    let minute =
        Paper::of_text(text!("minute.txt")).by("Minute of 19 June 2012", "B. Ikeler", "2012-06-20T10:00:00Z");
    files.add("memos/minute_2012-06-19.rtf", make::rtf(&minute));
}

/// Three drafts of one paper; from each to the next one paragraph changes.
fn drafts(files: &mut Files) {
    for (number, text, made) in [
        (1, text!("line-v1.txt"), "2012-09-24T14:00:00Z"),
        (2, text!("line-v2.txt"), "2012-10-02T09:50:00Z"),
        (3, text!("line-v3.txt"), "2012-11-19T08:05:00Z"),
    ] {
        let paper = Paper::of_text(text).by("Line to take: Sarvena", "W. Sarne", made);
        files.add(&format!("drafts/line_to_take_draft{number}.docx"), Docx::of(paper).bytes());
    }
}

fn decks(files: &mut Files) {
    let slide = |title: &str, points: &[&str], notes: &str| Slide {
        title: title.into(),
        points: points.iter().map(|point| (*point).to_owned()).collect(),
        notes: notes.into(),
    };
    let briefing = [
        slide(
            "Sarvena before the vote",
            &["SECRET//NOFORN - SPECIMEN", "Briefing for the Private Secretary, 5 September 2012"],
            "",
        ),
        slide(
            "Where it stands",
            &[
                "Civic List 36, Reed Union 33, Farmers' Bench 9",
                "Second wave, Kestrel Institute, 1,150 asked",
                "Margin: 3 points",
            ],
            "Say Kestrel only in the room. The Institute does not name its clients and would not like to be named by one.",
        ),
        slide(
            "What the Civic List wants",
            &[
                "The harbour concession tendered again in spring 2013",
                "Ferrant Docks would bid",
                "No money found from Ferrant Docks to the list",
            ],
            "Nobody has found any such money. Ten months of looking would be an answer too.",
        ),
        slide(
            "Port Cassel",
            &["The Minister speaks on 6 September at 10:00", "Meets Davit Ormsel on 7 September"],
            "One copy of the product, by hand, lobby of the Hotel Meridian, 5 September, 19:00.",
        ),
    ];
    let about = Paper::default().by("Sarvena before the vote", "C. Ashgrave", "2012-09-04T17:30:00Z");
    files.add("briefing/sarvena_2012-09-05.pptx", make::pptx(&briefing, &about));
    let results = [
        slide("Result of 18 November 2012", &["Civic List 37", "Reed Union 34", "Farmers' Bench 8"], ""),
        slide(
            "What comes next",
            &["Coalition talks from 26 November", "Concession: tender expected in March 2013"],
            "Both orders end on 30 November. No third year.",
        ),
    ];
    let about = Paper::default().by("Result", "N. Tollemarsh", "2012-11-20T11:00:00Z");
    files.add("briefing/result.odp", make::odp(&results, &about));
}
