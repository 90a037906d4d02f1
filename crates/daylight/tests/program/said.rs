//! What people add is theirs: it outlives rebuilding and reading anew, and goes where a document goes.

use std::process::Stdio;

use daylight_case::{Case, CaseError, Documents, Passage, Person, SearchView};
use daylight_testkit::make::{self, Message};

use crate::place::{Place, files_under};

fn ana() -> Person {
    Person::named("ana")
}

/// A case with two texts and a message with a paper in it.
fn place() -> (Place, Case) {
    let place = Place::new();
    let paper = make::docx(&["a paper about the harbour"]);
    let message = Message::new("a@met.example", "b@met.example", "one paper", "attached").attach(
        "paper.docx",
        "application/octet-stream",
        paper,
    );
    place
        .sealed
        .folder("f")
        .text("one.txt", "the first payment was made in Zürich\nthe second payment was not made")
        .text("two.txt", "nothing is said here")
        .eml("message.eml", &message);
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "f"]);
    let case = Case::at(&place.path("c")).unwrap();
    (place, case)
}

/// Everything that was added, as a reader sees it.
fn all_of_it(place: &Place, case: &Case) -> Vec<String> {
    let mut told = Vec::new();
    for query in
        ["tag:key", "tag:none", "tag:*", "has:note", "note:\"ask bank\"", "note:ask", "is:read", "is:unread"]
    {
        let mut found = place.found("c", query);
        found.sort();
        told.push(format!("{query}: {found:?}"));
    }
    told.push(format!("{:?}", case.tags().unwrap()));
    told.push(format!("{:?}", case.notes(0, 10).unwrap()));
    for document in place.found("c", "*") {
        told.push(format!("{:?}", case.tags_of(&document).unwrap()));
        told.push(format!("{:?}", case.notes_of(&document).unwrap()));
        told.push(format!("{:?}", case.read_marks(&document).unwrap()));
    }
    told
}

#[test]
fn what_people_add_outlives_rebuilding_and_reading_anew() {
    let (place, case) = place();
    let (one, paper) = (place.only("c", "name:one"), place.only("c", "harbour type:docx"));
    assert_eq!(case.tag("Key", Documents::Named(&[one.clone(), paper.clone()]), &ana()).unwrap(), 2);
    assert_eq!(
        case.tag(" kéy", Documents::Named(std::slice::from_ref(&one)), &ana()).unwrap(),
        0,
        "the same tag"
    );
    let words = Passage::Words { page: 1, words: "second   payment".into() };
    let quotation = case.tag_passage("money", &one, &words, &ana()).unwrap();
    assert_eq!(quotation.words, "second payment");
    let note = case.add_note(&one, Some(&words), "Ask  the\r\nBank about this", &ana()).unwrap();
    assert_eq!(note.place.as_ref().unwrap().bytes, quotation.bytes());
    case.add_note(&paper, None, "ask bank", &ana()).unwrap();
    assert_eq!(case.mark_read(Documents::FoundBy("harbour"), &ana()).unwrap(), 1);
    assert_eq!(place.found("c", "note:\"ask bank\""), std::slice::from_ref(&paper));
    assert_eq!(place.found("c", "note:ask").len(), 2);
    assert_eq!(place.found("c", "tag:none").len(), 2);
    assert_eq!(place.found("c", "is:read"), std::slice::from_ref(&paper));
    let beside = |query: &str| case.open_search().unwrap().count_tags(query).unwrap();
    assert_eq!(beside("*"), [("Key".to_owned(), 2), ("money".to_owned(), 1)].into());
    assert_eq!(beside("harbour"), [("Key".to_owned(), 1)].into());
    let references = [&paper, &one].map(|reference| daylight_model::DocRef(reference.clone()));
    let about = case.said_about(&references).unwrap();
    assert_eq!(
        (about[0].tags.as_slice(), about[0].notes, about[0].read),
        (["Key".to_owned()].as_slice(), 1, true)
    );
    assert_eq!((about[1].tags.len(), about[1].notes, about[1].read), (2, 1, false));
    assert_eq!(place.found("c", "payment tag:money -is:read"), std::slice::from_ref(&one));

    let before = all_of_it(&place, &case);
    place.expect(0, &["--case", "c", "rebuild"]);
    assert_eq!(all_of_it(&place, &case), before);
    place.expect(0, &["--case", "c", "reread"]);
    assert_eq!(all_of_it(&place, &case), before);
    // Gone from the drive, and there again under another name.
    std::fs::rename(place.path("f/one.txt"), place.path("f/renamed.txt")).unwrap();
    place.expect(0, &["--case", "c", "add", "f"]);
    assert_eq!(all_of_it(&place, &case), before);
    place.expect(0, &["--case", "c", "check", "--bytes"]);
}

