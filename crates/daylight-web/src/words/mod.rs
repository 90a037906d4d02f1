//! Every word of the room that people read, one file for each language.

mod en;
mod fr;
mod protection;
mod releasing;

use daylight_case::SheetWords;

pub(crate) use protection::Protection;
pub(crate) use releasing::Releasing;

/// The words of one language. A new language is one more file that fills this in; what is missing does not
/// compile.
pub(crate) struct Words {
    /// BCP 47.
    pub(crate) language: &'static str,
    pub(crate) search: &'static str,
    pub(crate) search_label: &'static str,
    pub(crate) help: &'static str,
    pub(crate) folders: &'static str,
    pub(crate) overview: &'static str,
    pub(crate) lists: &'static str,
    pub(crate) notes: &'static str,
    pub(crate) saved: &'static str,
    pub(crate) ledger: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) rooms: &'static str,
    pub(crate) narrow_down: &'static str,
    /// A number as people read it.
    pub(crate) number: fn(u64) -> String,
    pub(crate) documents: fn(u64) -> String,
    pub(crate) milliseconds: fn(u64) -> String,
    pub(crate) no_hits: &'static str,
    pub(crate) no_hits_hint: &'static str,
    pub(crate) incomplete: &'static str,
    pub(crate) sorted_by: &'static str,
    pub(crate) sorts: [&'static str; 5],
    pub(crate) shown_as: &'static str,
    pub(crate) layouts: [&'static str; 3],
    pub(crate) export: &'static str,
    pub(crate) take_away: &'static str,
    pub(crate) take_sheet: &'static str,
    pub(crate) take_most: fn(u64) -> String,
    pub(crate) take_pictures: &'static str,
    pub(crate) take_text: &'static str,
    pub(crate) take_originals: &'static str,
    pub(crate) page: &'static str,
    pub(crate) page_of: fn(u32, u32) -> String,
    pub(crate) pages: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) later: &'static str,
    pub(crate) exclude: &'static str,
    pub(crate) remove_term: &'static str,
    pub(crate) facets: fn(&str) -> &'static str,
    pub(crate) on_pages: SaidOnPages,
    pub(crate) papers: Papers,
    pub(crate) timeline: TimelineWords,
    pub(crate) all_values: fn(u64) -> String,
    pub(crate) find_in: &'static str,
    pub(crate) none_of_it: &'static str,
    pub(crate) places: fn(u64) -> String,
    pub(crate) date_unknown: &'static str,
    pub(crate) about: &'static str,
    pub(crate) where_it_lies: &'static str,
    pub(crate) container: &'static str,
    pub(crate) parts: &'static str,
    pub(crate) neighbours: &'static str,
    pub(crate) problems: &'static str,
    pub(crate) original: &'static str,
    pub(crate) original_warning: &'static str,
    pub(crate) download: &'static str,
    pub(crate) safe_pdf: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) text: &'static str,
    pub(crate) both: &'static str,
    pub(crate) hits_in_document: fn(u64) -> String,
    pub(crate) next_hit: &'static str,
    pub(crate) no_text: &'static str,
    /// Where words come from: how sure recognition is of them, in percent.
    pub(crate) recognised: fn(Option<u8>) -> String,
    pub(crate) quoted: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) before_change: &'static str,
    pub(crate) back_to_results: &'static str,
    pub(crate) more_of_page: &'static str,
    pub(crate) state: &'static str,
    pub(crate) reasons: &'static str,
    pub(crate) occurrences: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) files: &'static str,
    pub(crate) sum: &'static str,
    pub(crate) adds_up: &'static str,
    pub(crate) not_read: &'static str,
    pub(crate) nothing_running: &'static str,
    pub(crate) documents_word: &'static str,
    pub(crate) time: &'static str,
    pub(crate) left: &'static str,
    pub(crate) slow: &'static str,
    pub(crate) pausing: &'static str,
    pub(crate) look_again: &'static str,
    pub(crate) paused: &'static str,
    pub(crate) done: &'static str,
    pub(crate) not_in_full: &'static str,
    pub(crate) not_reached: &'static str,
    pub(crate) read_again: &'static str,
    pub(crate) unblur: &'static str,
    pub(crate) blur_all: &'static str,
    pub(crate) unblur_all: &'static str,
    pub(crate) biggest: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) rows: &'static str,
    pub(crate) thread: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) resume: &'static str,
    pub(crate) add_files: &'static str,
    pub(crate) add_path: &'static str,
    pub(crate) send_files: &'static str,
    pub(crate) sent_stay: fn(u64) -> String,
    pub(crate) trouble: &'static str,
    pub(crate) trouble_id: &'static str,
    pub(crate) types: &'static str,
    pub(crate) years: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) sizes: &'static str,
    pub(crate) as_table: &'static str,
    pub(crate) table_cut: &'static str,
    pub(crate) columns_cut: &'static str,
    pub(crate) examples: &'static [(&'static str, &'static str)],
    pub(crate) help_intro: &'static str,
    pub(crate) added: Added,
    pub(crate) several: Several,
    pub(crate) letters: Letters,
    pub(crate) people: People,
    pub(crate) sameness: Sameness,
    pub(crate) protection: &'static Protection,
    pub(crate) releasing: &'static Releasing,
}

