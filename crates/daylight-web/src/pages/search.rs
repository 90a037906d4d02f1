mod facets;
mod hits;
mod wish;

use askama::Template;
use axum::http::{Method, StatusCode};
use daylight_case::{CaseError, FoundInSeveral, OneOfSeveral, OpenSearch, SearchOptions, explain};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page, page_with};
use crate::ask::Ask;
use crate::desk::{ALL_CASES, Desk};
use crate::frame::Frame;
use crate::routes::Route;
use crate::scope::Scope;
use crate::text::Name;
use facets::FacetRow;
use hits::HitRow;
pub(super) use wish::{LAYOUTS, SORTS, Wish};

/// What was found: hits with passages, and what to narrow it down by.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "search.html")]
struct SearchPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// The address that leads back here; empty before the first search.
    address: String,
    /// What was asked.
    wish: Wish,
    /// Why the query cannot be understood, and where.
    wrong: Option<Wrong>,
    /// How many documents match, exactly; of several cases the sum.
    total: u64,
    /// Milliseconds it took, passages included.
    took: u64,
    /// Documents still wait to be read or to come into the index.
    incomplete: bool,
    hits: Vec<HitRow>,
    /// What hits have in common, counted exactly.
    facets: Vec<FacetRow>,
    /// Pictures of this case are shown only when asked for.
    blurred: bool,
    /// How many pages of hits there are; where near-copies are folded, as far as that is known.
    pages: u64,
    /// How many documents were changed just before.
    #[serde(skip)]
    #[schemars(skip)]
    changed: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct Wrong {
    message: String,
    hint: Option<String>,
    /// The query, and a line that points into it.
    excerpt: Option<(String, String)>,
}

/// Hits on one page.
const HITS: u64 = 10;

pub(super) fn routes() -> Vec<Route> {
    let fields = &[
        ("q", "the query"),
        ("case", "the number of a case, or all; all of them if none is named"),
        ("narrow", "a term of the query language that narrows it down; may come several times"),
        ("sort", "relevance, newest, oldest, place, size"),
        ("layout", "list, table, pictures"),
        ("fold", "on for only the first of documents that say nearly the same"),
        ("page", "page of ten hits, from 1"),
    ];
    vec![
        Route {
            method: Method::GET,
            path: "/search",
            summary: "Search, with the query in the address",
            fields,
            run: |ask| show(ask, &Wish::of_fields(ask)?, ""),
            twin: Some(schema_of::<SearchPage>),
        },
        Route {
            method: Method::POST,
            path: "/search",
            summary: "Search, leading to an address that tells nothing",
            fields,
            run: keep,
            twin: None,
        },
        Route {
            method: Method::GET,
            path: "/search/{address}",
            summary: "A search that was kept",
            fields: &[("page", "page of ten hits, from 1")],
            run: kept,
            twin: Some(schema_of::<SearchPage>),
        },
    ]
}

/// A form was sent: changes what the reader looked at before, keeps it, and leads there.
fn keep(ask: &Ask) -> Answered {
    let mut wish = match ask.field("view") {
        Some(address) => wish_anywhere(ask, address)?,
        None => Wish::empty(),
    };
    if let Some(q) = ask.field("q") {
        if q.trim() != wish.q {
            wish.narrowed.clear();
            wish.since.clear();
        }
        wish.q = q.trim().to_owned();
    }
    if let Some(term) = ask.field("include") {
        wish.narrowed.push(term.to_owned());
    }
    if let Some(term) = ask.field("exclude") {
        wish.narrowed.push(format!("-{term}"));
    }
    if let Some(term) = ask.field("drop") {
        wish.narrowed.retain(|there| there != term);
    }
    if let Some(facet) = ask.field("facet") {
        wish.facet = facet.to_owned();
        wish.contains = ask.field("contains").unwrap_or_default().to_owned();
        wish.below = ask.field("below").unwrap_or_default().to_owned();
    }
    if let Some(sort) = ask.field("sort").filter(|sort| SORTS.contains(sort)) {
        wish.sort = sort.to_owned();
    }
    if let Some(layout) = ask.field("layout").filter(|layout| LAYOUTS.contains(layout)) {
        wish.layout = layout.to_owned();
    }
    if let Some(fold) = ask.field("fold") {
        wish.fold = fold == "on";
    }
    if ask.field("since") == Some("any") {
        wish.since.clear();
    }
    let several = ask.room.desks().len() > 1;
    wish.go_over(ask.scope()?.or(several.then_some(Scope::All)));
    choose_cases(ask, &mut wish)?;
    wish.page = 1;
    let frame = Frame::over(ask, "search", wish.scope(ask)?);
    if wish.query().is_empty() {
        return Ok(Answer::See(frame.in_case("/search")));
    }
    let address = wish.home(ask)?.case.keep_view(&wish.view())?;
    Ok(Answer::See(frame.in_case(format!("/search/{address}"))))
}

