use daylight_model::PartialDate;

/// Where a date that may be the document's was found. The later in this list, the less it says about when
/// the paper was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateSource {
    /// A person has set it right.
    Person,
    /// A heading of the paper says so: `DATE:`, the group of a signal, the line of a letter.
    Heading,
    /// The `Date:` of a mail.
    Sent,
    /// A form or catalogue sheet that lies before the paper.
    Form,
    /// A date that stands alone near the beginning or the signature.
    Text,
    /// When a program says that the file was begun. For a scan, that is the day of the scan.
    Created,
    /// When a program says that the file was changed last.
    Changed,
    /// The time of the file in its folder, which every copy may have changed.
    FileTime,
}

/// A date that may be the document's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateCandidate {
    /// Where it was found.
    pub source: DateSource,
    /// What it says.
    pub date: PartialDate,
    /// How sure the reading is, in percent.
    pub certainty: u8,
}

/// The date that was chosen, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenDate {
    /// Place of the chosen one among the candidates.
    pub chosen: usize,
    /// The date.
    pub date: PartialDate,
    /// Where it was found.
    pub source: DateSource,
    /// Why this one.
    pub reason: Reason,
    /// How sure it is, in percent.
    pub certainty: u8,
    /// Places of candidates that cannot mean the same date.
    pub against: Vec<usize>,
    /// Places of candidates that were not considered: dates that clocks show before they are set.
    pub left_out: Vec<usize>,
}

/// Why a date was chosen among the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A person has set it.
    SetByPerson,
    /// There is no other.
    OnlyOne,
    /// Its source says most about when the paper was written.
    BestSource,
    /// A better source was read too uncertainly.
    SurerThanBetterSource,
    /// It means the same as one of a better source and is finer.
    FinerThanBetterSource,
}

/// Below this a candidate counts only where there is nothing surer.
const SURE_ENOUGH: u8 = 60;

/// The date of a document, chosen by source (see [`DateSource`]), then by how sure and how fine it is. `None` where
/// there is no candidate that could be a date of a paper.
pub fn document_date(candidates: &[DateCandidate]) -> Option<ChosenDate> {
    let left_out: Vec<usize> =
        (0..candidates.len()).filter(|at| candidates.get(*at).is_some_and(is_unset_clock)).collect();
    let rank = |at: &usize| {
        let candidate = candidates.get(*at);
        candidate.map(|one| (one.certainty < SURE_ENOUGH, one.source, 100 - one.certainty.min(100), *at))
    };
    let considered = (0..candidates.len()).filter(|at| !left_out.contains(at));
    let best = considered.clone().min_by_key(rank)?;
    let by_source = considered.clone().min_by_key(|at| candidates.get(*at).map(|one| (one.source, *at)))?;
    let only_one = considered.clone().count() == 1;
    let best_one = candidates.get(best)?;
    let finer = considered
        .clone()
        .filter(|at| {
            candidates
                .get(*at)
                .is_some_and(|one| one.certainty >= SURE_ENOUGH && is_within(one.date, best_one.date))
        })
        .min_by_key(|at| candidates.get(*at).map(|one| (one.source, *at)));
    let chosen = finer.unwrap_or(best);
    let one = candidates.get(chosen)?;
    let reason = if one.source == DateSource::Person {
        Reason::SetByPerson
    } else if finer.is_some() {
        Reason::FinerThanBetterSource
    } else if only_one {
        Reason::OnlyOne
    } else if candidates.get(by_source)?.source < one.source {
        Reason::SurerThanBetterSource
    } else {
        Reason::BestSource
    };
    let against: Vec<usize> = considered
        .filter(|at| candidates.get(*at).is_some_and(|other| !may_be_same(other.date, one.date)))
        .collect();
    let certainty = one.certainty.min(if one.source >= DateSource::Created { 60 } else { 100 });
    Some(ChosenDate { chosen, date: one.date, source: one.source, reason, certainty, against, left_out })
}

