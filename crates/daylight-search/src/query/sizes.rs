use std::ops::Range;

use super::QueryError;

/// The least and most bytes that `100kb..2mb`, `1mb..`, `..1mb` or `1024` mean.
pub(super) fn size_range(text: &str, at: Range<usize>) -> Result<(u64, u64), QueryError> {
    let Some((from, to)) = text.split_once("..") else {
        let bytes = size(text, at)?;
        return Ok((bytes, bytes));
    };
    if from.is_empty() && to.is_empty() {
        return Err(QueryError::new(at, "a range of sizes needs one end at least").hint(HINT));
    }
    let from_at = at.start..at.start + from.len();
    let to_at = at.end - to.len()..at.end;
    let least = if from.is_empty() { 0 } else { size(from, from_at)? };
    let most = if to.is_empty() { u64::MAX } else { size(to, to_at)? };
    if least > most {
        return Err(QueryError::new(at, "this range of sizes ends before it begins"));
    }
    Ok((least, most))
}

const HINT: &str = "write size:1mb.., size:..100kb, size:1.5mb..2gb, or size:1024 for just so many bytes";

fn size(text: &str, at: Range<usize>) -> Result<u64, QueryError> {
    bytes(text).ok_or_else(|| QueryError::new(at, format!("`{text}` is not a size")).hint(HINT))
}

/// Units are those of the SI: a kilobyte is 1,000 bytes.
fn bytes(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let digits = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = u32::try_from(part.len()).ok().filter(|digits| (1..=12).contains(digits))?;
    let part = part.parse::<u64>().ok()?.checked_mul(unit)? / 10u64.pow(digits);
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_and_parts() {
        for (text, size) in [
            ("0", Some(0)),
            ("1024", Some(1024)),
            ("1.5MB", Some(1_500_000)),
            ("2k", Some(2000)),
            ("0.25gb", Some(250_000_000)),
            ("", None),
            ("mb", None),
            ("1.", None),
            (".5mb", None),
            ("1.2.3", None),
            ("1mib", None),
            ("99999999999999999999", None),
            ("99999999tb", None),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }
}
