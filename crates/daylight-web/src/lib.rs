//! The reading room: pages for people, each with a twin for programs at the same address with `.json`.
//!
//! ```text
//! request ─▶ guard (host, origin, key) ─▶ route ─▶ page: asks daylight-case, fills a struct
//!                                                    └─▶ the struct is the page (templates/NOUN.html)
//!                                                        and its JSON twin, whichever was asked for
//! ```
//!
//! The page `/NOUN` is `pages/NOUN.rs` with `templates/NOUN.html`. All words people read are in `words/`.
//! It knows no SQL, no index and no files: those are behind [`daylight_case`].

mod answer;
mod ask;
mod assets;
mod desk;
mod form;
mod frame;
mod guard;
mod matching;
mod openapi;
mod pages;
mod piped;
mod reading;
mod release_room;
mod room;
mod routes;
mod scope;
mod text;
mod upload;
mod words;

pub use release_room::ReleaseRoom;
pub use room::{Got, Room, RoomOptions, ServeError, UPLOAD_BYTES};
