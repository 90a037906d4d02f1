//! Formats told by fixed bytes.

use daylight_model::Format;
use file_format::{FileFormat, Kind};

use super::{compound, mail, package, pdf};

/// A format whose beginning cannot be text by accident.
pub(super) fn by_mark(bytes: &[u8]) -> Option<Format> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08PK") || starts(b"PK00PK\x03\x04")
    {
        return Some(package::format(bytes));
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(compound::format(bytes));
    }
    if let Some(format) = envelope(bytes) {
        return Some(format);
    }
    if pdf::begins(bytes) {
        return Some(Format::Pdf);
    }
    if let Some((_, format)) = MARKS.iter().find(|(mark, _)| starts(mark)) {
        return Some(*format);
    }
    if is_bzip2(bytes) {
        return Some(Format::Bzip2);
    }
    if starts(&[0x28, 0xb5, 0x2f, 0xfd]) || is_skippable_zstd(bytes) {
        return Some(Format::Zstd);
    }
    if mail::begins_mailbox(bytes) {
        return Some(Format::Mbox);
    }
    if mail::begins_counted_message(bytes) {
        return Some(Format::Emlx);
    }
    if mail::begins_message(bytes) {
        return Some(Format::Email);
    }
    if is_last_piece_of_zip(bytes) {
        return Some(Format::Zip);
    }
    if crate::formats::dbf::is_table(bytes) {
        return Some(Format::Dbf);
    }
    if is_old_cpio(bytes) {
        return Some(Format::Cpio);
    }
    if crate::formats::iso::is_disc(bytes) {
        return Some(Format::Iso);
    }
    if is_tar(bytes) {
        return Some(Format::Tar);
    }
    pdf::begins_late(bytes).then_some(Format::Pdf)
}

/// The last piece of a ZIP archive in several begins with anything, and ends with the directory.
fn is_last_piece_of_zip(bytes: &[u8]) -> bool {
    bytes
        .len()
        .checked_sub(22)
        .and_then(|at| bytes.get(at..))
        .is_some_and(|end| end.starts_with(b"PK\x05\x06"))
        && crate::formats::zip::Directory::find(bytes).is_some_and(|directory| directory.piece > 0)
}

const MARKS: &[(&[u8], Format)] = &[
    (b"\x1f\x8b\x08", Format::Gzip),
    (b"\x1f\x9d", Format::Compress),
    (b"\xfd7zXZ\0", Format::Xz),
    (b"7z\xbc\xaf\x27\x1c", Format::SevenZip),
    (b"Rar!\x1a\x07", Format::Rar),
    (b"RE\x7e\x5e", Format::Rar),
    (b"MSCF\0\0\0\0", Format::Cab),
    (b"ITSF", Format::Chm),
    (b"!<arch>\n", Format::Ar),
    (b"070701", Format::Cpio),
    (b"070702", Format::Cpio),
    (b"070707", Format::Cpio),
    (b"{\\rtf", Format::Rtf),
    (b"\xef\xbb\xbf{\\rtf", Format::Rtf),
    (b"%!PS", Format::PostScript),
    (b"\x04%!PS", Format::PostScript),
    (b"\xc5\xd0\xd3\xc6", Format::PostScript),
    (b"AT&TFORM", Format::Djvu),
    (b"!BDN", Format::Pst),
    (b"\x89PNG\r\n\x1a\n", Format::Png),
    (b"\xff\xd8\xff", Format::Jpeg),
    (b"GIF87a", Format::Gif),
    (b"GIF89a", Format::Gif),
    (b"II*\0", Format::Tiff),
    (b"MM\0*", Format::Tiff),
    // OneNote section and notebook files, [MS-ONESTORE] 2.3.1.
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", Format::OneNote),
    (b"\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", Format::OneNote),
    // Old Excel, not in a compound file: BIFF2 to BIFF8.
    (b"\x09\x00\x04\x00", Format::Xls),
    (b"\x09\x02\x06\x00", Format::Xls),
    (b"\x09\x04\x06\x00", Format::Xls),
    (b"\x09\x08\x08\x00", Format::Xls),
    (b"\x09\x08\x10\x00", Format::Xls),
    // Word before it lay in a compound file.
    (b"\xdb\xa5\x2d\0", Format::OtherOffice),
    (b"\xffWPC", Format::OtherOffice),
    (b"\0\x01\0\0Standard Jet DB", Format::Access),
    (b"\0\x01\0\0Standard ACE DB", Format::Access),
    (b"SQLite format 3\0", Format::Sqlite),
    // What SQLite keeps beside a database.
    (b"\x37\x7f\x06\x82", Format::Database),
    (b"\x37\x7f\x06\x83", Format::Database),
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", Format::Database),
    (b"\x78\x9f\x3e\x22", Format::Tnef),
    // Lotus 1-2-3, Quattro Pro.
    (b"\0\0\x02\0\x06\x04", Format::OtherOffice),
    (b"\0\0\x02\0\x04\x04", Format::OtherOffice),
    (b"\0\0\x02\0\x20\x51", Format::OtherOffice),
    (b"\0\0\x02\0\x01\x10", Format::OtherOffice),
    (b"\0\0\x02\0\x02\x10", Format::OtherOffice),
    (b"\0\0\x1a\0", Format::OtherOffice),
    (b"ID3\x02", Format::Audio),
    (b"ID3\x03", Format::Audio),
    (b"ID3\x04", Format::Audio),
    // Matroska and WebM; ASF, as WMV and WMA.
    (b"\x1a\x45\xdf\xa3", Format::Video),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Format::Video),
    // A Java key store has the mark of nothing else.
    (b"\xfe\xed\xfe\xed", Format::Key),
];

