use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// What an address in a press release may begin with; anything else loses its link and keeps its words.
const ADDRESSES: [&str; 3] = ["https://", "http://", "mailto:"];

/// A press release as HTML. HTML in it is shown as text, pictures become their description, and links to a paper and its
/// page (`paper:order-17#3`) become links into the release; `up` is the way to its folder.
pub(super) fn html(markdown: &str, up: &str) -> String {
    let mut unlinked = 0;
    let mut images = 0;
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).filter_map(|event| {
            match event {
                Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
                Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
                Event::Start(Tag::Image { .. }) => {
                    images += 1;
                    None
                }
                Event::End(TagEnd::Image) => {
                    images -= 1;
                    None
                }
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => match address(&dest_url, up) {
                    Some(dest) if images == 0 => {
                        Some(Event::Start(Tag::Link { link_type, dest_url: CowStr::from(dest), title, id }))
                    }
                    _ => {
                        unlinked += 1;
                        None
                    }
                },
                Event::End(TagEnd::Link) if unlinked > 0 => {
                    unlinked -= 1;
                    None
                }
                other => Some(other),
            }
        });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

fn address(written: &str, up: &str) -> Option<String> {
    if let Some(paper) = written.strip_prefix("paper:") {
        let (id, page) = paper.split_once('#').unwrap_or((paper, ""));
        if !crate::is_plain(id) || id.contains('/') {
            return None;
        }
        let number: u32 = if page.is_empty() { 1 } else { page.parse().ok()? };
        let name = super::part_of(id, number);
        return Some(if page.is_empty() {
            format!("{up}papers/{name}.html")
        } else {
            format!("{up}papers/{name}.html#page-{number}")
        });
    }
    let known = ADDRESSES
        .iter()
        .any(|begins| written.get(..begins.len()).is_some_and(|start| start.eq_ignore_ascii_case(begins)));
    known.then(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_release_links_to_papers_and_their_pages() {
        assert_eq!(
            html("See [order 17](paper:order-17#3) and [page 60](paper:order-17#60).", "../"),
            "<p>See <a href=\"../papers/order-17.html#page-3\">order 17</a> and \
             <a href=\"../papers/order-17.from-51.html#page-60\">page 60</a>.</p>\n"
        );
    }

    #[test]
    fn nothing_in_it_becomes_markup_of_its_own() {
        let text = html(
            "<script>alert(1)</script>\n\n<b onclick=x>bold</b> [x](javascript:alert(1)) [y](paper:../../x) \
             ![a *view*](https://example.org/x.png) [![z](x)](https://example.org/)",
            "",
        );
        assert!(!text.contains("<script") && !text.contains("<b ") && !text.contains("<img"), "{text}");
        assert!(!text.contains("javascript:") && !text.contains("../"), "{text}");
        assert!(text.contains("&lt;script&gt;") && text.contains("a <em>view</em>"), "{text}");
    }
}
