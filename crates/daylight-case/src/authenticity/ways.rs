use daylight_model::{Field, PartialDate};
use jiff::fmt::rfc2822::DateTimeParser;

use super::{Authenticity, Hop, MailFact};

/// Lines about its way that are looked at.
const MOST_HOPS: usize = 100;

/// Clocks of machines differ so much, in seconds.
const CLOCKS: i64 = 120;

/// A message that waits longer than this before a machine notes it is worth a word, in seconds.
const LONG: i64 = 6 * 3_600;

/// Where a message came by, and what does not fit.
pub(super) fn ways(metadata: &[(Field, String)]) -> Authenticity {
    let first =
        |wanted: &Field| metadata.iter().find(|(field, _)| field == wanted).map(|(_, value)| value.as_str());
    let received = Field::Other("received".into());
    // Each machine puts its line before the others.
    let mut lines: Vec<&str> =
        metadata.iter().filter(|(field, _)| *field == received).map(|(_, value)| value.as_str()).collect();
    lines.truncate(MOST_HOPS);
    lines.reverse();
    let noted: Vec<Noted> = lines.iter().map(|line| Noted::of(line)).collect();
    let mut told = Authenticity::default();
    let mut last: Option<i64> = None;
    let mut back = false;
    for (number, hop) in (1..).zip(&noted) {
        let after = hop.second.zip(last).map(|(now, before)| now - before);
        if let Some(seconds) = after.filter(|after| *after < -CLOCKS) {
            back = true;
            told.facts.push(MailFact::WayBack { hop: number, seconds: -seconds });
        }
        if hop.second.is_none() {
            told.facts.push(MailFact::WayWithoutTime { hop: number });
        }
        last = hop.second.or(last);
        told.hops.push(Hop { from: hop.from.clone(), by: hop.by.clone(), at: hop.at.clone(), after });
    }
    match noted.len() {
        0 => told.facts.push(MailFact::NoWays),
        hops if !back => told.facts.insert(0, MailFact::WaysInOrder { hops }),
        _ => {}
    }
    let sent = first(&Field::Sent);
    if let (Some(sent), Some(hop)) = (sent, noted.first()) {
        dates(sent, hop, &mut told.facts);
    }
    let id = first(&Field::MessageId).and_then(domain);
    let from = first(&Field::From).and_then(domain);
    if let (Some(id), Some(from)) = (id, from) {
        let same = id == from || id.ends_with(&format!(".{from}")) || from.ends_with(&format!(".{id}"));
        told.facts.push(match same {
            true => MailFact::SameDomain { domain: from },
            false => MailFact::OtherDomain { id, from },
        });
    }
    told
}

fn dates(sent: &str, hop: &Noted, facts: &mut Vec<MailFact>) {
    let Ok(date) = sent.parse::<PartialDate>() else { return };
    let exact = date.first_second() == date.last_second();
    if let Some(noted) = hop.second.filter(|_| exact) {
        let later = noted - date.first_second();
        if later < -CLOCKS {
            facts.push(MailFact::SentAfterFirst { seconds: -later });
        } else if later > LONG {
            facts.push(MailFact::FirstMuchLater { seconds: later });
        }
    }
    if let (Some(sent), Some(first)) = (zone(sent), hop.at.as_deref().and_then(zone))
        && sent != first
    {
        facts.push(MailFact::OtherZone { sent: sent.to_owned(), first: first.to_owned() });
    }
}

/// `+02:00` at the end of a time.
fn zone(time: &str) -> Option<&str> {
    if time.ends_with('Z') {
        return Some("+00:00");
    }
    let zone = time.get(time.len().checked_sub(6)?..)?;
    (time.len() > 19 && zone.starts_with(['+', '-'])).then_some(zone)
}

/// The domain of an address or a Message-ID, in lower case.
fn domain(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let end = domain.find(|c: char| !letters(c)).unwrap_or(domain.len());
    let domain = domain.get(..end)?.trim_matches('.').to_lowercase();
    (!domain.is_empty()).then_some(domain)
}

/// What one machine noted (RFC 5321, 4.4).
struct Noted {
    from: String,
    by: String,
    at: Option<String>,
    second: Option<i64>,
}

impl Noted {
    fn of(line: &str) -> Self {
        let (way, time) = line.rsplit_once(';').unwrap_or((line, ""));
        let time = DateTimeParser::new().relaxed_weekday(true).parse_zoned(time.trim()).ok();
        let words: Vec<&str> = way.split_whitespace().take(200).collect();
        let behind = |name: &str| {
            let at = words.iter().position(|word| word.eq_ignore_ascii_case(name))?;
            words.get(at + 1).map(|word| (*word).to_owned())
        };
        let written = time.as_ref().and_then(|time| {
            let offset = time.offset();
            Some(time.timestamp().display_with_offset(offset).to_string()).filter(|text| text.len() < 64)
        });
        Self {
            from: behind("from").unwrap_or_default(),
            by: behind("by").unwrap_or_default(),
            at: written,
            second: time.map(|time| time.timestamp().as_second()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(received: &[&str], more: &[(Field, &str)]) -> Authenticity {
        let lines = received.iter().map(|line| (Field::Other("received".into()), (*line).to_owned()));
        let more = more.iter().map(|(field, value)| (field.clone(), (*value).to_owned()));
        ways(&lines.chain(more).collect::<Vec<_>>())
    }

    #[test]
    fn a_way_in_order_is_told_as_that_and_times_that_go_back_are_named() {
        let good = told(
            &[
                "from relay.example (relay.example [192.0.2.7]) by mx.example with ESMTP id 2; Mon, 14 Mar 2011 10:00:09 +0000",
                "from desk by relay.example with SMTP; Mon, 14 Mar 2011 11:00:05 +0100 (CET)",
            ],
            &[
                (Field::Sent, "2011-03-14T11:00:01+01:00"),
                (Field::MessageId, "1@mail.example"),
                (Field::From, "Ana <ana@example>"),
            ],
        );
        assert_eq!(
            good.facts,
            [MailFact::WaysInOrder { hops: 2 }, MailFact::SameDomain { domain: "example".into() }]
        );
        assert_eq!((good.hops[0].by.as_str(), good.hops[1].after), ("relay.example", Some(4)));
        let bad = told(
            &["from a by b; Mon, 14 Mar 2011 09:00:00 +0000", "from c by a; Mon, 14 Mar 2011 10:00:00 +0000"],
            &[
                (Field::Sent, "2011-03-14T13:00:00+02:00"),
                (Field::MessageId, "1@other.example"),
                (Field::From, "ana@harbour.example"),
            ],
        );
        assert_eq!(
            bad.facts,
            [
                MailFact::WayBack { hop: 2, seconds: 3_600 },
                MailFact::SentAfterFirst { seconds: 3_600 },
                MailFact::OtherZone { sent: "+02:00".into(), first: "+00:00".into() },
                MailFact::OtherDomain { id: "other.example".into(), from: "harbour.example".into() },
            ]
        );
        assert_eq!(told(&[], &[]).facts, [MailFact::NoWays]);
        assert_eq!(told(&["by nobody; yesterday"], &[]).facts[1], MailFact::WayWithoutTime { hop: 1 });
    }
}
