use std::collections::BTreeMap;

use daylight_case::{Documents, SearchView, Sort};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Trouble;
use crate::ask::Ask;
use crate::desk::{ALL_CASES, Desk};
use crate::scope::Scope;

/// A search as a reader put it together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(in crate::pages) struct Wish {
    /// What was typed.
    pub(in crate::pages) q: String,
    /// The cases it goes over, by their names; `*` for all of them, none for the one at hand.
    pub(in crate::pages) cases: Vec<String>,
    /// Terms of the query language that narrow it down, one for each choice.
    pub(in crate::pages) narrowed: Vec<String>,
    /// `relevance`, `newest`, `oldest`, `place` or `size`.
    pub(in crate::pages) sort: String,
    /// `list`, `table` or `pictures`.
    pub(in crate::pages) layout: String,
    /// Which page of hits, from 1.
    pub(in crate::pages) page: u64,
    /// The facet that is shown at length, and what its values are searched for.
    pub(in crate::pages) facet: String,
    pub(in crate::pages) contains: String,
    /// The folder, year or month below which the facet counts.
    pub(in crate::pages) below: String,
    /// Only hits that are newer than this change of each case, by its name (for the case at hand an empty
    /// one); of a case that is not named all are. Empty for all hits.
    pub(in crate::pages) since: BTreeMap<String, u64>,
    /// Of documents that say nearly the same only the first is listed.
    pub(in crate::pages) fold: bool,
}

pub(in crate::pages) const SORTS: [&str; 5] = ["relevance", "newest", "oldest", "place", "size"];
pub(in crate::pages) const LAYOUTS: [&str; 3] = ["list", "table", "pictures"];

impl Wish {
    /// The search in the fields of an address or a form. In a room with several cases it goes over all of
    /// them, unless one is named.
    pub(in crate::pages) fn of_fields(ask: &Ask) -> Result<Self, Trouble> {
        let known = |name: &str, words: &[&str]| match ask.field(name) {
            None => Ok(words.first().copied().unwrap_or_default().to_owned()),
            Some(word) if words.contains(&word) => Ok(word.to_owned()),
            Some(_) => Err(Trouble::wrong(format!("`{name}` is one of {}", words.join(", ")))),
        };
        let mut wish = Self {
            q: ask.field("q").unwrap_or_default().trim().to_owned(),
            narrowed: ask.all("narrow").map(str::to_owned).collect(),
            sort: known("sort", &SORTS)?,
            layout: known("layout", &LAYOUTS)?,
            page: ask.number("page")?.unwrap_or(1).max(1),
            facet: ask.field("facet").unwrap_or_default().to_owned(),
            contains: ask.field("contains").unwrap_or_default().to_owned(),
            below: ask.field("below").unwrap_or_default().to_owned(),
            fold: ask.field("fold") == Some("on"),
            ..Self::default()
        };
        let several = ask.room.desks().len() > 1;
        wish.go_over(ask.scope()?.or(several.then_some(Scope::All)));
        Ok(wish)
    }

    /// The first page of nothing yet.
    pub(super) fn empty() -> Self {
        Self { sort: SORTS[0].to_owned(), layout: LAYOUTS[0].to_owned(), ..Self::default() }
    }

    /// Makes it go over one case or all of them; what was chosen among several stays.
    pub(super) fn go_over(&mut self, scope: Option<Scope>) {
        match scope {
            Some(Scope::All) if self.cases.is_empty() => self.cases = vec![ALL_CASES.to_owned()],
            Some(Scope::All) => {}
            Some(Scope::One(_)) | None => self.cases.clear(),
        }
    }

    /// It is put to more than the case at hand.
    pub(in crate::pages) fn goes_over_several(&self) -> bool {
        !self.cases.is_empty()
    }

    /// The case its page is in.
    pub(in crate::pages) fn scope(&self, ask: &Ask) -> Result<Scope, Trouble> {
        Ok(if self.goes_over_several() { Scope::All } else { Scope::One(ask.desk()?.number) })
    }

