//! `docs/queries.md` tells the truth: every query in it is understood, and every error is one.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

use daylight_search::parse;

const MANUAL: &str = include_str!("../../../docs/queries.md");

/// The lines of all boxes of a kind.
fn boxed(kind: &str) -> Vec<&'static str> {
    let opening = format!("```{kind}\n");
    let boxes = MANUAL.split(opening.as_str()).skip(1);
    boxes.flat_map(|rest| rest.split("```").next().unwrap_or("").lines()).collect()
}

#[test]
fn every_query_in_the_manual_is_understood() {
    let queries = boxed("query");
    assert!(queries.len() > 50);
    for query in queries {
        assert!(parse(query).is_ok(), "{query}: {:?}", parse(query).err());
    }
}

#[test]
fn every_query_in_the_overview_is_understood() {
    let rows = MANUAL.lines().skip_while(|line| !line.starts_with("| you write")).skip(2);
    let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10);
    for row in rows {
        let query = row.split('`').nth(1).unwrap();
        assert!(parse(query).is_ok(), "{query}");
    }
}

#[test]
fn every_error_in_the_manual_is_one() {
    let errors = boxed("query-error");
    assert!(errors.len() > 3);
    for query in errors {
        assert!(parse(query).is_err(), "{query}");
    }
}

#[test]
fn the_manual_names_every_value_of_has_and_every_family() {
    for kind in daylight_model::ProblemKind::ALL {
        assert!(MANUAL.contains(&format!("`{}`", kind.name())), "{}", kind.name());
    }
    for kind in daylight_model::MentionKind::ALL {
        let named = [format!("`{}`", kind.name()), format!("`{}:`", kind.name())];
        assert!(named.iter().any(|word| MANUAL.contains(word)), "{}", kind.name());
    }
    for format in daylight_model::Format::ALL {
        assert!(MANUAL.contains(&format!("`{}`", format.family().name())), "{}", format.family().name());
    }
}
