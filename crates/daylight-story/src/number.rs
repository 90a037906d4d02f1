//! Every number of a draft: said by the papers it cites, or computed from them and from the numbers beside it.

use std::ops::Range;
use std::rc::Rc;

use crate::date::dates_of;
use crate::duration::spans_in;
use crate::event::PAPERS;
use crate::page::Page;
use crate::report::{Kind, Verdict};
use crate::text_number::{Form, TextNumber, numbers};
use crate::token::{stem, tokens};
use crate::weigh::{Checker, Opened, Scene};
use crate::{PaperPlace, Papers};

/// Words that say a number is a sum.
const SUMS: &[&str] = &["total", "totall", "altogether", "sum", "together", "combined", "all", "overall"];

/// Words for parts of the draft or of papers, which number no thing.
const LABELS: &[&str] = &["page", "p", "pp", "footnote", "version", "chapter", "figure"];

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn numbers(&self, scene: &Scene) -> Result<(), P::Problem> {
        let mine = self.numbers_of(scene);
        for at in 0..mine.len() {
            self.number(scene, &mine, at)?;
        }
        Ok(())
    }

    /// Numbers of the writer: no date, no duration, nothing quoted.
    fn numbers_of(&self, scene: &Scene) -> Vec<TextNumber> {
        let mut taken: Vec<Range<usize>> = dates_of(scene).into_iter().map(|date| date.span).collect();
        taken.extend(
            spans_in(scene.text())
                .into_iter()
                .map(|span| span.at.start + scene.range.start..span.at.end + scene.range.start),
        );
        let mut found = numbers(scene.text());
        for number in &mut found {
            number.span = number.span.start + scene.range.start..number.span.end + scene.range.start;
        }
        let plain = &scene.block.plain;
        found.retain(|number| {
            let free =
                taken.iter().all(|date| date.end <= number.span.start || number.span.end <= date.start);
            let label = number.before.as_deref().is_some_and(|before| LABELS.contains(&before));
            // "one" is mostly no number: one of them, no one.
            let is_one = number.value == 1.0 && number.form == Form::Plain && !number.digits;
            let is_list = plain[..number.span.start].trim().is_empty()
                && plain[number.span.end..].starts_with(['.', ')']);
            let cited = scene
                .block
                .citations
                .iter()
                .any(|one| one.at.start <= number.span.start && number.span.end <= one.at.end);
            free && !label && !is_one && !is_list && !cited && scene.is_prose(&number.span)
        });
        found
    }

    fn number(&self, scene: &Scene, mine: &[TextNumber], at: usize) -> Result<(), P::Problem> {
        let Some(number) = mine.get(at) else { return Ok(()) };
        if number.form != Form::Plain {
            return self.share(scene, mine, number);
        }
        if let Some(why) = sum_of(scene, mine, at) {
            let (verdict, why) = why;
            self.note(scene, &number.span, Kind::Number, verdict, why, Vec::new());
            return Ok(());
        }
        if self.counted_papers(scene, number) {
            return Ok(());
        }
        let mut pages = Vec::new();
        for opened in scene.sources() {
            pages.extend(self.all_pages(opened)?);
        }
        if let Some((page, there)) = said_by(&pages, number) {
            let why = format!("stands in {}", self.called(&page.paper, page.number)?);
            let place = self.place(&page, there);
            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, vec![place]);
            return Ok(());
        }
        if let Some((why, places)) = self.computed(scene, number, &pages)? {
            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, places);
            return Ok(());
        }
        // In a table a number stands without the word for what it counts.
        if number.value >= 100.0
            && let Some((page, there)) = bare(&pages, number.value)
        {
            let why = format!("stands in {}", self.called(&page.paper, page.number)?);
            let place = self.place(&page, there);
            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, vec![place]);
            return Ok(());
        }
        if let Some((page, other)) = contrary(&pages, number) {
            let words = page.text.get(other.clone()).unwrap_or_default();
            let why = format!(
                "{} says {}",
                self.called(&page.paper, page.number)?,
                words.split_whitespace().collect::<Vec<_>>().join(" ")
            );
            let place = self.place(&page, other);
            self.note(scene, &number.span, Kind::Number, Verdict::Differs, why, vec![place]);
            return Ok(());
        }
        if number.value >= 10.0
            && let Some((page, there)) = bare(&pages, number.value)
        {
            let why = format!("stands in {}", self.called(&page.paper, page.number)?);
            let place = self.place(&page, there);
            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, vec![place]);
            return Ok(());
        }
        self.elsewhere_in_papers(scene, number)
    }

    /// No paper cited here has it.
    fn elsewhere_in_papers(&self, scene: &Scene, number: &TextNumber) -> Result<(), P::Problem> {
        let is_large = number.value >= 10.0 || number.value.fract() != 0.0;
        let mut pages = Vec::new();
        for opened in self.others(scene) {
            pages.extend(self.all_pages(&opened)?);
        }
        let found = said_by(&pages, number).or_else(|| bare(&pages, number.value).filter(|_| is_large));
        let by_names = self.computed(scene, number, &pages)?;
        if let Some((page, there)) = found {
            let called = self.called(&page.paper, page.number)?;
            let (verdict, why) = match scene.own.is_empty() {
                true => (Verdict::Holds, format!("stands in {called}, cited elsewhere in the draft")),
                false => (
                    Verdict::CannotTell,
                    format!("not in {}, cited here; it stands in {called}", self.titles(&scene.own)),
                ),
            };
            let place = self.place(&page, there);
            self.note(scene, &number.span, Kind::Number, verdict, why, vec![place]);
            return Ok(());
        }
        if let Some((why, places)) = by_names.filter(|_| scene.own.is_empty()) {
            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, places);
            return Ok(());
        }
        if scene.own.is_empty() {
            for words in writings(number.value) {
                let parts: Vec<&str> = words.split(' ').collect();
                if let Some((paper, page)) = self.anywhere(&parts)?.into_iter().next().filter(|_| is_large) {
                    let why =
                        format!("no paper is cited for it; it stands in {}", self.called(&paper, page)?);
                    let place = PaperPlace { paper, page, bytes: 0..0, words: String::new() };
                    self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, vec![place]);
                    return Ok(());
                }
            }
        }
        let own = !scene.own.is_empty();
        let is_time = number
            .after
            .first()
            .is_some_and(|word| ["minut", "hour", "second", "clock"].contains(&word.as_str()));
        if !is_large && (number.after.is_empty() || is_time) {
            return Ok(());
        }
        let (verdict, why) = match (is_large, own) {
            (true, true) => (
                Verdict::Differs,
                format!("no such number in {}, and none that adds up to it", self.titles(&scene.own)),
            ),
            (true, false) if number.value >= 100.0 || !scene.near.is_empty() => {
                (Verdict::NotFound, "no such number in any paper".to_owned())
            }
            _ => (Verdict::CannotTell, "no paper cited here says this number".to_owned()),
        };
        self.note(scene, &number.span, Kind::Number, verdict, why, Vec::new());
        Ok(())
    }

    /// `three orders` with three papers cited behind it.
    fn counted_papers(&self, scene: &Scene, number: &TextNumber) -> bool {
        let is_paper = number.after.iter().any(|word| PAPERS.iter().any(|paper| stem(paper) == word));
        let papers = distinct(&scene.own);
        if !is_paper || papers < 2 || number.value.fract() != 0.0 || number.value != papers as f64 {
            return false;
        }
        let why = format!("{papers} papers are cited: {}", self.titles(&scene.own));
        self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, Vec::new());
        true
    }

    /// A share of what stands beside it, or in the cited papers.
    fn share(&self, scene: &Scene, mine: &[TextNumber], number: &TextNumber) -> Result<(), P::Problem> {
        let value = if number.form == Form::Percent { number.value / 100.0 } else { number.value };
        let beside: Vec<f64> =
            mine.iter().filter(|other| other.form == Form::Plain).map(|other| other.value).collect();
        let mut pages = Vec::new();
        for opened in scene.sources() {
            pages.extend(self.all_pages(opened)?);
        }
        if number.form == Form::Percent {
            for page in &pages {
                let there = page
                    .numbers()
                    .iter()
                    .find(|other| other.form == Form::Percent && other.value == number.value);
                if let Some(there) = there {
                    let why = format!("stands in {}", self.called(&page.paper, page.number)?);
                    let place = self.place(page, there.span.clone());
                    self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, vec![place]);
                    return Ok(());
                }
            }
        }
        if let Some(why) = ratio(&beside, value, number.form) {
            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, Vec::new());
            return Ok(());
        }
        if beside.len() >= 2 {
            let (small, large) = ends(&beside);
            let why = format!("{} of {} is {}", shown(small), shown(large), percent(small / large));
            self.note(scene, &number.span, Kind::Number, Verdict::Differs, why, Vec::new());
            return Ok(());
        }
        // One number is written, the other is in the papers.
        let there: Vec<f64> = pages
            .iter()
            .flat_map(|page| page.numbers())
            .map(|other| other.value)
            .filter(|value| *value > 1.0)
            .collect();
        let sums = self.sums(scene, &pages);
        if let [one] = beside[..] {
            for other in there.iter().chain(sums.iter().map(|(sum, ..)| sum)) {
                if let Some(why) = ratio(&[one, *other], value, number.form) {
                    self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, Vec::new());
                    return Ok(());
                }
            }
        }
        if beside.is_empty() {
            for (one, words, ..) in &sums {
                for other in there.iter().chain(sums.iter().map(|(sum, ..)| sum)) {
                    if let Some(why) = ratio(&[*one, *other], value, number.form) {
                        self.note(
                            scene,
                            &number.span,
                            Kind::Number,
                            Verdict::Holds,
                            format!("{why} ({words})"),
                            Vec::new(),
                        );
                        return Ok(());
                    }
                }
            }
        }
        if let [one] = beside[..] {
            for opened in self.others(scene) {
                for page in self.all_pages(&opened)? {
                    for other in page.numbers().iter().filter(|other| other.value > 1.0) {
                        if let Some(why) = ratio(&[one, other.value], value, number.form) {
                            let why = format!("{why} ({})", self.called(&page.paper, page.number)?);
                            self.note(scene, &number.span, Kind::Number, Verdict::Holds, why, Vec::new());
                            return Ok(());
                        }
                    }
                }
            }
        }
        let wrong = number.form == Form::Percent && !scene.own.is_empty();
        let (verdict, why) = match wrong {
            true => (
                Verdict::Differs,
                format!("no two numbers in {} make {}", self.titles(&scene.own), percent(value)),
            ),
            false => (Verdict::CannotTell, "it is not said of what".to_owned()),
        };
        self.note(scene, &number.span, Kind::Number, verdict, why, Vec::new());
        Ok(())
    }

    /// A number that rows of a table make, by the names of the sentence: how many they are, or what they add up to.
    fn computed(
        &self,
        scene: &Scene,
        number: &TextNumber,
        pages: &[Rc<Page>],
    ) -> Result<Option<(String, Vec<PaperPlace>)>, P::Problem> {
        for (sum, words, page, rows) in self.sums(scene, pages) {
            if (sum - number.value).abs() < 0.005 && rows > 1 {
                return Ok(Some((
                    format!("{words} ({})", self.called(&page.paper, page.number)?),
                    Vec::new(),
                )));
            }
        }
        for page in pages {
            if let Some(words) = count_of_labels(page, number) {
                return Ok(Some((
                    format!("{words} ({})", self.called(&page.paper, page.number)?),
                    Vec::new(),
                )));
            }
        }
        let counted = number.value.fract() == 0.0 && number.value <= 50.0;
        if counted {
            for name in names_in(scene) {
                for page in pages {
                    let rows = rows_with(page, &name);
                    if rows.len() as f64 == number.value
                        && rows.len() > 1
                        && rows.iter().all(|row| row.contains('\t') || row.contains(';'))
                    {
                        let why = format!(
                            "{} rows of {} have {name}",
                            rows.len(),
                            self.called(&page.paper, page.number)?
                        );
                        return Ok(Some((why, Vec::new())));
                    }
                }
            }
        }
        Ok(None)
    }

    /// What the rows of a name add up to, column by column.
    fn sums(&self, scene: &Scene, pages: &[Rc<Page>]) -> Vec<(f64, String, Rc<Page>, usize)> {
        let mut found = Vec::new();
        for name in names_in(scene) {
            for page in pages {
                let rows = rows_with(page, &name);
                if rows.len() < 2 {
                    continue;
                }
                let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split(['\t', ';']).collect()).collect();
                let columns = cells.iter().map(Vec::len).min().unwrap_or(0);
                for column in 0..columns {
                    let values: Vec<f64> = cells
                        .iter()
                        .filter_map(|cells| {
                            let inside = numbers(cells.get(column)?);
                            match &inside[..] {
                                [one] if one.digits => Some(one.value),
                                _ => None,
                            }
                        })
                        .collect();
                    if values.len() == rows.len() {
                        let sum: f64 = values.iter().sum();
                        let terms: Vec<String> = values.iter().take(8).map(|value| shown(*value)).collect();
                        let more = if values.len() > 8 { " + …" } else { "" };
                        let words =
                            format!("{}{more} = {}, the rows with {name}", terms.join(" + "), shown(sum));
                        found.push((sum, words, page.clone(), rows.len()));
                    }
                }
            }
        }
        found
    }
}

