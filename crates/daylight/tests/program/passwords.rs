use crate::place::{Place, files_under, text};

const CASE: &str = "sample.case";

/// The sample, in a case of its own. An annex of it opens with `fourteen herons`, an archive with `dunlin`.
fn sample() -> Place {
    let place = Place::with_sample();
    place.open("sample");
    place
}

fn write(place: &Place, list: &str) {
    std::fs::write(place.path("list.txt"), list).expect("written");
}

fn locked(place: &Place) -> Vec<String> {
    let lines = place.json(CASE, &["ledger", "--reason", "encrypted"]);
    lines[1..].iter().map(|line| text(&line["place"])).collect()
}

#[test]
fn a_list_of_passwords_opens_what_was_locked_and_reading_anew_needs_no_list() {
    let place = sample();
    assert_eq!(locked(&place).len(), 2);
    let annex = place.json(CASE, &["ledger", "--reason", "encrypted", "--type", "pdf"]);
    let annex = text(&annex[1]["document"]);
    write(&place, "heron\r\n\r\ndunlin\r\nfourteen herons\r\n");
    let tried = place.run(&["--case", CASE, "retry", "--reason", "encrypted", "--passwords", "list.txt"]);
    assert_eq!(locked(&place), [""; 0], "{}", tried.transcript());
    place.run(&["--case", CASE, "reread"]);
    assert_eq!(locked(&place), [""; 0]);
    let shown = place.expect(0, &["--case", CASE, "show", &annex]).stdout;
    assert!(shown.contains("opened-with a password"), "{shown}");
    assert!(!shown.contains("fourteen herons"), "{shown}");
    // What is destroyed takes its password along.
    place.expect(0, &["--case", CASE, "remove", "--purge", &annex]);
    let kept = |word: &str| {
        let files = files_under(&place.path(CASE));
        files.iter().any(|file| {
            let bytes = std::fs::read(file).expect("a file of the case");
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
    };
    assert!(!kept("fourteen herons"));
    assert!(kept("dunlin"), "that of the archive is still there");
}

#[test]
fn a_list_that_fits_nothing_changes_nothing_and_the_ledger_says_so() {
    let place = sample();
    let before = locked(&place);
    write(&place, "heron\nplover\n");
    place.expect(3, &["--case", CASE, "retry", "--reason", "encrypted", "--passwords", "list.txt"]);
    assert_eq!(locked(&place), before);
    let said = place.expect(0, &["--case", CASE, "ledger", "--list", "--reason", "encrypted"]);
    assert!(said.stdout.contains("none of the 2 given opens it"), "{}", said.transcript());
    assert!(
        said.stdout.contains("daylight retry --reason encrypted --passwords FILE"),
        "{}",
        said.transcript()
    );
}

#[test]
fn a_bad_list_is_refused_before_anything_is_read() {
    let place = sample();
    for (list, why) in [(&b""[..], "there is no password in it"), (b"\xff\n", "line 1 is not UTF-8")] {
        std::fs::write(place.path("list.txt"), list).expect("written");
        let refused = place.expect(2, &["--case", CASE, "retry", "--passwords", "list.txt"]);
        assert!(refused.stderr.contains(why), "{}", refused.transcript());
    }
    place.expect(2, &["--case", CASE, "retry", "--passwords", "nowhere.txt"]);
}
