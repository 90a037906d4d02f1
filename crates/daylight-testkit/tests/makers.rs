//! Other people's readers open what our makers make.

#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Read};

use calamine::Reader;
use daylight_testkit::make::{
    self, Bitmap, Block, Cell, Charset, Docx, Message, Packing, Paper, Pdf, Sheet, Slide, ZipWriter,
};
use mail_parser::{MessageParser, MimeHeaders};

fn member(archive: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn pages(bytes: Vec<u8>, password: &[u8]) -> Result<usize, hayro_syntax::LoadPdfError> {
    hayro_syntax::Pdf::new_with_password(bytes, std::str::from_utf8(password).unwrap())
        .map(|pdf| pdf.pages().len())
}

#[test]
fn a_zip_gives_back_its_members_however_they_are_packed() {
    let mut writer = ZipWriter::new();
    let mut bytes = writer.member("a/", b"", Packing::Stored);
    bytes.extend(writer.member("a/один.txt", b"stored", Packing::Stored));
    bytes.extend(writer.member("two.txt", "deflated".repeat(200).as_bytes(), Packing::Deflated));
    bytes.extend(writer.member("three.txt", b"locked away", Packing::Locked("lindenbaum")));
    bytes.extend(writer.end());
    assert_eq!(member(&bytes, "a/один.txt"), "stored");
    assert_eq!(member(&bytes, "two.txt"), "deflated".repeat(200));
    assert!(bytes.len() < 800, "{} bytes", bytes.len());
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert!(archive.by_name("three.txt").is_err());
    let mut text = String::new();
    archive.by_name_decrypt("three.txt", b"lindenbaum").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "locked away");
}

#[test]
fn a_tar_in_a_gzip_gives_back_its_members() {
    let long = "f/".repeat(70) + "long.txt";
    let packed = make::gzip("x.tar", &make::tar(&[("a.txt", b"one"), (&long, &[7; 600])]));
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&packed[..]));
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        found.push((entry.path().unwrap().display().to_string(), bytes));
    }
    assert_eq!(found, [("a.txt".to_owned(), b"one".to_vec()), (long, vec![7; 600])]);
}

#[test]
fn a_pdf_opens_and_a_locked_one_wants_its_password() {
    assert_eq!(pages(make::pdf(&["one", "two"]), b"").unwrap(), 2);
    assert_eq!(pages(make::pdf(&[&"a long line of words\n".repeat(100)]), b"").unwrap(), 3);
    let mut pdf = Pdf::of_texts(&["one (in brackets) – and a dash"]);
    pdf.title = "Überblick".into();
    pdf.files.push(("notes.txt".into(), b"carried".to_vec()));
    assert_eq!(pages(pdf.bytes(), b"").unwrap(), 1);
    pdf.password = Some("lindenbaum".into());
    assert!(pages(pdf.bytes(), b"").is_err());
    assert!(pages(pdf.bytes(), b"wrong").is_err());
    assert_eq!(pages(pdf.bytes(), b"lindenbaum").unwrap(), 1);
    let scan = Bitmap::of_page("typed").scanned(90, 40, &mut daylight_testkit::Chance::new(1));
    assert_eq!(pages(Pdf::of_scans(vec![scan]).bytes(), b"").unwrap(), 1);
}

#[test]
fn a_workbook_opens_with_its_numbers_and_days() {
    let sheets = [Sheet {
        name: "Payments".into(),
        rows: vec![vec!["payee".into(), 12.5.into(), Cell::Day(2012, 3, 1)]],
        ..Sheet::default()
    }];
    let mut book = calamine::Xlsx::new(Cursor::new(make::xlsx(&sheets, &Paper::default()))).unwrap();
    let range = book.worksheet_range("Payments").unwrap();
    assert_eq!(range.get_value((0, 0)).unwrap().to_string(), "payee");
    assert_eq!(range.get_value((0, 1)).unwrap().to_string(), "12.5");
    assert!(
        matches!(range.get_value((0, 2)).unwrap(), calamine::Data::DateTime(day) if day.as_f64() == 40969.0)
    );
    let mut book = calamine::Ods::new(Cursor::new(make::ods(&sheets, &Paper::default()))).unwrap();
    let range = book.worksheet_range("Payments").unwrap();
    assert_eq!(range.get_value((0, 0)).unwrap().to_string(), "payee");
}