#[test]
fn what_is_out_of_sight_takes_along_what_was_said_about_it() {
    let (place, case) = place();
    let one = place.only("c", "name:one");
    case.tag("key", Documents::Named(std::slice::from_ref(&one)), &ana()).unwrap();
    let note = case.add_note(&one, None, "look here", &ana()).unwrap();
    case.mark_read(Documents::Named(std::slice::from_ref(&one)), &ana()).unwrap();
    place.expect(0, &["--case", "c", "remove", &one]);
    assert_eq!(case.tags().unwrap(), []);
    assert_eq!(case.notes(0, 10).unwrap().0, 0);
    assert!(matches!(case.note(&note.reference), Err(CaseError::NoNote { .. })));
    assert!(matches!(case.tags_of(&one), Err(CaseError::NoDocument { .. })));
    for query in ["tag:key", "note:look", "is:read"] {
        assert!(place.found("c", query).is_empty(), "{query}");
    }
}

#[test]
fn what_is_purged_takes_along_the_words_that_were_quoted_from_it() {
    const CANARY: &str = "qvxkestrelnote";
    let (place, case) = place();
    place.sealed.folder("g").text("three.txt", &format!("here stands {CANARY} once"));
    place.expect(0, &["--case", "c", "add", "g"]);
    let three = place.only("c", CANARY);
    let words = Passage::Words { page: 1, words: CANARY.into() };
    let quotation = case.tag_passage("key", &three, &words, &ana()).unwrap();
    case.untag_passage("key", &three, &quotation, &ana()).unwrap();
    let note = case.add_note(&three, Some(&words), &format!("it says {CANARY}"), &ana()).unwrap();
    case.change_note(&note.reference, "never mind", &ana()).unwrap();
    case.take_note_back(&note.reference, &ana()).unwrap();
    place.expect(0, &["--case", "c", "remove", "--purge", &three]);
    drop(case);
    place.expect(0, &["--case", "c", "check"]);
    let files = files_under(&place.path("c"));
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let holds = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!holds, "{}", file.display());
    }
}

#[test]
fn a_note_can_be_changed_taken_back_and_brought_back() {
    let (place, case) = place();
    let one = place.only("c", "name:one");
    let first = case.add_note(&one, None, "first wording", &ana()).unwrap();
    let ben = Person::named("ben");
    case.change_note(&first.reference, "second wording", &ben).unwrap();
    assert!(place.found("c", "note:first").is_empty());
    assert_eq!(place.found("c", "note:second"), std::slice::from_ref(&one));
    let note = case.note(&first.reference).unwrap();
    assert_eq!((note.who.as_str(), &note.at), ("ana", &first.at));
    assert_eq!(note.changed.unwrap().0, "ben");
    case.take_note_back(&first.reference, &ben).unwrap();
    assert!(place.found("c", "has:note").is_empty());
    assert!(matches!(case.change_note(&first.reference, "x", &ben), Err(CaseError::NoNote { .. })));
    case.restore_note(&first.reference, &ana()).unwrap();
    assert_eq!(place.found("c", "note:second"), [one]);
    let history = case.note_history(&first.reference).unwrap();
    let told: Vec<(&str, bool)> =
        history.iter().map(|note| (note.text.as_str(), note.ended.is_some())).collect();
    assert_eq!(told, [("first wording", true), ("second wording", true), ("second wording", false)]);
    assert!(matches!(case.add_note("nothing", None, "x", &ana()), Err(CaseError::NoDocument { .. })));
    assert!(matches!(case.add_note(&note.document.0, None, " \n", &ana()), Err(CaseError::BadNote { .. })));
}

#[test]
fn tags_are_taken_away_renamed_and_joined() {
    let (place, case) = place();
    assert_eq!(case.tag("urgent", Documents::FoundBy("*"), &ana()).unwrap(), 4);
    assert_eq!(case.untag("URGENT", Documents::FoundBy("payment"), &ana()).unwrap(), 1);
    assert_eq!(case.untag("urgent", Documents::FoundBy("payment"), &ana()).unwrap(), 0);
    let one = place.only("c", "name:one");
    assert_eq!(case.tag_history(&one).unwrap().len(), 1, "what was taken away is remembered");
    assert_eq!(case.tag("later", Documents::FoundBy("*"), &ana()).unwrap(), 4);
    assert_eq!(case.rename_tag("urgent", "Later", &ana()).unwrap(), 3);
    let counts = |case: &Case| {
        let tags = case.tags().unwrap();
        tags.into_iter().map(|tag| (tag.name, tag.documents, tag.quotations)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&case), [("later".to_owned(), 4, 0)]);
    assert_eq!(case.rename_tag("later", "LÄTER", &ana()).unwrap(), 4, "only spelled otherwise");
    assert_eq!(counts(&case), [("LÄTER".to_owned(), 4, 0)]);
    assert!(matches!(case.untag("urgently", Documents::FoundBy("*"), &ana()), Err(CaseError::NoTag { .. })));
    assert!(matches!(case.tag("none", Documents::FoundBy("*"), &ana()), Err(CaseError::BadTag { .. })));
    // One reference that names nothing: nothing is tagged.
    let wrong = [one, "ffffffffffff".to_owned()];
    assert!(matches!(case.tag("new", Documents::Named(&wrong), &ana()), Err(CaseError::NoDocument { .. })));
    assert_eq!(counts(&case).len(), 1);
}

