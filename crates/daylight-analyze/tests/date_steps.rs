//! How dates are told, not only what they mean.

use daylight_analyze::date::{DateContext, DateHow, DateKind, DateMention, Order, dates};

fn told(text: &str, document_date: Option<&str>) -> Vec<DateMention> {
    let document_date = document_date.map(|date| date.parse().unwrap_or_else(|_| panic!("{date}")));
    dates(text, &DateContext { document_date, ..DateContext::default() })
}

fn meanings(text: &str, document_date: Option<&str>) -> Vec<String> {
    let value = |mention: DateMention| mention.value.map_or("none".to_owned(), |value| value.to_string());
    told(text, document_date).into_iter().map(value).collect()
}

#[test]
fn a_day_that_does_not_exist_is_a_finding_and_has_no_value() {
    for text in ["on 31 June 2011", "on 31.06.2011", "on 2/30/1964", "on February 29, 1963"] {
        let mentions = told(text, None);
        assert_eq!(mentions.len(), 1, "{text}");
        assert_eq!(mentions[0].value, None, "{text}");
        assert!(mentions[0].how.contains(&DateHow::NotInCalendar), "{text}");
    }
}

#[test]
fn the_order_of_figures_is_told_only_where_something_tells_it() {
    let alone = told("dated 03/04/1963", None);
    assert_eq!(alone[0].value.map(|value| value.to_string()).as_deref(), Some("1963-03-04 or 1963-04-03"));
    assert!(alone[0].certainty <= 50 && alone[0].how == [DateHow::OrderUnknown]);
    assert_eq!(meanings("dated 03/04/1963 and 25/04/1963", None)[0], "1963-04-03");
    assert_eq!(meanings("dated 03/04/1963 and 04/25/1963", None)[0], "1963-03-04");
    let context = DateContext { order: Some(Order::DayFirst), ..DateContext::default() };
    assert_eq!(dates("dated 03/04/1963", &context)[0].how, [DateHow::OrderOfOthers]);
}

#[test]
fn the_century_is_less_sure_the_less_tells_it() {
    let certainty = |text: &str, date: Option<&str>| told(text, date)[0].certainty;
    let (by_document, by_text, guessed) = (
        certainty("on 22 Nov 63", Some("1963-12-01")),
        certainty("on 22 Nov 63 and 1 May 1964", None),
        certainty("on 22 Nov 63", None),
    );
    assert!(by_document > by_text && by_text > guessed, "{by_document} {by_text} {guessed}");
    assert_eq!(meanings("on 22 Nov 12", Some("1963-12-01")), ["1912-11-22"]);
    assert_eq!(meanings("on 22 Nov 12", Some("2011-12-01")), ["2012-11-22"]);
    // A paper of 1962 that was released in 2021 was reviewed in 2004.
    assert_eq!(meanings("11-04-2021, reviewed 05/27/04, in 1962", Some("1962-11-01"))[1], "2004-05-27");
    assert_eq!(
        meanings("from 1931 and 1933 and released in 2021: on 22 Nov 35", None).last().map(String::as_str),
        Some("1935-11-22")
    );
}

#[test]
fn relative_dates_say_what_they_are_counted_from() {
    let mentions = told("He left on 15 July 2010 and came back the following month.", Some("2011-11-21"));
    assert_eq!(mentions[1].how, [DateHow::FromDateBefore]);
    let mentions = told("He came the following month.", Some("2011-11-21"));
    assert_eq!(
        (mentions[0].kind, mentions[0].how.as_slice()),
        (DateKind::Relative, [DateHow::FromDocument].as_slice())
    );
    assert_eq!(told("He came yesterday.", None)[0].how, [DateHow::NothingToCountFrom]);
    // The day of "yesterday" cannot be told from a month.
    assert_eq!(meanings("He came yesterday, last year.", Some("2011-11")), ["none", "2010"]);
}

#[test]
fn a_weekday_that_is_wrong_is_said() {
    assert!(told("Monday, 22 November 1963", None)[0].how.contains(&DateHow::WeekdayDisagrees));
    assert!(told("Friday, 22 November 1963", None)[0].how.contains(&DateHow::WeekdayAgrees));
}

#[test]
fn days_of_a_year_that_is_not_said_stay_so() {
    assert_eq!(meanings("on 9 and 10 April; from 3 to 5 May", None), ["--04-09/--04-10", "--05-03/--05-05"]);
    assert_eq!(meanings("on 29 February", None), ["--02-29"]);
    assert_eq!(meanings("on 30 February", None), ["none"]);
}

#[test]
fn two_columns_are_not_one_date() {
    assert_eq!(meanings("April\t7\n\nPAGE 3\n\nAUG", None), Vec::<String>::new());
    assert_eq!(meanings("FORM NO. 10 JULY 1973 EDITION", None), ["1973-07"]);
    assert_eq!(meanings("OCT 2 3 1975", None), ["1975-10-23"]);
    assert_eq!(meanings("page 1 — 1 July 2013", None), ["2013-07-01"]);
}

#[test]
fn a_span_can_be_cut_out_of_any_text() {
    let pieces = [
        "21",
        "Nov",
        "1963",
        " ",
        "\n",
        "ä",
        "٢",
        "و",
        "/",
        ".",
        "-",
        "تشرين",
        "last",
        "мая",
        "г",
        "'",
        "«",
        "'58",
        "XIX",
        "Q3",
    ];
    let mut seed = 1_u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..24 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        let mut end = 0;
        for mention in told(&text, Some("2011-11-21")) {
            assert!(
                mention.span.start >= end && text.get(mention.span.clone()).is_some(),
                "{text:?} {mention:?}"
            );
            end = mention.span.end;
        }
    }
}

#[test]
fn hostile_text_takes_time_in_proportion() {
    let pieces = [
        "1",
        "1 ",
        "1/",
        "1.1.",
        "May ",
        "last ",
        "1 to ",
        "of ",
        "12 May to ",
        "early ",
        "il y a ",
        "Decernbex 1 ",
        "٢",
        "«1» ",
        "\n",
    ];
    for piece in pieces {
        let text = piece.repeat(80_000 / piece.len());
        let started = std::time::Instant::now();
        let _ = told(&text, Some("2011-11-21"));
        println!("{piece:?} {:?}", started.elapsed());
        assert!(started.elapsed().as_secs() < 8, "{piece}");
    }
}

#[test]
fn the_point_that_ends_a_sentence_is_not_of_the_date() {
    let text = "He came on January 31. Then he left.";
    assert_eq!(text.get(told(text, None)[0].span.clone()), Some("January 31"));
}

#[test]
fn less_usual_forms_are_read_too() {
    for (text, meaning) in [
        ("on 22.XI.1963", "1963-11-22"),
        ("on 3/III/1963", "1963-03-03"),
        ("in 1963", "1963"),
        ("seen ca. 1952", "1952"),
        ("ten months from today", "2012-09"),
        ("a year ago", "2010"),
        ("через год", "2012"),
        ("год назад", "2010"),
        ("dentro de diez meses", "2012-09"),
        ("in the early seventies", "1970/1979"),
        ("die siebziger Jahre", "1970/1979"),
        ("в начале 60-х годов", "1960/1969"),
        ("بين عامي 1990 و1995", "1990/1995"),
        ("أمس الأول", "2011-11-19"),
    ] {
        assert_eq!(meanings(text, Some("2011-11-21")), [meaning], "{text}");
    }
}
