use super::piece::LONGEST_ADDRESS;

/// An address as it is shown: without white space and controls, which browsers pass over too, and cut. `None`
/// for one that leads nowhere but to another place of the same page.
pub(super) fn shown(address: &str) -> Option<String> {
    let kept = address.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    let mut shown: String = kept.take(LONGEST_ADDRESS + 1).collect();
    if shown.is_empty() || shown.starts_with('#') {
        return None;
    }
    if let Some((cut, _)) = shown.char_indices().nth(LONGEST_ADDRESS - 1)
        && shown.chars().nth(LONGEST_ADDRESS).is_some()
    {
        shown.truncate(cut);
        shown.push('…');
    }
    Some(shown)
}

/// Whether the text of a link says already where it leads.
pub(super) fn says(text: &str, address: &str) -> bool {
    let (text, address) = (bare(text), bare(address));
    !text.is_empty() && text == address
}

fn bare(address: &str) -> String {
    let lower: String = address.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let rest = ["https://", "http://", "mailto:"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    rest.unwrap_or(&lower).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_and_cleaned() {
        assert_eq!(shown(" java\nscript:\u{0}alert(1) ").as_deref(), Some("javascript:alert(1)"));
        assert_eq!(shown("#top"), None);
        assert_eq!(shown(" \n"), None);
        for (length, whole) in [(LONGEST_ADDRESS, true), (LONGEST_ADDRESS + 1, false), (100_000, false)] {
            let cut = shown(&"é".repeat(length)).unwrap();
            assert_eq!((cut.chars().count(), cut.ends_with('é')), (LONGEST_ADDRESS, whole), "{length}");
        }
    }

    #[test]
    fn text_that_says_another_address_does_not_say_this_one() {
        assert!(says("Example.org", "http://example.org/"));
        assert!(says("a@example.org", "mailto:a@example.org"));
        assert!(!says("http://example.org", "http://example.net/example.org"));
        assert!(!says("", "http://"));
    }
}
