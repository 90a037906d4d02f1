use daylight_model::Word;
use daylight_publish::{Area, Picture, Softening, Tones, Widening, can_be_looked_for, widened};

use super::{Drawn, Standing, standing};
use crate::picture::{PictureDesk, encoded};
use crate::publishing::PublishingError;
use crate::show::find;
use crate::{Case, CaseError};

/// What is painted black on a page, why, and what must not be found in what goes out.
#[derive(Debug, Default)]
pub(crate) struct Hidden {
    pub(crate) boxes: Vec<Area>,
    /// One for each redaction, in the order of the page.
    pub(crate) reasons: Vec<String>,
    /// What people chose to hide, word for word.
    pub(crate) strings: Vec<String>,
    /// Of these, how many are too short to be looked for.
    pub(crate) too_short: u32,
}

/// A page as it would go out.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The painted picture as PNG.
    pub png: Vec<u8>,
    /// Boxes on it.
    pub boxes: usize,
}

/// Words in a row under a rectangle that are looked for as one string: fewer stand elsewhere by chance.
const WORDS_IN_A_ROW: usize = 3;

impl Case {
    /// A page as it would go out, with everything painted over.
    pub fn redacted_page(
        &self,
        desk: &PictureDesk,
        reference: &str,
        page: u32,
        softening: Softening,
    ) -> Result<Preview, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let drawn = self.drawn(desk, (&store, &view), &document, page)?;
        let all = standing(&store, &view, &document)?;
        let on_page = of_page(&all, page);
        unchanged(&on_page, &drawn, || PublishingError::PageChanged {
            document: view.doc_ref(&document.hash),
            page,
        })?;
        let hidden = hidden(&on_page, &drawn, page)?;
        let picture = painted(drawn, &hidden.boxes, softening).0;
        Ok(Preview { png: encoded(&raster(picture))?, boxes: hidden.boxes.len() })
    }
}

/// The redactions that count on a page.
pub(crate) fn of_page(all: &[Standing], page: u32) -> Vec<&Standing> {
    all.iter().filter(|one| one.kept.page == page || one.kept.page == 0).collect()
}

/// Whether the page still looks as it did when each of these was chosen.
pub(crate) fn unchanged(
    redactions: &[&Standing],
    drawn: &Drawn,
    changed: impl FnOnce() -> PublishingError,
) -> Result<(), CaseError> {
    let identity = drawn.identity();
    let same = redactions.iter().all(|one| one.kept.picture.is_none_or(|picture| picture == identity));
    if same { Ok(()) } else { Err(changed().into()) }
}

/// What has to be black on a page.
pub(crate) fn hidden(redactions: &[&Standing], drawn: &Drawn, page: u32) -> Result<Hidden, CaseError> {
    let mut all = Hidden::default();
    let size = drawn.size;
    let kind = |kind: &'static str| redactions.iter().filter(move |one| one.kept.kind == kind);
    for one in kind("hide") {
        for area in &one.areas {
            let outside = PublishingError::BoxOutside { page, width: size.0 as u32, height: size.1 as u32 };
            all.boxes.push(widened(*area, &drawn.words, size, one.widening).ok_or(outside)?);
        }
        all.reasons.push(one.kept.reason.clone());
        match &one.kept.words {
            Some((_, words)) if can_be_looked_for(words) => all.strings.push(words.clone()),
            Some(_) => all.too_short += 1,
            None => all.strings.extend(under(&one.areas, drawn)),
        }
    }
    let mut denied = kind("deny").peekable();
    if denied.peek().is_some() {
        all.reasons.extend(denied.map(|one| one.kept.reason.clone()));
        deny(&kind("reveal").flat_map(|one| &one.areas).copied().collect::<Vec<_>>(), drawn, &mut all);
    }
    all.strings.sort();
    all.strings.dedup();
    Ok(all)
}

/// Everything is black but what is revealed; and what stands beside that is hidden up to the grid, so that a gap in a line
/// tells no width.
fn deny(revealed: &[Area], drawn: &Drawn, all: &mut Hidden) {
    let (width, height) = drawn.size;
    let holes: Vec<Area> = revealed.iter().filter_map(|area| loosened(*area).within(width, height)).collect();
    all.boxes.extend(around(&holes, (width, height)));
    let is_revealed = |word: &Word| {
        let [left, top, right, bottom] = word.area;
        let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
        holes.iter().any(|hole| hole.left <= x && x <= hole.right && hole.top <= y && y <= hole.bottom)
    };
    let words: Vec<Area> =
        drawn.words.iter().filter(|word| !is_revealed(word)).map(|word| Area::of(word.area)).collect();
    for word in &words {
        let beside = holes.iter().any(|hole| hole.top < word.bottom && word.top < hole.bottom);
        if beside && let Some(wide) = widened(*word, &[], (width, height), Widening::Grid) {
            all.boxes.push(wide);
        }
    }
    all.strings.extend(under(&words, drawn));
}

