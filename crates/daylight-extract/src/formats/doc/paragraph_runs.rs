use super::character_runs::{modifiers, pages_of};
use super::table::{Table, list, u32_at};

/// How a paragraph stands in tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) in_table: bool,
    /// It is the end of a row, and nothing else.
    pub(super) ends_row: bool,
}

/// Paragraphs by where they lie (MS-DOC 2.4.6.1).
pub(super) struct ParagraphRuns {
    runs: Vec<(usize, usize, Paragraph)>,
    known: bool,
}

/// Runs of one paper that are read.
const MOST: usize = 4 << 20;

impl ParagraphRuns {
    pub(super) fn read(table: &Table) -> Self {
        let mut runs = Vec::new();
        if table.old {
            return Self { runs, known: false };
        }
        for number in pages_of(table.get(list::PARAGRAPH_RUNS)) {
            let Some(page) = table.main.get(number * 512..number * 512 + 512) else { continue };
            let count = usize::from(page.get(511).copied().unwrap_or(0));
            for at in 0..count {
                let (Some(from), Some(to)) = (u32_at(page, at * 4), u32_at(page, at * 4 + 4)) else { break };
                let place =
                    page.get((count + 1) * 4 + at * 13).copied().map_or(0, |place| usize::from(place) * 2);
                if place == 0 || from >= to || runs.len() == MOST {
                    continue;
                }
                let paragraph = paragraph(page, place);
                if paragraph != Paragraph::default() {
                    runs.push((from as usize, to as usize, paragraph));
                }
            }
        }
        runs.sort_unstable_by_key(|(from, to, _)| (*from, *to));
        Self { runs, known: true }
    }

    /// How the paragraph whose end lies here stands in tables; `None` where that is not known.
    pub(super) fn at(&self, place: usize) -> Option<Paragraph> {
        if !self.known {
            return None;
        }
        let after = self.runs.partition_point(|(from, _, _)| *from <= place);
        let run = after.checked_sub(1).and_then(|at| self.runs.get(at));
        Some(run.filter(|(_, to, _)| place < *to).map(|(_, _, run)| *run).unwrap_or_default())
    }
}

fn paragraph(page: &[u8], place: usize) -> Paragraph {
    let words = |at: usize| page.get(at).copied().map_or(0, usize::from) * 2;
    // A length of zero says that the length stands in the next byte.
    let (from, length) = match words(place) {
        0 => (place + 2, words(place + 1)),
        length => (place + 1, length - 1),
    };
    // The number of its style stands first.
    let said = page.get(from + 2..(from + length).min(511)).unwrap_or_default();
    let mut paragraph = Paragraph::default();
    for (what, operand) in modifiers(said) {
        let on = operand.first().is_some_and(|byte| *byte != 0);
        match what {
            0x2416 => paragraph.in_table = on,
            0x2417 => paragraph.ends_row = on,
            _ => {}
        }
    }
    paragraph
}
