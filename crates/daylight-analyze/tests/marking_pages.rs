//! Markings where they stand: on pages made for it.

use daylight_analyze::marking::{
    AuthorityField, Finding, MarkingKind, MarkingMention, Surroundings, expected_banner, markings,
    markings_in,
};
use daylight_model::{Level, MarkingSystem};

/// What is found: kind, the marking or the field, and the words of the page.
fn found(page: &str) -> Vec<(MarkingKind, String, &str)> {
    let said = |mention: &MarkingMention| match &mention.authority {
        Some(authority) => authority.field.name().to_owned(),
        None => mention.marking.text.clone(),
    };
    markings(page).iter().map(|mention| (mention.kind, said(mention), &page[mention.span.clone()])).collect()
}

fn one(line: &str) -> Option<(MarkingKind, String)> {
    found(line).into_iter().map(|(kind, said, _)| (kind, said)).next()
}

#[test]
fn a_page_with_banner_portions_and_block_is_read_whole() {
    let page = "TOP SECRET//SI//NOFORN\n\nSUBJECT: (S//NF) A bridge that was never built\n\n\
                1. (U) The river is wide.\n2. (TS//SI//NF) The engineers know that.\n\n\
                Classified By: 1234567\nDerived From: Multiple Sources\nDeclassify On: 20361231\n\n\
                TOP SECRET//SI//NOFORN\n";
    let expected = [
        (MarkingKind::Banner, "TOP SECRET//SI//NOFORN", "TOP SECRET//SI//NOFORN"),
        (MarkingKind::Portion, "(S//NF)", "(S//NF)"),
        (MarkingKind::Portion, "(U)", "(U)"),
        (MarkingKind::Portion, "(TS//SI//NF)", "(TS//SI//NF)"),
        (MarkingKind::Block, "classified-by", "Classified By: 1234567"),
        (MarkingKind::Block, "derived-from", "Derived From: Multiple Sources"),
        (MarkingKind::Block, "declassify-on", "Declassify On: 20361231"),
        (MarkingKind::Banner, "TOP SECRET//SI//NOFORN", "TOP SECRET//SI//NOFORN"),
    ];
    let expected = expected.map(|(kind, said, words)| (kind, said.to_owned(), words));
    assert_eq!(found(page), expected);
    let declassify = markings(page).into_iter().filter_map(|mention| mention.authority);
    let dates: Vec<String> =
        declassify.filter_map(|authority| authority.date).map(|date| date.to_string()).collect();
    assert_eq!(dates, ["2036-12-31"]);
}

#[test]
fn damaged_lines_are_read_and_what_was_changed_is_told() {
    for (line, meant) in [
        ("SECRET/SEMSITIVE", "SECRET/SENSITIVE"),
        ("S E C R E T", "SECRET"),
        ("S-E-C-R-E-T", "SECRET"),
        ("T0P SECRET", "TOP SECRET"),
        ("T O P  S E C R E T", "TOP SECRET"),
        ("SECRET//N0FORN", "SECRET//NOFORN"),
        ("TOP SECRET//S1//0RCON", "TOP SECRET//SI//ORCON"),
        ("SECRETIINOFORN", "SECRET//NOFORN"),
        ("SECRET II NOFORN", "SECRET//NOFORN"),
        ("SECRETUNCLASSIFIED", "SECRET UNCLASSIFIED"),
        ("CONFIDENTIAI", "CONFIDENTIAL"),
    ] {
        let page = format!("{line}\n");
        let mentions = markings(&page);
        assert_eq!(mentions.len(), 1, "{line}: {mentions:?}");
        assert_eq!(mentions[0].marking.text, meant);
        assert!(!mentions[0].repairs.is_empty(), "{line}");
        assert!(mentions[0].sure < 99);
    }
}

#[test]
fn what_a_scan_puts_around_a_banner_is_left_out() {
    for line in [
        "• TOP SECRET",
        "- TOP SECRET -",
        "2 TOP SECRET",
        "O TOP SECRET",
        "TOP SECRET.",
        "PAGE TWO TOP SECRET",
        "TOP SECRET PAGE 2 OF 3",
    ] {
        let page = format!("{line}\n");
        let mentions = found(&page);
        assert_eq!(mentions, [(MarkingKind::Banner, "TOP SECRET".to_owned(), "TOP SECRET")], "{line}");
    }
}

