use daylight_case::SheetWords;

use super::{Added, Letters, SaidOnPages, Several, Words};

pub(super) static WORDS: Words = Words {
    language: "en",
    search: "Search",
    search_label: "Words, a \"phrase\", names, from: to: type: date: …",
    help: "Help",
    folders: "Folders",
    overview: "Overview",
    lists: "Lists",
    notes: "Notes",
    saved: "Saved",
    ledger: "Ledger",
    reading: "Reading",
    skip: "Skip to the content",
    rooms: "Rooms",
    narrow_down: "Narrow down",
    number: grouped,
    documents: |n| counted(n, "document", "documents"),
    milliseconds: |n| format!("{n} ms"),
    no_hits: "Nothing found",
    no_hits_hint: "Fewer words find more; a star stands for the rest of a word (elect*), ~1 forgives one letter (Varga~1). \
                   What could not be read cannot be found: the ledger says what that is.",
    incomplete: "Documents are still being read; there may be more.",
    sorted_by: "Sorted by",
    sorts: ["relevance", "newest", "oldest", "place", "size"],
    shown_as: "Shown as",
    layouts: ["list", "table", "pictures"],
    export: "Export",
    take_away: "Take away",
    take_sheet: "They come as one ZIP file, with a contact sheet: for each document its SHA-256, every place where it lies, \
                 the passage that was found, and why it is missing where it is.",
    take_most: |most| {
        format!(
            "At most {} are taken away at once: narrow the search down, by date or folder.",
            counted(most, "document", "documents")
        )
    },
    take_pictures: "As PDFs of pictures (safe to open)",
    take_text: "As text",
    take_originals: "As the original files",
    page: "page",
    page_of: |n, of| format!("page {n} of {of}"),
    pages: "Pages",
    earlier: "Previous",
    later: "Next",
    exclude: "without",
    remove_term: "no longer only",
    facets: facet,
    on_pages: SaidOnPages {
        says: "What it says",
        highest: "Highest marking",
        of_a_paragraph: "of a paragraph",
        kind: |kind| kind.words(),
        sure: |percent| format!("{percent} % sure"),
        more: |count| format!("{count} more are not listed"),
        left_out: |count| format!("{count} mentions were not kept: the pages say too much"),
    },
    all_values: |n| format!("all {n}"),
    none_of_it: "none",
    find_in: "Find in this list",
    places: |n| counted(n, "place", "places"),
    date_unknown: "date unknown",
    about: "About it",
    where_it_lies: "Where it lies",
    container: "Part of",
    parts: "Parts",
    neighbours: "In the same folder",
    problems: "Problems",
    original: "The original",
    original_warning: "The file as it came can be dangerous to open: it may run programs or tell others that you read it. \
                       Open it on a machine that is offline and holds nothing else.",
    download: "Download the original",
    safe_pdf: "Download as a PDF of pictures (safe to open)",
    picture: "Picture",
    text: "Text",
    both: "Both",
    hits_in_document: |n| counted(n, "hit on this page", "hits on this page"),
    next_hit: "next hit",
    no_text: "There is no text on this page.",
    recognised: |sure| match sure {
        Some(sure) => format!("Recognised in the picture (OCR), {sure} % sure"),
        None => "Recognised in the picture (OCR)".to_owned(),
    },
    quoted: "quoted text",
    gone: "the file is gone",
    before_change: "before the file changed",
    back_to_results: "Back to the results",
    more_of_page: "More of this page",
    state: "State",
    reasons: "Reasons",
    occurrences: "Places",
    bytes: "Bytes",
    files: "Files",
    sum: "All",
    adds_up: "Every file and every part is counted once, so these numbers add up.",
    not_read: "What was not read in full",
    nothing_running: "Nothing is being read now.",
    documents_word: "documents",
    time: "Time",
    left: "left",
    slow: "Takes long",
    pausing: "Pausing: what is being read now is read to its end.",
    look_again: "Show progress",
    paused: "Paused",
    done: "Done",
    not_in_full: "not in full",
    blur_all: "Blur all pictures of this case until asked for",
    unblur_all: "Show pictures of this case at once",
    not_reached: "out of reach just now, left as they are",
    read_again: "Read again",
    unblur: "Show the picture",
    biggest: "Largest mailboxes and archives",
    filter: "Filter",
    rows: "rows",
    thread: "Thread",
    pause: "Pause",
    resume: "Resume",
    add_files: "Add files",
    add_path: "Path of a file or folder on this machine",
    send_files: "Send files from this browser",
    sent_stay: |mib| {
        format!(
            "Copies stay in the case. At most {} MiB at once; larger things are added by their path.",
            grouped(mib)
        )
    },
    trouble: "This did not work",
    trouble_id: "The log knows it as",
    types: "Types",
    years: "Years",
    languages: "Languages",
    sizes: "Sizes",
    as_table: "As a table",
    table_cut: "This table has more rows than are kept in memory: filter and order cover only what is counted here. The pages of the document have all of them.",
    columns_cut: "Some rows have more columns than are shown here. The pages of the document have all of them.",
    examples: &[
        ("budget election", "both words, anywhere in a document"),
        ("\"strategic election plans\"", "these words in this order"),
        ("election OR referendum", "either word"),
        ("budget -draft", "the first word, not the second"),
        ("elect*", "words that begin so"),
        ("Varga~1", "this word, or one letter off"),
        ("\"payment ministry\"~5", "both words with at most five others between"),
        ("=\"No Foreign Eyes\"", "exactly so, capitals and accents included"),
        ("/[A-Z]{2}[0-9]{4}/", "a pattern in the text (a regular expression)"),
        ("from:varga date:2011-11..2012-09", "mail from Varga in these months"),
        ("type:table", "sheets and tables; also mail, paper, image, archive, pdf, docx …"),
        ("has:problem", "what could not be read in full"),
        ("marking:secret control:noforn", "papers in which this level and this control stand"),
        ("iban:*", "documents in which a bank account stands, checked by its digits"),
        ("told:2011-11..2012-03", "documents that tell of a date in this time"),
    ],
    help_intro: "Words are looked for everywhere: in text, names, addresses and titles, whatever their capitals and accents.",
    protection: &super::protection::EN,
    added: ADDED,
    several: SEVERAL,
    letters: LETTERS,
};

