//! The list of canaries is held against the leak by other people's readers.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use daylight_testkit::{Sealed, leak};
use mail_parser::{MessageParser, MimeHeaders, PartType};
use serde_json::Value;

const SIZE: u64 = 3_000_000;

fn list(dir: &Path) -> Vec<Value> {
    let text = fs::read_to_string(leak::list_of(dir)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_same_seed_gives_the_same_leak_and_another_seed_another() {
    let sealed = Sealed::new();
    let [one, two, other] = ["one", "two", "other"].map(|name| sealed.work().join(name));
    let totals = leak::write(&one, 600_000, 7).unwrap();
    assert_eq!(totals, leak::write(&two, 600_000, 7).unwrap());
    leak::write(&other, 600_000, 8).unwrap();
    assert!(files(&one) == files(&two));
    assert_eq!(list(&one), list(&two));
    assert!(files(&one) != files(&other));
    assert!(leak::write(&one, 600_000, 7).is_err(), "a folder that is there is not written into");
}

#[test]
fn every_readable_canary_lies_where_the_list_says() {
    let sealed = Sealed::new();
    let dir = sealed.work().join("leak");
    let totals = leak::write(&dir, SIZE, 4).unwrap();
    let files = files(&dir);
    assert_eq!(files.len() as u64, totals.files);
    assert_eq!(files.values().map(|bytes| bytes.len() as u64).sum::<u64>(), totals.bytes);
    assert!((SIZE..SIZE * 13 / 10).contains(&totals.bytes), "{}", totals.bytes);

    let (mut readable, mut formats, mut deepest, mut several) = (0, HashSet::new(), 0, 0);
    let (mut looked_at, mut not_looked_at) = (0, 0);
    for line in list(&dir) {
        let Some(canary) = line["canary"].as_str() else {
            assert_eq!(line["totals"]["parts"], totals.parts);
            continue;
        };
        if line["reading"] != "readable" {
            assert!(daylight_model::ProblemKind::from_name(line["problem"].as_str().unwrap()).is_some());
            continue;
        }
        readable += 1;
        let places = line["places"].as_array().unwrap();
        several += usize::from(places.len() > 1);
        for place in places {
            let mut document = files[place["path"].as_str().unwrap()].clone();
            let steps = place["parts"].as_array().unwrap();
            deepest = deepest.max(steps.len());
            let mut readers_known = true;
            for step in steps {
                if nobody_elses_reader(&document) {
                    readers_known = false;
                    break;
                }
                let position = usize::try_from(step["position"].as_u64().unwrap()).unwrap();
                document = part(&document, position).unwrap_or_else(|| panic!("no such part: {line}"));
            }
            assert!(!readers_known || holds(&document, canary), "not there: {line}");
            looked_at += usize::from(readers_known);
            not_looked_at += usize::from(!readers_known);
        }
        formats.insert(line["format"].as_str().unwrap().to_owned());
    }
    assert_eq!(readable, totals.canaries["readable"]);
    assert!(readable > 300 && formats.len() >= 14, "{readable} {formats:?}");
    assert!(looked_at > 300 && not_looked_at < looked_at / 2, "{looked_at} {not_looked_at}");
    assert!(deepest >= 4 && several > 3, "{deepest} {several}");
}

#[test]
fn the_list_is_read_back_as_it_was_written() {
    let sealed = Sealed::new();
    let dir = sealed.work().join("leak");
    let totals = leak::write(&dir, SIZE / 4, 11).unwrap();
    let (mut readable, mut others) = (0, 0);
    let read = leak::read_list(&dir, |listed| {
        assert!(!listed.places.is_empty());
        match listed.reading {
            leak::Reading::Readable => readable += 1,
            _ => {
                others += 1;
                assert!(listed.places.iter().all(|(place, at)| *at <= place.parts.len()), "{listed:?}");
            }
        }
    });
    assert_eq!(read.unwrap(), totals);
    assert_eq!(readable, totals.canaries["readable"]);
    assert!(others > 0);
    let list = fs::read_to_string(leak::list_of(&dir)).unwrap();
    fs::write(leak::list_of(&dir), &list[..list.len() / 2]).unwrap();
    assert!(leak::read_list(&dir, |_| {}).is_err(), "half a list is not taken for a whole one");
}

#[test]
fn a_small_leak_has_one_of_each_kind() {
    const KINDS: [&str; 59] = [
        "csv cell",
        "dbf row",
        "doc text",
        "docx comment",
        "docx header",
        "docx hidden letters",
        "docx put in",
        "docx taken out",
        "docx text",
        "eml subject",
        "eml text",
        "epub text",
        "html text",
        "ics description",
        "jpg exif",
        "jpg xmp",
        "json value",
        "md text",
        "mp3 comment",
        "msg text",
        "odp slide",
        "ods sheet",
        "odt text",
        "pages text",
        "pdf field",
        "pdf note",
        "pdf page",
        "pdf picture",
        "png picture",
        "ppt slide",
        "pptx notes",
        "pptx slide",
        "pst text",
        "rtf text",
        "slack message",
        "sql row",
        "sqlite row",
        "telegram message",
        "tnef text",
        "tsv cell",
        "txt text",
        "vcf note",
        "wav comment",
        "whatsapp message",
        "xls hidden column",
        "xls hidden row",
        "xls hidden sheet",
        "xls sheet",
        "xlsx hidden column",
        "xlsx hidden row",
        "xlsx hidden sheet",
        "xlsx sheet",
        "xml element",
        "xps page",
        "pdf page encrypted",
        "docx text encrypted",
        "vx1 bytes unknown",
        "png picture needs-ocr",
        "pdf picture needs-ocr",
    ];
    let sealed = Sealed::new();
    let dir = sealed.work().join("leak");
    let totals = leak::write(&dir, SIZE, 4).unwrap();
    let mut found = HashSet::new();
    leak::read_list(&dir, |listed| {
        let leak::Listed { format, within, .. } = &listed;
        found.insert(format!("{format} {within}"));
        if let leak::Reading::Unreadable(problem) = listed.reading {
            found.insert(format!("{format} {within} {}", problem.name()));
        }
    })
    .unwrap();
    let missing: Vec<&str> = KINDS.into_iter().filter(|kind| !found.contains(*kind)).collect();
    assert_eq!(missing, [""; 0]);
    let empty: Vec<_> = totals.parts_in.iter().filter(|(_, count)| **count == 0).collect();
    assert!(empty.is_empty(), "no part in {empty:?}");
    let in_pst_in_zip = list(&dir).iter().any(|line| {
        let place = &line["places"][0];
        line["format"] == "msg"
            && place["path"].as_str().is_some_and(|path| path.ends_with(".zip"))
            && place["parts"].as_array().is_some_and(|parts| parts.len() == 3)
    });
    assert!(in_pst_in_zip, "a message in a message in a mailbox in an archive");
}

#[test]
fn a_leak_of_some_size_has_a_scan_with_a_page_431() {
    let sealed = Sealed::new();
    let dir = sealed.work().join("leak");
    leak::write(&dir, 40_000_000, 4).unwrap();
    let lines = list(&dir);
    let line = lines.iter().find(|line| line["within"] == "page 431 of a scan").unwrap();
    let path = dir.join(line["places"][0]["path"].as_str().unwrap());
    let pdf = hayro_syntax::Pdf::new(fs::read(path).unwrap()).unwrap();
    assert!(pdf.pages().len() >= 431);
}

#[test]
fn every_kind_of_trouble_has_its_share() {
    let sealed = Sealed::new();
    let dir = sealed.work().join("leak");
    let totals = leak::write(&dir, SIZE * 3, 5).unwrap();
    for problem in ["damaged", "encrypted", "needs-ocr", "unknown", "unsupported"] {
        assert!(totals.problems.contains_key(problem), "{problem} is missing: {:?}", totals.problems);
    }
    let all: u64 = totals.canaries.values().sum();
    assert!(totals.canaries["readable"] * 100 > all * 85, "{:?}", totals.canaries);
    assert!(totals.parts_in.values().all(|count| *count > 0), "{:?}", totals.parts_in);
    assert!(totals.empty > 0);
}

/// Containers that no reader at hand opens but the one that is to be tested.
fn nobody_elses_reader(bytes: &[u8]) -> bool {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    begins(b"!BDN")
        || begins(b"\xd0\xcf\x11\xe0")
        || begins(b"\x78\x9f\x3e\x22")
        || begins(b"Rar!")
        || begins(b"MSCF")
        || begins(b"!<arch>")
        || begins(b"070701")
        || begins(b"\x30")
        || bytes.first().is_some_and(u8::is_ascii_digit)
        || bytes.get(0x8001..0x8006) == Some(b"CD001")
}

/// The part at this position, counted from 0.
fn part(bytes: &[u8], position: usize) -> Option<Vec<u8>> {
    if bytes.starts_with(b"%PDF-") {
        // The one file that PDFs of ours carry; its text is checked as part of the whole.
        return (position == 0).then(|| bytes.to_vec());
    }
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut out = Vec::new();
        archive.by_index(position).ok()?.read_to_end(&mut out).ok()?;
        return Some(out);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).ok()?;
        return (position == 0).then_some(out);
    }
    if bytes.starts_with(b"7z\xbc\xaf") {
        let mut archive =
            sevenz_rust2::ArchiveReader::new(Cursor::new(bytes), sevenz_rust2::Password::empty()).ok()?;
        let name = archive.archive().files.get(position)?.name.clone();
        return archive.read_file(&name).ok();
    }
    if bytes.get(257..262) == Some(b"ustar") {
        let mut archive = tar::Archive::new(bytes);
        let mut entry = archive.entries().ok()?.nth(position)?.ok()?;
        let mut out = Vec::new();
        entry.read_to_end(&mut out).ok()?;
        return Some(out);
    }
    if bytes.starts_with(b"From ") {
        let mut starts: Vec<usize> = vec![0];
        starts.extend(
            (1..bytes.len()).filter(|at| bytes[*at - 1] == b'\n' && bytes[*at..].starts_with(b"From ")),
        );
        starts.push(bytes.len());
        let message = &bytes[*starts.get(position)?..*starts.get(position + 1)?];
        let headers = message.iter().position(|byte| *byte == b'\n')? + 1;
        return Some(message[headers..].to_vec());
    }
    let message = MessageParser::default().parse(bytes)?;
    // Ours name every attachment; what has no name is the text and its alternative.
    let part = message.parts.iter().filter(|part| part.attachment_name().is_some()).nth(position)?;
    match &part.body {
        PartType::Message(inner) => Some(inner.raw_message().to_vec()),
        _ => Some(part.contents().to_vec()),
    }
}

