//! What holds for every marking, and for every text that is none.

use std::fmt::Write as _;

use daylight_analyze::marking::{lost_word, markings, read};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::string::string_regex;

/// A marking as it may be written, put together from its grammar: the text, and to whom it is releasable.
fn marking() -> impl Strategy<Value = (String, Vec<String>)> {
    prop_oneof![4 => american(), 1 => of_others(), 1 => controlled(), 1 => before_the_register()]
}

fn american() -> impl Strategy<Value = (String, Vec<String>)> {
    let controls = (sci(), sar(), atomic(), fgi());
    (0..4_usize, any::<bool>(), controls, dissemination(), outside(), declassification()).prop_map(
        |(level, portion, (sci, sar, atomic, fgi), (dissemination, countries), outside, declassification)| {
            let long = ["TOP SECRET", "SECRET", "CONFIDENTIAL", "UNCLASSIFIED"][level];
            let short = ["TS", "S", "C", "U"][level];
            let blocks = [sci, sar, atomic, fgi, dissemination, outside, declassification];
            let mut text = if portion { format!("({short}") } else { long.to_owned() };
            for block in blocks.iter().filter(|block| !block.is_empty()) {
                let _ = write!(text, "//{block}");
            }
            if portion {
                text.push(')');
            }
            (text, countries)
        },
    )
}

fn of_others() -> impl Strategy<Value = (String, Vec<String>)> {
    let nato =
        vec!["COSMIC TOP SECRET", "NATO SECRET", "NATO CONFIDENTIAL", "NATO RESTRICTED", "NATO UNCLASSIFIED"];
    let level = || select(vec!["TOP SECRET", "SECRET", "CONFIDENTIAL", "RESTRICTED", "UNCLASSIFIED"]);
    let joint = subsequence(vec!["AUS", "CAN", "DEU", "GBR", "NZL", "USA"], 2..5);
    prop_oneof![
        (select(nato), select(vec!["", "//ATOMAL", "//NOFORN"]))
            .prop_map(|(level, after)| format!("//{level}{after}")),
        (select(vec!["GBR", "DEU", "FRA", "FGI", "ISAF"]), level())
            .prop_map(|(owner, level)| format!("//{owner} {level}")),
        (level(), joint).prop_map(|(level, owners)| format!("//JOINT {level} {}", owners.join(" "))),
        select(vec!["(//CTS)", "(//NS)", "(//CTSA)", "(//GBR S)", "(//DEU R)", "(//CTS-B)"])
            .prop_map(str::to_owned),
    ]
    .prop_map(|text| (text, Vec::new()))
}

fn controlled() -> impl Strategy<Value = (String, Vec<String>)> {
    let categories = subsequence(vec!["SP-CTI", "SP-HLTH", "SP-PRVCY", "EXPT", "LEI", "PRIVILEGE"], 0..4);
    let limits = subsequence(vec!["FED ONLY", "FEDCON", "NOCON", "DL ONLY", "NOFORN"], 0..3);
    (select(vec!["CUI", "CONTROLLED"]), categories, limits).prop_map(|(lead, categories, limits)| {
        let blocks = [categories.join("/"), limits.join("/")];
        let blocks: String =
            blocks.iter().filter(|block| !block.is_empty()).map(|block| format!("//{block}")).collect();
        (format!("{lead}{blocks}"), Vec::new())
    })
}

fn before_the_register() -> impl Strategy<Value = (String, Vec<String>)> {
    let words =
        vec!["NOFORN", "ORCON", "WNINTEL", "NOCONTRACT", "PROPIN", "SENSITIVE", "NO FOREIGN DISSEM", "UMBRA"];
    let level = select(vec!["TOP SECRET", "SECRET", "CONFIDENTIAL"]);
    (level, select(vec!["/", " ", "-", ", "]), subsequence(words, 1..4))
        .prop_map(|(level, between, words)| (format!("{level}{between}{}", words.join(between)), Vec::new()))
}

/// Text of a shape. A bare pattern would be compiled anew for each case.
fn shaped(pattern: &str) -> impl Strategy<Value = String> + use<> {
    string_regex(pattern).unwrap_or_else(|cause| panic!("{pattern} is no shape: {cause}"))
}

fn sci() -> impl Strategy<Value = String> {
    let control = prop_oneof![3 => select(vec!["SI", "TK", "HCS", "KDK", "RSV", "COMINT"]).prop_map(str::to_owned), 1 => shaped("[BQZ][XQJ][VXQZ]")];
    let under = vec(shaped("[A-Z]{2}[XQZ][0-9]"), 0..3);
    let compartment = (shaped("[GQX][A-Z]{0,2}[0-9]?"), under);
    vec((control, vec(compartment, 0..3)), 0..3).prop_map(|controls| {
        let written = controls.into_iter().map(|(control, compartments)| {
            compartments.into_iter().fold(control, |mut text, (name, under)| {
                let _ = write!(text, "-{name}");
                under.iter().for_each(|under| {
                    let _ = write!(text, " {under}");
                });
                text
            })
        });
        written.collect::<Vec<_>>().join("/")
    })
}

fn sar() -> impl Strategy<Value = String> {
    let program = prop_oneof![
        shaped("[BGJ][A-Z]Q"),
        shaped("[BGJ][A-Z]Q-[A-Z][0-9]{2}( [A-Z][0-9]{2}){0,2}"),
        shaped("(BUTTER|LIVE|BLUE) (POPCORN|WIRE|LAMP)")
    ];
    vec(program, 0..3).prop_map(|programs| match programs.is_empty() {
        true => String::new(),
        false => format!("SAR-{}", programs.join("/")),
    })
}

