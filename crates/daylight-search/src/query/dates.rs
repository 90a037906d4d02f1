use std::ops::Range;

use daylight_model::PartialDate;

use super::QueryError;

/// The first and last second that `2011`, `2011-11..2012-09`, `2011..` or `..2012-09-30` mean.
pub(super) fn date_range(text: &str, at: Range<usize>) -> Result<(i64, i64), QueryError> {
    let Some((from, to)) = text.split_once("..") else {
        let date = date(text, at)?;
        return Ok((date.first_second(), date.last_second()));
    };
    if from.is_empty() && to.is_empty() {
        return Err(QueryError::new(at, "a range of dates needs one end at least").hint(HINT));
    }
    let from_at = at.start..at.start + from.len();
    let to_at = at.end - to.len()..at.end;
    let first = if from.is_empty() { i64::MIN } else { date(from, from_at)?.first_second() };
    let last = if to.is_empty() { i64::MAX } else { date(to, to_at)?.last_second() };
    if first > last {
        return Err(QueryError::new(at, "this range of dates ends before it begins"));
    }
    Ok((first, last))
}

const HINT: &str =
    "write date:2011, date:2011-11, date:2011-11-03, date:2011-11..2012-09, date:2011.. or date:..2012";

fn date(text: &str, at: Range<usize>) -> Result<PartialDate, QueryError> {
    text.parse().map_err(|_| QueryError::new(at, format!("`{text}` is not a date")).hint(HINT))
}
