//! A query that cannot be understood is answered with where and why.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

use daylight_search::parse;

/// The query with what the error is about in ‹ ›, and the message.
fn complaint(query: &str) -> String {
    match parse(query) {
        Ok(_) => format!("{query} is understood"),
        Err(error) => {
            let (start, end) = (error.at.start, error.at.end);
            format!("{}‹{}›{}: {}", &query[..start], &query[start..end], &query[end..], error.message)
        }
    }
}

#[test]
fn every_error_says_where_and_why() {
    let cases = [
        ("", "‹›: the query is empty"),
        ("  ", "‹  ›: the query is empty"),
        ("from:\"Miriam Ok", "from:‹\"›Miriam Ok: the query ends inside a quotation"),
        ("“smart", "‹“›smart: the query ends inside a quotation"),
        ("a (b OR c", "a ‹(›b OR c: the query ends inside a parenthesis"),
        ("a )", "a ‹)›: this parenthesis closes nothing"),
        ("a ()", "a ‹()›: there is nothing in these parentheses"),
        ("OR a", "‹OR› a: nothing stands to the left of OR"),
        ("a OR", "a ‹OR›: nothing stands to the right of OR"),
        ("a OR OR b", "a OR ‹OR› b: nothing stands to the left of OR"),
        ("AND a", "‹AND› a: nothing stands to the left of AND"),
        ("a AND", "a ‹AND›: nothing stands to the right of AND"),
        ("a -", "a ‹-›: a minus stands before what it excludes, without a blank"),
        ("a - b", "a ‹-› b: a minus stands before what it excludes, without a blank"),
        ("a NOT", "a ‹NOT›: nothing follows that could be excluded"),
        ("form:ana", "‹form›:ana: there is no field `form`"),
        ("from: ana", "from:‹› ana: nothing stands behind the colon"),
        ("tag:\"\"", "tag:‹\"\"›: there is nothing in this quotation"),
        ("tag:key~1", "tag:key‹~1›: this field is compared as a whole, without `~`"),
        ("is:wrong", "is:‹wrong›: a document can only be read, unread or requirement"),
        ("is:*", "is:‹*›: a document can only be read, unread or requirement"),
        ("note:…", "note:‹…›: `…` has no letter or digit, so the index cannot find it"),
        ("\"okoye~3 ana\"", "‹\"okoye~3 ana\"›: a word can be one or two typing errors away"),
        ("\"oko*~1 ana\"", "‹\"oko*~1 ana\"›: `~` needs one word before it, without `*` and `?`"),
        ("date:2011-13", "date:‹2011-13›: `2011-13` is not a date"),
        ("date:2011..2012-99", "date:2011..‹2012-99›: `2012-99` is not a date"),
        ("date:2012..2011", "date:‹2012..2011›: this range of dates ends before it begins"),
        ("date:..", "date:‹..›: a range of dates needs one end at least"),
        ("size:big", "size:‹big›: `big` is not a size"),
        ("size:1mb..2x", "size:1mb..‹2x›: `2x` is not a size"),
        ("size:2kb..1kb", "size:‹2kb..1kb›: this range of sizes ends before it begins"),
        ("size:..", "size:‹..›: a range of sizes needs one end at least"),
        ("part:elephant", "part:‹elephant›: `elephant` is not the reference of a document"),
        ("format:mail", "format:‹mail›: `format:` knows no `mail`"),
        ("folder:\"/\"", "folder:‹\"/\"›: there is nothing in this quotation"),
        ("with:ana~1", "with:ana‹~1›: this field is compared as a whole, without `~`"),
        ("type:elephant", "type:‹elephant›: `type:` knows no `elephant`"),
        ("has:mistake", "has:‹mistake›: `has:` knows no `mistake`"),
        ("\"a b\"~101", "\"a b\"‹~101›: a distance can be 100 words at most"),
        ("\"a b\"~", "\"a b\"‹~›: a number is missing behind `~`, or it is too large"),
        ("\"one\"~3", "\"one\"‹~3›: a distance needs two words at least"),
        ("word~", "word‹~›: a number is missing behind `~`, or it is too large"),
        ("word~3", "word‹~3›: a word can be one or two typing errors away"),
        ("\"a b\" ~5", "\"a b\" ‹~›5: `~` stands directly behind what it belongs to"),
        ("from :ana", "from ‹:›ana: a colon stands directly behind the name of its field"),
        ("a-b~1", "‹a-b~1›: `~` needs one word before it, without `*` and `?`"),
        ("&", "‹&›: `&` has no letter or digit, so the index cannot find it"),
        ("\"…\"", "‹\"…\"›: `\"…\"` has no letter or digit, so the index cannot find it"),
        ("\"a * b\"", "‹\"a * b\"›: a star between other words stands for nothing"),
        ("a.*.b", "‹a.*.b›: a star between other words stands for nothing"),
        ("京*都", "‹京*都›: `*` and `?` cannot stand inside a word of a script without spaces"),
        ("/a(b/", "/a‹(›b/: the regular expression cannot be read: unclosed group"),
        (
            "x /[z-a]/",
            "x /[‹z-a›]/: the regular expression cannot be read: invalid character class range, the start must be <= the end",
        ),
        ("/a*/", "/‹a*›/: this expression also matches where there is nothing, so it is on every page"),
        ("/abc", "‹/›abc: the query ends inside a regular expression"),
        ("//", "‹//›: there is nothing between these slashes"),
        ("/home/ana", "‹/home/›ana: a regular expression ends at its second slash"),
        ("/(\\w{99}){99}/", "/‹(\\w{99}){99}›/: this expression is too large"),
        ("from:=\"a\"", "from:‹=›\"a\": =\"…\" compares the text of pages, not fields"),
        ("=\" \"", "=\"‹ ›\": there is nothing in this quotation"),
        ("a\\", "a‹\\›: nothing follows this backslash"),
    ];
    for (query, expected) in cases {
        assert_eq!(complaint(query), expected);
    }
}

