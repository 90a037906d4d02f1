//! Documents along an axis of time: by their own dates, by dates that stand on their pages, by times for which they ask
//! for something. Counted from columns of the index, without looking at a page.

use tantivy::DocId;
use tantivy::columnar::Column;

use crate::facet::DateStep;
use crate::found::Found;
use crate::segment::{Days, Segment};
use crate::timeline::{WRITABLE, day, name_of, number_of};

/// What of a document lies on the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisOf {
    /// Its own date: `date:`.
    Documents,
    /// Dates on its pages: `told:`.
    Told,
    /// Times for which it asks for something: `valid:`.
    Valid,
}

/// A year, month or day of the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// `2011`, `2011-11`, `2011-11-03`.
    pub name: String,
    /// Documents that meet it; a query for it finds as many.
    pub count: u64,
    /// Those of them that have a date known so exactly that it lies within.
    pub exact: u64,
}

/// The axis from one day to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Axis {
    /// Every stretch, also those that nothing meets.
    pub stretches: Vec<Stretch>,
    /// Documents that meet any of it.
    pub within: u64,
    /// Documents with something before it.
    pub before: u64,
    /// Documents with something behind it.
    pub after: u64,
}

/// Stretches of an axis at most.
pub const MOST_STRETCHES: usize = 1_000;

/// The share of documents at each end that does not count for where an axis begins and ends: a misread year should
/// not make the others a hair's breadth.
const STRAY: usize = 200;

impl Found<'_> {
    /// Counts the found documents along the axis from one second to another, ends included.
    pub fn axis(&self, of: AxisOf, step: DateStep, seconds: (i64, i64)) -> Axis {
        axis(self, of, step, seconds)
    }

    /// The first and last second between which nearly all of them lie; `None` where none has a place on the axis.
    pub fn extent(&self, of: AxisOf) -> Option<(i64, i64)> {
        let (first, last) = extent(self, of)?;
        Some((i64::from(first) * SECONDS, i64::from(last) * SECONDS + SECONDS - 1))
    }
}

impl Found<'_> {
    /// How many of the found documents meet each of some times, first and last second.
    pub fn within(&self, of: AxisOf, times: &[(i64, i64)]) -> Vec<u64> {
        let clamped = |second: i64| day(second).unwrap_or(0).clamp(WRITABLE.0, WRITABLE.1);
        let times: Vec<Days> = times.iter().map(|(first, last)| (clamped(*first), clamped(*last))).collect();
        let mut counts = vec![0; times.len()];
        if times.is_empty() {
            return counts;
        }
        for (segment, hits) in self.segments() {
            each_documents_days(segment, &hits.docs, of, |days| {
                for ((first, last), count) in times.iter().zip(&mut counts) {
                    let met = days.iter().any(|(begins, ends)| begins <= last && ends >= first);
                    *count += u64::from(met);
                }
            });
        }
        counts
    }
}

const SECONDS: i64 = 86_400;

fn axis(found: &Found<'_>, of: AxisOf, step: DateStep, seconds: (i64, i64)) -> Axis {
    let step = if step == DateStep::Fitting { DateStep::Day } else { step };
    let clamped = |second: i64| day(second).unwrap_or(0).clamp(WRITABLE.0, WRITABLE.1);
    let window = (clamped(seconds.0), clamped(seconds.1));
    if window.0 > window.1 {
        return Axis::default();
    }
    let begins = number_of(window.0, step);
    let length = usize::try_from(number_of(window.1, step) - begins + 1).unwrap_or(0).min(MOST_STRETCHES);
    let mut counting = Counting {
        begins,
        step,
        window,
        met: vec![0; length + 1],
        exact: vec![0; length],
        axis: Axis::default(),
    };
    for (segment, hits) in found.segments() {
        each_documents_days(segment, &hits.docs, of, |days| counting.document(days));
    }
    counting.into_axis()
}

fn extent(found: &Found<'_>, of: AxisOf) -> Option<Days> {
    let (mut firsts, mut lasts) = (Vec::new(), Vec::new());
    for (segment, hits) in found.segments() {
        each_documents_days(segment, &hits.docs, of, |days| {
            firsts.extend(days.iter().map(|(first, _)| *first));
            lasts.extend(days.iter().map(|(_, last)| *last));
        });
    }
    let stray = firsts.len() / STRAY;
    let (at_first, at_last) = (stray.min(firsts.len().checked_sub(1)?), lasts.len().checked_sub(1 + stray)?);
    let first = *firsts.select_nth_unstable(at_first).1;
    let last = *lasts.select_nth_unstable(at_last).1;
    Some((first.max(WRITABLE.0), last.clamp(first.max(WRITABLE.0), WRITABLE.1)))
}