const SEVERAL: Several = Several {
    cases: "Cases",
    case: "Case",
    all: "All cases",
    search_in: "Search in",
    look_in: "Look for it in",
    only_new: "Only what is new since somebody looked.",
    whole_search: "The whole search",
    first_parts: |n| format!("The first {} are listed.", grouped(n)),
    all_parts: "Find everything in it",
    broke_off: |id| {
        format!(
            "Reading broke off by a mistake of the program; the log knows it as {id}. Going on loses nothing"
        )
    },
    take_chosen: "Take away",
    sheet: SheetWords::ENGLISH,
};

const LETTERS: Letters = Letters {
    letter: "As a letter",
    note: "Shown without the sender's styles, scripts and links; where a link leads stands in brackets.",
    not_loaded: |n| match n {
        1 => "One picture or other thing was not loaded.".to_owned(),
        n => format!("{n} pictures or other things were not loaded."),
    },
    picture: "picture",
    no_picture: "picture not loaded",
    embedded: "embedded content not loaded",
};

const ADDED: Added = Added {
    tags: "Tags",
    tag: "Tag",
    put_tag: "Add tag",
    tag_label: "Tag, a word or two",
    on_words: "On words of the text (leave empty for the whole document)",
    note: "Note",
    note_label: "Note",
    write_note: "Save note",
    change_note: "Edit",
    take_back: "Take back",
    bring_back: "Bring it back",
    taken_back: "The note was taken back.",
    words_gone: "these words do not stand in the text any more",
    changed_by: "changed",
    read_marks: "Read by",
    mark_read: "I have read it",
    mark_unread: "I have not read it",
    nobody_read: "Nobody has marked it as read.",
    no_notes: "There are no notes yet. Open a document: the form for a note stands beside its text.",
    notes_count: |n| counted(n, "note", "notes"),
    with_notes: "Documents with notes",
    with_tags: "Documents with tags",
    unread: "Documents nobody has read",
    no_tags: "There are no tags yet. Open a document, or choose some of the hits of a search.",
    tagged_documents: "Documents",
    tagged_words: "Passages",
    rename: "Rename",
    new_name: "New name",
    rename_hint: "Where there is a tag of the new name already, the two become one.",
    on_some_words: "On words of the text only",
    saved_searches: "Saved searches",
    no_saved: "No search is saved yet. Search for something, then give it a name under the results.",
    saved_hint: "New are the hits that came or changed since somebody last opened the search here.",
    name: "Name",
    query: "Query",
    new_hits: "New",
    new_count: |n| format!("{} new", grouped(n)),
    nothing_new: "nothing new",
    kept_by: "Saved by",
    forget: "Forget",
    save_search: "Save this search",
    save_name: "Name (its query without one)",
    a_list: "list",
    lists_intro: "Names, addresses, numbers: every line is looked for on its own. A line can say how behind a tab (a comma in CSV): exact, fuzzy 1, near 5.",
    list_file: "A file: text with one thing on each line, or CSV",
    list_lines: "Or the lines themselves",
    list_how: "How to look for lines that do not say",
    hows: [
        "words in a row",
        "exactly as written",
        "one letter may differ",
        "two letters may differ",
        "words within five others",
        "words within twenty others",
        "as queries",
    ],
    look_for: "Look for the list",
    lines: "Lines",
    lines_answered: "lines answered",
    lines_found: "with hits",
    lines_bad: "not understood",
    list_state,
    stop: "Stop",
    stopping: "Stopping: what was answered is kept.",
    as_csv: "Take away as CSV",
    which: "Which lines",
    whichs: ["all lines", "with hits", "without hits", "not understood"],
    no_lines: "There are no such lines.",
    line: "Line",
    wanted: "Looked for",
    how: "How",
    first: "Best documents",
    with_chosen: "With the chosen hits",
    choose: "Choose",
    all_hits: |n| {
        if n == 1 { "the only hit".to_owned() } else { format!("all {} hits, on whatever page", grouped(n)) }
    },
    take_tag: "Take the tag away",
    changed: |n| format!("Done: {} changed.", counted(n, "document", "documents")),
    read: "read",
};

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// Thousands with commas.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn facet(kind: &str) -> &'static str {
    match kind {
        "collection" => "Collection",
        "folder" => "Folder",
        "type" => "Type",
        "kind" => "Kind",
        "language" => "Language",
        "date" => "Date",
        "correspondent" => "Correspondents",
        "problem" => "Problems",
        "part" | "part-of" => "Part of",
        "case" => "Case",
        "tag" => "Tags",
        "marking" => "Markings",
        "control" => "Controls",
        "release" => "Releasable to",
        "owner" => "Owners of markings",
        "value" => "Numbers and addresses",
        _ => "More",
    }
}

fn list_state(state: &str) -> &'static str {
    match state {
        "running" => "being looked for",
        "waiting" => "waiting for the lists before it",
        "stopped" => "stopped",
        _ => "done",
    }
}