fn distinct(sources: &[Opened]) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    for opened in sources {
        if !seen.contains(&opened.paper.reference.as_str()) {
            seen.push(&opened.paper.reference);
        }
    }
    seen.len()
}

/// A page that says the same number of the same thing.
fn said_by(pages: &[Rc<Page>], number: &TextNumber) -> Option<(Rc<Page>, Range<usize>)> {
    pages.iter().find_map(|page| {
        let there = page.numbers().iter().find(|other| {
            other.form == Form::Plain && same_value(other.value, number.value) && same_thing(other, number)
        })?;
        Some((page.clone(), there.span.clone()))
    })
}

fn same_value(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.005
}

fn same_thing(there: &TextNumber, number: &TextNumber) -> bool {
    let behind = number.after.iter().any(|word| there.after.contains(word));
    let before = number.before.is_some() && there.before == number.before;
    behind || before || number.after.is_empty() && number.before.is_none()
}

/// A page that says another number of the same thing.
fn contrary(pages: &[Rc<Page>], number: &TextNumber) -> Option<(Rc<Page>, Range<usize>)> {
    pages.iter().find_map(|page| {
        let there = page.numbers().iter().find(|other| {
            let behind = !number.after.is_empty() && number.after.first() == other.after.first()
                || number
                    .after
                    .iter()
                    .any(|word| other.after.iter().take(2).any(|there| there == word) && word.len() > 3);
            let label = number.after.is_empty() && number.before.is_some() && number.before == other.before;
            other.form == Form::Plain && (behind || label) && !same_value(other.value, number.value)
        })?;
        let end = page
            .tokens()
            .iter()
            .find(|token| token.start >= there.span.end)
            .map_or(there.span.end, |token| token.end);
        let start = match number.after.is_empty() {
            true => page
                .tokens()
                .iter()
                .rev()
                .find(|token| token.end <= there.span.start)
                .map_or(there.span.start, |token| token.start),
            false => there.span.start,
        };
        Some((page.clone(), start..if number.after.is_empty() { there.span.end } else { end }))
    })
}

