//! Words made comparable: capitals, no accents, no punctuation; and how far two of them are apart.

/// Capital letters and digits of any alphabet, one space between words. Accents of Latin letters are dropped.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            push(&mut out, &mut gap, c.to_ascii_uppercase());
        } else if c.is_alphanumeric() {
            push(&mut out, &mut gap, plain(c));
        } else if c != '\u{640}' {
            gap = true;
        }
    }
    out
}

fn push(out: &mut String, gap: &mut bool, c: char) {
    if *gap && !out.is_empty() {
        out.push(' ');
    }
    *gap = false;
    out.push(c);
}

/// The capital without its accent; alef in its plain form.
fn plain(c: char) -> char {
    match c {
        'À'..='Å' | 'à'..='å' => 'A',
        'Ç' | 'ç' => 'C',
        'È'..='Ë' | 'è'..='ë' => 'E',
        'Ì'..='Ï' | 'ì'..='ï' => 'I',
        'Ñ' | 'ñ' => 'N',
        'Ò'..='Ö' | 'ò'..='ö' => 'O',
        'Ù'..='Ü' | 'ù'..='ü' => 'U',
        'Ё' | 'ё' => 'Е',
        'أ' | 'إ' | 'آ' => 'ا',
        other => other.to_uppercase().next().unwrap_or(other),
    }
}

/// What a label is compared by: no spaces, and the digits that a scan reads for letters read back.
pub(crate) fn squeezed(text: &str) -> String {
    let mut out = folded(text);
    out.retain(|c| c != ' ');
    out.chars()
        .map(|c| match c {
            '0' => 'O',
            '1' => 'I',
            '5' => 'S',
            '8' => 'B',
            other => other,
        })
        .collect()
}

/// How many letters may be wrong in a label of this length.
pub(crate) fn tolerance(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=6 => 1,
        7..=11 => 2,
        _ => 3,
    }
}

/// Whether at most `most` bytes have to be changed, added or left out.
pub(crate) fn within(wanted: &str, given: &str, most: usize) -> bool {
    distance(wanted, given, most).is_some()
}

/// Longest word compared letter by letter; labels are shorter.
const LONGEST: usize = 32;

/// The edit distance where it is at most `most`.
pub(crate) fn distance(wanted: &str, given: &str, most: usize) -> Option<usize> {
    let (wanted, given) = (wanted.as_bytes(), given.as_bytes());
    if wanted == given {
        return Some(0);
    }
    if most == 0
        || wanted.len().abs_diff(given.len()) > most
        || given.len() >= LONGEST
        || wanted.len() >= LONGEST
    {
        return None;
    }
    let mut row = [0_usize; LONGEST];
    for (at, cell) in row.iter_mut().enumerate() {
        *cell = at;
    }
    for (i, a) in wanted.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        let mut least = left;
        row[0] = left;
        for (j, b) in given.iter().enumerate() {
            let above = row[j + 1];
            let cell = (corner + usize::from(a != b)).min(above + 1).min(left + 1);
            corner = above;
            left = cell;
            row[j + 1] = cell;
            least = least.min(cell);
        }
        if least > most {
            return None;
        }
    }
    let ended = row[given.len()];
    (ended <= most).then_some(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_punctuation_do_not_count() {
        assert_eq!(folded("  Réf. : N°"), "REF N");
        assert_eq!(squeezed("REC0RD  NUM8ER"), "RECORDNUMBER");
        assert_eq!(folded("من: الى"), folded("من إلى"));
    }

    #[test]
    fn the_distance_is_bounded() {
        assert_eq!(distance("RECORDNUMBER", "RECCRDNUMBER", 2), Some(1));
        assert_eq!(distance("TITLE", "TITL", 1), Some(1));
        assert_eq!(distance("FROM", "FORM", 1), None);
        assert_eq!(distance("DATE", "CLASSIFICATION", 3), None);
        assert_eq!(distance("A", &"A".repeat(500), 3), None);
    }
}
