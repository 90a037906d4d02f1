//! Words as comparisons count them: by one rule for both sides.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The distinct words of a text: runs of three letters and more, composed, in lower case.
///
/// Where a script sets no spaces between words, a run is a line, and two programs that break lines elsewhere
/// would agree on nothing: there, every three letters in a row count as one.
pub(crate) fn words(text: &str, into: &mut HashSet<String>) {
    let folded: String =
        text.nfkc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).nfc().collect();
    let mut run: Vec<char> = Vec::new();
    for c in folded.chars().chain(std::iter::once(' ')) {
        let joins = c.is_alphabetic() || is_combining_mark(c);
        if joins && run.last().is_none_or(|last| is_spaceless(*last) == is_spaceless(c)) {
            run.push(c);
            continue;
        }
        take(&run, into);
        run.clear();
        if joins {
            run.push(c);
        }
    }
}

fn take(run: &[char], into: &mut HashSet<String>) {
    match run {
        [first, _, _, ..] if is_spaceless(*first) => {
            into.extend(run.windows(3).map(|three| three.iter().collect::<String>()));
        }
        [_, _, _, ..] => {
            into.insert(run.iter().collect());
        }
        _ => {}
    }
}

/// Soft hyphens, joiners and marks of direction, which no reader sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Thai to Myanmar, Khmer, kana and Han.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut found = HashSet::new();
        words(text, &mut found);
        let mut found: Vec<String> = found.into_iter().collect();
        found.sort();
        found
    }

    #[test]
    fn words_are_runs_of_three_letters_whatever_their_case_and_composition() {
        assert_eq!(
            of("The ferry, THE Fe\u{301}ry2 is\u{ad}land; 1999 no"),
            ["ferry", "féry", "island", "the"]
        );
    }

    #[test]
    fn lines_broken_elsewhere_share_the_words_of_a_script_without_spaces() {
        assert_eq!(of("東京都庁"), ["京都庁", "東京都"]);
        assert_eq!(of("in東京都abc"), ["abc", "東京都"]);
    }
}