#[test]
fn words_that_do_not_stand_there_cannot_be_tagged() {
    let (place, case) = place();
    let one = place.only("c", "name:one");
    let tag = |passage: Passage| case.tag_passage("key", &one, &passage, &ana());
    let words = |words: &str| Passage::Words { page: 1, words: words.into() };
    let bytes = |bytes| Passage::Bytes { page: 1, bytes };
    assert!(matches!(tag(words("third payment")), Err(CaseError::NoWords { page: 1 })));
    assert!(matches!(tag(words("")), Err(CaseError::NoWords { .. })));
    assert!(matches!(tag(bytes(0..9999)), Err(CaseError::NoWords { .. })));
    assert!(matches!(tag(bytes(32..33)), Err(CaseError::NoWords { .. })), "within a letter");
    assert!(matches!(tag(bytes(5..5)), Err(CaseError::NoWords { .. })));
    let page = Passage::Bytes { page: 2, bytes: 0..3 };
    assert!(matches!(tag(page), Err(CaseError::NoPage { page: 2, pages: 1 })));
    assert_eq!(tag(bytes(3..10)).unwrap().words, "first");
    assert!(case.tags_of(&one).unwrap()[0].place.is_some());
}

#[test]
fn people_write_while_the_case_reads() {
    let (place, case) = place();
    let one = place.only("c", "name:one");
    let mut folder = place.sealed.folder("many");
    for number in 0..1500 {
        folder = folder.text(&format!("{number}.txt"), &format!("text number {number} of many"));
    }
    let mut command = place.command(&["--case", "c", "add", "many"]);
    let mut adding = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut written = 0;
    while adding.try_wait().unwrap().is_none() {
        case.add_note(&one, None, &format!("note {written}"), &ana()).unwrap();
        written += 1;
    }
    assert!(adding.wait().unwrap().success());
    assert!(written > 3, "{written}");
    assert_eq!(case.notes(0, 1).unwrap().0, written);
    assert_eq!(place.found("c", "in:many").len(), 1500);
}

#[test]
fn a_view_lies_at_an_address_that_tells_nothing_and_stays() {
    let (_place, case) = place();
    let mut view = SearchView { query: "payment from:ana".into(), page: 3, ..SearchView::default() };
    view.more.insert("facet".into(), "type".into());
    let address = case.keep_view(&view).unwrap();
    assert!(address.len() == 20 && address.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{address}");
    assert_eq!(case.keep_view(&view).unwrap(), address);
    let other = case.keep_view(&SearchView { page: 4, ..view.clone() }).unwrap();
    assert_ne!(other, address);
    assert_eq!(case.keep_view(&view).unwrap(), address);
    assert_eq!(case.view(&address).unwrap(), view);
    assert!(matches!(case.view("0123"), Err(CaseError::NoView { .. })));
    assert!(matches!(case.save_search("x", "0123", &ana()), Err(CaseError::NoView { .. })));
}

#[test]
fn a_saved_search_says_how_many_of_its_hits_are_new() {
    let (place, case) = place();
    let address = case.keep_view(&SearchView { query: "payment".into(), ..SearchView::default() }).unwrap();
    case.save_search("payments", &address, &ana()).unwrap();
    let new = || {
        let saved = case.saved_searches().unwrap();
        assert_eq!(saved.len(), 1);
        assert_eq!((saved[0].name.as_str(), saved[0].view.query.as_str()), ("payments", "payment"));
        *saved[0].new.as_ref().unwrap()
    };
    assert_eq!(new(), 0);
    place
        .sealed
        .folder("g")
        .text("a.txt", "a third payment")
        .text("b.txt", "no money")
        .text("c.txt", "payment four");
    place.expect(0, &["--case", "c", "add", "g"]);
    assert_eq!(new(), 2);
    case.saw_search("payments").unwrap();
    assert_eq!(new(), 0);
    case.forget_search("payments").unwrap();
    assert!(matches!(case.saw_search("payments"), Err(CaseError::NoSavedSearch { .. })));
    assert_eq!(case.saved_searches().unwrap().len(), 0);
}