fn bare(pages: &[Rc<Page>], value: f64) -> Option<(Rc<Page>, Range<usize>)> {
    pages.iter().find_map(|page| {
        let there = page
            .numbers()
            .iter()
            .find(|other| other.form == Form::Plain && same_value(other.value, value))?;
        Some((page.clone(), there.span.clone()))
    })
}

/// `five copies`, of a page with `Copy 1:` to `Copy 5:`.
fn count_of_labels(page: &Page, number: &TextNumber) -> Option<String> {
    if number.value.fract() != 0.0 || !(2.0..=40.0).contains(&number.value) {
        return None;
    }
    let noun = number.after.iter().find(|noun| {
        let mut values: Vec<u32> = page
            .numbers()
            .iter()
            .filter(|there| {
                there.before.as_ref() == Some(noun) && there.value.fract() == 0.0 && there.value < 100.0
            })
            .map(|there| there.value as u32)
            .collect();
        values.sort_unstable();
        values.dedup();
        values.len() as f64 == number.value
            && values.iter().enumerate().all(|(at, value)| *value as usize == at + 1)
    })?;
    Some(format!("{} of them are numbered ({noun} 1 to {})", number.value, number.value))
}

/// A sum of numbers of the sentence, and whether it is right. `None` where the sentence sums nothing up.
fn sum_of(scene: &Scene, mine: &[TextNumber], at: usize) -> Option<(Verdict, String)> {
    let total = mine.get(at)?;
    let others: Vec<f64> = mine
        .iter()
        .enumerate()
        .filter(|(other, number)| {
            *other != at
                && number.form == Form::Plain
                && number.digits == total.digits
                && number.value < total.value
        })
        .filter(|(_, number)| total.value < 100.0 || number.value >= 10.0)
        .map(|(_, number)| number.value)
        .collect();
    let is_largest = mine.iter().all(|other| other.form != Form::Plain || other.value <= total.value);
    if others.len() < 2 || !is_largest {
        return None;
    }
    let words = tokens(scene.text());
    let near = |word: &str| {
        words.iter().any(|token| {
            let at = token.start + scene.range.start;
            stem(&token.folded) == stem(word) && (at + 40 > total.span.start && at < total.span.end + 30)
        })
    };
    if !SUMS.iter().any(|word| near(word)) {
        return None;
    }
    let sum: f64 = others.iter().sum();
    let terms: Vec<String> = others.iter().map(|value| shown(*value)).collect();
    let why = format!("{} = {}", terms.join(" + "), shown(sum));
    Some((if same_value(sum, total.value) { Verdict::Holds } else { Verdict::Differs }, why))
}

