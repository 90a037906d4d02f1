use daylight_extract::{Hint, Limits, Order, Source, detect, read, read_as};
use daylight_model::{Family, Format};

use crate::promises::Promises;

/// Smaller than the limits of the program, so that bombs end soon and executions are many. What grows without a
/// limit of its own shows all the same.
const LIMITS: Limits = Limits { text: 4 << 20, unpacked: 8 << 20, parts: 20_000, unlocking: 1_000_000 };

/// Reads through detection, as the program does. The first byte is the hint of a name.
#[expect(clippy::disallowed_methods, reason = "fuzz targets try readers outside the jail")]
pub fn any(data: &[u8]) {
    let Some((hint, bytes)) = data.split_first() else { return };
    let order = Order { hint: Hint::from_rank(*hint), limits: LIMITS, ..Order::default() };
    let mut promises = Promises::of(bytes.len());
    read(&Source::new(bytes.to_vec()), &order, &mut promises);
    promises.close();
}

/// Reads with the reader of `formats/FILE.rs`, whatever the bytes look like.
pub fn format(file: &str, data: &[u8]) {
    let format = match formats_of(file).as_slice() {
        [] => panic!("no format is read by {file}"),
        [format] => *format,
        several => {
            let found = detect(data, None).format;
            if several.contains(&found) { found } else { several[data.len() % several.len()] }
        }
    };
    let mut promises = Promises::of(data.len());
    read_as(
        format,
        &Source::new(data.to_vec()),
        &Order { limits: LIMITS, ..Order::default() },
        &mut promises,
    );
    promises.close();
}

/// The formats that a reader reads. A file that is not named here has the name of its format.
fn formats_of(file: &str) -> Vec<Format> {
    match file {
        "text" => vec![Format::Text],
        "card" => vec![Format::Calendar, Format::Contact],
        "markdown" => vec![Format::Markdown],
        "xml" => vec![Format::Xml, Format::Svg],
        "csv" => vec![Format::Csv, Format::Tsv],
        "xlsx" => vec![Format::Xlsx, Format::Xlsb],
        "signed" => vec![Format::Signed],
        "seven_zip" => vec![Format::SevenZip],
        "recording" => vec![Format::Audio, Format::Video],
        "access" => vec![Format::Access],
        "compress" => vec![Format::Compress],
        "office" => vec![Format::Cfb, Format::OtherOffice],
        "images" => images(),
        file => Format::from_name(file).into_iter().collect(),
    }
}

fn images() -> Vec<Format> {
    let images = Format::ALL.iter().filter(|format| format.family() == Family::Image);
    // Drawings of programs for construction are not read yet; SVG is read by `xml`.
    images.copied().filter(|format| !matches!(format, Format::Svg | Format::Drawing)).collect()
}
