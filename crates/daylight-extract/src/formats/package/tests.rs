use std::io::{Cursor, Read, Write};

use daylight_model::ProblemKind;
use zip::write::SimpleFileOptions;

use super::*;
use crate::{Limits, Transcript};

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn open_with(bytes: Vec<u8>, limits: Limits, look: impl FnOnce(&Package, Option<Problem>)) {
    let source = Source::new(bytes);
    let (package, problem) = Package::open(&source, &Order { limits, ..Order::default() });
    look(&package, problem);
}

fn xml_problem(xml: &[u8]) -> Option<Problem> {
    let mut found = None;
    open_with(packed(&[("a.xml", xml)]), Limits::default(), |package, _| {
        let member = package.find("a.xml").unwrap();
        let mut xml = package.xml_of(member, "a test").unwrap();
        while xml.next().is_some() {}
        found = xml.problem();
    });
    found
}

fn text_of(xml: &[u8]) -> String {
    let mut text = String::new();
    open_with(packed(&[("a.xml", xml)]), Limits::default(), |package, _| {
        let mut sink = Transcript::default();
        let mut account = Account::new(&mut sink, &Order::default());
        let read = package.read_xml("a.xml", "a test", &mut account, |node, _| {
            if let Node::Text(piece) = node {
                text.push_str(&piece);
            }
            Ok(())
        });
        assert_eq!(read, Ok(()));
    });
    text
}

#[test]
fn a_member_is_found_whatever_the_case_of_its_name() {
    open_with(packed(&[("Word\\Document.XML", b"x")]), Limits::default(), |package, problem| {
        assert_eq!(problem, None);
        assert!(package.find("/word/document.xml").is_some());
        assert!(package.find("word/other.xml").is_none());
    });
}

#[test]
fn a_bomb_stops_at_the_limit_of_the_document() {
    let limits = Limits { unpacked: 100_000, ..Limits::default() };
    open_with(packed(&[("a", &[0; 60_000]), ("b", &[0; 60_000])]), limits, |package, _| {
        let mut bytes = Vec::new();
        let first = package.bytes_of(package.find("a").unwrap()).unwrap().read_to_end(&mut bytes);
        assert_eq!(first.unwrap(), 60_000);
        let second = package.bytes_of(package.find("b").unwrap()).unwrap().read_to_end(&mut bytes);
        assert_eq!(problem_of(&second.unwrap_err()).kind, ProblemKind::TooLarge);
        assert!(bytes.len() <= 100_000);
    });
}

#[test]
fn without_its_directory_a_package_is_read_by_its_headers() {
    let mut bytes = packed(&[("a", b"first first first"), ("b", b"second")]);
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes.truncate(directory);
    open_with(bytes, Limits::default(), |package, problem| {
        assert_eq!(problem.unwrap().kind, ProblemKind::Damaged);
        let mut text = String::new();
        package.bytes_of(package.find("b").unwrap()).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "second");
        assert_eq!(package.members().len(), 2);
    });
}

#[test]
fn flipped_bytes_are_told_after_what_could_be_unpacked() {
    let mut bytes = packed(&[("a", b"stored as it is, because it is so short")]);
    let at = bytes.windows(6).position(|window| window == b"stored");
    // Packed or not, the checksum in the directory belongs to other bytes now.
    let at = at.unwrap_or(40);
    bytes[at] ^= 1;
    open_with(bytes, Limits::default(), |package, _| {
        let mut unpacked = Vec::new();
        let end = package.bytes_of(package.find("a").unwrap()).unwrap().read_to_end(&mut unpacked);
        assert_eq!(problem_of(&end.unwrap_err()).kind, ProblemKind::Damaged);
    });
}

#[test]
fn elements_within_elements_end_at_a_limit() {
    let deep = "<a>".repeat(100_000);
    assert_eq!(xml_problem(deep.as_bytes()).unwrap().kind, ProblemKind::TooDeep);
}

#[test]
fn one_endless_text_is_not_held_in_memory() {
    let mut long = b"<a>".to_vec();
    long.resize(20 << 20, b'x');
    assert_eq!(xml_problem(&long).unwrap().kind, ProblemKind::TooLarge);
}

#[test]
fn xml_that_ends_early_is_told() {
    assert_eq!(xml_problem(b"<a><b>text").unwrap().kind, ProblemKind::Damaged);
    assert_eq!(xml_problem(b"<a>text</a>"), None);
}

#[test]
fn text_is_read_in_the_encoding_it_declares_or_shows() {
    assert_eq!(text_of(b"<?xml version='1.0' encoding='windows-1251'?><a>\xc4\xe0</a>"), "Да");
    let wide: Vec<u8> = "<a>Да</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(text_of(&wide), "Да");
    // It says what cannot be true of bytes that were read so far.
    assert_eq!(text_of("<?xml version='1.0' encoding='UTF-16'?><a>Да</a>".as_bytes()), "Да");
}

#[test]
fn bytes_of_no_encoding_are_replaced_and_told() {
    assert_eq!(text_of(b"<a>x\xffy</a>"), "x\u{fffd}y");
    assert_eq!(xml_problem(b"<a>x\xffy</a>").unwrap().kind, ProblemKind::Damaged);
}

#[test]
fn entities_of_a_document_are_never_expanded() {
    let bomb = b"<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;&amp;&#x41;&nbsp;&</a>";
    assert_eq!(text_of(bomb), "&b;&A\u{a0}&");
}

#[test]
fn targets_are_said_from_the_folder_of_their_part() {
    assert_eq!(resolved("word/charts", "../media/a.png"), "word/media/a.png");
    assert_eq!(resolved("word", "/ppt/a.xml"), "ppt/a.xml");
    assert_eq!(resolved("", "../../../etc/a#b"), "etc/a");
}
