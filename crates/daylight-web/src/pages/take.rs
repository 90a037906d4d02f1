//! What of a document can be taken away or looked at as a picture.

use std::io;

use axum::http::Method;

use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;
use crate::piped::piped;
use crate::routes::Route;

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
    Ok(Answer::See(if known { format!("/doc/{document}?show=picture") } else { "/search".to_owned() }))
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
    let name = format!("{reference}.pdf");
    let body = piped(move |out| {
        let desk = room.desks().get(number - 1).ok_or(io::ErrorKind::NotFound)?;
        let pictures = room.pictures().map_err(|trouble| io::Error::other(trouble.message))?;
        desk.case.pdf_of_pictures(pictures, &reference, out).map(|_| ()).map_err(io::Error::other)
    });
    Ok(Answer::Download { name, media_type: "application/pdf", length: None, body })
}
