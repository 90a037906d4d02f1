use super::Words;

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
    read_again: "Read again",
    nothing_running: "Nothing is being read now.",
    documents_word: "documents",
    time: "Time",
    left: "left",
    slow: "Takes long",
    pausing: "Pausing: what is being read now is read to its end.",
    look_again: "Look again",
    paused: "Paused",
    done: "Done",
    not_in_full: "not in full",
    not_reached: "out of reach just now, left as they are",
    unblur: "Show the picture",
    biggest: "Largest mailboxes and archives",
    filter: "Filter",
    rows: "rows",
    pause: "Pause",
    resume: "Go on",
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
    number: "Number",
    value: "Value",
    examples: &[
        ("budget election", "both words, anywhere in a document"),
        ("\"strategic election plans\"", "these words, one behind the other"),
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
    ],
    help_intro: "Words are looked for everywhere: in text, names, addresses and titles, whatever their capitals and accents.",
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
        "tag" => "Tags",
        _ => "More",
    }
}
