use daylight_analyze::name::{MOST_NAMES, names};

/// Looks for names on a page: each stands where it says, none stands in another.
pub fn name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let found = names(&text);
    assert!(found.len() <= MOST_NAMES, "more names than there can be");
    let mut last = 0;
    for name in &found {
        assert!(text.get(name.span.clone()).is_some_and(|inside| !inside.is_empty()), "a name outside its text");
        assert!(name.span.start >= last, "a name within another");
        assert!(!name.value.is_empty() && name.certainty < 100, "a name of nothing, or more than sure");
        last = name.span.end;
    }
}