/// A case was chosen beside the hits of several, or left out.
fn choose_cases(ask: &Ask, wish: &mut Wish) -> Result<(), Trouble> {
    if !wish.goes_over_several() {
        return Ok(());
    }
    let all = || ask.room.desks().iter().map(|desk| desk.name.clone());
    let chosen = |wish: &Wish| -> Vec<String> {
        if wish.cases == [ALL_CASES] { all().collect() } else { wish.cases.clone() }
    };
    if let Some(name) = ask.field("include-case") {
        wish.cases = vec![name.to_owned()];
    }
    if let Some(name) = ask.field("exclude-case").or(ask.field("drop-case")) {
        wish.cases = chosen(wish).into_iter().filter(|there| there != name).collect();
    }
    let dropped = ask.field("drop-case").is_some();
    match wish.cases.is_empty() {
        true if dropped => wish.cases = vec![ALL_CASES.to_owned()],
        true => return Err(Trouble::wrong("no case would be left to search in")),
        false => {}
    }
    // A name that no case of the room has is told at once.
    wish.desks(ask).map(|_| ())
}

fn kept(ask: &Ask) -> Answered {
    let address = ask.part(0);
    let mut wish = wish_of(ask, address)?;
    wish.page = ask.number("page")?.unwrap_or(wish.page).max(1);
    show(ask, &wish, address)
}

/// What lies behind an address: in the case at hand, or in the first one where it goes over several.
pub(super) fn wish_of(ask: &Ask, address: &str) -> Result<Wish, Trouble> {
    let here = ask.desk()?;
    let missing = match here.case.view(address) {
        Ok(view) => return Ok(Wish::of(view)),
        Err(missing @ CaseError::NoView { .. }) => missing,
        Err(error) => return Err(error.into()),
    };
    match ask.room.desks().first() {
        Some(first) if first.number != here.number => {
            let wish = Wish::of(first.case.view(address)?);
            if wish.goes_over_several() { Ok(wish) } else { Err(missing.into()) }
        }
        _ => Err(missing.into()),
    }
}