/// The words for a room with several cases, and for what is new in a search.
/// What pages say.
/// Headings, dates, references, requirements.
pub(crate) struct Papers {
    pub(crate) heading: &'static str,
    pub(crate) date: &'static str,
    pub(crate) date_source: fn(daylight_case::DateSource) -> &'static str,
    /// Before a date that says otherwise.
    pub(crate) but: &'static str,
    pub(crate) set_date: &'static str,
    pub(crate) right_date: &'static str,
    pub(crate) unset_date: &'static str,
    pub(crate) requirement: &'static str,
    pub(crate) as_requirement: &'static str,
    pub(crate) intent: &'static str,
    pub(crate) valid: &'static str,
    pub(crate) questions: &'static str,
    pub(crate) refers_to: &'static str,
    pub(crate) referred_to_by: &'static str,
}

pub(crate) struct TimelineWords {
    pub(crate) title: &'static str,
    pub(crate) of_all: &'static str,
    pub(crate) show: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) before: fn(u64) -> String,
    pub(crate) after: fn(u64) -> String,
    pub(crate) undated: fn(u64) -> String,
    pub(crate) wider: &'static str,
    pub(crate) whole: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) documents: &'static str,
    pub(crate) exact: &'static str,
    pub(crate) told: &'static str,
    pub(crate) valid: &'static str,
    /// When, how many, of what.
    pub(crate) bar: fn(&str, u64, &str) -> String,
    pub(crate) table: &'static str,
    pub(crate) when: &'static str,
    pub(crate) events: &'static str,
    pub(crate) event: &'static str,
    pub(crate) overlaps: &'static str,
    pub(crate) no_events: &'static str,
    pub(crate) begins: &'static str,
    pub(crate) ends: &'static str,
    pub(crate) add: &'static str,
    pub(crate) change_events: &'static str,
    pub(crate) take_back: &'static str,
    pub(crate) put_back: &'static str,
}

pub(crate) struct SaidOnPages {
    pub(crate) says: &'static str,
    pub(crate) highest: &'static str,
    pub(crate) of_a_paragraph: &'static str,
    pub(crate) kind: fn(daylight_model::MentionKind) -> &'static str,
    pub(crate) sure: fn(u8) -> String,
    /// So many values more than are listed.
    pub(crate) more: fn(u64) -> String,
    /// So many mentions that were not kept.
    pub(crate) left_out: fn(u64) -> String,
}

pub(crate) struct Several {
    pub(crate) cases: &'static str,
    pub(crate) case: &'static str,
    pub(crate) all: &'static str,
    pub(crate) search_in: &'static str,
    pub(crate) look_in: &'static str,
    pub(crate) only_new: &'static str,
    pub(crate) whole_search: &'static str,
    pub(crate) first_parts: fn(u64) -> String,
    pub(crate) all_parts: &'static str,
    pub(crate) broke_off: fn(&str) -> String,
    pub(crate) take_chosen: &'static str,
    pub(crate) sheet: SheetWords,
}

