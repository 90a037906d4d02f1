use askama::Template;
use axum::http::{Method, StatusCode};
use daylight_case::{
    Answer as Found, AnswerHit, CaseError, DateStep, Facet, FacetBy, FacetRequest, SaidAbout, SearchOptions,
    SearchView, Sort, explain, has_pictures,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page, page_with};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

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
    /// How many documents match, exactly.
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
    /// How many pages of hits there are.
    pages: u64,
    /// How many documents were changed just before.
    #[serde(skip)]
    #[schemars(skip)]
    changed: Option<u64>,
}

/// A search as a reader put it together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Wish {
    /// What was typed.
    pub(super) q: String,
    /// Terms of the query language that narrow it down, one for each choice.
    pub(super) narrowed: Vec<String>,
    /// `relevance`, `newest`, `oldest`, `place` or `size`.
    pub(super) sort: String,
    /// `list`, `table` or `pictures`.
    pub(super) layout: String,
    /// Which page of hits, from 1.
    pub(super) page: u64,
    /// The facet that is shown at length, and what its values are searched for.
    pub(super) facet: String,
    pub(super) contains: String,
    /// The folder, year or month below which the facet counts.
    pub(super) below: String,
}

#[derive(Serialize, JsonSchema)]
struct Wrong {
    message: String,
    hint: Option<String>,
    /// The query, and a line that points into it.
    excerpt: Option<(String, String)>,
}

#[derive(Serialize, JsonSchema)]
struct FacetRow {
    by: &'static str,
    values: Vec<ValueRow>,
    /// Different values in all.
    distinct: u64,
    /// Hits without any.
    none: u64,
    /// The term that finds those.
    none_term: String,
    #[serde(skip)]
    #[schemars(skip)]
    bars: Vec<Bar>,
    /// It is shown at length.
    #[serde(skip)]
    #[schemars(skip)]
    open: bool,
    /// The words that lead to all values, where not all are shown.
    #[serde(skip)]
    #[schemars(skip)]
    all: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ValueRow {
    value: Name,
    count: u64,
    /// The term of the query language that finds just these.
    term: String,
    /// What to count below, for a folder.
    below: String,
}

/// A column of a picture of dates, 46 high, for the value of this number.
struct Bar {
    y: f64,
    height: f64,
    at: usize,
}

#[derive(Serialize, JsonSchema)]
struct HitRow {
    document: String,
    score: f64,
    title: Name,
    r#type: &'static str,
    date: Option<String>,
    place: Name,
    places: u64,
    passages: Vec<PassageRow>,
    /// Tags on it or on words of it.
    tags: Vec<Name>,
    /// Notes on it.
    notes: u64,
    /// Somebody has marked it as read.
    read: bool,
    #[serde(skip)]
    #[schemars(skip)]
    link: String,
    /// The page its first passage stands on, and whether that can be drawn.
    #[serde(skip)]
    #[schemars(skip)]
    first: u32,
    #[serde(skip)]
    #[schemars(skip)]
    drawable: bool,
    #[serde(skip)]
    #[schemars(skip)]
    places_words: String,
}

#[derive(Serialize, JsonSchema)]
struct PassageRow {
    /// The page, from 1; none for names, titles, addresses.
    page: Option<u32>,
    label: Option<Name>,
    text: String,
    /// Byte ranges in `text`.
    marks: Vec<(usize, usize)>,
    #[serde(skip)]
    #[schemars(skip)]
    html: Html,
}

pub(super) const SORTS: [&str; 5] = ["relevance", "newest", "oldest", "place", "size"];
pub(super) const LAYOUTS: [&str; 3] = ["list", "table", "pictures"];

/// Facets beside the hits, in this order.
const FACETS: [FacetBy; 8] = [
    FacetBy::Date(DateStep::Fitting),
    FacetBy::Kind,
    FacetBy::Folder,
    FacetBy::Correspondent,
    FacetBy::Collection,
    FacetBy::Language,
    FacetBy::Problem,
    FacetBy::Container,
];

/// Values of a facet that is open, and of others.
const OPEN_VALUES: usize = 50;
const VALUES: usize = 6;

fn name_of(by: FacetBy) -> &'static str {
    match by {
        FacetBy::Collection => "collection",
        FacetBy::Folder => "folder",
        FacetBy::Kind => "kind",
        FacetBy::Format => "type",
        FacetBy::Language => "language",
        FacetBy::Date(_) => "date",
        FacetBy::Correspondent => "correspondent",
        FacetBy::Problem => "problem",
        FacetBy::Container => "part-of",
    }
}

/// Hits on one page.
const HITS: u64 = 10;

