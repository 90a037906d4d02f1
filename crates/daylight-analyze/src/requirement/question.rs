//! The questions of a requirement, one by one.

use std::ops::Range;

use crate::heading::line::{self, Piece};

/// A question, with the number or letter and the portion mark it bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// `1`, `a`, `B-3`; empty where it bears none.
    pub label: String,
    /// `(S)`, as it stands there.
    pub marking: Option<String>,
    /// Without label and mark, its lines joined.
    pub text: String,
    /// Bytes of the page, one range for each line.
    pub spans: Vec<Range<usize>>,
}

/// Lines with a number or letter begin a question, the others go on with the one before.
pub(super) fn questions(pieces: &[Piece<'_>]) -> Vec<Question> {
    let mut questions: Vec<Vec<(Option<String>, Piece<'_>)>> = Vec::new();
    for piece in pieces {
        let (label, rest) = labelled(piece);
        match questions.last_mut() {
            Some(last) if label.is_none() => last.push((None, rest)),
            _ => questions.push(vec![(label, rest)]),
        }
    }
    questions.into_iter().filter_map(|lines| question(&lines)).collect()
}

fn question(lines: &[(Option<String>, Piece<'_>)]) -> Option<Question> {
    let (label, first) = lines.first()?;
    let (marking, rest) = marked(first);
    let mut pieces = vec![rest];
    pieces.extend(lines.iter().skip(1).map(|(_, piece)| *piece));
    let text = line::joined(&pieces);
    let spans = pieces.iter().map(Piece::span).collect();
    (!text.is_empty()).then(|| Question { label: label.clone().unwrap_or_default(), marking, text, spans })
}

/// `1.`, `a)`, `(b)`, `EEI 4:` taken off; a line with none goes on with the one before.
fn labelled<'a>(piece: &Piece<'a>) -> (Option<String>, Piece<'a>) {
    let text = piece.text;
    let open = usize::from(text.starts_with('('));
    let inner = &text[open..];
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inner.len());
    let (label, after) = inner.split_at(end);
    let closed = after.starts_with([')', '.', ':']);
    let numbered = label.bytes().all(|byte| byte.is_ascii_digit()) && label.len() <= 3;
    let lettered = label.len() == 1 && (open == 0 || label.bytes().all(|byte| byte.is_ascii_lowercase()));
    if label.is_empty() || !closed || !(numbered || lettered) {
        return (None, *piece);
    }
    (Some(label.to_owned()), from(piece, open + end + 1))
}

/// A portion mark taken off.
fn marked<'a>(piece: &Piece<'a>) -> (Option<String>, Piece<'a>) {
    let Some((mark, _)) = piece.text.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
        return (None, *piece);
    };
    let is_mark = !mark.is_empty()
        && mark.len() <= 24
        && mark.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '/' | '-' | ',' | ' '));
    if !is_mark {
        return (None, *piece);
    }
    (Some(format!("({mark})")), from(piece, mark.len() + 2))
}

fn from<'a>(piece: &Piece<'a>, at: usize) -> Piece<'a> {
    let rest = piece.text.get(at..).unwrap_or_default();
    let text = rest.trim_start();
    Piece { text, start: piece.start + at + (rest.len() - text.len()) }
}
