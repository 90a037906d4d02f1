//! One file for each format. A reader takes the source and the account and returns when all is
//! told; what it cannot read is a problem, never an error.

mod access;
mod ar;
mod blips;
mod boxes;
mod bz2;
mod cab;
mod card;
pub(crate) mod chat;
mod chm;
mod code_pages;
mod compound;
mod compress;
mod counted;
mod cpio;
mod csv;
pub(crate) mod dbf;
mod doc;
mod docx;
mod dos_time;
mod drawing;
mod embedded;
pub(crate) mod eml;
mod emlx;
pub(crate) mod encoding;
mod epub;
mod fields;
mod gz;
pub(crate) mod html;
mod images;
pub(crate) mod iso;
mod iwork;
pub(crate) mod json;
mod lines;
mod mapi;
mod markdown;
mod mbox;
mod msg;
mod number_at;
mod number_format;
mod numbering;
mod odp;
mod ods;
mod odt;
pub(crate) mod office_lock;
mod onenote;
mod ooxml_parts;
mod opendocument;
mod package;
mod page_header;
mod paragraphs;
pub(crate) mod pdf;
mod ppt;
mod pptx;
mod property_set;
mod pst;
mod rar;
mod recording;
mod rows;
mod rtf;
mod seven_zip;
mod signed;
pub(crate) mod sql;
mod sqlite;
mod story;
pub(crate) mod tar;
mod text;
mod tnef;
mod unpacking;
mod wide;
mod xls;
mod xlsx;
mod xml;
mod xmp;
mod xps;
mod xz;
pub(crate) mod zip;
pub(crate) mod zlib;
mod zst;

use daylight_model::{Family, Format, Problem, ProblemKind};

use crate::{Account, Order, Source, Stop};

/// Reads `source` as `format`.
pub(crate) fn read(
    format: Format,
    source: &Source,
    order: &Order,
    account: &mut Account,
) -> Result<(), Stop> {
    match format {
        Format::Text => text::read(source, order, account),
        Format::Calendar | Format::Contact => card::read(format, source, order, account),
        Format::Markdown => markdown::read(source, order, account),
        Format::Html => html::read(source, order, account),
        Format::Xml | Format::Svg => xml::read(source, order, account),
        Format::Json => json::read(source, order, account),
        Format::Csv | Format::Tsv => csv::read(format, source, order, account),
        Format::Pdf => pdf::read(source, order, account),
        Format::Email => eml::read(source, order, account),
        Format::Emlx => emlx::read(source, order, account),
        Format::Signed => signed::read(source, order, account),
        Format::Mbox => mbox::read(source, order, account),
        Format::Pst => pst::read(source, order, account),
        Format::Tnef => tnef::read(source, order, account),
        Format::Msg => msg::read(source, order, account),
        Format::Doc => doc::read(source, order, account),
        Format::Docx => docx::read(source, order, account),
        Format::Ppt => ppt::read(source, order, account),
        Format::Pptx => pptx::read(source, order, account),
        Format::Xlsx | Format::Xlsb => xlsx::read(format, source, order, account),
        Format::Xls => xls::read(source, order, account),
        Format::Ods => ods::read(source, order, account),
        Format::Odt => odt::read(source, order, account),
        Format::Odp => odp::read(source, order, account),
        Format::Rtf => rtf::read(source, order, account),
        Format::Epub => epub::read(source, order, account),
        Format::Zip => zip::read(source, order, account),
        Format::Tar => tar::read(source, order, account),
        Format::Gzip => gz::read(source, order, account),
        Format::Bzip2 => bz2::read(source, order, account),
        Format::Xz => xz::read(source, order, account),
        Format::Zstd => zst::read(source, order, account),
        Format::SevenZip => seven_zip::read(source, order, account),
        Format::Rar => rar::read(source, order, account),
        Format::Cab => cab::read(source, order, account),
        Format::Iso => iso::read(source, order, account),
        Format::Ar => ar::read(source, order, account),
        Format::Sqlite => sqlite::read(source, order, account),
        Format::Dbf => dbf::read(source, order, account),
        Format::Xps => xps::read(source, order, account),
        Format::Iwork => iwork::read(source, order, account),
        Format::Audio | Format::Video => recording::read(format, source, account),
        Format::Chat => chat::read(source, order, account),
        Format::Sql => sql::read(source, order, account),
        Format::Access => access::read(source, order, account),
        Format::OneNote => onenote::read(source, order, account),
        Format::Chm => chm::read(source, order, account),
        Format::Compress => compress::read(source, order, account),
        Format::Zlib => zlib::read(source, order, account),
        Format::Cpio => cpio::read(source, order, account),
        // Keys and certificates in letters: what people wrote beside them is text.
        Format::Key if source.bytes().trim_ascii_start().starts_with(b"-----BEGIN") => {
            text::read(source, order, account)
        }
        Format::EncryptedOffice => account
            .problem(Problem::new(ProblemKind::Encrypted, "a locked office file in a locked office file")),
        Format::OtherOffice if source.bytes().starts_with(b"PK\x03\x04") => {
            if order.resume.is_none() {
                account.problem(Problem::new(
                    ProblemKind::Unsupported,
                    "an office file of a kind Daylight cannot read yet; its parts are given one by one",
                ))?;
            }
            zip::read(source, order, account)
        }
        Format::Cfb | Format::OtherOffice if compound::Compound::is(source.bytes()) => {
            other_compound(format, source, account)
        }
        Format::Empty => Ok(()),
        Format::Binary => account.problem(Problem::new(ProblemKind::Unknown, "of no format Daylight knows")),
        // Nothing here can draw a technical drawing, so recognition would not help.
        _ if format.family() == Family::Image && format != Format::Drawing => {
            images::read(format, source, account)
        }
        _ => account.problem(Problem::new(
            ProblemKind::Unsupported,
            format!("Daylight cannot read {} yet", format.words()),
        )),
    }
}

/// Of a compound file of another kind, what it says about itself can be read, and a file that lies in it as it
/// is: office papers keep so what was put into them.
fn other_compound(format: Format, source: &Source, account: &mut Account) -> Result<(), Stop> {
    match compound::Compound::open(source.bytes()) {
        Ok(file) => {
            property_set::tell(&file, account)?;
            if ["\u{1}Ole10Native", "Package"].iter().any(|name| file.find(name).is_some()) {
                return embedded::tell_object(&file, "", "embedded object", account);
            }
        }
        Err(problem) => account.problem(problem)?,
    }
    let detail = format!("Daylight cannot read {} yet, beyond what it says about itself", format.words());
    account.problem(Problem::new(ProblemKind::Unsupported, detail))
}