fn is_bzip2(bytes: &[u8]) -> bool {
    let block = |from: usize| bytes.get(from..from + 6);
    bytes.starts_with(b"BZh")
        && bytes.get(3).is_some_and(|level| (b'1'..=b'9').contains(level))
        && (block(4) == Some(b"\x31\x41\x59\x26\x53\x59") || block(4) == Some(b"\x17\x72\x45\x38\x50\x90"))
}

/// A frame to be skipped, and a frame of data after it.
fn is_skippable_zstd(bytes: &[u8]) -> bool {
    let [kind, 0x2a, 0x4d, 0x18, a, b, c, d, ..] = bytes else { return false };
    let next = 8 + u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    (0x50..=0x5f).contains(kind) && bytes.get(next..next + 4) == Some(&[0x28, 0xb5, 0x2f, 0xfd])
}

/// Whether this is an archive of a kind that is not read.
pub(super) fn is_other_archive(bytes: &[u8]) -> bool {
    long_tail(bytes) == Format::OtherArchive
}

/// By the checksum of its first header; with the mark of POSIX, even where that is wrong.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else { return false };
    header.get(257..262) == Some(b"ustar")
        || (header.first() != Some(&0) && crate::formats::tar::checksum_fits(header))
}

/// The old form of CPIO has a mark of two bytes; its first name must end where it says.
fn is_old_cpio(bytes: &[u8]) -> bool {
    let length = bytes
        .get(20..)
        .and_then(|rest| rest.first_chunk())
        .map(|length| usize::from(u16::from_le_bytes(*length)));
    bytes.starts_with(b"\xc7\x71")
        && length.is_some_and(|length| {
            (2..=1024).contains(&length)
                && bytes
                    .get(26..26 + length)
                    .is_some_and(|name| name.iter().position(|byte| *byte == 0) == Some(length - 1))
        })
}

/// PKCS #7 and time stamps around something, certificates and keys: ASN.1 that begins with a
/// sequence and the number of its kind.
fn envelope(bytes: &[u8]) -> Option<Format> {
    let (Some(0x30), Some(length)) = (bytes.first(), bytes.get(1)) else { return None };
    let content = match length {
        0x80 => 2,
        0x81 => 3,
        0x82 => 4,
        0x83 => 5,
        0x84 => 6,
        _ => return None,
    };
    let content = bytes.get(content..)?;
    if content.starts_with(&[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07])
        || content.starts_with(&[0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10])
    {
        return Some(Format::Signed);
    }
    // A key begins with its version, a certificate with a sequence in a sequence.
    let key = content.starts_with(&[0x02, 0x01]) && content.get(2).is_some_and(|version| *version <= 3);
    let certificate = content.starts_with(&[0x30, 0x82]) && content.get(4..6) == Some(&[0xa0, 0x03]);
    (key || certificate).then_some(Format::Key)
}

/// Everything else that is not text, by a table of some hundred marks.
pub(super) fn long_tail(bytes: &[u8]) -> Format {
    if crate::formats::zlib::begins(bytes) {
        return Format::Zlib;
    }
    let found = FileFormat::from_bytes(bytes.get(..64 << 10).unwrap_or(bytes));
    match found.media_type() {
        "image/png" | "image/apng" => return Format::Png,
        "image/jpeg" => return Format::Jpeg,
        "image/bmp" => return Format::Bmp,
        "image/webp" => return Format::Webp,
        "image/heic" | "image/heif" | "image/heic-sequence" | "image/heif-sequence" => return Format::Heif,
        "image/tiff" => return Format::Tiff,
        name if name.starts_with("audio/") => return Format::Audio,
        name if name.starts_with("video/") => return Format::Video,
        "application/octet-stream" | "text/plain" if found == FileFormat::default() => return Format::Binary,
        _ => {}
    }
    match found.kind() {
        Kind::Archive | Kind::Compressed | Kind::Disk | Kind::Package => Format::OtherArchive,
        Kind::Audio => Format::Audio,
        Kind::Video => Format::Video,
        Kind::Image => Format::OtherImage,
        Kind::Font => Format::Font,
        Kind::Executable | Kind::Rom => Format::Program,
        Kind::Database => Format::Database,
        Kind::Diagram | Kind::Model => Format::Drawing,
        Kind::Document | Kind::Ebook | Kind::Presentation | Kind::Spreadsheet | Kind::Formula => {
            Format::OtherOffice
        }
        _ if bytes.get(4..8) == Some(b"ftyp") => Format::Video,
        Kind::Geospatial | Kind::Metadata | Kind::Playlist | Kind::Subtitle => Format::Data,
        _ => other(found),
    }
}

fn other(found: FileFormat) -> Format {
    match found.media_type() {
        "application/octet-stream"
        | "text/plain"
        | "application/xml"
        | "text/xml"
        | "text/html"
        | "application/json" => Format::Binary,
        name if name.starts_with("application/pgp") => Format::Signed,
        name if name.contains("java") => Format::Program,
        _ => Format::Data,
    }
}
