use daylight_model::ProblemKind;

use super::canary::Reading;
use super::container::zip_of;
use super::leaf;
use super::maker::{Copies, Maker};
use super::piece::Piece;
use crate::make::{self, Packing, ZipWriter};

/// Everything in the piece is lost for this reason, which the piece itself shows.
fn lost(piece: &mut Piece, reading: Reading, problem_at: usize) {
    for canary in &mut piece.canaries {
        canary.reading = reading;
        canary.problem_at = problem_at;
    }
}

/// Bytes of no format, with a canary in plain sight: a reader may find it there all the same.
pub(super) fn unknown(maker: &mut Maker) -> Piece {
    scrap(maker, b"\x03\xd9\0\x11DLX\0\xfe\x07\0\0".to_vec(), "vx1", ProblemKind::Unknown)
}

/// The beginning of a format, and then chance: one that Daylight names but does not read, or one that it reads
/// and finds broken.
pub(super) fn unsupported(maker: &mut Maker) -> Piece {
    let (magic, ending, problem) = *maker.chance.pick(&[
        (b"\xffWPC\x10\0\0\0\x01\x0a\x02\x01".as_slice(), "wpd", ProblemKind::Unsupported),
        (b"AT&TFORM\0\0\x20\0DJVUINFO", "djvu", ProblemKind::Unsupported),
        (b"Rar!\x1a\x07\x01\0", "rar", ProblemKind::Damaged),
    ]);
    scrap(maker, magic.to_vec(), ending, problem)
}

fn scrap(maker: &mut Maker, mut bytes: Vec<u8>, ending: &'static str, problem: ProblemKind) -> Piece {
    let (canary, word) = maker.marked(ending, "bytes");
    let length = maker.chance.between(200, 9_000);
    bytes.extend(maker.chance.bytes(length));
    bytes.extend(b"\0\0");
    bytes.extend(word.as_bytes());
    bytes.extend(b"\0\0");
    bytes.extend(maker.chance.bytes(length / 2));
    let mut piece = maker.piece(ending, bytes, vec![canary]);
    lost(&mut piece, Reading::Unreadable(problem), 0);
    piece
}

pub(super) fn locked_pdf(maker: &mut Maker) -> Piece {
    let (mut pdf, canaries) = leaf::pdf_pages(maker);
    pdf.password = Some(maker.canary());
    let mut piece = maker.piece("pdf", pdf.bytes(), canaries);
    lost(&mut piece, Reading::Unreadable(ProblemKind::Encrypted), 0);
    piece
}

/// A paper or sheet whose end is missing.
pub(super) fn cut_off(maker: &mut Maker) -> Piece {
    let mut piece = match maker.chance.below(3) {
        0 => leaf::pdf(maker),
        1 => leaf::docx(maker),
        _ => leaf::xlsx(maker),
    };
    cut(maker, &mut piece);
    piece
}

/// A gzip file of one text whose end is missing.
pub(super) fn cut_off_gzip(maker: &mut Maker) -> Piece {
    let mut piece = maker.gzip();
    cut(maker, &mut piece);
    piece
}

/// An archive that is cut off, or has a member whose bytes have gone bad.
pub(super) fn broken_zip(maker: &mut Maker) -> Piece {
    if maker.chance.permille(500) { spoilt_zip(maker) } else { cut_off_zip(maker) }
}

/// An archive whose end, and with it the list of members, is missing.
fn cut_off_zip(maker: &mut Maker) -> Piece {
    let count = maker.chance.between(2, 6);
    let parts = (0..count).map(|_| maker.leaf(Copies::None)).collect();
    let mut piece = zip_of(maker, parts);
    cut(maker, &mut piece);
    piece
}

fn cut(maker: &mut Maker, piece: &mut Piece) {
    let keep = maker.chance.between(30, 85);
    piece.bytes.truncate(piece.bytes.len() * keep / 100);
    lost(piece, Reading::Uncertain(ProblemKind::Damaged), 0);
    piece.tally.doubt();
    if matches!(piece.ending, "docx" | "xlsx") {
        // Without its list of members a package is a broken ZIP like any other: a reader may take
        // what is left of it for an archive and each file in it for a part.
        let members = piece.bytes.windows(4).filter(|bytes| bytes == b"PK\x03\x04").count();
        piece.tally.uncertain_parts += members as u64;
    }
}

/// An archive that wants a password for every member.
pub(super) fn locked_zip(maker: &mut Maker) -> Piece {
    let password = maker.canary();
    let mut writer = ZipWriter::new();
    let (mut bytes, mut parts) = (Vec::new(), Vec::new());
    for _ in 0..maker.chance.between(1, 4) {
        let mut part = leaf::docx(maker);
        lost(&mut part, Reading::Unreadable(ProblemKind::Encrypted), 0);
        let name = part.name();
        bytes.extend(writer.member(&name, &part.bytes, Packing::Locked(&password)));
        parts.push((Some(name), part));
    }
    bytes.extend(writer.end());
    Piece::containing(bytes, "zip", maker.stem(), parts)
}

/// An archive with one member whose bytes have gone bad; the others are sound.
fn spoilt_zip(maker: &mut Maker) -> Piece {
    let mut writer = ZipWriter::new();
    let (mut bytes, mut parts) = (Vec::new(), Vec::new());
    let count = maker.chance.between(2, 5);
    let bad = maker.chance.below(count);
    for number in 0..count {
        let mut part = if number == bad { text(maker) } else { leaf::docx(maker) };
        let name = part.name();
        let mut member = writer.member(&name, &part.bytes, Packing::Deflated);
        if number == bad {
            lost(&mut part, Reading::Uncertain(ProblemKind::Damaged), 0);
            let head = 30 + name.len();
            let middle = head + (member.len() - head) / 2;
            let end = (middle + 12).min(member.len());
            member[middle..end].iter_mut().for_each(|byte| *byte ^= 0x5a);
        }
        bytes.extend(member);
        parts.push((Some(name), part));
    }
    bytes.extend(writer.end());
    Piece::containing(bytes, "zip", maker.stem(), parts)
}

fn text(maker: &mut Maker) -> Piece {
    let (paper, canary) = maker.paper("html", 0);
    maker.piece("html", make::html(&paper), vec![canary])
}
