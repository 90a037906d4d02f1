/// Letters of the longest name.
const LONGEST_NAME: usize = 80;

/// Who wrote the message that this line begins: `31.12.20, 22:15 - Name: words` and its kin.
pub(super) fn sender(line: &str) -> Option<&str> {
    let (sender, _) = after_time(line)?.split_once(": ")?;
    let sender = sender.trim_matches(['\u{200e}', '\u{200f}', ' ', '~', '\u{202f}', '\u{a0}']);
    (!sender.is_empty() && sender.chars().count() <= LONGEST_NAME).then_some(sender)
}

/// What follows the time, where the line begins with one.
pub(super) fn after_time(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['\u{feff}', '\u{200e}', '\u{200f}']);
    let (line, bracket) = match line.strip_prefix('[') {
        Some(line) => (line, true),
        None => (line, false),
    };
    let rest = numbers(line, 3, ['.', '/', '-'])?;
    let rest = rest.strip_prefix(',').unwrap_or(rest).strip_prefix(' ')?;
    let rest = numbers(rest, 2, [':', '.', ':'])?;
    let rest = half_of_day(rest);
    if bracket { rest.strip_prefix("] ") } else { rest.strip_prefix(" - ") }
}

/// Past so many numbers, or one more, parted by one of these.
fn numbers(text: &str, least: usize, between: [char; 3]) -> Option<&str> {
    let mut rest = text;
    for number in 0..=least {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 4 {
            return None;
        }
        rest = rest.get(digits..)?;
        match rest.strip_prefix(between) {
            Some(after) if number < 2 && after.starts_with(|c: char| c.is_ascii_digit()) => rest = after,
            _ if number + 1 >= least => return Some(rest),
            _ => return None,
        }
    }
    None
}

/// Past `PM`, `p.m.` and the like.
fn half_of_day(rest: &str) -> &str {
    let Some(word) = rest.strip_prefix([' ', '\u{202f}', '\u{a0}']) else { return rest };
    let length = word.chars().take_while(|c| c.is_alphabetic() || matches!(c, '.' | '\u{a0}')).count();
    let end = word.char_indices().nth(length).map_or(word.len(), |(at, _)| at);
    let (half, after) = word.split_at(end);
    let letters: String = half.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if letters == "am" || letters == "pm" { after } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_is_found_in_every_country() {
        for line in [
            "31.12.20, 22:15 - Oda Lindqvist: paid",
            "[31.12.20, 22:15:03] Oda Lindqvist: paid",
            "12/31/20, 10:15 PM - Oda Lindqvist: paid",
            "\u{200e}[2020-12-31, 10:15:03\u{202f}p.m.] ~\u{a0}Oda Lindqvist: paid: twice",
            "31/12/2020, 22.15 - Oda Lindqvist: paid",
        ] {
            assert_eq!(sender(line), Some("Oda Lindqvist"), "{line}");
        }
        for line in [
            "31.12.20 the ferry: late",
            "22:15 - Oda: paid",
            "31.12.20, 22:15 - Oda joined",
            "",
            "[1] See: that",
        ] {
            assert_eq!(sender(line), None, "{line}");
        }
    }
}
