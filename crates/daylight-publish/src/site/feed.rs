use super::Listed;
use crate::sealed::Head;

/// The papers as an Atom feed (RFC 4287). Its addresses are relative, as those of the site: a reader knows from where it
/// got the feed.
pub(super) fn atom(head: &Head, papers: &[Listed]) -> String {
    let updated = format!("{}T00:00:00Z", head.date);
    let id = |name: &str| {
        escaped(&format!("tag:{},{}:{name}", head.origin.split('/').next().unwrap_or(""), head.date))
    };
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n\
         <id>{}</id>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n<link href=\"index.html\"/>\n\
         <link rel=\"self\" href=\"feed.xml\"/>\n",
        escaped(&head.title),
        id("release"),
        escaped(&head.origin),
    );
    for paper in papers {
        feed.push_str(&format!(
            "<entry><title>{}</title><id>{}</id><updated>{updated}</updated><link href=\"papers/{}.html\"/></entry>\n",
            escaped(&paper.title),
            id(&paper.id),
            paper.id,
        ));
    }
    feed.push_str("</feed>\n");
    feed
}

/// Text as XML 1.0 can hold it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
