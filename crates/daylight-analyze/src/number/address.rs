use std::net::{Ipv4Addr, Ipv6Addr};

use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

const SCHEMES: [&str; 9] = ["http", "https", "ftp", "ftps", "sftp", "hxxp", "hxxps", "ws", "wss"];

/// The longest address that is told, in bytes.
const LONGEST_URL: usize = 4096;

/// All web addresses of a run without blanks.
pub(super) fn urls(place: Place<'_>, start: usize, end: usize, found: &mut Vec<NumberMention>) {
    let mut at = start;
    while let Some((from, to)) = next_url(place, at, end) {
        let written = place.text.get(from..to).unwrap_or_default();
        let value = written.replace("[.]", ".").replace("hxxp", "http");
        let sure = if written.starts_with("www") { 90 } else { 97 };
        found.push(place.mention(from..to, NumberKind::Url, value, NumberHow::Form, sure));
        at = to;
    }
}

fn next_url(place: Place<'_>, at: usize, end: usize) -> Option<(usize, usize)> {
    let mut at = at;
    while let Some(colon) = place.text.get(at..end)?.find("://").map(|offset| at + offset) {
        let letters = place
            .bytes
            .get(at..colon)?
            .iter()
            .rev()
            .take(8)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let scheme = place.text.get(colon - letters..colon)?.to_ascii_lowercase();
        let known = SCHEMES.iter().filter(|known| scheme.ends_with(*known)).max_by_key(|known| known.len());
        let host = place.byte(colon + 3).filter(|_| colon + 3 < end);
        let is_host = host.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'[' || byte >= 0x80);
        if let (Some(known), true) = (known, is_host) {
            let from = colon - known.len();
            return Some((from, end_of_url(place, from, end)));
        }
        at = colon + 3;
    }
    let rest = place.text.get(at..end)?;
    let from = at + rest.find("www.").or_else(|| rest.find("WWW."))?;
    let free = place.byte_before(from).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let to = end_of_url(place, from, end);
    let host = place.text.get(from..to)?.split(['/', ':', '?', '#']).next()?;
    (free && host.matches('.').count() >= 2 && is_host(host)).then_some((from, to))
}

