//! Every address of the room, in one table: the router and the OpenAPI file are both made from it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::RawPathParams;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, Response, header};
use axum::routing::{MethodFilter, on};
use schemars::{Schema, SchemaGenerator};
use tokio::task::JoinError;

use crate::answer::{Answered, Trouble, trouble};
use crate::ask::Ask;
use crate::form;
use crate::guard::{Guard, Verdict, headers_for_all};
use crate::pages;
use crate::piped::Arriving;
use crate::room::Room;
use crate::upload;

/// One address.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// What is there, for the OpenAPI file.
    pub(crate) summary: &'static str,
    /// Names and meanings of its fields.
    pub(crate) fields: &'static [(&'static str, &'static str)],
    pub(crate) run: fn(&Ask) -> Answered,
    /// The shape of its JSON twin, where it has one.
    pub(crate) twin: Option<fn(&mut SchemaGenerator) -> Schema>,
}

/// The largest form. Files are uploaded on a way of their own.
const FORM_BYTES: usize = 4 << 20;

pub(crate) fn router(room: &Room, guard: Option<Guard>) -> Router {
    let guard = guard.map(Arc::new);
    let mut router = Router::new();
    for route in pages::routes() {
        let method = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let twin = format!("{}.json", route.path);
        let ends_named = route.path.ends_with(['}', '/']);
        let paths = [Some(route.path.to_owned()), (!ends_named).then_some(twin)];
        for path in paths.into_iter().flatten() {
            let (room, guard) = (room.clone(), guard.clone());
            let run = route.run;
            let handler = move |parts: RawPathParams, request: Request<Body>| {
                let parts = parts.iter().map(|(_, value)| value.to_owned()).collect();
                respond(room.clone(), guard.clone(), Some(run), parts, request)
            };
            router = router.route(&path, on(method, handler));
        }
    }
    let way_in = {
        let (room, guard) = (room.clone(), guard.clone());
        move |request: Request<Body>| upload(room.clone(), guard.clone(), request)
    };
    router = router.route("/reading/upload", on(MethodFilter::POST, way_in));
    let (room, guard) = (room.clone(), guard);
    let nowhere =
        move |request: Request<Body>| respond(room.clone(), guard.clone(), None, Vec::new(), request);
    router.fallback(nowhere.clone()).method_not_allowed_fallback(nowhere)
}

/// Answers one request without a server.
pub(crate) async fn answer(room: &Room, guard: Option<Guard>, request: Request<Body>) -> Response<Body> {
    let mut router = router(room, guard);
    match tower_service::Service::call(&mut router, request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Files that are sent, which no memory holds: a way of its own, behind the same guard.
async fn upload(room: Room, guard: Option<Arc<Guard>>, request: Request<Body>) -> Response<Body> {
    let verdict = guard.map_or(Ok(Verdict::Pass), |guard| guard.look(&request));
    let (head, body) = request.into_parts();
    let ask = Ask::new(&room, &head.uri, &head.headers, &[]);
    let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default().to_owned();
    let (mut arriving, bring) = Arriving::of(body);
    let work = move || {
        let answered = match verdict {
            Ok(Verdict::Welcome(response)) => return response,
            Err(trouble) => Err(trouble),
            Ok(Verdict::Pass) => {
                ask.check().and_then(|()| pages::upload::receive(&ask, &media_type, &mut arriving))
            }
        };
        answered.unwrap_or_else(|why| trouble(&ask, &why)).into_response()
    };
    let working = tokio::task::spawn_blocking(work);
    // Ends when all is there, or when nobody takes it any more.
    bring.await;
    finished(&room, working.await)
}

async fn respond(
    room: Room,
    guard: Option<Arc<Guard>>,
    run: Option<fn(&Ask) -> Answered>,
    parts: Vec<String>,
    request: Request<Body>,
) -> Response<Body> {
    let verdict = guard.map_or(Ok(Verdict::Pass), |guard| guard.look(&request));
    let (head, body) = request.into_parts();
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = kind.and_then(form::boundary);
    // Held until the answer is there.
    let _turn = if boundary.is_some() { upload::turn().await } else { None };
    let form = match boundary {
        // A stranger's files are not even read.
        Some(_) if !matches!(verdict, Ok(Verdict::Pass)) => Ok((Bytes::new(), Vec::new())),
        Some(boundary) => upload::read(body, boundary).await.map(|sent| (Bytes::new(), sent)),
        None => match to_bytes(body, FORM_BYTES).await {
            Ok(form) => Ok((form, Vec::new())),
            Err(_) => Err(Trouble::wrong("the form is larger than 4 MiB, or broke off")),
        },
    };
    let (form, sent, no_form) = match form {
        Ok((form, sent)) => (form, sent, None),
        Err(trouble) => (Bytes::new(), Vec::new(), Some(trouble)),
    };
    let mut ask = Ask::new(&room, &head.uri, &head.headers, &form);
    ask.take_parts(parts);
    ask.take_sent(sent);
    let work = move || {
        let answered = match verdict {
            Ok(Verdict::Welcome(response)) => return response,
            Err(trouble) => Err(trouble),
            Ok(Verdict::Pass) => match no_form {
                Some(trouble) => Err(trouble),
                None => ask.check().and_then(|()| match run {
                    Some(run) => run(&ask),
                    None => Err(Trouble::not_found("there is no such page")),
                }),
            },
        };
        answered.unwrap_or_else(|why| trouble(&ask, &why)).into_response()
    };
    // Pages read from disk; the threads that speak HTTP must not wait for it.
    finished(&room, tokio::task::spawn_blocking(work).await)
}

fn finished(room: &Room, worked: Result<Response<Body>, JoinError>) -> Response<Body> {
    let mut response = match worked {
        Ok(response) => response,
        Err(_) => {
            room.log(format_args!("a page panicked"));
            let mut response = Response::new(Body::from("the program made a mistake of its own\n"));
            *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    };
    headers_for_all(response.headers_mut());
    response
}
