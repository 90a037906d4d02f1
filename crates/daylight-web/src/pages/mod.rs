//! The page `/NOUN` is `NOUN.rs`.

mod claims;
mod copies;
mod difference;
mod doc;
mod export;
mod findings;
mod folders;
mod help;
mod ledger;
mod lists;
mod names;
mod network;
mod never_publish;
mod notes;
mod overview;
mod people;
mod person;
mod reading;
mod redact;
mod releases;
mod requirement;
mod said;
mod saved;
mod search;
mod selection;
mod story;
pub(crate) mod table;
mod tags;
mod take;
mod timeline;
pub(crate) mod upload;

use axum::http::Method;
use schemars::SchemaGenerator;

use crate::answer::Answer;
use crate::routes::Route;
use crate::{assets, openapi};

/// Every address of the room.
pub(crate) fn routes() -> Vec<Route> {
    let own = [
        Route {
            method: Method::GET,
            path: "/",
            summary: "Where a reader comes in",
            fields: &[],
            run: |_| Ok(Answer::See("/search".to_owned())),
            twin: None,
        },
        Route {
            method: Method::GET,
            path: "/assets/{name}",
            summary: "Parts of the program",
            fields: &[],
            run: assets::serve,
            twin: None,
        },
        Route {
            method: Method::GET,
            path: "/openapi",
            summary: "This description",
            fields: &[],
            run: openapi::serve,
            twin: None,
        },
    ];
    let pages = [
        search::routes(),
        selection::routes(),
        doc::routes(),
        requirement::routes(),
        copies::routes(),
        difference::routes(),
        take::routes(),
        folders::routes(),
        table::routes(),
        export::routes(),
        overview::routes(),
        story::routes(),
        claims::routes(),
        timeline::routes(),
        ledger::routes(),
        reading::routes(),
        said::routes(),
        notes::routes(),
        findings::routes(),
        never_publish::routes(),
        tags::routes(),
        redact::routes(),
        releases::routes(),
        saved::routes(),
        lists::routes(),
        people::routes(),
        person::routes(),
        network::routes(),
        names::routes(),
        help::routes(),
    ];
    own.into_iter().chain(pages.into_iter().flatten()).collect()
}

/// The schema of a page's twin, for [`Route::twin`].
pub(crate) fn schema_of<T: schemars::JsonSchema>(generator: &mut SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<T>()
}
