//! The text nearest to a quotation that stands nowhere word for word, and what is different.

use std::ops::Range;

use crate::report::Change;
use crate::token::Token;

/// The place on a page that is nearest to some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Nearest {
    /// Words to be changed, taken out or put in.
    pub(crate) distance: usize,
    /// Words of the page: first, and behind the last.
    pub(crate) words: Range<usize>,
}

/// Words of a page and of a quotation that are compared at most; what is longer is compared up to there.
const MOST_OF_PAGE: usize = 30_000;
const MOST: usize = 300;

/// The stretch of a page with the fewest differences. Time and memory go with the product of the two lengths, and one
/// line of it.
pub(crate) fn nearest(words: &[&str], page: &[Token]) -> Option<Nearest> {
    let words = &words[..words.len().min(MOST)];
    let page = &page[..page.len().min(MOST_OF_PAGE)];
    if words.is_empty() || page.is_empty() {
        return None;
    }
    // One line of the table for each word of the page: distance, and where the stretch began.
    let mut line: Vec<(usize, usize)> = (0..=words.len()).map(|taken| (taken, 0)).collect();
    let mut best = Nearest { distance: words.len(), words: 0..0 };
    for (at, token) in page.iter().enumerate() {
        let mut diagonal = line[0];
        line[0] = (0, at + 1);
        for (taken, word) in words.iter().enumerate() {
            let above = line[taken + 1];
            let same = usize::from(token.folded != *word);
            let changed = (diagonal.0 + same, diagonal.1);
            let left_out = (line[taken].0 + 1, line[taken].1);
            let put_in = (above.0 + 1, above.1);
            line[taken + 1] =
                [changed, left_out, put_in].into_iter().min_by_key(|(distance, _)| *distance)?;
            diagonal = above;
        }
        let (distance, start) = line[words.len()];
        if distance < best.distance {
            best = Nearest { distance, words: start..at + 1 };
        }
    }
    (best.distance < words.len()).then_some(best)
}

/// What is different between the words of a draft and those of a paper, each as it is written.
pub(crate) fn difference(draft: &[(&str, &str)], paper: &[(&str, &str)]) -> Vec<Change> {
    let (draft, paper) = (&draft[..draft.len().min(MOST)], &paper[..paper.len().min(2 * MOST)]);
    let width = paper.len() + 1;
    let mut common = vec![0_u32; (draft.len() + 1) * width];
    for i in (0..draft.len()).rev() {
        for j in (0..paper.len()).rev() {
            common[i * width + j] = if draft[i].0 == paper[j].0 {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut changes = Vec::new();
    while i < draft.len() || j < paper.len() {
        if i < draft.len() && j < paper.len() && draft[i].0 == paper[j].0 {
            add(&mut changes, Change::Same(paper[j].1.to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if i < draft.len()
            && (j == paper.len() || common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            add(&mut changes, Change::Draft(draft[i].1.to_owned()));
            i += 1;
        } else {
            add(&mut changes, Change::Paper(paper[j].1.to_owned()));
            j += 1;
        }
    }
    changes
}

fn add(changes: &mut Vec<Change>, next: Change) {
    let joined = match (changes.last_mut(), &next) {
        (Some(Change::Same(words)), Change::Same(word))
        | (Some(Change::Draft(words)), Change::Draft(word))
        | (Some(Change::Paper(words)), Change::Paper(word)) => {
            words.push(' ');
            words.push_str(word);
            true
        }
        _ => false,
    };
    if !joined {
        changes.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    #[test]
    fn the_stretch_with_the_fewest_differences_is_found_and_they_are_shown() {
        let page = tokens("Copy one. No partner was asked and no partner was told. File.");
        let found =
            nearest(&["no", "partner", "had", "been", "asked", "and", "no", "partner", "was", "told"], &page)
                .unwrap();
        assert_eq!((found.distance, found.words), (2, 2..11));
        let pair = |word: &'static str| (word, word);
        assert_eq!(
            difference(
                &[pair("no"), pair("friend"), pair("knew")],
                &[pair("no"), pair("partner"), pair("knew")]
            ),
            [
                Change::Same("no".into()),
                Change::Draft("friend".into()),
                Change::Paper("partner".into()),
                Change::Same("knew".into())
            ]
        );
        assert_eq!(nearest(&["zebra"], &page), None);
    }
}
