use super::canary::Step;
use super::leaf::{pdf_pages, sheets, word_paper};
use super::maker::{Copies, Maker};
use super::piece::Piece;
use crate::make::{self, Cell, Change, Sheet};

/// Sheets of which one, or a row or a column of one, is hidden, each with a canary.
fn hidden_sheets(maker: &mut Maker, format: &'static str) -> (Vec<Sheet>, Vec<super::canary::Canary>) {
    let language = maker.language();
    let (mut sheets, mut canaries) = sheets(maker, format, language);
    let mut cell = |within: &'static str| {
        let (canary, word) = maker.marked(format, within);
        canaries.push(canary);
        Cell::Text(word)
    };
    let whole = Sheet {
        name: "Reserve".into(),
        rows: vec![vec![Cell::from("reserve"), cell("hidden sheet")], vec![Cell::from(7.0)]],
        hidden: true,
        ..Sheet::default()
    };
    if let Some(first) = sheets.first_mut() {
        first.rows.push(vec![cell("hidden row")]);
        first.hidden_rows.push(first.rows.len() - 1);
        let column = first.rows.iter().map(Vec::len).max().unwrap_or(0) + 2;
        if let Some(row) = first.rows.first_mut() {
            row.resize(column, Cell::from(""));
            row.push(cell("hidden column"));
        }
        first.hidden_columns.push(column);
    }
    sheets.push(whole);
    (sheets, canaries)
}

pub(super) fn xlsx(maker: &mut Maker) -> Piece {
    let (sheets, canaries) = hidden_sheets(maker, "xlsx");
    let about = maker.about(0);
    maker.piece("xlsx", make::xlsx(&sheets, &about), canaries)
}

pub(super) fn xls(maker: &mut Maker) -> Piece {
    let (sheets, canaries) = hidden_sheets(maker, "xls");
    maker.piece("xls", make::xls(&sheets), canaries)
}

/// A Word paper with hidden letters and changes that nobody accepted.
pub(super) fn docx(maker: &mut Maker) -> Piece {
    let (mut word, mut canaries) = word_paper(maker);
    let (canary, text) = maker.marked("docx", "hidden letters");
    canaries.push(canary);
    word.hidden = format!("{} {text}", maker.phrase(0, 5));
    for (within, change) in [("put in", Change::PutIn), ("taken out", Change::TakenOut)] {
        let (canary, text) = maker.marked("docx", within);
        canaries.push(canary);
        let text = format!("{} {text}", maker.phrase(0, 4));
        word.changes.push((maker.phrase(0, 2), maker.moment(), text, change));
    }
    let bytes = word.bytes();
    maker.piece("docx", bytes, canaries)
}

/// A PDF with a note stuck to it and a field that was filled in.
pub(super) fn pdf(maker: &mut Maker) -> Piece {
    let (mut pdf, mut canaries) = pdf_pages(maker);
    let (canary, word) = maker.marked("pdf", "note");
    canaries.push(canary);
    pdf.notes.push((maker.phrase(0, 2), format!("{} {word}", maker.phrase(0, 5))));
    let (canary, word) = maker.marked("pdf", "field");
    canaries.push(canary);
    pdf.fields.push((maker.phrase(0, 1), format!("{word} {}", maker.phrase(0, 2))));
    let bytes = pdf.bytes();
    maker.piece("pdf", bytes, canaries)
}

/// A PDF that is a cover for the papers inside.
pub(super) fn portfolio(maker: &mut Maker) -> Piece {
    let (mut pdf, canaries) = pdf_pages(maker);
    pdf.portfolio = true;
    let mut inside = Vec::new();
    for number in 0..maker.chance.between(2, 4) {
        let mut part = maker.leaf(Copies::None);
        while part.bytes.is_empty() || part.ending == "pdf" {
            part = maker.leaf(Copies::None);
        }
        // Their order is that of their names.
        let name = format!("{number:02}-{}", part.name());
        pdf.files.push((name.clone(), part.bytes.clone()));
        inside.push((name, part));
    }
    let mut piece = maker.piece("pdf", pdf.bytes(), canaries);
    for (position, (name, part)) in (0..).zip(inside) {
        piece.take_in(Step { position, name: Some(name) }, part);
    }
    piece
}

pub(super) fn doc(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("doc", "text");
    let length = maker.length();
    let text = maker.text(language, length, &word);
    maker.piece("doc", make::doc(&text), vec![canary])
}

pub(super) fn ppt(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (mut texts, mut canaries) = (Vec::new(), Vec::new());
    for _ in 0..maker.chance.between(1, 9) {
        let (canary, word) = maker.marked("ppt", "slide");
        canaries.push(canary);
        texts.push(maker.text(language, 300, &word));
    }
    let texts: Vec<&str> = texts.iter().map(|text| text.trim_end()).collect();
    maker.piece("ppt", make::ppt(&texts), canaries)
}

pub(super) fn xps(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (mut texts, mut canaries) = (Vec::new(), Vec::new());
    for _ in 0..maker.chance.between(1, 5) {
        let (canary, word) = maker.marked("xps", "page");
        canaries.push(canary);
        texts.push(maker.text(language, 1_500, &word));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    maker.piece("xps", make::xps(&texts), canaries)
}

pub(super) fn iwork(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("pages", "text");
    let length = maker.length();
    let text = maker.text(language, length, &word);
    maker.piece("pages", make::iwork(&text), vec![canary])
}