#[test]
fn other_systems_are_read_with_their_owner_and_step() {
    for (line, system, owner, level) in [
        ("COSMIC TOP SECRET", MarkingSystem::Nato, "NATO", Level::TopSecret),
        ("//NATO SECRET//ATOMAL", MarkingSystem::Nato, "NATO", Level::Secret),
        ("VS-NUR FÜR DEN DIENSTGEBRAUCH", MarkingSystem::National, "DEU", Level::Restricted),
        ("VS - Nur für den Dienstgebrauch", MarkingSystem::National, "DEU", Level::Restricted),
        ("VS-NfD", MarkingSystem::National, "DEU", Level::Restricted),
        ("STRENG GEHEIM", MarkingSystem::National, "DEU", Level::TopSecret),
        ("TRÈS SECRET DÉFENSE", MarkingSystem::National, "FRA", Level::TopSecret),
        ("DIFFUSION RESTREINTE", MarkingSystem::National, "FRA", Level::Restricted),
        ("SECRET UE/EU SECRET", MarkingSystem::Eu, "EU", Level::Secret),
        ("RESTREINT UE/EU RESTRICTED", MarkingSystem::Eu, "EU", Level::Restricted),
        ("UK SECRET STRAP 1", MarkingSystem::National, "GBR", Level::Secret),
        ("SECRET UK EYES ONLY", MarkingSystem::National, "GBR", Level::Secret),
        ("OFFICIAL - SENSITIVE", MarkingSystem::National, "GBR", Level::Restricted),
        ("OFFICIAL-SENSITIVE COMMERCIAL", MarkingSystem::National, "GBR", Level::Restricted),
        ("CUI//SP-PRVCY//FED ONLY", MarkingSystem::Cui, "USA", Level::Unclassified),
    ] {
        let page = format!("{line}\n");
        let mentions = markings(&page);
        assert_eq!(mentions.len(), 1, "{line}");
        let marking = &mentions[0].marking;
        assert_eq!((marking.system, marking.level), (system, Some(level)), "{line}");
        assert_eq!(marking.owners, [owner], "{line}");
    }
    for colour in
        ["TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR", "TLP:WHITE", "TLP: RED"]
    {
        let page = format!("{colour}\n");
        let marking = &markings(&page)[0].marking;
        assert_eq!((marking.system, marking.level), (MarkingSystem::Tlp, None));
        assert_eq!(marking.controls, [colour.replace(' ', "")]);
    }
}

#[test]
fn cables_have_captions() {
    assert_eq!(
        one("S E C R E T SECTION 01 OF 03 LONDON 001234\n").map(|(kind, _)| kind),
        Some(MarkingKind::Caption)
    );
    assert_eq!(one("S E C R E T 121944Z\n"), Some((MarkingKind::Caption, "SECRET 121944Z".to_owned())));
    assert_eq!(one("NODIS\n"), Some((MarkingKind::Caption, "NODIS".to_owned())));
    assert_eq!(one("NO FOREIGN DISSEM\n"), Some((MarkingKind::Caption, "NO FOREIGN DISSEM".to_owned())));
    assert_eq!(one("CLASSIFICATION : Secret\n"), Some((MarkingKind::Labelled, "SECRET".to_owned())));
    assert_eq!(
        one("CLASSIFICATION :\n\nUnclassified\n"),
        Some((MarkingKind::Labelled, "UNCLASSIFIED".to_owned()))
    );
}

#[test]
fn stamps_and_blocks_tell_what_they_say() {
    let page = "DECLASSIFY ON: 25X1, 12/31/2045   REASON: 1.4(c)\nDowngrade to: SECRET on 1 May 1985\n\
                Excluded from automatic\ndowngrading and declassification\nGROUP 1\nAPPROVED FOR RELEASE 1993\n\
                NW 12345 DocId:12345678 Page 2\nALL INFORMATION CONTAINED\nHEREIN IS UNCLASSIFIED\n";
    let said: Vec<_> = markings(page).into_iter().filter_map(|mention| mention.authority).collect();
    let fields: Vec<AuthorityField> = said.iter().map(|authority| authority.field).collect();
    let expected = [
        AuthorityField::DeclassifyOn,
        AuthorityField::Reason,
        AuthorityField::DowngradeTo,
        AuthorityField::Schedule,
        AuthorityField::Schedule,
        AuthorityField::Released,
        AuthorityField::ReleaseNumber,
        AuthorityField::Declassified,
    ];
    assert_eq!(fields, expected);
    assert_eq!(said[0].exemptions, ["25X1"]);
    assert_eq!(said[0].date.map(|date| date.to_string()).as_deref(), Some("2045-12-31"));
    assert_eq!(said[1].value, "1.4(c)");
    assert_eq!(said[2].level, Some(Level::Secret));
    assert_eq!(said[2].date.map(|date| date.to_string()).as_deref(), Some("1985-05-01"));
}