fn end_of_url(place: Place<'_>, from: usize, end: usize) -> usize {
    let end = place.text.floor_char_boundary(end.min(from + LONGEST_URL));
    let written = place.text.get(from..end).unwrap_or_default();
    let stop = |c: char| {
        matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`' | '»' | '«' | '”' | '“' | '’' | '،')
    };
    let mut written = written.split(stop).next().unwrap_or_default();
    let count = |bracket: char| written.matches(bracket).count();
    let (mut round, mut square) = ((count('('), count(')')), (count('['), count(']')));
    while let Some(last) = written.chars().next_back() {
        let goes = match last {
            ')' => round.1 > round.0,
            ']' => square.1 > square.0,
            _ => matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '…'),
        };
        if !goes {
            break;
        }
        round.1 -= usize::from(last == ')');
        square.1 -= usize::from(last == ']');
        written = written.get(..written.len() - last.len_utf8()).unwrap_or_default();
    }
    from + written.len()
}

/// All e-mail addresses of a run without blanks.
pub(super) fn emails(place: Place<'_>, start: usize, end: usize, found: &mut Vec<NumberMention>) {
    let mut from = start;
    while let Some(offset) = place.text.get(from..end).and_then(|rest| rest.find('@')) {
        let at = from + offset;
        from = at + 1;
        let local = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'&')
        };
        let domain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let left = place.bytes[start..at].iter().rev().take(64).take_while(|byte| local(**byte)).count();
        let right = place.bytes[at + 1..end].iter().take(253).take_while(|byte| domain(**byte)).count();
        let name = place.text.get(at - left..at).unwrap_or_default();
        let first = at - name.trim_start_matches(['.', '-', '%', '&', '+']).len();
        let host = place.text.get(at + 1..at + 1 + right).unwrap_or_default().trim_end_matches(['.', '-']);
        let bracketed = place.byte_before(first) == Some(b'<') || place.byte_before(first) == Some(b':');
        if first == at
            || name.ends_with('.')
            || !is_host(host)
            || !(bracketed || is_usual(host))
            || is_message_id(place, first)
        {
            continue;
        }
        let span = first..at + 1 + host.len();
        from = span.end;
        let (name, host) = (place.text.get(first..at).unwrap_or_default(), host.to_ascii_lowercase());
        found.push(place.mention(span, NumberKind::Email, format!("{name}@{host}"), NumberHow::Form, 96));
    }
}

fn is_host(host: &str) -> bool {
    let Some((rest, top)) = host.rsplit_once('.') else { return false };
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    (2..=24).contains(&top.len())
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && rest.split('.').all(label)
        || top.starts_with("xn--")
}

/// Whether an address may end so without anything else that says it is one: after poor scans there are many `a@b.cdef`.
fn is_usual(host: &str) -> bool {
    const LONGER: &str = " com org net edu gov mil int info biz name pro aero coop museum mobi jobs travel tel cat asia post \
        app dev online site tech store shop cloud email xyz club live news media press agency bank group foundation \
        example test invalid local lan internal corp home onion arpa eu ";
    const COUNTRIES: &str = " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt \
        bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et fi fj fk fm fo \
        fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo \
        jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt \
        mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw \
        sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug \
        uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";
    let top = host.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let whole = format!(" {top} ");
    top.starts_with("xn--") || LONGER.contains(&whole) || COUNTRIES.contains(&whole)
}

/// `Message-ID: <20111121@host>` has the form of an address and is none.
fn is_message_id(place: Place<'_>, at: usize) -> bool {
    if place.byte_before(at) != Some(b'<') {
        return false;
    }
    let before = place.line_before(at, 200);
    ["message-id:", "references:", "in-reply-to:", "content-id:", "resent-message-id:", "cid:"]
        .iter()
        .any(|label| before.contains(label))
}

/// `192.0.2.17`, not a version and not a paragraph.
pub(super) fn ipv4(place: Place<'_>, at: usize) -> Option<NumberMention> {
    let rest = place.text.get(at..)?;
    let length = rest.bytes().take(16).take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let written = rest.get(..length)?.trim_end_matches('.');
    if written.len() < 7 {
        return None;
    }
    let address: Ipv4Addr = written.parse().ok()?;
    let before = place.byte_before(at);
    let glued = before
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'$' | b'#'));
    let next = place.byte(at + written.len());
    let tail = next.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'%'));
    if glued || tail {
        return None;
    }
    let word = place.word_before(
        at,
        24,
        &["ip", "ipv4", "address", "addr", "host", "server", "adresse", "dirección", "адрес"],
    );
    let version = [
        "version",
        "ver",
        "v",
        "release",
        "section",
        "sec",
        "build",
        "firmware",
        "abschnitt",
        "chapter",
        "para",
        "rev",
    ];
    let high = address.octets().iter().filter(|octet| **octet > 31).count();
    let own = address.is_private() || address.is_loopback();
    if place.word_before(at, 16, &version)
        || (!word && high < 2 && address.octets()[0] < 100 && !(own && high > 0))
    {
        return None;
    }
    let how = if word { NumberHow::Word } else { NumberHow::Form };
    let span = at..at + written.len();
    Some(place.mention(span, NumberKind::Ipv4, address.to_string(), how, if word { 96 } else { 85 }))
}

/// `2001:db8::17`, not a time of day and not a path of a program.
pub(super) fn ipv6(place: Place<'_>, start: usize, end: usize) -> Option<NumberMention> {
    let part = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    let mut at = start;
    while at < end {
        let length = place.bytes[at..end].iter().take_while(|byte| part(**byte)).count();
        let written = place.text.get(at..at + length).unwrap_or_default().trim_end_matches('.');
        let written = if written.ends_with("::") { written } else { written.trim_end_matches(':') };
        let free = |byte: Option<u8>| {
            !byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':'))
        };
        if written.matches(':').count() >= 2
            && free(place.byte_before(at))
            && free(place.byte(at + written.len()))
        {
            let address: Option<Ipv6Addr> = written.parse().ok();
            // What is given out begins so: 2000::/3, fe80::/10, fc00::/7, ff00::/8.
            let first = written.split(':').next().unwrap_or_default();
            let groups = written.split(':').filter(|group| !group.is_empty()).count();
            let telling = groups > 1 && first.len() == 4 && first.starts_with(['2', '3', 'f', 'F']);
            if let Some(address) = address.filter(|_| telling) {
                let span = at..at + written.len();
                return Some(place.mention(span, NumberKind::Ipv6, address.to_string(), NumberHow::Form, 92));
            }
        }
        at += length.max(1);
    }
    None
}