/// The same, in whatever case it lies: for a form that leads from one case to another.
fn wish_anywhere(ask: &Ask, address: &str) -> Result<Wish, Trouble> {
    let missing = match wish_of(ask, address) {
        Err(missing) if missing.status == StatusCode::NOT_FOUND => missing,
        found => return found,
    };
    for desk in ask.room.desks() {
        match desk.case.view(address) {
            Ok(view) => return Ok(Wish::of(view)),
            Err(CaseError::NoView { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(missing)
}

/// The search that a form was sent from: what lies at the address it names, else the query it carries.
pub(super) fn wish_sent(ask: &Ask) -> Result<Wish, Trouble> {
    match ask.field("view") {
        Some(address) => wish_of(ask, address),
        None => Wish::of_fields(ask),
    }
}

/// Looks for a wish in its cases.
pub(super) fn find<T>(
    wish: &Wish,
    desks: &[&Desk],
    show: impl FnOnce(&FoundInSeveral<'_>) -> Result<T, CaseError>,
) -> Result<Result<T, CaseError>, Trouble> {
    Desk::searching_in(desks, |opened: &[&OpenSearch]| {
        let cases: Vec<OneOfSeveral<'_>> = desks
            .iter()
            .zip(opened)
            .map(|(desk, search)| OneOfSeveral { search, changed_since: wish.changed_since(desk) })
            .collect();
        match FoundInSeveral::of(&cases, &wish.query()).and_then(|found| show(&found)) {
            Ok(found) => Ok(Ok(found)),
            Err(error @ CaseError::Query { .. }) => Ok(Err(error)),
            Err(error) => Err(error.into()),
        }
    })
}

fn show(ask: &Ask, wish: &Wish, address: &str) -> Answered {
    let desks = wish.desks(ask)?;
    let mut blurred = false;
    for desk in &desks {
        blurred |= desk.case.blurs_pictures()?;
    }
    let mut shown = SearchPage {
        frame: Frame::over(ask, "search", wish.scope(ask)?),
        address: address.to_owned(),
        wish: wish.clone(),
        wrong: None,
        total: 0,
        took: 0,
        incomplete: false,
        hits: Vec::new(),
        facets: Vec::new(),
        blurred,
        pages: 0,
        changed: ask.number("changed")?,
    };
    if wish.query().is_empty() {
        return page(ask, &shown);
    }
    let offset = usize::try_from((wish.page - 1).saturating_mul(HITS)).unwrap_or(usize::MAX);
    let options = SearchOptions {
        offset,
        // One more says whether another page follows.
        limit: Some(HITS as usize + usize::from(wish.fold)),
        sort: wish.order(),
        fold: wish.fold,
        count_copies: true,
        ..SearchOptions::default()
    };
    let requests = wish.requests();
    let found = find(wish, &desks, |found| Ok((found.facets(&requests)?, found.answer(&options)?)))?;
    let (facets, answer) = match found {
        Ok(found) => found,
        Err(error) => {
            let explained = explain(&error);
            shown.wrong =
                Some(Wrong { message: explained.message, hint: explained.hint, excerpt: explained.excerpt });
            return page_with(StatusCode::BAD_REQUEST, ask, &shown);
        }
    };
    let counted = facets.into_iter().filter_map(|facet| facets::row(wish, ask.words, facet));
    let cases = wish.goes_over_several().then(|| facets::cases(&desks, &answer.totals));
    shown.facets = cases.into_iter().chain(counted).collect();
    shown.total = answer.total;
    shown.took = u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX);
    shown.incomplete = answer.incomplete;
    let mut hits = answer.hits;
    shown.pages = match wish.fold {
        true => wish.page + u64::from(hits.len() > HITS as usize),
        false => answer.total.div_ceil(HITS),
    };
    hits.truncate(HITS as usize);
    shown.hits = hits::rows(&shown.frame, address, &desks, hits)?;
    page(ask, &shown)
}

impl SearchPage {
    /// Another page of the same hits. The query stands in it only if it stood in the address already.
    fn link(&self, number: u64) -> String {
        if !self.address.is_empty() {
            return self.frame.in_case(format!("/search/{}?page={number}", self.address));
        }
        let mut link = form_urlencoded::Serializer::new("/search?".to_owned());
        link.append_pair("q", &self.wish.q);
        link.extend_pairs(self.wish.narrowed.iter().map(|term| ("narrow", term)));
        link.append_pair("sort", &self.wish.sort).append_pair("layout", &self.wish.layout);
        if self.wish.fold {
            link.append_pair("fold", "on");
        }
        let link = link.append_pair("page", &number.to_string()).finish();
        self.frame.in_case(link)
    }

    fn found(&self) -> String {
        (self.frame.words.documents)(self.total)
    }

    fn took_words(&self) -> String {
        (self.frame.words.milliseconds)(self.took)
    }

    /// The cases that were chosen among several, to be dropped again.
    fn chosen_cases(&self) -> impl Iterator<Item = Name> {
        self.wish.cases.iter().filter(|name| *name != ALL_CASES).map(|name| Name(name.clone()))
    }
}