pub(super) fn routes() -> Vec<Route> {
    let fields = &[
        ("q", "the query"),
        ("narrow", "a term of the query language that narrows it down; may come several times"),
        ("sort", "relevance, newest, oldest, place, size"),
        ("layout", "list, table, pictures"),
        ("page", "page of ten hits, from 1"),
    ];
    vec![
        Route {
            method: Method::GET,
            path: "/search",
            summary: "Search, with the query in the address",
            fields,
            run: |ask| show(ask, &wish_of_fields(ask)?, ""),
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

fn wish_of_fields(ask: &Ask) -> Result<Wish, Trouble> {
    let known = |name: &str, words: &[&str]| match ask.field(name) {
        None => Ok(words.first().copied().unwrap_or_default().to_owned()),
        Some(word) if words.contains(&word) => Ok(word.to_owned()),
        Some(_) => Err(Trouble::wrong(format!("`{name}` is one of {}", words.join(", ")))),
    };
    Ok(Wish {
        q: ask.field("q").unwrap_or_default().trim().to_owned(),
        narrowed: ask.all("narrow").map(str::to_owned).collect(),
        sort: known("sort", &SORTS)?,
        layout: known("layout", &LAYOUTS)?,
        page: ask.number("page")?.unwrap_or(1).max(1),
        facet: ask.field("facet").unwrap_or_default().to_owned(),
        contains: ask.field("contains").unwrap_or_default().to_owned(),
        below: ask.field("below").unwrap_or_default().to_owned(),
    })
}

/// A form was sent: changes what the reader looked at before, keeps it, and leads there.
fn keep(ask: &Ask) -> Answered {
    let mut wish = match ask.field("view") {
        Some(address) => wish_of(ask, address)?,
        None => Wish { sort: SORTS[0].to_owned(), layout: LAYOUTS[0].to_owned(), ..Wish::default() },
    };
    if let Some(q) = ask.field("q") {
        if q.trim() != wish.q {
            wish.narrowed.clear();
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
    wish.page = 1;
    if wish.query().is_empty() {
        return Ok(Answer::See(Frame::new(ask, "search").in_case("/search")));
    }
    let address = ask.desk()?.case.keep_view(&wish.view())?;
    Ok(Answer::See(Frame::new(ask, "search").in_case(format!("/search/{address}"))))
}

fn kept(ask: &Ask) -> Answered {
    let address = ask.part(0);
    let mut wish = wish_of(ask, address)?;
    wish.page = ask.number("page")?.unwrap_or(wish.page).max(1);
    show(ask, &wish, address)
}

/// What lies behind an address.
pub(super) fn wish_of(ask: &Ask, address: &str) -> Result<Wish, Trouble> {
    Ok(Wish::of(ask.desk()?.case.view(address)?))
}

/// The search that a form was sent from: what lies at the address it names, else the query it carries.
pub(super) fn wish_sent(ask: &Ask) -> Result<Wish, Trouble> {
    match ask.field("view") {
        Some(address) => wish_of(ask, address),
        None => wish_of_fields(ask),
    }
}

impl Wish {
    /// All of it as one query, from its first page on.
    pub(super) fn whole(self) -> Self {
        Self { q: self.query(), sort: self.sort, layout: self.layout, page: 1, ..Self::default() }
    }

    /// As the case keeps it.
    pub(super) fn view(&self) -> SearchView {
        let more = [
            ("narrowed", self.narrowed.join("\n")),
            ("facet", self.facet.clone()),
            ("contains", self.contains.clone()),
            ("below", self.below.clone()),
        ];
        SearchView {
            query: self.q.clone(),
            cases: Vec::new(),
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

    fn of(view: SearchView) -> Self {
        let more = |name: &str| view.more.get(name).cloned().unwrap_or_default();
        let word = |word: &str, words: &[&str]| {
            let found = words.iter().find(|there| **there == word).or(words.first());
            found.copied().unwrap_or_default().to_owned()
        };
        Self {
            narrowed: more("narrowed").lines().map(str::to_owned).collect(),
            facet: more("facet"),
            contains: more("contains"),
            below: more("below"),
            sort: word(&view.sort, &SORTS),
            layout: word(&view.layout, &LAYOUTS),
            page: view.page.saturating_add(1),
            q: view.query,
        }
    }

    pub(super) fn order(&self) -> Sort {
        match self.sort.as_str() {
            "newest" => Sort::Newest,
            "oldest" => Sort::Oldest,
            "place" => Sort::Path,
            "size" => Sort::Size,
            _ => Sort::Relevance,
        }
    }

    /// What is counted: the one that is open at length, the others at most so many values each.
    fn requests(&self) -> Vec<FacetRequest> {
        let asked = |by| {
            let open = self.facet == name_of(by);
            let request = FacetRequest::new(by).top(if open { OPEN_VALUES } else { VALUES });
            if open { request.containing(self.contains.clone()).below(self.below.clone()) } else { request }
        };
        FACETS.into_iter().map(asked).collect()
    }

    /// The whole of it in the query language.
    pub(super) fn query(&self) -> String {
        match (self.q.is_empty(), self.narrowed.is_empty()) {
            (false, true) => self.q.clone(),
            (false, false) => format!("({}) {}", self.q, self.narrowed.join(" ")),
            (true, _) => self.narrowed.join(" "),
        }
    }
}

fn show(ask: &Ask, wish: &Wish, address: &str) -> Answered {
    let mut shown = SearchPage {
        frame: Frame::new(ask, "search"),
        address: address.to_owned(),
        wish: wish.clone(),
        wrong: None,
        total: 0,
        took: 0,
        incomplete: false,
        hits: Vec::new(),
        facets: Vec::new(),
        blurred: ask.desk()?.case.blurs_pictures()?,
        pages: 0,
        changed: ask.number("changed")?,
    };
    let query = wish.query();
    if query.is_empty() {
        return page(ask, &shown);
    }
    let offset = usize::try_from((wish.page - 1).saturating_mul(HITS)).unwrap_or(usize::MAX);
    let options =
        SearchOptions { offset, limit: Some(HITS as usize), sort: wish.order(), ..SearchOptions::default() };
    let requests = wish.requests();
    let found =
        ask.desk()?.searching(|search| match search.search_with_facets(&query, &options, &requests) {
            Ok(found) => Ok(Ok(found)),
            Err(error @ CaseError::Query { .. }) => Ok(Err(error)),
            Err(error) => Err(error.into()),
        })?;
    match found {
        Err(error) => {
            let explained = explain(&error);
            shown.wrong =
                Some(Wrong { message: explained.message, hint: explained.hint, excerpt: explained.excerpt });
            page_with(StatusCode::BAD_REQUEST, ask, &shown)
        }
        Ok((found, facets)) => {
            shown.facets = facets.into_iter().filter_map(|facet| shown.facet(facet)).collect();
            let references: Vec<_> = found.hits.iter().map(|hit| hit.reference.clone()).collect();
            let said = ask.desk()?.case.said_about(&references)?;
            shown.fill(found, said);
            page(ask, &shown)
        }
    }
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
        let link = link.append_pair("page", &number.to_string()).finish();
        self.frame.in_case(link)
    }

    /// `None` for one that tells nothing here: a single language, no dates.
    fn facet(&self, facet: Facet) -> Option<FacetRow> {
        let by = name_of(facet.by);
        let open = self.wish.facet == by;
        if facet.values.is_empty() && !open {
            return None;
        }
        let most = facet.values.iter().map(|value| value.count).max().unwrap_or(1).max(1) as f64;
        let bars = if matches!(facet.by, FacetBy::Date(_)) { facet.values.as_slice() } else { &[] };
        let bars = bars.iter().enumerate().map(|(at, value)| {
            let height = (46.0 * value.count as f64 / most).max(1.0);
            Bar { y: 46.0 - height, height, at }
        });
        let bars = bars.collect();
        let more = facet.distinct > facet.values.len() as u64 && !open;
        let all = more.then(|| (self.frame.words.all_values)(facet.distinct));
        let values = facet.values.into_iter().map(|value| ValueRow {
            below: if facet.by == FacetBy::Folder { value.value.clone() } else { String::new() },
            value: Name(if value.shown.is_empty() { value.value } else { value.shown }),
            count: value.count,
            term: value.term,
        });
        Some(FacetRow {
            by,
            values: values.collect(),
            distinct: facet.distinct,
            none: facet.none.count,
            none_term: facet.none.term,
            bars,
            open,
            all,
        })
    }

    fn found(&self) -> String {
        (self.frame.words.documents)(self.total)
    }

    fn took_words(&self) -> String {
        (self.frame.words.milliseconds)(self.took)
    }

    fn fill(&mut self, found: Found, said: Vec<SaidAbout>) {
        self.total = found.total;
        self.took = u64::try_from(found.took.as_millis()).unwrap_or(u64::MAX);
        self.incomplete = found.incomplete;
        self.pages = found.total.div_ceil(HITS);
        self.hits = found.hits.into_iter().zip(said).map(|(hit, said)| self.row(hit, said)).collect();
    }

    fn row(&self, hit: AnswerHit, said: SaidAbout) -> HitRow {
        let first = hit.passages.iter().find_map(|passage| passage.page).unwrap_or(1);
        let mut link = self.frame.in_case(format!("/doc/{}?page={first}", hit.reference.0));
        if !self.address.is_empty() {
            link.push_str(&format!("&in={}#hit-1", self.address));
        }
        let passages = hit.passages.into_iter().map(|passage| PassageRow {
            page: passage.page,
            label: passage.label.map(Name),
            html: Html::marked(&passage.text, &passage.marks, None).without_empty_lines(),
            marks: passage.marks.iter().map(|mark| (mark.start, mark.end)).collect(),
            text: passage.text,
        });
        let name = hit.place.rsplit('/').find(|name| !name.is_empty()).unwrap_or(&hit.place);
        let title = Name(hit.title.unwrap_or_else(|| name.to_owned()));
        HitRow {
            document: hit.reference.0,
            score: hit.score,
            title,
            r#type: hit.format.map_or("", |format| format.words()),
            date: hit.date,
            place: Name(hit.place),
            places: hit.places as u64,
            places_words: (self.frame.words.places)(hit.places as u64),
            passages: passages.collect(),
            first,
            drawable: hit.format.is_some_and(has_pictures),
            tags: said.tags.into_iter().map(Name).collect(),
            notes: said.notes,
            read: said.read,
            link,
        }
    }
}
