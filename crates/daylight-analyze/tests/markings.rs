//! Markings as papers carry them, read and written out again.

use daylight_analyze::marking::{Finding, Wording, compare, read, roll_up};
use daylight_model::{Level, PartialDate};

/// One marking a line, as public papers and manuals show them.
const VECTORS: &str = include_str!("marking-vectors.txt");

#[test]
fn every_vector_is_read_whole_and_written_as_it_stands() {
    let vectors: Vec<&str> = VECTORS.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(vectors.len(), 57);
    for vector in vectors {
        let reading = read(vector);
        let canonical = vector.replace(" // ", "//");
        assert_eq!(reading.wording.to_string(), canonical, "{reading:?}");
        assert!(reading.wording.lead.is_some(), "{reading:?}");
        assert_eq!(reading.wording.unknown().collect::<Vec<_>>(), [""; 0], "{reading:?}");
        assert_eq!(reading.repairs, [], "{reading:?}");
    }
}

/// What portions make together, and the banner that follows, as the published rules have it.
#[test]
fn portions_make_the_banner_that_the_rules_say() {
    let cases: [(&[&str], &str); 22] = [
        (&["(S//REL TO USA, FVEY)", "(S//REL TO USA, AUS, GBR)"], "SECRET//REL TO USA, AUS, GBR"),
        (&["(S//REL TO USA, FVEY)", "(S//NF)"], "SECRET//NOFORN"),
        (&["(S//REL TO USA, CAN)", "(S//REL TO USA, GBR)"], "SECRET//NOFORN"),
        (&["(S//REL TO USA, GBR)", "(U//FOUO)"], "SECRET//REL TO USA, GBR"),
        (&["(U//FOUO)", "(U)"], "UNCLASSIFIED//FOUO"),
        (&["(U//FOUO)", "(U//SBU)"], "UNCLASSIFIED//SBU"),
        (&["(S//RELIDO)", "(C//RELIDO)"], "SECRET//RELIDO"),
        (&["(S//RELIDO)", "(S//NF)"], "SECRET//NOFORN"),
        (&["(U//LES-NF)", "(S//NF)"], "SECRET//NOFORN//LES"),
        (&["(U//LES-NF)", "(U)"], "UNCLASSIFIED//LES NOFORN"),
        (&["(S//SI-G//OC/NF)", "(TS//TK//REL TO USA, GBR)"], "TOP SECRET//SI-G/TK//ORCON/NOFORN"),
        (&["(S//REL TO USA, NATO)", "(S//REL TO USA, GBR)"], "SECRET//NOFORN"),
        (&["(S//REL TO USA, NATO)", "(U)"], "SECRET//REL TO USA, NATO"),
        (&["(S//REL TO USA, FVEY)", "(C//REL TO USA, FVEY)"], "SECRET//REL TO USA, FVEY"),
        (&["(S//REL TO USA, ACGU)", "(S//REL TO USA, TEYE)"], "SECRET//REL TO USA, CAN, GBR"),
        (&["(S//NF//XD)", "(S//NF//ND)"], "SECRET//NOFORN//NODIS"),
        (&["(//GBR S)", "(S//NF)"], "SECRET//FGI GBR//NOFORN"),
        (&["(//FGI S)", "(S//FGI CAN//NF)"], "SECRET//FGI//NOFORN"),
        (&["(//NS)", "(//CTS)"], "//COSMIC TOP SECRET"),
        (&["(S//RD-N//NF)", "(S//RD-SG 14//NF)"], "SECRET//RD-CNWDI-SIGMA 14//NOFORN"),
        (&["(U)", "(U)"], "UNCLASSIFIED"),
        (&["(TS//SI-ABC//NF)", "(TS//SI-G ABCD//OC/NF)"], "TOP SECRET//SI-ABC-G ABCD//ORCON/NOFORN"),
    ];
    for (portions, banner) in cases {
        let portions: Vec<Wording> = portions.iter().map(|portion| read(portion).wording).collect();
        let expected = roll_up(&portions, None, None).unwrap();
        assert_eq!(expected.banner.to_string(), banner);
        assert!(expected.release_determined, "{banner}");
        assert_eq!(compare(&expected, &read(banner).wording, None), [], "{banner}");
    }
}

#[test]
fn a_coalition_is_its_members_once_the_date_is_known() {
    let portions: Vec<Wording> =
        ["(S//REL TO USA, NATO)", "(S//REL TO USA, GBR)"].map(|portion| read(portion).wording).to_vec();
    let date: PartialDate = "2011-05".parse().unwrap();
    let expected = roll_up(&portions, None, Some(&date)).unwrap();
    assert_eq!(expected.banner.to_string(), "SECRET//REL TO USA, GBR");
}

#[test]
fn a_portion_that_says_rel_alone_means_its_banner() {
    let banner = read("SECRET//REL TO USA, AUS, GBR").wording;
    let portions: Vec<Wording> = ["(S//REL)", "(U)"].map(|portion| read(portion).wording).to_vec();
    let expected = roll_up(&portions, Some(&banner), None).unwrap();
    assert_eq!(expected.banner, banner);
    assert!(!roll_up(&portions, None, None).unwrap().release_determined);
}

#[test]
fn releasable_and_silent_portions_together_are_left_to_people() {
    let portions: Vec<Wording> =
        ["(S)", "(S//REL TO USA, FVEY)"].map(|portion| read(portion).wording).to_vec();
    let expected = roll_up(&portions, None, None).unwrap();
    assert!(!expected.release_determined);
    assert_eq!(expected.banner.to_string(), "SECRET//NOFORN");
    let printed = read("SECRET//REL TO USA, FVEY").wording;
    assert!(compare(&expected, &printed, None).contains(&Finding::ReleaseUndetermined));
}

#[test]
fn a_banner_is_compared_with_its_portions() {
    let portions: Vec<Wording> =
        ["(S//NF)", "(C//REL TO USA, GBR)", "(TS//SI//NF)"].map(|portion| read(portion).wording).to_vec();
    let expected = roll_up(&portions, None, None).unwrap();
    let findings = compare(&expected, &read("SECRET//TK//NOFORN").wording, None);
    let expected = [
        Finding::BannerBelow(Level::TopSecret),
        Finding::OnlyInBanner("TK".into()),
        Finding::NotInBanner("SI".into()),
    ];
    assert_eq!(findings, expected);
}