/// Gives for each document that has any its times, in order.
fn each_documents_days(segment: &Segment, docs: &[DocId], of: AxisOf, mut take: impl FnMut(&[Days])) {
    let Segment { told_first, told_last, valid_first, valid_last, .. } = segment;
    let (firsts, lasts) = match of {
        AxisOf::Documents => {
            let known = segment.days();
            docs.iter().filter_map(|doc| known[*doc as usize]).for_each(|days| take(&[days]));
            return;
        }
        AxisOf::Told => (told_first, told_last),
        AxisOf::Valid => (valid_first, valid_last),
    };
    let mut days = Vec::new();
    for doc in docs {
        days.clear();
        days.extend(pairs(firsts, lasts, *doc));
        if !days.is_empty() {
            days.sort_unstable();
            take(&days);
        }
    }
}

fn pairs<'c>(firsts: &'c Column<i64>, lasts: &'c Column<i64>, doc: DocId) -> impl Iterator<Item = Days> + 'c {
    let both = firsts.values_for_doc(doc).zip(lasts.values_for_doc(doc));
    both.map(|(first, last)| (day(first).unwrap_or(i32::MIN), day(last).unwrap_or(i32::MAX)))
}

struct Counting {
    begins: i32,
    step: DateStep,
    window: Days,
    /// What begins adds one, behind what has ended one is taken away.
    met: Vec<i64>,
    exact: Vec<u64>,
    axis: Axis,
}

impl Counting {
    /// Counts a document once for each stretch that any of its times meets. Times in order of their beginning.
    fn document(&mut self, days: &[Days]) {
        let (mut before, mut after, mut within) = (false, false, false);
        // The last stretch that was counted for it, and exactly.
        let (mut met_until, mut exact_until) = (-1i64, -1i64);
        for (first, last) in days {
            before |= *first < self.window.0;
            after |= *last > self.window.1;
            let whole = (first.max(&WRITABLE.0), last.min(&WRITABLE.1));
            let is_exact = number_of(*whole.0, self.step) == number_of(*whole.1, self.step);
            let (first, last) = ((*first).max(self.window.0), (*last).min(self.window.1));
            if first > last {
                continue;
            }
            within = true;
            let (from, until) = (self.place(first), self.place(last));
            let unmet = from.max(met_until + 1);
            if unmet <= until {
                self.change(unmet, 1);
                self.change(until + 1, -1);
                met_until = until;
            }
            if is_exact && from > exact_until {
                if let Some(exact) = usize::try_from(from).ok().and_then(|at| self.exact.get_mut(at)) {
                    *exact += 1;
                }
                exact_until = from;
            }
        }
        self.axis.before += u64::from(before);
        self.axis.after += u64::from(after);
        self.axis.within += u64::from(within);
    }

    fn place(&self, day: i32) -> i64 {
        i64::from(number_of(day, self.step) - self.begins)
    }

    fn change(&mut self, at: i64, by: i64) {
        if let Some(met) = usize::try_from(at).ok().and_then(|at| self.met.get_mut(at)) {
            *met += by;
        }
    }

    fn into_axis(self) -> Axis {
        let mut open = 0i64;
        let stretches = self.exact.iter().zip(&self.met).zip(self.begins..).map(|((exact, met), number)| {
            open += met;
            Stretch { name: name_of(number, self.step), count: open.unsigned_abs(), exact: *exact }
        });
        Axis { stretches: stretches.collect(), ..self.axis }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(step: DateStep, window: Days, documents: &[&[Days]]) -> Vec<(u64, u64)> {
        let begins = number_of(window.0, step);
        let length = usize::try_from(number_of(window.1, step) - begins + 1).unwrap();
        let (met, exact) = (vec![0; length + 1], vec![0; length]);
        let mut counting = Counting { begins, step, window, met, exact, axis: Axis::default() };
        documents.iter().for_each(|days| counting.document(days));
        counting.into_axis().stretches.iter().map(|one| (one.count, one.exact)).collect()
    }

    #[test]
    fn a_document_counts_once_for_a_stretch_however_many_of_its_dates_meet_it() {
        let days = [(0, 0), (0, 3), (2, 2), (2, 2)];
        assert_eq!(counted(DateStep::Day, (0, 4), &[&days]), [(1, 1), (1, 0), (1, 1), (1, 0), (0, 0)]);
    }

    #[test]
    fn a_whole_year_meets_each_of_its_months_and_is_exact_in_none() {
        let months = counted(DateStep::Month, (0, 364), &[&[(0, 364)], &[(40, 40)]]);
        assert_eq!(months[0], (1, 0));
        assert_eq!(months[1], (2, 1));
        assert_eq!(months.len(), 12);
        assert_eq!(counted(DateStep::Year, (0, 364), &[&[(0, 364)]]), [(1, 1)]);
    }
}