/// Room above and below the letters for accents and descenders.
fn loosened(area: Area) -> Area {
    let room = (area.bottom - area.top) * 0.2;
    Area { left: area.left - 1.0, top: area.top - room, right: area.right + 1.0, bottom: area.bottom + room }
}

/// The page without these holes, as rectangles.
fn around(holes: &[Area], (width, height): (f32, f32)) -> Vec<Area> {
    let mut edges: Vec<f32> =
        holes.iter().flat_map(|hole| [hole.top, hole.bottom]).chain([0.0, height]).collect();
    edges.sort_by(f32::total_cmp);
    edges.dedup();
    let mut boxes = Vec::new();
    for pair in edges.windows(2) {
        let (top, bottom) = (pair[0], pair[1]);
        let mut open: Vec<(f32, f32)> = holes
            .iter()
            .filter(|hole| hole.top < bottom && top < hole.bottom)
            .map(|hole| (hole.left, hole.right))
            .collect();
        open.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut at = 0.0_f32;
        for (left, right) in open {
            if left > at {
                boxes.push(Area { left: at, top, right: left, bottom });
            }
            at = at.max(right);
        }
        if at < width {
            boxes.push(Area { left: at, top, right: width, bottom });
        }
    }
    boxes
}

/// Words in a row that lie under rectangles, where they are enough to be told from chance.
fn under(areas: &[Area], drawn: &Drawn) -> Vec<String> {
    let covered = |word: &Word| areas.iter().any(|area| area.meets(&Area::of(word.area)));
    let mut strings = Vec::new();
    let mut row: Vec<&Word> = Vec::new();
    let mut close = |row: &mut Vec<&Word>| {
        if let (Some(first), Some(last)) = (row.first(), row.last())
            && row.len() >= WORDS_IN_A_ROW
            && let Some(text) = drawn.text.get(first.start as usize..last.end as usize)
            && can_be_looked_for(text)
        {
            strings.push(text.to_owned());
        }
        row.clear();
    };
    for word in &drawn.words {
        if covered(word) { row.push(word) } else { close(&mut row) }
    }
    close(&mut row);
    strings
}

/// The picture with the boxes on it; and the size of the page in points.
pub(crate) fn painted(drawn: Drawn, boxes: &[Area], softening: Softening) -> (Picture, (f32, f32)) {
    let raster = drawn.raster;
    let tones = match raster.tones {
        daylight_extract::picture::Tones::Gray => Tones::Gray,
        daylight_extract::picture::Tones::Color => Tones::Color,
    };
    let mut picture = Picture { width: raster.width, height: raster.height, tones, dots: raster.pixels };
    picture.soften(softening);
    boxes.iter().for_each(|area| picture.paint(area, drawn.size));
    (picture, drawn.size)
}

/// The same picture as whoever encodes or reads it wants it.
pub(crate) fn raster(picture: Picture) -> daylight_extract::picture::Raster {
    let tones = match picture.tones {
        Tones::Gray => daylight_extract::picture::Tones::Gray,
        Tones::Color => daylight_extract::picture::Tones::Color,
    };
    daylight_extract::picture::Raster {
        width: picture.width,
        height: picture.height,
        tones,
        pixels: picture.dots,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_revealed_is_covered_to_the_last_point() {
        let holes = [
            Area { left: 10.0, top: 10.0, right: 40.0, bottom: 20.0 },
            Area { left: 30.0, top: 15.0, right: 60.0, bottom: 25.0 },
        ];
        let boxes = around(&holes, (100.0, 50.0));
        for x in 0..200 {
            for y in 0..100 {
                let (x, y) = (x as f32 / 2.0 + 0.1, y as f32 / 2.0 + 0.1);
                let inside =
                    |area: &Area| area.left <= x && x < area.right && area.top <= y && y < area.bottom;
                assert_eq!(boxes.iter().any(inside), !holes.iter().any(inside), "{x} {y}");
            }
        }
        assert_eq!(around(&[], (100.0, 50.0)), [Area { left: 0.0, top: 0.0, right: 100.0, bottom: 50.0 }]);
    }
}
