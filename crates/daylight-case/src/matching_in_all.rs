//! A list that is looked for in several cases: each keeps its own answers, all at one address.

use std::io::Write;

use daylight_model::View;
use daylight_store::{MatchLines, MatchRun, Store};

use crate::address::fresh_address;
use crate::csv::csv_row;
use crate::list::read_list;
use crate::matching::{digest, run_at};
use crate::{Case, CaseError, MatchOptions, MatchedLine};

/// Takes a list in for several cases, without looking for anything yet, and gives the address it has in all of
/// them. Where one of them cannot take it, none does.
pub fn begin_match_in_all(cases: &[&Case], list: &[u8], options: &MatchOptions) -> Result<String, CaseError> {
    let lines = read_list(list, options.kind, options.how)?;
    let (address, digest) = (fresh_address()?, digest(&lines, options));
    for (number, case) in cases.iter().enumerate() {
        let taken = case
            .to_write()
            .and_then(|mut store| case.take_list_in(&mut store, &address, &lines, &digest, options));
        if let Err(error) = taken {
            for before in cases.iter().take(number) {
                before.forget_match(&address)?;
            }
            return Err(error);
        }
    }
    Ok(address)
}

/// A list in several cases, as far as each has answered it.
pub struct MatchedInAll {
    cases: Vec<InOne>,
    /// For each line, in the order of the list. One case alone knows its own numbers, and has none of these.
    sums: Vec<Sum>,
}

struct InOne {
    store: Store,
    view: View,
    run: MatchRun,
}

/// What the cases together say of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sum {
    /// It cannot be understood.
    Bad,
    /// Not every case has answered it.
    Open,
    Answered(u64),
}

/// A line with the answers of several cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOfAll {
    /// How many documents match in all of them together; `None` until all have answered.
    pub total: Option<u64>,
    /// The line as each of the cases has answered it.
    pub answers: Vec<MatchedLine>,
}

impl MatchedInAll {
    /// The list at an address, which every one of these cases has.
    pub fn at(cases: &[&Case], address: &str) -> Result<Self, CaseError> {
        let open = |case: &&Case| -> Result<InOne, CaseError> {
            let store = case.to_read()?;
            let view = case.keepers_view(&store)?;
            let run = run_at(&store, address)?;
            Ok(InOne { store, view, run })
        };
        let cases = cases.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let mut sums: Option<Vec<Sum>> = None;
        for case in cases.iter().filter(|_| cases.len() > 1) {
            let told = case.store.match_totals(case.run.id)?.into_iter().map(Sum::of);
            sums = Some(match sums {
                None => told.collect(),
                Some(before) => before.into_iter().zip(told).map(|(one, other)| one.and(other)).collect(),
            });
        }
        Ok(Self { cases, sums: sums.unwrap_or_default() })
    }

    /// The list in each of the cases.
    pub fn runs(&self) -> impl Iterator<Item = &MatchRun> {
        self.cases.iter().map(|case| &case.run)
    }

    /// How many of these lines there are.
    pub fn count(&self, which: MatchLines) -> u64 {
        if let [InOne { run, .. }] = self.cases.as_slice() {
            return match which {
                MatchLines::All => run.lines,
                MatchLines::Found => run.found,
                MatchLines::NotFound => run.done.saturating_sub(run.found + run.bad),
                MatchLines::Bad => run.bad,
            };
        }
        self.sums.iter().filter(|sum| sum.is(which)).count() as u64
    }

    /// Lines that all cases have answered, or that cannot be understood.
    pub fn done(&self) -> u64 {
        if let [InOne { run, .. }] = self.cases.as_slice() {
            return run.done;
        }
        self.sums.iter().filter(|sum| **sum != Sum::Open).count() as u64
    }

    /// Some of these lines with the answers of all cases, in the order of the list.
    pub fn lines(&self, which: MatchLines, offset: u64, limit: usize) -> Result<Vec<LineOfAll>, CaseError> {
        if let [InOne { store, view, run }] = self.cases.as_slice() {
            let lines = store.match_lines(view, run.id, which, offset, limit as u64)?.into_iter();
            let lines = lines.map(|line| line.called(|document| view.doc_ref(document)));
            return Ok(lines.map(|line| LineOfAll { total: line.total, answers: vec![line] }).collect());
        }
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let wanted = (0_u64..).zip(&self.sums).filter(|(_, sum)| sum.is(which)).skip(offset).take(limit);
        wanted.map(|(ordinal, sum)| self.line(ordinal, *sum)).collect()
    }

    fn line(&self, ordinal: u64, sum: Sum) -> Result<LineOfAll, CaseError> {
        let mut answers = Vec::with_capacity(self.cases.len());
        for InOne { store, view, run } in &self.cases {
            // Forgotten a moment ago in one of them: the list is not there any more.
            let gone = || CaseError::NoMatch { address: run.address.clone() };
            let line = store.match_line(view, run.id, ordinal)?.ok_or_else(gone)?;
            answers.push(line.called(|document| view.doc_ref(document)));
        }
        let total = match sum {
            Sum::Answered(total) => Some(total),
            Sum::Bad | Sum::Open => None,
        };
        Ok(LineOfAll { total, answers })
    }

    /// Writes these lines as CSV: line, looked for, how, documents in all, a column for each case under its name,
    /// first documents (name of the case, colon, reference), problem.
    pub fn csv(&self, names: &[String], which: MatchLines, out: &mut dyn Write) -> Result<(), CaseError> {
        const AT_ONCE: usize = 1000;
        let doing = |source| CaseError::File { doing: "writing", path: "the list".into(), source };
        let cases = names.iter().map(String::as_str);
        let head =
            ["line", "wanted", "how", "documents"].into_iter().chain(cases).chain(["first", "problem"]);
        out.write_all(csv_row(head).as_bytes()).map_err(doing)?;
        for offset in (0..self.count(which)).step_by(AT_ONCE) {
            for line in self.lines(which, offset, AT_ONCE)? {
                out.write_all(row(names, &line).as_bytes()).map_err(doing)?;
            }
        }
        Ok(())
    }
}

impl Sum {
    fn of((bad, total): (bool, Option<u64>)) -> Self {
        match (bad, total) {
            (true, _) => Self::Bad,
            (false, Some(total)) => Self::Answered(total),
            (false, None) => Self::Open,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Bad, _) | (_, Self::Bad) => Self::Bad,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Answered(one), Self::Answered(other)) => Self::Answered(one + other),
        }
    }

    fn is(self, which: MatchLines) -> bool {
        match which {
            MatchLines::All => true,
            MatchLines::Found => matches!(self, Self::Answered(1..)),
            MatchLines::NotFound => self == Self::Answered(0),
            MatchLines::Bad => self == Self::Bad,
        }
    }
}

fn row(names: &[String], line: &LineOfAll) -> String {
    let Some(one) = line.answers.first() else { return String::new() };
    let number = |total: Option<u64>| total.map_or(String::new(), |total| total.to_string());
    let mut cells = vec![one.number.to_string(), one.wanted.clone(), one.how.clone(), number(line.total)];
    cells.extend(line.answers.iter().map(|answer| number(answer.total)));
    let first =
        line.answers.iter().zip(names).flat_map(|(answer, name)| {
            answer.documents.iter().map(move |document| format!("{name}:{document}"))
        });
    cells.push(first.collect::<Vec<_>>().join(" "));
    cells.push(one.query.as_ref().err().cloned().unwrap_or_default());
    csv_row(cells.iter().map(String::as_str))
}
