//! What is done with hits that were chosen on a page of them, or with all hits of a search.

use axum::http::Method;
use daylight_case::{Case, Documents, Person};

use super::search;
use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::POST,
        path: "/selection",
        summary: "Tag some or all hits of a search, or mark them as read",
        fields: &[
            ("view", "the address of the search"),
            ("q", "or its query"),
            ("document", "a chosen hit; may come several times"),
            ("all", "yes for all hits of the search, on whatever page"),
            ("do", "tag, untag, read or unread"),
            ("tag", "the name of the tag"),
            ("page", "the page of hits to come back to"),
        ],
        run: change,
        twin: None,
    }]
}

fn change(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let wish = search::wish_sent(ask)?;
    let chosen: Vec<String> = ask.all("document").map(str::to_owned).collect();
    let query = wish.query();
    let documents = match ask.field("all") {
        Some(_) if query.is_empty() => return Err(Trouble::wrong("there is no search to take all hits of")),
        Some(_) => Documents::FoundBy(&query),
        None if chosen.is_empty() => return Err(Trouble::wrong("no hit is chosen; mark some, or all")),
        None => Documents::Named(&chosen),
    };
    let changed = act(ask, case, documents)?;
    let address = case.keep_view(&wish.view())?;
    let page = ask.number("page")?.unwrap_or(1);
    let back = format!("/search/{address}?page={page}&changed={changed}");
    Ok(Answer::See(Frame::new(ask, "search").in_case(back)))
}

/// How many documents it changed.
fn act(ask: &Ask, case: &Case, documents: Documents<'_>) -> Result<u64, Trouble> {
    let who = Person::at_this_machine();
    let tag = ask.field("tag").unwrap_or_default();
    Ok(match ask.field("do") {
        Some("tag") => case.tag(tag, documents, &who)?,
        Some("untag") => case.untag(tag, documents, &who)?,
        Some("read") => case.mark_read(documents, &who)?,
        Some("unread") => case.mark_unread(documents, &who)?,
        _ => return Err(Trouble::wrong("`do` is tag, untag, read or unread")),
    })
}
