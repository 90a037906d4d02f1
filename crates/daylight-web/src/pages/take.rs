//! What of a document can be taken away or looked at as a picture, and all that a search found as one archive.

use std::io;

use askama::Template;
use axum::http::Method;
use daylight_case::{CaseError, Selection, TAKE_AWAY_DOCUMENTS, TakeAs, TakeFrom, take_away};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use super::search::{Wish, find, wish_of};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::frame::Frame;
use crate::piped::piped;
use crate::routes::Route;

/// What can be taken away of a search, before anything is.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "take.html")]
struct TakePage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// The address of the search.
    address: String,
    /// Documents it finds.
    documents: u64,
    /// Documents that are taken away at once at most.
    most: u64,
}

/// Pixels across, if nobody says otherwise, and at most.
const WIDTH: u64 = 1000;
const WIDEST: u64 = 3000;

pub(super) fn routes() -> Vec<Route> {
    let route =
        |path, summary, run| Route { method: Method::GET, path, summary, fields: &[], run, twin: None };
    vec![
        Route {
            fields: &[("width", "pixels across, up to 3000")],
            ..route(
                "/doc/{document}/picture/{page}",
                "The picture of a page, drawn in the jail (PNG)",
                picture,
            )
        },
        Route {
            method: Method::POST,
            path: "/pictures",
            summary: "Whether pictures of the case are blurred until asked for",
            fields: &[("blur", "on or off"), ("document", "where to go back to")],
            run: blur,
            twin: None,
        },
        route("/doc/{document}/original", "The bytes as they came, to be kept", original),
        route("/doc/{document}/pictures.pdf", "A PDF of nothing but pictures of the pages", pictures),
        Route {
            twin: Some(schema_of::<TakePage>),
            ..route(
                "/search/{address}/take",
                "What can be taken away of a search, and the warning before it",
                before,
            )
        },
        Route {
            fields: &[("what", "originals, pictures or text")],
            ..route("/search/{address}/hits.zip", "All hits as one archive with a contact sheet", hits)
        },
    ]
}

fn picture(ask: &Ask) -> Answered {
    let page = ask.part(1).parse().map_err(|_| Trouble::not_found("there is no such page"))?;
    let width = ask.number("width")?.unwrap_or(WIDTH).clamp(16, WIDEST) as u32;
    let picture = ask.desk()?.case.picture(ask.room.pictures()?, ask.part(0), page, width)?;
    Ok(Answer::Png(picture.png))
}

fn blur(ask: &Ask) -> Answered {
    ask.desk()?.case.blur_pictures(ask.field("blur") == Some("on"))?;
    let document = ask.field("document").unwrap_or_default();
    let known = document.bytes().all(|byte| byte.is_ascii_hexdigit()) && !document.is_empty();
    let back = if known { format!("/doc/{document}?show=picture") } else { "/search".to_owned() };
    Ok(Answer::See(Frame::new(ask, "").in_case(back)))
}

fn original(ask: &Ask) -> Answered {
    let mut original = ask.desk()?.case.original(ask.part(0))?;
    let name = original.name().map_or_else(|| original.hash().to_string(), str::to_owned);
    let length = Some(original.size());
    let body = piped(move |out| io::copy(&mut original, out).map(|_| ()));
    Ok(Answer::Download { name, media_type: "application/octet-stream", length, body })
}

fn pictures(ask: &Ask) -> Answered {
    let (room, number, reference) = (ask.room.clone(), ask.desk()?.number, ask.part(0).to_owned());
    // Before anything is sent, so that a document without pictures still gets a page that says so.
    let case = &ask.desk()?.case;
    case.picture(room.pictures()?, &reference, 1, 300)?;
    // That one may have been kept from when the bytes were still there.
    drop(case.original(&reference)?);
    let name = format!("{reference}.pdf");
    let body = piped(move |out| {
        let desk = room.desks().get(number - 1).ok_or(io::ErrorKind::NotFound)?;
        let pictures = room.pictures().map_err(|trouble| io::Error::other(trouble.message))?;
        desk.case.pdf_of_pictures(pictures, &reference, out).map(|_| ()).map_err(io::Error::other)
    });
    Ok(Answer::Download { name, media_type: "application/pdf", length: None, body })
}

/// Where a view keeps the hits that were chosen: the number of the case, a colon, the reference; blanks between.
pub(super) const CHOSEN: &str = "chosen";

/// What is to be taken away: what a search finds, or some hits of it.
struct Taken {
    wish: Wish,
    chosen: Vec<(usize, String)>,
}