    /// The cases it is put to, in the order of the room.
    pub(in crate::pages) fn desks<'a>(&self, ask: &'a Ask) -> Result<Vec<&'a Desk>, Trouble> {
        let desks = ask.room.desks();
        match self.cases.as_slice() {
            [] => Ok(vec![ask.desk()?]),
            [all] if all == ALL_CASES => Ok(desks.iter().collect()),
            names => {
                let missing = names.iter().find(|name| desks.iter().all(|desk| desk.name != **name));
                if missing.is_some() {
                    return Err(Trouble::not_found(
                        "this search goes over a case that is not in this room now",
                    ));
                }
                Ok(desks.iter().filter(|desk| names.contains(&desk.name)).collect())
            }
        }
    }

    /// The case in which it is kept: what goes over several is kept in the first.
    pub(in crate::pages) fn home<'a>(&self, ask: &'a Ask) -> Result<&'a Desk, Trouble> {
        match ask.room.desks().first() {
            Some(first) if self.goes_over_several() => Ok(first),
            _ => ask.desk(),
        }
    }

    /// Which hits of a case it shows: those that changed after this sequence, if that is all.
    pub(in crate::pages) fn changed_since(&self, desk: &Desk) -> Option<u64> {
        if self.since.is_empty() {
            return None;
        }
        let name = if self.goes_over_several() { desk.name.as_str() } else { "" };
        Some(self.since.get(name).copied().unwrap_or(0))
    }

    /// All that `query`, which is its own, finds in a case.
    pub(in crate::pages) fn documents<'q>(&self, desk: &Desk, query: &'q str) -> Documents<'q> {
        match self.changed_since(desk) {
            Some(sequence) => Documents::ChangedSince(query, sequence),
            None => Documents::FoundBy(query),
        }
    }

    /// All of it as one query, from its first page on, whether a hit is new or not.
    pub(in crate::pages) fn whole(self) -> Self {
        let Self { cases, sort, layout, .. } = &self;
        let (cases, sort, layout, fold) = (cases.clone(), sort.clone(), layout.clone(), self.fold);
        Self { fold, q: self.query(), cases, sort, layout, page: 1, ..Self::default() }
    }

    /// As the case keeps it.
    pub(in crate::pages) fn view(&self) -> SearchView {
        let since: Vec<String> =
            self.since.iter().map(|(case, sequence)| format!("{sequence} {case}")).collect();
        let more = [
            ("narrowed", self.narrowed.join("\n")),
            ("facet", self.facet.clone()),
            ("contains", self.contains.clone()),
            ("below", self.below.clone()),
            ("since", since.join("\n")),
            ("fold", if self.fold { "on".to_owned() } else { String::new() }),
        ];
        SearchView {
            query: self.q.clone(),
            cases: self.cases.clone(),
            sort: self.sort.clone(),
            layout: self.layout.clone(),
            page: self.page.saturating_sub(1),
            more: more
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }

    pub(in crate::pages) fn of(view: SearchView) -> Self {
        let more = |name: &str| view.more.get(name).cloned().unwrap_or_default();
        let word = |word: &str, words: &[&str]| {
            let found = words.iter().find(|there| **there == word).or(words.first());
            found.copied().unwrap_or_default().to_owned()
        };
        let since = |line: &str| {
            let (sequence, case) = line.split_once(' ')?;
            Some((case.to_owned(), sequence.parse().ok()?))
        };
        Self {
            narrowed: more("narrowed").lines().map(str::to_owned).collect(),
            facet: more("facet"),
            contains: more("contains"),
            below: more("below"),
            fold: more("fold") == "on",
            since: more("since").lines().filter_map(since).collect(),
            sort: word(&view.sort, &SORTS),
            layout: word(&view.layout, &LAYOUTS),
            page: view.page.saturating_add(1),
            cases: view.cases,
            q: view.query,
        }
    }

    pub(in crate::pages) fn order(&self) -> Sort {
        match self.sort.as_str() {
            "newest" => Sort::Newest,
            "oldest" => Sort::Oldest,
            "place" => Sort::Path,
            "size" => Sort::Size,
            _ => Sort::Relevance,
        }
    }

    /// The whole of it in the query language.
    pub(in crate::pages) fn query(&self) -> String {
        match (self.q.is_empty(), self.narrowed.is_empty()) {
            (false, true) => self.q.clone(),
            (false, false) => format!("({}) {}", self.q, self.narrowed.join(" ")),
            (true, _) => self.narrowed.join(" "),
        }
    }
}
