//! Messages as Apple Mail keeps them: a line with the length of the message, the message, and a
//! property list of what the program noted about it.

use daylight_model::{Field, PartialDate, Problem, ProblemKind};

use super::eml;
use crate::{Account, Order, Source, Stop};

/// Bytes of the property list that are looked at; honest ones have some hundred.
const LARGEST_LIST: usize = 1 << 20;

/// Bits of `flags`, as programs that read such files have found them; Apple has not published them.
const FLAGS: [(u64, &str); 6] =
    [(0, "read"), (1, "deleted"), (2, "answered"), (3, "encrypted"), (4, "flagged"), (8, "forwarded")];

pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let begin = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
    let line = String::from_utf8_lossy(bytes.get(..begin).unwrap_or_default());
    let length = line.trim().parse::<usize>().unwrap_or(usize::MAX);
    let end = begin.saturating_add(length);
    let message = bytes.get(..end.min(bytes.len())).unwrap_or_default();
    eml::tell_from(message, begin, account)?;
    if end > bytes.len() {
        return account.problem(Problem::new(ProblemKind::Damaged, "the message is cut off"));
    }
    let list = bytes.get(end..).unwrap_or_default();
    tell_list(&String::from_utf8_lossy(list.get(..LARGEST_LIST).unwrap_or(list)), account)
}

fn tell_list(list: &str, account: &mut Account) -> Result<(), Stop> {
    for pair in list.split("<key>").skip(1) {
        let Some((key, rest)) = pair.split_once("</key>") else { continue };
        let Some((kind, rest)) = rest.trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>'))
        else {
            continue;
        };
        let value = rest.split_once("</").map_or("", |(value, _)| value);
        let value =
            value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        match (key, kind) {
            ("flags", _) => {
                let bits = value.trim().parse::<u64>().unwrap_or(0);
                let set = FLAGS.iter().filter(|(bit, _)| bits >> bit & 1 == 1);
                let words: Vec<&str> = set.map(|(_, word)| *word).collect();
                account.metadata(Field::Other("flags".into()), &words.join(", "))?;
            }
            // The headers of the message say these.
            ("sender" | "subject" | "to" | "date-sent", _) => {}
            (key, "integer" | "real") if key.starts_with("date") => {
                let seconds = value.split('.').next().and_then(|whole| whole.trim().parse().ok());
                let date = seconds.and_then(|seconds| PartialDate::of_unix_seconds(seconds).ok());
                let value = date.map_or(value, |date| date.to_string());
                account.metadata(Field::Other(key.to_owned()), &value)?;
            }
            (key, "string") => account.metadata(Field::Other(key.to_owned()), &value)?,
            _ => {}
        }
    }
    Ok(())
}
