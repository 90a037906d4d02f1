use askama::Template;
use axum::http::Method;
use daylight_case::{Case, Documents, Person, TagCount};
use schemars::JsonSchema;
use serde::Serialize;

use super::{doc, said, schema_of};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// All tags, with what carries them.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "tags.html")]
struct TagsPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    tags: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    tag: Name,
    /// Documents that carry it, on themselves or on words of theirs.
    documents: u64,
    /// Words that carry it.
    passages: u64,
    /// The term of the query language that finds these documents.
    term: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/tags",
            summary: "All tags, with how much carries each",
            fields: &[],
            run: show,
            twin: Some(schema_of::<TagsPage>),
        },
        Route {
            method: Method::POST,
            path: "/tags",
            summary: "Give a tag another name",
            fields: &[
                ("tag", "its name"),
                ("name", "its new name; where there is such a tag, they become one"),
            ],
            run: rename,
            twin: None,
        },
        Route {
            method: Method::POST,
            path: "/doc/{document}/tags",
            summary: "Put a tag on a document or on words of it, or take it back",
            fields: &[
                ("tag", "its name"),
                ("words", "the words that get it; none for the whole document"),
                ("page", "the page they stand on"),
                ("do", "take-back to take it away"),
                ("on", "for taking it from words: the page they stood on"),
                ("start", "and the byte of it at which they began"),
            ],
            run: change,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let tags = ask.desk()?.case.tags()?.into_iter().map(row).collect();
    page(ask, &TagsPage { frame: Frame::new(ask, "tags"), tags })
}

fn row(tag: TagCount) -> Row {
    let TagCount { name, documents, quotations } = tag;
    Row { term: term(&name), tag: Name(name), documents, passages: quotations }
}

/// The term of the query language that finds what carries a tag.
pub(super) fn term(name: &str) -> String {
    let mut term = String::from("tag:\"");
    for c in name.chars() {
        if matches!(c, '"' | '\\' | '*') {
            term.push('\\');
        }
        term.push(c);
    }
    term + "\""
}

fn rename(ask: &Ask) -> Answered {
    let (Some(tag), Some(name)) = (ask.field("tag"), ask.field("name")) else {
        return Err(Trouble::wrong("a tag and its new name are needed"));
    };
    ask.desk()?.case.rename_tag(tag, name, &Person::at_this_machine())?;
    Ok(Answer::See(Frame::new(ask, "tags").in_case("/tags")))
}

fn change(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let changed = match ask.field("do") {
        Some("take-back") => take_back(ask, case),
        _ => put(ask, case),
    };
    match changed {
        Ok(()) => Ok(said::back(ask, "")),
        Err(trouble) => doc::show_again(ask, trouble),
    }
}

fn put(ask: &Ask, case: &Case) -> Result<(), Trouble> {
    let (document, who) = ([ask.part(0).to_owned()], Person::at_this_machine());
    let name = ask.field("tag").unwrap_or_default();
    match said::passage(ask)? {
        Some(passage) => case.tag_passage(name, ask.part(0), &passage, &who).map(|_| ())?,
        None => case.tag(name, Documents::Named(&document), &who).map(|_| ())?,
    }
    Ok(())
}

fn take_back(ask: &Ask, case: &Case) -> Result<(), Trouble> {
    let (document, who) = (ask.part(0), Person::at_this_machine());
    let name = ask.field("tag").unwrap_or_default();
    let Some(start) = ask.number("start")? else {
        case.untag(name, Documents::Named(&[document.to_owned()]), &who)?;
        return Ok(());
    };
    let page = ask.number("on")?.unwrap_or(1);
    let tags = case.tags_of(document)?;
    let carried = tags.into_iter().find_map(|tag| {
        let quotation = tag.quotation?;
        let this = (u64::from(quotation.page), u64::from(quotation.start)) == (page, start);
        (tag.name == name && this).then_some(quotation)
    });
    // Taken away by somebody else meanwhile: then it is as it was asked.
    if let Some(quotation) = carried {
        case.untag_passage(name, document, &quotation, &who)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_tag_is_one_term() {
        assert_eq!(term("follow up"), "tag:\"follow up\"");
        assert_eq!(term("a\"b\\c*"), "tag:\"a\\\"b\\\\c\\*\"");
    }
}
