use daylight_model::{View, Word};
use daylight_publish::{Area, OutPage, OutWord, Picture, Softening};
use daylight_store::{Document, Store};

use super::going_out::Recogniser;
use super::hiding::{hidden, of_page, painted, raster, unchanged};
use super::standing;
use crate::picture::{PictureDesk, pages_to_draw};
use crate::publishing::PublishingError;
use crate::{Case, CaseError};

/// Pages of one document that are held at once: a page at 150 dots an inch is 2 MB, in colours 6.
pub(super) const MOST_PAGES: u32 = 300;

/// A document painted, with what was recognised on the painted pictures.
pub(crate) struct Painted {
    pub(crate) pages: Vec<PaintedPage>,
    /// What must not be found in it, word for word.
    pub(crate) strings: Vec<String>,
    /// Redactions whose words are too short to be looked for.
    pub(crate) too_short: u32,
}

/// A page of it.
pub(crate) struct PaintedPage {
    pub(crate) out: OutPage,
    pub(crate) boxes: Vec<Area>,
    pub(crate) reasons: Vec<String>,
    /// What was recognised, without what touches a box.
    pub(crate) text: String,
}

impl Case {
    /// Draws, paints and reads again all pages of a document.
    pub(crate) fn paint(
        &self,
        desk: &PictureDesk,
        recogniser: Option<&Recogniser>,
        (store, view): (&Store, &View),
        document: &Document,
        softening: Softening,
    ) -> Result<Painted, CaseError> {
        let named = || view.doc_ref(&document.hash);
        let pages = pages_to_draw(document);
        if pages > MOST_PAGES {
            let refused = PublishingError::TooManyPages { document: named(), pages, most: MOST_PAGES };
            return Err(refused.into());
        }
        let all = standing(store, view, document)?;
        let mut whole = Painted { pages: Vec::new(), strings: Vec::new(), too_short: 0 };
        for page in 1..=pages.max(1) {
            let drawn = self.drawn(desk, (store, view), document, page)?;
            let on_page = of_page(&all, page);
            unchanged(&on_page, &drawn, || PublishingError::PageChanged { document: named(), page })?;
            let hidden = hidden(&on_page, &drawn, page)?;
            whole.too_short += hidden.too_short;
            whole.strings.extend(hidden.strings);
            let (picture, size) = painted(drawn, &hidden.boxes, softening);
            let (text, words, picture) = match recogniser {
                Some(recogniser) => read_again(recogniser, picture, size, &hidden.boxes, document)?,
                None => (String::new(), Vec::new(), picture),
            };
            whole.pages.push(PaintedPage {
                out: OutPage { picture, size, words },
                boxes: hidden.boxes,
                reasons: hidden.reasons,
                text,
            });
        }
        whole.strings.sort();
        whole.strings.dedup();
        Ok(whole)
    }
}

/// What can be read on the painted picture, without what touches a box: recognition takes edges for letters.
fn read_again(
    recogniser: &Recogniser,
    picture: Picture,
    size: (f32, f32),
    boxes: &[Area],
    document: &Document,
) -> Result<(String, Vec<OutWord>, Picture), CaseError> {
    let raster = raster(picture);
    let hints: Vec<String> = document.language.iter().cloned().collect();
    let said = recogniser.read(&raster, size, &hints)?;
    let tones = match raster.tones {
        daylight_extract::picture::Tones::Gray => daylight_publish::Tones::Gray,
        daylight_extract::picture::Tones::Color => daylight_publish::Tones::Color,
    };
    let picture = Picture { width: raster.width, height: raster.height, tones, dots: raster.pixels };
    let (text, words) = without_boxes(&said.text, &said.words, boxes, size);
    Ok((text, words, picture))
}

fn without_boxes(
    text: &str,
    words: &[Word],
    boxes: &[Area],
    (width, height): (f32, f32),
) -> (String, Vec<OutWord>) {
    let (mut kept, mut out) = (String::new(), Vec::new());
    let mut done = 0;
    for word in words {
        let Some(area) = Area::of(word.area).within(width, height) else { continue };
        // Places are written with two decimals: what comes so near touches.
        let near = Area {
            left: area.left - 0.1,
            top: area.top - 0.1,
            right: area.right + 0.1,
            bottom: area.bottom + 0.1,
        };
        let (start, end) = (word.start as usize, word.end as usize);
        let (Some(between), Some(said)) = (text.get(done..start), text.get(start..end)) else { continue };
        let blanks = |c: char| c == '\n' || c == ' ';
        // What stands between two words is only how they are laid out.
        kept.extend(between.chars().filter(|c| blanks(*c)));
        done = end;
        if boxes.iter().any(|hidden| hidden.meets(&near)) {
            continue;
        }
        kept.push_str(said);
        out.push(OutWord { text: said.to_owned(), area });
    }
    let lines: Vec<String> = kept
        .lines()
        .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
        .collect();
    (lines.join("\n").trim_matches('\n').to_owned(), out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_touches_a_box_is_not_said() {
        let text = "Pay EEE now\nto Lund";
        let word = |start: u32, end: u32, left: f32, top: f32| Word {
            start,
            end,
            area: [left, top, left + 20.0, top + 10.0],
        };
        let words = [
            word(0, 3, 10.0, 10.0),
            word(4, 7, 40.0, 10.0),
            word(8, 11, 70.0, 10.0),
            word(12, 14, 10.0, 30.0),
            word(15, 19, 40.0, 30.0),
        ];
        let hidden = [Area { left: 36.0, top: 8.0, right: 66.0, bottom: 22.0 }];
        let (said, out) = without_boxes(text, &words, &hidden, (200.0, 100.0));
        assert_eq!(said, "Pay now\nto Lund");
        assert_eq!(out.len(), 4);
    }
}
