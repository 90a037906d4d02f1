use askama::Template;
use axum::http::Method;
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;

/// How to ask, with examples that can be tried.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "help.html")]
struct HelpPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    /// Queries, each with what it finds.
    examples: Vec<Example>,
}

#[derive(Serialize, JsonSchema)]
struct Example {
    query: &'static str,
    finds: &'static str,
}

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/help",
        summary: "How to ask",
        fields: &[],
        run: show,
        twin: Some(schema_of::<HelpPage>),
    }]
}

fn show(ask: &Ask) -> Answered {
    let examples = ask.words.examples.iter().map(|(query, finds)| Example { query, finds }).collect();
    page(ask, &HelpPage { frame: Frame::new(ask, "help"), examples })
}
