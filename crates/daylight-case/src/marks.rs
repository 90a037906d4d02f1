use std::ops::Range;

use daylight_model::{Page, Word};

use crate::search::parsed;
use crate::show::find;
use crate::{Case, CaseError};

/// What of one page a query matches, in its text and on its picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageMarks {
    /// Byte ranges of the page's stored text, ascending and apart.
    pub ranges: Vec<Range<usize>>,
    /// Where they stand on the picture, in the order of `ranges`; empty for a page without word boxes.
    pub areas: Vec<MarkArea>,
}

/// The place of one word that a mark touches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarkArea {
    /// Which of the ranges it belongs to, counted from 0.
    pub mark: usize,
    /// Left, top, right, bottom, as fractions (0 to 1) of the width and height of the picture, from its
    /// upper left corner.
    pub area: [f32; 4],
}

impl Case {
    /// What a query marks on one page, counted from 1.
    pub fn marks_on_page(&self, reference: &str, number: u32, query: &str) -> Result<PageMarks, CaseError> {
        let query = parsed(query)?;
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let page = if number == 0 { None } else { store.words(&view, document.id, number)? };
        let page = page.ok_or(CaseError::NoPage { page: number, pages: document.pages })?;
        let ranges = query.marks(&page.text);
        let areas = areas(&page, &ranges);
        Ok(PageMarks { ranges, areas })
    }
}

/// The boxes of the words that the marks touch. Words are in the order of the text; a word of two
/// marks is given for both.
fn areas(page: &Page, marks: &[Range<usize>]) -> Vec<MarkArea> {
    let Some((width, height)) = page.size.filter(|(width, height)| *width > 0.0 && *height > 0.0) else {
        return Vec::new();
    };
    let mut areas = Vec::new();
    for (number, mark) in marks.iter().enumerate() {
        let first = page.words.partition_point(|word| word.end as usize <= mark.start);
        let touched = page.words.iter().skip(first).take_while(|word| (word.start as usize) < mark.end);
        areas.extend(
            touched
                .filter_map(|word| fractions(word, width, height))
                .map(|area| MarkArea { mark: number, area }),
        );
    }
    areas
}

/// `None` for a box that lies outside the page, or nowhere.
fn fractions(word: &Word, width: f32, height: f32) -> Option<[f32; 4]> {
    let [left, top, right, bottom] = word.area;
    let area = [left / width, top / height, right / width, bottom / height].map(|part| part.clamp(0.0, 1.0));
    (area[0] < area[2] && area[1] < area[3]).then_some(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let word = |start, end, area| Word { start, end, area };
        Page {
            text: "late ferry again".into(),
            words: vec![
                word(0, 4, [10.0, 20.0, 30.0, 30.0]),
                word(5, 10, [40.0, 20.0, 60.0, 30.0]),
                word(11, 16, [90.0, 20.0, 140.0, 30.0]),
            ],
            size: Some((100.0, 200.0)),
            ..Page::default()
        }
    }

    #[test]
    fn a_mark_gets_the_boxes_of_all_words_it_touches_as_parts_of_the_page() {
        let areas = areas(&page(), std::slice::from_ref(&(2..7)));
        assert_eq!(areas.iter().map(|area| area.mark).collect::<Vec<_>>(), [0, 0]);
        assert_eq!(areas[0].area, [0.1, 0.1, 0.3, 0.15]);
        assert_eq!(areas[1].area, [0.4, 0.1, 0.6, 0.15]);
    }

    #[test]
    fn a_box_never_leaves_the_page_and_a_page_without_a_size_has_none() {
        assert_eq!(areas(&page(), std::slice::from_ref(&(12..13)))[0].area, [0.9, 0.1, 1.0, 0.15]);
        let nowhere = Page { size: Some((0.0, f32::NAN)), ..page() };
        assert_eq!(areas(&nowhere, std::slice::from_ref(&(0..4))), []);
        let mut odd = page();
        odd.words[0].area = [f32::NAN, 1.0, f32::INFINITY, 2.0];
        assert_eq!(areas(&odd, std::slice::from_ref(&(0..4))), []);
    }
}