/// Two numbers whose ratio is this share, as people round it.
fn ratio(values: &[f64], share: f64, form: Form) -> Option<String> {
    let slack = if form == Form::Percent { 0.0051 } else { 0.035 };
    for (at, one) in values.iter().enumerate() {
        for other in values.iter().skip(at + 1) {
            let (small, large) = if one < other { (*one, *other) } else { (*other, *one) };
            if large > 0.0 && (small / large - share).abs() <= slack {
                return Some(format!("{} of {} is {}", shown(small), shown(large), percent(small / large)));
            }
        }
    }
    None
}

fn ends(values: &[f64]) -> (f64, f64) {
    let small = values.iter().copied().fold(f64::INFINITY, f64::min);
    let large = values.iter().copied().fold(0.0, f64::max);
    (small, large)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `48,500`, `412.6`
pub(crate) fn shown(value: f64) -> String {
    let whole = value.trunc() as i64;
    let digits = whole.abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let rest = ((value.abs() - value.abs().trunc()) * 100.0).round() as i64;
    match rest {
        0 => out,
        rest if rest % 10 == 0 => format!("{out}.{}", rest / 10),
        rest => format!("{out}.{rest:02}"),
    }
}

/// The ways in which papers write a number in digits.
fn writings(value: f64) -> Vec<String> {
    if value.fract() != 0.0 {
        return vec![shown(value), value.to_string()];
    }
    let plain = format!("{}", value as i64);
    let grouped = shown(value);
    let points = grouped.replace(',', ".");
    let blanks = grouped.replace(',', " ");
    let mut found = vec![plain];
    for other in [grouped, points, blanks] {
        if !found.contains(&other) {
            found.push(other);
        }
    }
    found
}

/// Words of a sentence with a capital that begin no sentence: what rows of a table may be of.
fn names_in(scene: &Scene) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for range in crate::name::runs(scene).into_iter().chain(crate::name::runs_before(scene)) {
        for token in tokens(&scene.block.plain[range.clone()]) {
            let name = scene.block.plain[range.start + token.start..range.start + token.end].to_owned();
            if token.folded.chars().count() > 3 && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn rows_with<'a>(page: &'a Page, name: &str) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    page.text.lines().filter(|line| line.to_lowercase().contains(&lower)).take(2000).collect()
}