fn holds(bytes: &[u8], canary: &str) -> bool {
    let plain = |bytes: &[u8]| bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
    let wide: Vec<u8> = canary.bytes().flat_map(|byte| [byte, 0]).collect();
    if plain(bytes) || bytes.windows(wide.len()).any(|window| window == wide) {
        return true;
    }
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        return (0..archive.len()).any(|number| {
            let mut out = Vec::new();
            archive.by_index(number).unwrap().read_to_end(&mut out).unwrap();
            plain(&out)
        });
    }
    if bytes.starts_with(b"%PDF-") {
        // Strings beside the text of pages are in hexadecimal.
        let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
        let told = bytes.windows(hex.len()).any(|window| window == hex.as_bytes());
        return told || streams(bytes).any(|stream| plain(&stream));
    }
    // A message of Apple Mail has its length in front.
    let first_line = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let begins_with_length = bytes[..first_line].trim_ascii().iter().all(u8::is_ascii_digit);
    let bytes = if begins_with_length { &bytes[first_line..] } else { bytes };
    let Some(message) = MessageParser::default().parse(bytes) else {
        return false;
    };
    let texts = message.parts.iter().filter(|part| part.attachment_name().is_none());
    message.subject().is_some_and(|subject| subject.contains(canary))
        || texts.filter_map(|part| part.text_contents()).any(|text| text.contains(canary))
        // Inside a signature.
        || message.parts.iter().any(|part| holds_signed(part.contents(), canary))
}

/// What was signed is a message without its head, which begins behind some bytes of ASN.1.
fn holds_signed(bytes: &[u8], canary: &str) -> bool {
    let Some(at) = bytes.windows(13).position(|window| window == b"Content-Type:") else { return false };
    let message = MessageParser::default().parse(&bytes[at..]);
    let text =
        |part: &mail_parser::MessagePart<'_>| part.text_contents().is_some_and(|text| text.contains(canary));
    bytes.starts_with(b"\x30") && message.is_some_and(|message| message.parts.iter().any(text))
}

/// The streams of a PDF, unpacked.
fn streams(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let begin = b"stream\n";
    let starts = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(b">>\nstream\n"))
        .map(|at| at + 3 + begin.len());
    starts.map(|at| {
        let mut out = Vec::new();
        // What follows the stream is not part of it; the reader stops at its own end.
        let _ = flate2::read::ZlibDecoder::new(&bytes[at..]).read_to_end(&mut out);
        out
    })
}