impl Taken {
    fn of(ask: &Ask) -> Result<Self, Trouble> {
        let wish = wish_of(ask, ask.part(0))?;
        let view = wish.home(ask)?.case.view(ask.part(0))?;
        let one = |sent: &str| {
            let (number, reference) = sent.split_once(':')?;
            Some((number.parse().ok()?, reference.to_owned()))
        };
        let chosen = view.more.get(CHOSEN).map(|chosen| chosen.split(' ').filter_map(one).collect());
        Ok(Self { wish, chosen: chosen.unwrap_or_default() })
    }

    /// The cases that it comes from.
    fn desks<'a>(&self, ask: &'a Ask) -> Result<Vec<&'a Desk>, Trouble> {
        if self.chosen.is_empty() {
            return self.wish.desks(ask);
        }
        let desks = ask.room.desks().iter();
        Ok(desks.filter(|desk| self.chosen.iter().any(|(number, _)| *number == desk.number)).collect())
    }

    fn documents(&self, desks: &[&Desk]) -> Result<u64, Trouble> {
        if self.chosen.is_empty() {
            return Ok(find(&self.wish, desks, |found| Ok(found.total()))??);
        }
        Ok(self.chosen.len() as u64)
    }
}

fn before(ask: &Ask) -> Answered {
    let taken = Taken::of(ask)?;
    let documents = taken.documents(&taken.desks(ask)?)?;
    let frame = Frame::over(ask, "search", taken.wish.scope(ask)?);
    let address = ask.part(0).to_owned();
    page(ask, &TakePage { frame, address, documents, most: TAKE_AWAY_DOCUMENTS })
}

impl TakePage {
    fn archive(&self, what: &str) -> String {
        self.frame.in_case(format!("/search/{}/hits.zip?what={what}", self.address))
    }
}

/// As what, in the words of an address.
#[derive(Clone, Copy)]
enum What {
    Originals,
    Pictures,
    Text,
}

fn hits(ask: &Ask) -> Answered {
    let address = ask.part(0).to_owned();
    let taken = Taken::of(ask)?;
    let frame = Frame::over(ask, "search", taken.wish.scope(ask)?);
    let (what, word) = match ask.field("what") {
        None => return Ok(Answer::See(frame.in_case(format!("/search/{address}/take")))),
        Some("originals") => (What::Originals, "originals"),
        Some("pictures") => (What::Pictures, "pictures"),
        Some("text") => (What::Text, "text"),
        Some(_) => return Err(Trouble::wrong("`what` is one of originals, pictures, text")),
    };
    // Before anything is sent, so that what cannot be done is a page that says so.
    let desks = taken.desks(ask)?;
    let documents = taken.documents(&desks)?;
    if documents > TAKE_AWAY_DOCUMENTS {
        return Err(CaseError::TooManyToTake { documents, most: TAKE_AWAY_DOCUMENTS }.into());
    }
    if matches!(what, What::Pictures) {
        ask.room.pictures()?;
    }
    let numbers: Vec<usize> = desks.iter().map(|desk| desk.number).collect();
    let (room, words) = (ask.room.clone(), &ask.words.several.sheet);
    let body = piped(move |out| {
        let desks: Vec<&Desk> = numbers.iter().filter_map(|number| room.desks().get(number - 1)).collect();
        let take_as = match what {
            What::Originals => TakeAs::Originals,
            What::Text => TakeAs::Text,
            What::Pictures => {
                TakeAs::Pictures(room.pictures().map_err(|trouble| io::Error::other(trouble.message))?)
            }
        };
        let from = desks.iter().map(|desk| TakeFrom {
            case: &desk.case,
            name: &desk.name,
            changed_since: taken.wish.changed_since(desk),
        });
        let from: Vec<TakeFrom<'_>> = from.collect();
        let place = |number| numbers.iter().position(|there| *there == number);
        let named = taken.chosen.iter().filter_map(|(number, hit)| Some((place(*number)?, hit.clone())));
        let (query, named) = (taken.wish.query(), named.collect::<Vec<_>>());
        let selection = match named.is_empty() {
            true => Selection::Found { query: &query, sort: taken.wish.order() },
            false => Selection::Named(&named),
        };
        let taken = take_away(&from, selection, take_as, words, out).map_err(io::Error::other)?;
        room.log(format_args!(
            "taken away as {word}: {} documents, {} missing or not whole",
            taken.documents,
            taken.missing.len()
        ));
        Ok(())
    });
    let name = format!("hits-{address}-{word}.zip");
    Ok(Answer::Download { name, media_type: "application/zip", length: None, body })
}