/// Finer, and inside of it. A clock's word is not taken for the day of a month that a paper names.
fn is_within(finer: PartialDate, coarser: PartialDate) -> bool {
    let (inner, outer) =
        (finer.last_second() - finer.first_second(), coarser.last_second() - coarser.first_second());
    let coarse = coarser.day().is_none();
    coarse
        && inner < outer
        && finer.first_second() >= coarser.first_second()
        && finer.last_second() <= coarser.last_second()
}

/// A day of tolerance, because one clock may count in another zone.
fn may_be_same(a: PartialDate, b: PartialDate) -> bool {
    const DAY: i64 = 24 * 60 * 60;
    a.first_second() <= b.last_second() + DAY && b.first_second() <= a.last_second() + DAY
}

/// The days on which clocks begin that nobody has set: Windows 1601, Mac 1904, Unix 1970, DOS 1980; and the year 0 of
/// makers of PDF.
fn is_unset_clock(candidate: &DateCandidate) -> bool {
    const BEGINNINGS: [(i16, i8, i8); 6] =
        [(1601, 1, 1), (1899, 12, 30), (1904, 1, 1), (1970, 1, 1), (1980, 1, 1), (1979, 12, 31)];
    let date = candidate.date;
    let by_clock = candidate.source >= DateSource::Created || candidate.source == DateSource::Sent;
    let day = (date.year(), date.month().unwrap_or(0), date.day().unwrap_or(0));
    by_clock && (BEGINNINGS.contains(&day) || date.year() < 1601)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(source: DateSource, date: &str, certainty: u8) -> DateCandidate {
        DateCandidate { source, date: date.parse().unwrap_or_else(|_| panic!("{date}")), certainty }
    }

    fn chosen(candidates: &[DateCandidate]) -> (String, Reason, Vec<usize>) {
        let chosen = document_date(candidates).expect("a date");
        (chosen.date.to_string(), chosen.reason, chosen.against)
    }

    #[test]
    fn a_heading_is_believed_before_the_day_of_the_scan() {
        let candidates = [
            candidate(DateSource::Created, "2017-10-26", 99),
            candidate(DateSource::Heading, "1963-11-22", 95),
        ];
        assert_eq!(chosen(&candidates), ("1963-11-22".into(), Reason::BestSource, vec![0]));
    }

    #[test]
    fn what_a_person_sets_stands() {
        let candidates =
            [candidate(DateSource::Heading, "1963", 99), candidate(DateSource::Person, "1964-01-02", 100)];
        assert_eq!(chosen(&candidates), ("1964-01-02".into(), Reason::SetByPerson, vec![0]));
    }

    #[test]
    fn an_uncertain_heading_gives_way_to_a_sure_text() {
        let candidates =
            [candidate(DateSource::Heading, "1963-03-04", 50), candidate(DateSource::Text, "1963-04-03", 95)];
        assert_eq!(chosen(&candidates), ("1963-04-03".into(), Reason::SurerThanBetterSource, vec![0]));
    }

    #[test]
    fn a_month_is_made_finer_by_a_day_in_it() {
        let candidates =
            [candidate(DateSource::Heading, "1963-11", 95), candidate(DateSource::Text, "1963-11-22", 90)];
        assert_eq!(chosen(&candidates), ("1963-11-22".into(), Reason::FinerThanBetterSource, vec![]));
    }

    #[test]
    fn a_clock_that_nobody_set_is_left_out() {
        let unset = [candidate(DateSource::FileTime, "1970-01-01T00:00:00Z", 99)];
        assert_eq!(document_date(&unset), None);
        let with_text = [unset[0], candidate(DateSource::Text, "1970-01-01", 80)];
        assert_eq!(
            document_date(&with_text).map(|chosen| (chosen.chosen, chosen.left_out)),
            Some((1, vec![0]))
        );
    }
}