/// The words around entities: lists of them, the page of one, its network, lists of names.
pub(crate) struct People {
    pub(crate) people: &'static str,
    pub(crate) find: &'static str,
    pub(crate) all: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) incomplete: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind_word: &'static str,
    pub(crate) mentions: &'static str,
    pub(crate) from_until: &'static str,
    pub(crate) names: fn(u64) -> String,
    /// One of a kind, and all of it.
    pub(crate) kind: fn(daylight_model::EntityKind) -> &'static str,
    pub(crate) kinds: fn(daylight_model::EntityKind) -> &'static str,
    pub(crate) proposals: &'static str,
    pub(crate) no_proposals: &'static str,
    pub(crate) proposals_hint: &'static str,
    pub(crate) may_be: &'static str,
    pub(crate) why: &'static str,
    pub(crate) reason: fn(daylight_case::Alike) -> &'static str,
    pub(crate) decide: &'static str,
    pub(crate) merge: &'static str,
    pub(crate) merge_label: &'static str,
    pub(crate) apart: &'static str,
    pub(crate) split: &'static str,
    pub(crate) rename: &'static str,
    pub(crate) rename_label: &'static str,
    pub(crate) hide: &'static str,
    pub(crate) hidden: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) taken_back: &'static str,
    pub(crate) history: &'static str,
    pub(crate) act: fn(&str) -> &'static str,
    pub(crate) over_time: &'static str,
    pub(crate) year: &'static str,
    pub(crate) named_in: &'static str,
    pub(crate) wrote_it: &'static str,
    pub(crate) got_it: &'static str,
    pub(crate) with_whom: &'static str,
    pub(crate) addresses: &'static str,
    pub(crate) stands_with_address: &'static str,
    pub(crate) written: &'static str,
    pub(crate) merged: &'static str,
    pub(crate) network: &'static str,
    /// Documents looked at, and others that are not drawn.
    pub(crate) looked_at: fn(u64, u64) -> String,
    pub(crate) draw_more: &'static str,
    pub(crate) alone: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) together: &'static str,
    pub(crate) on_pages: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) received: &'static str,
}

/// The words around a page or message that is shown as a letter.
pub(crate) struct Letters {
    /// One of the ways to show a document, beside text and picture.
    pub(crate) letter: &'static str,
    pub(crate) note: &'static str,
    pub(crate) not_loaded: fn(&u32) -> String,
    pub(crate) picture: &'static str,
    pub(crate) no_picture: &'static str,
    pub(crate) embedded: &'static str,
}

/// The words for what people add: tags, notes, read marks, saved searches, lists.
pub(crate) struct Added {
    pub(crate) tags: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) put_tag: &'static str,
    pub(crate) tag_label: &'static str,
    pub(crate) on_words: &'static str,
    pub(crate) note: &'static str,
    pub(crate) note_label: &'static str,
    pub(crate) write_note: &'static str,
    pub(crate) change_note: &'static str,
    pub(crate) take_back: &'static str,
    pub(crate) bring_back: &'static str,
    pub(crate) taken_back: &'static str,
    pub(crate) words_gone: &'static str,
    pub(crate) changed_by: &'static str,
    pub(crate) read_marks: &'static str,
    pub(crate) mark_read: &'static str,
    pub(crate) mark_unread: &'static str,
    pub(crate) nobody_read: &'static str,
    pub(crate) no_notes: &'static str,
    pub(crate) notes_count: fn(u64) -> String,
    pub(crate) with_notes: &'static str,
    pub(crate) with_tags: &'static str,
    pub(crate) unread: &'static str,
    pub(crate) no_tags: &'static str,
    pub(crate) tagged_documents: &'static str,
    pub(crate) tagged_words: &'static str,
    pub(crate) rename: &'static str,
    pub(crate) new_name: &'static str,
    pub(crate) rename_hint: &'static str,
    pub(crate) on_some_words: &'static str,
    pub(crate) saved_searches: &'static str,
    pub(crate) no_saved: &'static str,
    pub(crate) saved_hint: &'static str,
    pub(crate) name: &'static str,
    pub(crate) query: &'static str,
    pub(crate) new_hits: &'static str,
    pub(crate) new_count: fn(u64) -> String,
    pub(crate) nothing_new: &'static str,
    pub(crate) kept_by: &'static str,
    pub(crate) forget: &'static str,
    pub(crate) save_search: &'static str,
    pub(crate) save_name: &'static str,
    pub(crate) a_list: &'static str,
    pub(crate) lists_intro: &'static str,
    pub(crate) list_file: &'static str,
    pub(crate) list_lines: &'static str,
    pub(crate) list_how: &'static str,
    pub(crate) hows: [&'static str; 7],
    pub(crate) look_for: &'static str,
    pub(crate) lines: &'static str,
    pub(crate) lines_answered: &'static str,
    pub(crate) lines_found: &'static str,
    pub(crate) lines_bad: &'static str,
    pub(crate) list_state: fn(&str) -> &'static str,
    pub(crate) stop: &'static str,
    pub(crate) stopping: &'static str,
    pub(crate) as_csv: &'static str,
    pub(crate) which: &'static str,
    pub(crate) whichs: [&'static str; 4],
    pub(crate) no_lines: &'static str,
    pub(crate) line: &'static str,
    pub(crate) wanted: &'static str,
    pub(crate) how: &'static str,
    pub(crate) first: &'static str,
    pub(crate) with_chosen: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) all_hits: fn(u64) -> String,
    pub(crate) take_tag: &'static str,
    pub(crate) changed: fn(u64) -> String,
    pub(crate) read: &'static str,
}

