use daylight_case::{AnswerHit, SaidAbout, has_pictures};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Trouble;
use crate::desk::Desk;
use crate::frame::Frame;
use crate::text::{Html, Name};

#[derive(Serialize, JsonSchema)]
pub(super) struct HitRow {
    pub(super) document: String,
    /// The number and the name of the case it lies in.
    pub(super) case: usize,
    pub(super) case_name: Name,
    pub(super) score: f64,
    pub(super) title: Name,
    pub(super) r#type: &'static str,
    pub(super) date: Option<String>,
    pub(super) place: Name,
    pub(super) places: u64,
    pub(super) passages: Vec<PassageRow>,
    /// Tags on it or on words of it.
    pub(super) tags: Vec<Name>,
    /// Notes on it.
    pub(super) notes: u64,
    /// Somebody has marked it as read.
    pub(super) read: bool,
    /// How many other documents say nearly the same.
    pub(super) copies: u64,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) copies_words: String,
    /// What stands for it in a form: the number of its case and its reference.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) chosen: String,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) link: String,
    /// The page its first passage stands on, and whether that can be drawn.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) first: u32,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) drawable: bool,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) places_words: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct PassageRow {
    /// The page, from 1; none for names, titles, addresses.
    pub(super) page: Option<u32>,
    pub(super) label: Option<Name>,
    pub(super) text: String,
    /// Byte ranges in `text`.
    pub(super) marks: Vec<(usize, usize)>,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) html: Html,
}

/// The hits as they are shown, each with what people said about it. `address` is that of the search, if it
/// has one; a hit comes with the number of its case among `desks`.
pub(super) fn rows(
    frame: &Frame,
    address: &str,
    desks: &[&Desk],
    hits: Vec<(usize, AnswerHit)>,
) -> Result<Vec<HitRow>, Trouble> {
    let mut said: Vec<SaidAbout> = vec![SaidAbout::default(); hits.len()];
    for (number, desk) in desks.iter().enumerate() {
        let (places, references): (Vec<usize>, Vec<_>) = hits
            .iter()
            .enumerate()
            .filter(|(_, (case, _))| *case == number)
            .map(|(place, (_, hit))| (place, hit.reference.clone()))
            .unzip();
        for (place, about) in places.into_iter().zip(desk.case.said_about(&references)?) {
            said[place] = about;
        }
    }
    let rows = hits.into_iter().zip(said);
    Ok(rows.map(|((case, hit), said)| row(frame, address, desks[case], hit, said)).collect())
}

fn row(frame: &Frame, address: &str, desk: &Desk, hit: AnswerHit, said: SaidAbout) -> HitRow {
    let first = hit.passages.iter().find_map(|passage| passage.page).unwrap_or(1);
    let mut link = frame.in_this_case(desk.number, format!("/doc/{}?page={first}", hit.reference.0));
    if !address.is_empty() {
        link.push_str(&format!("&in={}#hit-1", address));
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
        chosen: format!("{}:{}", desk.number, hit.reference.0),
        document: hit.reference.0,
        case: desk.number,
        case_name: Name(desk.name.clone()),
        score: hit.score,
        title,
        r#type: hit.format.map_or("", |format| format.words()),
        date: hit.date,
        place: Name(hit.place),
        places: hit.places as u64,
        places_words: (frame.words.places)(hit.places as u64),
        copies: hit.copies.unwrap_or(0),
        copies_words: (frame.words.sameness.copies)(hit.copies.unwrap_or(0)),
        passages: passages.collect(),
        first,
        drawable: hit.format.is_some_and(has_pictures),
        tags: said.tags.into_iter().map(Name).collect(),
        notes: said.notes,
        read: said.read,
        link,
    }
}
