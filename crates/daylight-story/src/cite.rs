//! How a draft names a paper: `[order 12-031, p. 2](doc:44f1db5a70ed#2)`, the address of a page of the room, or
//! `paper:NAME#2` of a release.

/// What a citation names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The paper, as it is written.
    pub paper: String,
    /// The page, counted from 1; `None` for the paper as a whole.
    pub page: Option<u32>,
    /// Bytes of the page, where the citation says them.
    pub bytes: Option<(usize, usize)>,
}

/// What a link leads to, if it is a citation.
pub fn citation(address: &str) -> Option<Cited> {
    let address = address.trim();
    if let Some(rest) =
        ["doc:", "paper:", "DOC:", "Doc:"].into_iter().find_map(|word| address.strip_prefix(word))
    {
        return of_scheme(rest);
    }
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map(|at| &rest[at..])?,
        None => address,
    };
    of_room(path)
}

/// `REF`, `REF#3`, `REF#page-3`, `REF p. 3`, `REF?page=3`
fn of_scheme(rest: &str) -> Option<Cited> {
    let rest = rest.trim_start_matches('/');
    let (paper, place) = match rest.rsplit_once('#') {
        Some((paper, place)) => (paper, place),
        None => rest.split_once('?').unwrap_or((rest, "")),
    };
    let (paper, place) = match (place, paper.rsplit_once(" p. ").or_else(|| paper.rsplit_once(",p."))) {
        ("", Some((paper, page))) => (paper, page),
        _ => (paper, place),
    };
    let paper = unescaped(paper);
    let paper = paper.trim().trim_end_matches(',').to_owned();
    if paper.is_empty() {
        return None;
    }
    let mut parts = place.split(['&', ':', ';']);
    let number = |part: &str| -> Option<u32> {
        let digits = part.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok()
    };
    let page = parts.next().and_then(number);
    let bytes = parts.next().and_then(|range| {
        let (from, to) = range.split_once('-')?;
        Some((from.parse().ok()?, to.parse().ok()?))
    });
    Some(Cited { paper, page, bytes })
}

/// `/doc/REF?page=3&from=17&to=90#hit-1`
fn of_room(path: &str) -> Option<Cited> {
    let rest = path.strip_prefix("/doc/")?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (paper, query) = rest.split_once('?').unwrap_or((rest, ""));
    let paper = paper.trim_end_matches('/');
    if paper.is_empty() || paper.contains('/') {
        return None;
    }
    let field = |name: &str| {
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse::<u32>().ok())
    };
    let bytes = field("from").zip(field("to")).map(|(from, to)| (from as usize, to as usize));
    Some(Cited { paper: unescaped(paper), page: field("page"), bytes })
}

/// A citation as drafts have it.
pub fn written(paper: &str, page: u32) -> String {
    format!("doc:{paper}#{page}")
}

/// `%20` and its like.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| {
                after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())
            })
            .flatten();
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_naming_a_page_is_understood() {
        for (address, paper, page) in [
            ("doc:44f1db#2", "44f1db", Some(2)),
            ("doc:44f1db", "44f1db", None),
            ("doc:orders/TO-12-031.pdf#page-2", "orders/TO-12-031.pdf", Some(2)),
            ("doc:mail/Fwd_%20Your.eml#1", "mail/Fwd_ Your.eml", Some(1)),
            ("paper:order-17#3", "order-17", Some(3)),
            ("/doc/44f1db?page=2&in=x#hit-1", "44f1db", Some(2)),
            ("http://127.0.0.1:4411/doc/44f1db?case=1&page=4", "44f1db", Some(4)),
        ] {
            let cited = citation(address).unwrap_or_else(|| panic!("{address}"));
            assert_eq!((cited.paper.as_str(), cited.page), (paper, page), "{address}");
        }
        for address in ["https://example.org/doc", "mailto:a@b.example", "", "doc:", "/search?q=x"] {
            assert_eq!(citation(address), None, "{address}");
        }
        assert_eq!(citation("/doc/44f1?page=2&from=3&to=9").and_then(|cited| cited.bytes), Some((3, 9)));
    }
}
