//! The OpenAPI file (3.1), made from the table of routes and the types of the pages.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Answered, Trouble};
use crate::ask::{Ask, Wants};
use crate::pages;

pub(crate) fn serve(ask: &Ask) -> Answered {
    if ask.wants == Wants::Html {
        return Ok(Answer::See("/openapi.json".to_owned()));
    }
    let body = serde_json::to_string_pretty(&document()).map_err(|_| Trouble::bug("the OpenAPI file"))?;
    Ok(Answer::Page { status: axum::http::StatusCode::OK, body, wants: Wants::Json })
}

/// The whole file.
pub(crate) fn document() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = SchemaGenerator::new(settings);
    let mut paths: Map<String, Value> = Map::new();
    for route in pages::routes() {
        let Some(twin) = route.twin else { continue };
        let schema = twin(&mut generator);
        let named = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let in_path = named
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        let fields = route.fields.iter().map(|(name, meaning)| {
            json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}})
        });
        let parameters: Vec<Value> = in_path.chain(fields).collect();
        let answer = json!({"description": "the page", "content": {"application/json": {"schema": schema}}});
        let operation =
            json!({"summary": route.summary, "parameters": parameters, "responses": {"200": answer}});
        let method = route.method.as_str().to_ascii_lowercase();
        let at = paths.entry(format!("{}.json", route.path)).or_insert_with(|| json!({}));
        if let Some(at) = at.as_object_mut() {
            at.insert(method, operation);
        }
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Daylight reading room", "version": env!("CARGO_PKG_VERSION")},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}
