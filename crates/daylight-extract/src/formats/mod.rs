//! One file for each format. A reader takes the source and the account and returns when all is
//! told; what it cannot read is a problem, never an error.

mod bz2;
mod csv;
mod docx;
mod drawing;
mod eml;
mod epub;
mod fields;
mod gz;
mod html;
mod json;
mod lines;
mod markdown;
mod mbox;
mod numbering;
mod odp;
mod ods;
mod odt;
mod ooxml_parts;
mod opendocument;
mod package;
mod paragraphs;
mod pdf;
mod pptx;
mod rtf;
mod story;
mod tar;
mod text;
mod xls;
mod xlsx;
mod xml;
mod xz;
mod zip;
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
        Format::Markdown => markdown::read(source, order, account),
        Format::Html => html::read(source, order, account),
        Format::Xml | Format::Svg => xml::read(source, order, account),
        Format::Json => json::read(source, order, account),
        Format::Csv | Format::Tsv => csv::read(format, source, order, account),
        Format::Pdf => pdf::read(source, order, account),
        Format::Email => eml::read(source, order, account),
        Format::Mbox => mbox::read(source, order, account),
        Format::Docx => docx::read(source, order, account),
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
        Format::Empty => Ok(()),
        Format::Binary => account.problem(Problem::new(ProblemKind::Unknown, "of no format Daylight knows")),
        _ if format.family() == Family::Image => account.problem(Problem::new(
            ProblemKind::NeedsOcr,
            format!("{}: only recognition (OCR) could find text in it", format.words()),
        )),
        _ => account.problem(Problem::new(
            ProblemKind::Unsupported,
            format!("Daylight cannot read {} yet", format.words()),
        )),
    }
}