#[test]
fn depth_and_length_have_limits() {
    let deep = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    assert!(complaint(&deep).ends_with("parentheses and negations can lie 50 deep at most"));
    let long = "a ".repeat(20_000);
    assert!(complaint(&long).ends_with("a query can have 20000 bytes at most"));
    let minuses = format!("{}a", "-".repeat(60));
    assert!(complaint(&minuses).ends_with("parentheses and negations can lie 50 deep at most"));
    let word = format!("{}*", "a".repeat(200));
    assert!(complaint(&word).ends_with("a word with `*` or `?` can have 127 bytes at most"));
}

#[test]
fn what_looks_odd_but_means_something_is_understood() {
    for query in [
        "http://example.org/a?b=c",
        "C:\\\\Users",
        "12:30",
        "ana@example.org",
        "-word",
        "NOT word",
        "-(a b)",
        "or",
        "and not",
        "“smart quotes”",
        "a AND b",
        "\\\"",
        "x\\:y",
        "re\\:word",
        "\"what is this?\"",
        "*.pdf",
        "name:*.pdf",
        "path:/mail/inbox",
        "FROM:ana",
        "~x a~b",
        "type:do*",
        "date:*",
        "date:none",
        "size:1.5mb..",
        "folder:/leak/orders/",
        "with:*@example.org",
        "part:*",
        "from:*",
        "DE12-3456",
        "(a OR b) c",
        "tag:key",
        "tag:\"Follow up\"",
        "tag:none",
        "tag:*",
        "tag:(a* OR b)",
        "note:word",
        "note:*",
        "note:\"two words\"~3",
        "note:okoye~1",
        "has:note",
        "has:tag",
        "is:read",
        "-is:unread",
        "\"miriam~1 okoye~2\"",
        "\"a ~1 b\"",
    ] {
        // A backslash alone with a sign is still nothing to look for; all others are questions.
        if query == "\\\"" {
            assert!(parse(query).is_err());
        } else {
            assert!(parse(query).is_ok(), "{query}: {:?}", parse(query).err());
        }
    }
}

/// Whatever is typed: an answer or a complaint that points into the query.
#[test]
fn no_query_breaks_the_parser() {
    use proptest::prelude::*;
    let rng_seed = proptest::test_runner::RngSeed::Fixed(1);
    let config =
        ProptestConfig { cases: 4000, failure_persistence: None, rng_seed, ..ProptestConfig::default() };
    let piece = prop::sample::select(vec![
        "a", "京", "é", "\"", "“", "(", ")", "-", " ", "~", "1", "*", "?", "/", "\\", "=", ":", "from",
        "date", "OR", "AND", "NOT", "..", "2011", "[", "{", "type", "size", "part", "folder", "with", "none",
        "kb",
    ]);
    proptest::test_runner::TestRunner::new(config)
        .run(&prop::collection::vec(piece, 0..14), |pieces| {
            let typed = pieces.concat();
            if let Err(error) = parse(&typed) {
                prop_assert!(typed.get(error.at.clone()).is_some(), "{typed}: {error:?}");
                prop_assert!(!error.message.is_empty());
            }
            Ok(())
        })
        .unwrap();
}
