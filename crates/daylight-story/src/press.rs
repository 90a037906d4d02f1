use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::cite::{Cited, citation};

/// A citation of a draft, to be written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PressLink {
    /// What it cites.
    pub cited: Cited,
    /// As it stands in the draft.
    pub address: String,
}

/// A draft with its citations leading to papers of a release: `link` gives the new address, or `None` for a paper that
/// does not go out, whose words stay without a link. What stands at the head of the draft is left out.
pub fn press(text: &str, mut link: impl FnMut(&PressLink) -> Option<String>) -> String {
    let body = without_head(text);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::with_capacity(body.len());
    let mut done = 0;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let (Some(cited), true) = (citation(&dest_url), range.start >= done) else { continue };
        let written = &body[range.clone()];
        let new = link(&PressLink { cited, address: dest_url.to_string() });
        out.push_str(&body[done..range.start]);
        match (written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')), new) {
            (Some(words), Some(new)) => out.push_str(&format!("[{words}]({new})")),
            (Some(words), None) => out.push_str(words),
            (None, Some(new)) => out.push_str(&written.replacen(&*dest_url, &new, 1)),
            (None, None) => {
                let words = written
                    .strip_prefix('[')
                    .and_then(|rest| rest.rsplit_once("]("))
                    .map_or(written, |(words, _)| words);
                out.push_str(words);
            }
        }
        done = range.end;
    }
    out.push_str(&body[done..]);
    out
}

fn without_head(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return text };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return rest[at..].trim_start_matches(['\r', '\n']);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_become_links_into_the_release_or_plain_words() {
        let draft = "---\nnames: X\n---\n\nSee [order, p. 1](doc:44f1#1), [memo](doc:69e1) and [home](https://example.org/).\n";
        let out = press(draft, |link| (link.cited.paper == "44f1").then(|| "paper:order-1#1".to_owned()));
        assert_eq!(out, "See [order, p. 1](paper:order-1#1), memo and [home](https://example.org/).\n");
    }
}
