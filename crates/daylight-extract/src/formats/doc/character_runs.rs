use super::table::{Table, list, places, u16_at, u32_at};

/// What is said of a run of letters, as far as it says whether and how they are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) deleted: bool,
    pub(super) inserted: bool,
    pub(super) hidden: bool,
    /// Numbers below 32 stand for something else than a letter.
    pub(super) special: bool,
    /// Who deleted or inserted it, in the list of people.
    pub(super) person: u16,
    /// A letter of another font, mostly of one with symbols.
    pub(super) symbol: Option<u16>,
    /// Where the picture lies that the letter stands for.
    pub(super) picture: Option<u32>,
}

/// Runs of letters by where they lie (MS-DOC 2.4.6.2).
pub(super) struct CharacterRuns {
    runs: Vec<(usize, usize, Run)>,
}

/// Runs of one paper that are read.
const MOST: usize = 4 << 20;

impl CharacterRuns {
    pub(super) fn read(table: &Table) -> Self {
        let mut runs = Vec::new();
        if table.old {
            return Self { runs };
        }
        let (_, pages) = table.places(list::CHARACTER_RUNS, 4);
        for page in pages {
            let number = u32_at(page, 0).unwrap_or(0) as usize & 0x3f_ffff;
            let Some(page) = table.main.get(number * 512..number * 512 + 512) else { continue };
            let count = usize::from(page.get(511).copied().unwrap_or(0));
            for at in 0..count {
                let (Some(from), Some(to)) = (u32_at(page, at * 4), u32_at(page, at * 4 + 4)) else { break };
                let place = page.get((count + 1) * 4 + at).copied().map_or(0, |place| usize::from(place) * 2);
                if place == 0 || from >= to || runs.len() == MOST {
                    continue;
                }
                let length = page.get(place).copied().map_or(0, usize::from);
                let said = page.get(place + 1..(place + 1 + length).min(511)).unwrap_or_default();
                let run = Run::of(said);
                if run != Run::default() {
                    runs.push((from as usize, to as usize, run));
                }
            }
        }
        runs.sort_unstable_by_key(|(from, to, _)| (*from, *to));
        Self { runs }
    }

    /// What is said of the letter that lies here.
    pub(super) fn at(&self, place: usize) -> Run {
        let after = self.runs.partition_point(|(from, _, _)| *from <= place);
        let run = after.checked_sub(1).and_then(|at| self.runs.get(at));
        run.filter(|(_, to, _)| place < *to).map(|(_, _, run)| *run).unwrap_or_default()
    }

    /// Where pictures lie that letters stand for, each once.
    pub(super) fn pictures(&self) -> Vec<u32> {
        let mut pictures: Vec<u32> = self.runs.iter().filter_map(|(_, _, run)| run.picture).collect();
        pictures.sort_unstable();
        pictures.dedup();
        pictures
    }
}

impl Run {
    fn of(said: &[u8]) -> Self {
        let mut run = Self::default();
        let mut data = false;
        for (what, operand) in modifiers(said) {
            let on = operand.first().is_some_and(|byte| byte & 1 == 1);
            match what {
                0x0800 => run.deleted = on,
                0x0801 => run.inserted = on,
                0x083c => run.hidden = on,
                0x0855 => run.special = on,
                0x0806 => data = on,
                0x4804 | 0x4863 => run.person = u16_at(operand, 0).unwrap_or(0),
                0x6a09 => run.symbol = u16_at(operand, 2),
                0x6a03 => run.picture = u32_at(operand, 0),
                _ => {}
            }
        }
        if data || !run.special {
            run.picture = None;
        }
        run
    }
}

/// What is said, one by one, with its operand (MS-DOC 2.6.1 and 2.2.5.1).
pub(super) fn modifiers(mut said: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let what = u16_at(said, 0)?;
        let rest = said.get(2..)?;
        let length = match what >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ if what == 0xd608 => usize::from(u16_at(rest, 0)?) + 1,
            _ => usize::from(*rest.first()?) + 1,
        };
        let operand = rest.get(..length)?;
        said = rest.get(length..)?;
        Some((what, operand))
    })
}

/// Used by tests and by the table of paragraphs: both keep their runs in pages of 512 bytes.
pub(super) fn pages_of(bytes: &[u8]) -> Vec<usize> {
    places(bytes, 4)
        .1
        .iter()
        .filter_map(|page| u32_at(page, 0))
        .map(|page| page as usize & 0x3f_ffff)
        .collect()
}