/// The words for documents that say nearly the same, and for two side by side.
pub(crate) struct Sameness {
    pub(crate) nearly: &'static str,
    pub(crate) copies: fn(u64) -> String,
    pub(crate) alike: fn(u8) -> String,
    pub(crate) same_message: &'static str,
    pub(crate) all_copies: &'static str,
    pub(crate) fold: &'static str,
    pub(crate) folded: &'static str,
    pub(crate) compare: &'static str,
    pub(crate) compare_with: &'static str,
    pub(crate) difference: &'static str,
    pub(crate) both_same: fn(u64) -> String,
    pub(crate) shows: fn(u64, &str, &str) -> String,
    pub(crate) only_in: fn(u64, &str) -> String,
    pub(crate) otherwise: fn(u64) -> String,
    pub(crate) nothing_differs: &'static str,
    pub(crate) cut: fn(u32, &str) -> String,
    pub(crate) rows_same: fn(u64) -> String,
    pub(crate) show_all: &'static str,
    pub(crate) show_differing: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) mark_shown: &'static str,
    pub(crate) mark_gap: &'static str,
    pub(crate) mark_only: &'static str,
    pub(crate) mark_changed: &'static str,
    pub(crate) groups: &'static str,
    pub(crate) groups_note: &'static str,
    pub(crate) no_groups: &'static str,
    pub(crate) group_of: fn(u64) -> String,
    pub(crate) not_here: &'static str,
    pub(crate) by_subject: &'static str,
    pub(crate) thread_cut: &'static str,
    /// What a mail's signatures and ways say.
    pub(crate) authenticity: &'static str,
    pub(crate) authenticity_note: &'static str,
    pub(crate) mail_fact: fn(&daylight_case::MailFact) -> String,
}

impl Words {
    /// The first language the reader asks for that there are words for (`Accept-Language`, RFC 9110); English
    /// otherwise.
    pub(crate) fn for_reader(accepted: &str) -> &'static Self {
        let all: [&'static Self; 2] = [&en::WORDS, &fr::WORDS];
        let asked = accepted.split(',').map(|one| one.split([';', '-']).next().unwrap_or_default().trim());
        asked
            .filter_map(|asked| all.into_iter().find(|words| words.language.eq_ignore_ascii_case(asked)))
            .next()
            .unwrap_or(&en::WORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_there_are_words_for_is_taken() {
        let language = |accepted| Words::for_reader(accepted).language;
        assert_eq!(language("fr-CH, en;q=0.8"), "fr");
        assert_eq!(language("de, FR;q=0.7, en"), "fr");
        assert_eq!(language("de"), "en");
        assert_eq!(language(""), "en");
    }
}