fn atomic() -> impl Strategy<Value = String> {
    select(vec![
        "",
        "",
        "",
        "RD",
        "FRD",
        "RD-CNWDI",
        "RD-N",
        "FRD-SIGMA 14 18",
        "RD-CNWDI-SIGMA 20",
        "RD-SG 14",
        "TFNI",
        "DOD UCNI",
    ])
    .prop_map(str::to_owned)
}

fn fgi() -> impl Strategy<Value = String> {
    select(vec!["", "", "FGI", "FGI CAN DEU", "FGI GBR NATO", "FOREIGN GOVERNMENT INFORMATION"])
        .prop_map(str::to_owned)
}

fn dissemination() -> impl Strategy<Value = (String, Vec<String>)> {
    let before = subsequence(vec!["RSEN", "FOUO", "ORCON", "IMCON", "NOFORN", "PROPIN", "OC", "NF"], 0..4);
    let countries = subsequence(vec!["AFG", "AUS", "CAN", "DEU", "GBR", "NZL", "FVEY", "ISAF", "NATO"], 1..5);
    let after = subsequence(vec!["RELIDO", "FISA", "DSEN", "DEA SENSITIVE"], 0..2);
    (before, countries, 0..4, after).prop_map(|(before, countries, release, after)| {
        let mut parts: Vec<String> = before.into_iter().map(str::to_owned).collect();
        let mut releasable = Vec::new();
        match release {
            1 => {
                releasable.push("USA".to_owned());
                releasable.extend(countries.iter().map(|country| (*country).to_owned()));
                parts.push(format!("REL TO USA, {}", countries.join(", ")));
            }
            2 => parts.push(format!("DISPLAY ONLY {}", countries.join(", "))),
            3 => {
                releasable.extend(["USA", "GBR"].map(str::to_owned));
                parts.push("USA/GBR EYES ONLY".to_owned());
            }
            _ => {}
        }
        parts.extend(after.into_iter().map(str::to_owned));
        (parts.join("/"), releasable)
    })
}

fn outside() -> impl Strategy<Value = String> {
    let parts = subsequence(
        vec!["LIMDIS", "EXDIS", "NODIS", "SBU NOFORN", "LES", "SSI", "ACCM-LEMONADE/PARTY FAVORS"],
        0..3,
    );
    parts.prop_map(|parts| parts.join("/"))
}

fn declassification() -> impl Strategy<Value = String> {
    select(vec!["", "", "", "X1", "MR", "20151231", "25X1-HUMAN", "50X1-HUM", "OADR"]).prop_map(str::to_owned)
}

/// Pieces of markings and of other text in any order: nearer to the reader's branches than any random text.
fn rubble() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "TOP",
        "SECRET",
        "S",
        "TS",
        "//",
        "/",
        ",",
        " ",
        "-",
        "(",
        ")",
        "REL TO",
        "USA",
        "GBR",
        "FVEY",
        "FIVE EYES",
        "EYES",
        "ONLY",
        "SI-G",
        "ABCD",
        "SAR-",
        "ACCM-",
        "BUTTER",
        "RD",
        "SIGMA",
        "14",
        "FGI",
        "JOINT",
        "NATO",
        "CTS",
        "CUI",
        "SP-",
        "TLP:",
        "AMBER",
        "X1",
        "20151231",
        "S E C R E T",
        "N0FORN",
        "SEMSITIVE",
        "II",
        "LL",
        "||",
        "\n",
        "\u{a0}",
        "\u{ad}",
        "é",
        "VS-NUR FÜR DEN",
        "TRÈS",
        "DISPLAY ONLY",
        "SECTION 01 OF",
        "LONDON 001234",
        "RELEASABLE TO",
        "AND",
        "AS",
        "UNKNOWN",
        "x",
        "\u{301}",
        "ß",
        "1",
        "PAGE 2",
        "CLASSIFICATION :",
        "DECLASSIFY ON",
        "(S)",
        "(C)",
        "SECRETUNCLASSIFIED",
        "NW 1 DocId:",
        "GROUP 1",
    ]);
    vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) })]

    #[test]
    fn every_marking_of_the_grammar_is_written_as_it_was_read((text, countries) in marking()) {
        let reading = read(&text);
        prop_assert_eq!(reading.wording.to_string(), text);
        prop_assert!(reading.wording.lead.is_some());
        prop_assert_eq!(reading.wording.unknown().count(), 0);
        prop_assert!(reading.repairs.is_empty(), "{:?}", reading.repairs);
        prop_assert_eq!(reading.wording.marking().releasable, countries);
        let ordered = reading.wording.in_order();
        prop_assert_eq!(read(&ordered.to_string()).wording.in_order().to_string(), ordered.to_string());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn no_word_of_any_text_is_lost(text in prop_oneof![rubble(), any::<String>()]) {
        prop_assert_eq!(lost_word(&text), None);
    }

    #[test]
    fn what_is_found_lies_within_the_page(text in prop_oneof![rubble(), any::<String>()]) {
        for mention in markings(&text) {
            prop_assert!(text.get(mention.span.clone()).is_some_and(|words| !words.is_empty()), "{:?}", mention);
            prop_assert!((50..100).contains(&mention.sure));
        }
    }
}