#[test]
fn office_papers_hold_their_text() {
    let paper =
        Paper::of_text("# Head\n\nBody & soul\n\n| a | b |").by("Title", "Ana", "2012-03-01T09:30:00Z");
    let word = Docx {
        paper: paper.clone(),
        header: "SPECIMEN".into(),
        footer: "foot".into(),
        comments: vec![("Bo".into(), "2012-03-02T10:00:00Z".into(), "who paid?".into())],
        picture: Some(Bitmap::of_line("seal").png()),
        ..Docx::default()
    }
    .bytes();
    assert!(member(&word, "word/document.xml").contains("Body &amp; soul"));
    assert!(member(&word, "word/comments.xml").contains("who paid?"));
    assert!(member(&word, "word/header1.xml").contains("SPECIMEN"));
    assert!(member(&make::odt(&paper), "content.xml").contains("Body &amp; soul"));
    assert!(
        member(&make::epub(std::slice::from_ref(&paper)), "OEBPS/c1.xhtml")
            .contains("<p>Body &amp; soul</p>")
    );
    let slides = [Slide { title: "Plan".into(), points: vec!["one".into()], notes: "do not show".into() }];
    assert!(member(&make::pptx(&slides, &paper), "ppt/notesSlides/notesSlide1.xml").contains("do not show"));
    assert!(member(&make::odp(&slides, &paper), "content.xml").contains("do not show"));
    assert!(String::from_utf8(make::rtf(&paper)).unwrap().contains("Body & soul\\par"));
    assert!(String::from_utf8(make::html(&paper)).unwrap().contains("<p>Body &amp; soul</p>"));
    assert_eq!(paper.blocks[0], Block::Heading("Head".into()));
}

#[test]
fn a_message_gives_back_its_text_and_attachments() {
    for charset in [Charset::Utf8, Charset::Utf8Base64, Charset::Old("windows-1251")] {
        let inner = Message::new("c@c.example", "d@d.example", "inner", "deep down");
        let mut message =
            Message::new("Šimon Král <s@s.example>", "b@b.example", "Žádost", "Здравствуйте, мир\n")
                .attach("платёж.bin", "application/octet-stream", [0, 1, 2, 255])
                .attach("inner.eml", "message/rfc822", inner.bytes());
        message.charset = charset;
        message.html = Some("<p>Здравствуйте, мир</p>".into());
        let bytes = message.bytes();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.subject(), Some("Žádost"));
        assert_eq!(read.from().unwrap().first().unwrap().name(), Some("Šimon Král"));
        assert_eq!(read.body_text(0).unwrap().trim(), "Здравствуйте, мир");
        let attached: Vec<_> = read.attachments().collect();
        assert_eq!(attached.len(), 2, "{charset:?}");
        assert_eq!(attached[0].attachment_name(), Some("платёж.bin"));
        assert_eq!(attached[0].contents(), [0, 1, 2, 255]);
        assert_eq!(attached[1].message().unwrap().body_text(0).unwrap().trim(), "deep down");
    }
}

#[test]
fn an_old_workbook_opens_and_its_hidden_sheet_is_there() {
    let sheet = |name: &str, hidden| Sheet {
        name: name.into(),
        rows: vec![vec!["payee".into(), 12.5.into()]],
        hidden,
        ..Sheet::default()
    };
    let bytes = make::xls(&[sheet("Payments", false), sheet("Reserve", true)]);
    let mut book = calamine::Xls::new(Cursor::new(bytes)).unwrap();
    let visible: Vec<_> = book.sheets_metadata().iter().map(|sheet| sheet.visible).collect();
    assert_eq!(visible, [calamine::SheetVisible::Visible, calamine::SheetVisible::Hidden]);
    let range = book.worksheet_range("Reserve").unwrap();
    assert_eq!(range.get_value((0, 0)).unwrap().to_string(), "payee");
    assert_eq!(range.get_value((0, 1)).unwrap().to_string(), "12.5");
}

#[test]
fn an_archive_of_many_members_has_the_numbers_of_zip64() {
    let mut writer = make::ZipWriter::new();
    let mut bytes = Vec::new();
    for number in 0..70_000 {
        bytes.extend(writer.member(&number.to_string(), b"x", make::Packing::Stored));
    }
    bytes.extend(writer.end());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.len(), 70_000);
    assert_eq!(archive.by_index(69_999).unwrap().name().unwrap(), "69999");
}

#[test]
fn a_7z_archive_opens_with_all_its_members() {
    let large = vec![7; 70_000];
    let bytes = make::seven_zip(&[("one.txt", b"first"), ("ž.bin", &large)]);
    let password = sevenz_rust2::Password::empty();
    let mut archive = sevenz_rust2::ArchiveReader::new(Cursor::new(bytes), password).unwrap();
    assert_eq!(archive.read_file("one.txt").unwrap(), b"first");
    assert_eq!(archive.read_file("ž.bin").unwrap(), large);
}
