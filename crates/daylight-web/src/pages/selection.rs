//! What is done with hits that were chosen on a page of them, or with all hits of a search.

use axum::http::Method;
use daylight_case::{CaseError, Documents, Person};

use super::search::{self, Wish};
use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::frame::Frame;
use crate::routes::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::POST,
        path: "/selection",
        summary: "Tag some or all hits of a search, mark them as read, or take them away",
        fields: &[
            ("view", "the address of the search"),
            ("q", "or its query"),
            ("document", "a chosen hit: number of its case, colon, reference; may come several times"),
            ("all", "yes for all hits of the search, on whatever page"),
            ("do", "tag, untag, read, unread or take"),
            ("tag", "the name of the tag"),
            ("page", "the page of hits to come back to"),
        ],
        run: change,
        twin: None,
    }]
}

fn change(ask: &Ask) -> Answered {
    let wish = search::wish_sent(ask)?;
    let query = wish.query();
    let desks = wish.desks(ask)?;
    let mut parts: Vec<(&Desk, Documents<'_>)> = Vec::new();
    let chosen;
    if ask.field("all").is_some() {
        if query.is_empty() {
            return Err(Trouble::wrong("there is no search to take all hits of"));
        }
        parts.extend(desks.iter().map(|desk| (*desk, wish.documents(desk, &query))));
    } else {
        chosen = Chosen::of(ask)?;
        if ask.field("do") == Some("take") {
            return take(ask, &wish, &chosen);
        }
        parts.extend(chosen.by_case.iter().map(|(desk, named)| (*desk, Documents::Named(named))));
    }
    let home = wish.home(ask)?;
    let address = home.case.keep_view(&wish.view())?;
    let frame = Frame::over(ask, "search", wish.scope(ask)?);
    if ask.field("do") == Some("take") {
        return Ok(Answer::See(frame.in_case(format!("/search/{address}/take"))));
    }
    let changed = act(ask, parts)?;
    let page = ask.number("page")?.unwrap_or(1);
    Ok(Answer::See(frame.in_case(format!("/search/{address}?page={page}&changed={changed}"))))
}

/// The hits that were marked on a page.
struct Chosen<'a> {
    /// The number of the case and the reference, as they were sent.
    in_order: Vec<(usize, String)>,
    by_case: Vec<(&'a Desk, Vec<String>)>,
}

impl<'a> Chosen<'a> {
    /// A hit is sent as the number of its case, a colon and its reference; or the reference alone, which is
    /// then in the case at hand.
    fn of(ask: &'a Ask) -> Result<Self, Trouble> {
        let mut chosen = Chosen { in_order: Vec::new(), by_case: Vec::new() };
        for sent in ask.all("document") {
            let (desk, reference) = match sent.split_once(':') {
                None => (ask.desk()?, sent),
                Some((number, reference)) => {
                    let number: usize = number.parse().unwrap_or(0);
                    let desk = ask.room.desks().get(number.wrapping_sub(1));
                    (desk.ok_or_else(|| Trouble::not_found("there is no such case in this room"))?, reference)
                }
            };
            chosen.in_order.push((desk.number, reference.to_owned()));
            match chosen.by_case.iter_mut().find(|(there, _)| there.number == desk.number) {
                Some((_, named)) => named.push(reference.to_owned()),
                None => chosen.by_case.push((desk, vec![reference.to_owned()])),
            }
        }
        match chosen.in_order.is_empty() {
            true => Err(Trouble::wrong("no hit is chosen; mark some, or all")),
            false => Ok(chosen),
        }
    }
}

/// Leads to what can be taken away of the chosen hits. They are kept as a view: it tells nothing in an address.
fn take(ask: &Ask, wish: &Wish, chosen: &Chosen<'_>) -> Answered {
    let known = |(desk, named): &(&Desk, Vec<String>)| {
        named.iter().try_for_each(|reference| desk.case.show(reference).map(|_| ()))
    };
    chosen.by_case.iter().try_for_each(known)?;
    let mut view = wish.view();
    let named: Vec<String> =
        chosen.in_order.iter().map(|(number, reference)| format!("{number}:{reference}")).collect();
    view.more.insert(super::take::CHOSEN.to_owned(), named.join(" "));
    let address = wish.home(ask)?.case.keep_view(&view)?;
    let frame = Frame::over(ask, "search", wish.scope(ask)?);
    Ok(Answer::See(frame.in_case(format!("/search/{address}/take"))))
}

/// How many documents it changed, in all cases together.
fn act(ask: &Ask, parts: Vec<(&Desk, Documents<'_>)>) -> Result<u64, Trouble> {
    let who = Person::at_this_machine();
    let tag = ask.field("tag").unwrap_or_default();
    let (mut changed, mut unknown, cases) = (0, Vec::new(), parts.len());
    for (desk, documents) in parts {
        let case = &desk.case;
        let told = match ask.field("do") {
            Some("tag") => case.tag(tag, documents, &who),
            Some("untag") => case.untag(tag, documents, &who),
            Some("read") => case.mark_read(documents, &who),
            Some("unread") => case.mark_unread(documents, &who),
            _ => return Err(Trouble::wrong("`do` is tag, untag, read, unread or take")),
        };
        match told {
            Ok(documents) => changed += documents,
            // A tag that one of the cases does not know is carried by nothing there.
            Err(error @ CaseError::NoTag { .. }) => unknown.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    match unknown.pop() {
        Some(error) if unknown.len() + 1 == cases => Err(error.into()),
        _ => Ok(changed),
    }
}