#[test]
fn words_of_every_day_are_no_markings() {
    for text in [
        "The secret of the garden is water.\n",
        "he talked to the Secret\nService about it\n",
        "SECRET ARMY ORGANIZATION\n",
        "Top secret recipes of my grandmother\n",
        "THE ITEM IS\nRESTRICTED\n",
        "(a) apples\n(b) pears\n(c) plums\n",
        "(A) APPLES\n(B) PEARS\n(C) PLUMS\n",
        "Copyright (C) 2011 the authors\n",
        "the official (U) said so\n",
        "CONFIDENTIALITY AGREEMENT\n",
        "see https://example.org//path and s//g\n",
        "This e-mail is confidential and may be privileged.\n",
        "The protected area\n\nControlled by nobody\n",
        "SECRETARY\n",
        "File S-1234\n",
        "Group 1 met in the morning, group 2 in the evening.\n",
        "The plan was approved for release by the band.\n",
        "It was declassified in the nineties.\n",
        "CLASSIFICATION:\n• TOP SECRET\n• SECRET\n• CONFIDENTIAL\n",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn a_letter_is_a_portion_mark_only_in_a_paper_that_is_marked() {
    let page = "1. (C) The harbour is shallow.\n";
    assert_eq!(markings(page).len(), 0);
    let marked = Surroundings { marked: true, date: None };
    assert_eq!(markings_in(page, marked).len(), 1);
    assert_eq!(found(&format!("CONFIDENTIAL\n\n{page}")).len(), 2);
}

#[test]
fn what_does_not_fit_the_register_is_told_and_kept() {
    let findings = |line: &str, date: &str| {
        let surroundings = Surroundings { marked: false, date: Some(date.parse().unwrap()) };
        markings_in(&format!("{line}\n"), surroundings).remove(0).findings
    };
    assert_eq!(findings("SECRET//REL TO USA, GBR", "2012-05"), []);
    assert!(findings("SECRET/NOFORN/WNINTEL", "1999").contains(&Finding::NoLonger("WNINTEL".into())));
    assert!(!findings("SECRET/NOFORN/WNINTEL", "1990").contains(&Finding::NoLonger("WNINTEL".into())));
    assert!(findings("SECRET//USA/GBR EYES ONLY", "2015").contains(&Finding::NoLonger("EYES ONLY".into())));
    assert!(findings("TLP:CLEAR", "2019").contains(&Finding::NotYet("TLP:CLEAR".into())));
    assert!(findings("SECRET//REL TO USA, SSD", "2010").contains(&Finding::NotYet("SSD".into())));
    assert!(findings("SECRET//REL TO GBR", "2012").contains(&Finding::ListWithoutUsa));
    assert!(
        findings("SECRET//FOUO/NOFORN", "2012")
            .contains(&Finding::LevelTooHigh("FOUO".into(), Level::Unclassified))
    );
    assert!(
        findings("SECRET//SI-G//NOFORN", "2012")
            .contains(&Finding::LevelTooLow("SI-G".into(), Level::TopSecret))
    );
    assert!(findings("SECRET//NOFORN//SI", "2012").contains(&Finding::OutOfOrder));
    assert!(findings("SECRET//QXZ//NOFORN", "2012").contains(&Finding::Unregistered("QXZ".into())));
    assert!(findings("SECRET//SI", "2012").contains(&Finding::NoReleaseSaid));
    assert!(
        findings("SECRET//NOFORN/REL TO USA, GBR", "2012")
            .contains(&Finding::Excludes("REL TO".into(), "NOFORN"))
    );
}

#[test]
fn the_banner_of_a_page_is_compared_with_its_portions() {
    let page = "SECRET//NOFORN\n\n1. (S//NF) The bridge stands.\n2. (TS//SI//NF) It was measured.\n";
    let mentions = markings(page);
    let expected = expected_banner(&mentions, None).unwrap();
    assert_eq!(expected.roll_up.banner.to_string(), "TOP SECRET//SI//NOFORN");
    assert_eq!(expected.printed, Some(0));
    assert_eq!(
        expected.findings,
        [Finding::BannerBelow(Level::TopSecret), Finding::NotInBanner("SI".into())]
    );
    assert_eq!(expected_banner(&markings("SECRET//NOFORN\n"), None), None);
}
