//! What the parent process takes from a worker that may have been taken over, and from a person.

use std::cell::RefCell;

use daylight_case::fuzz::{Ears, hear_showing};

thread_local! {
    // libFuzzer calls with nothing but bytes, and a store for each execution would cost more than all the rest.
    static EARS: RefCell<Option<Ears>> = const { RefCell::new(None) };
}

/// What a worker says that reads.
pub fn inbox(data: &[u8]) {
    EARS.with_borrow_mut(|ears| {
        let ears = ears.get_or_insert_with(|| {
            let folder = std::env::temp_dir().join(format!("daylight-fuzz-{}", std::process::id()));
            let made = std::fs::create_dir(&folder).map_err(|cause| cause.to_string());
            made.and_then(|()| Ears::new(folder).map_err(|cause| cause.to_string()))
                .unwrap_or_else(|cause| panic!("no folder to listen in: {cause}"))
        });
        assert!(ears.hear_reading(data).is_ok(), "a lie became an error of the machine");
    });
}

/// What a worker says that draws, or writes a letter.
pub fn showing(data: &[u8]) {
    hear_showing(data);
}

/// What a person types.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match daylight_search::parse(text) {
        // Marks are made of every query; they ask for no index.
        Ok(query) => drop(query.marks(text)),
        Err(wrong) => {
            let place = wrong.at;
            assert!(text.get(place).is_some(), "what is wrong lies outside the query");
        }
    }
}
