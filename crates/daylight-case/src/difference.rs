use daylight_analyze::difference::{Differs, Piece, difference};
use daylight_model::{DocRef, View};
use daylight_store::{Document, Store};

use crate::show::{find, title_of};
use crate::{Case, CaseError};

/// Bytes of each document that are compared.
pub const MOST_COMPARED: usize = 4 << 20;

/// Two documents side by side. Texts and names are hostile until shown.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The first.
    pub one: Side,
    /// The second.
    pub other: Side,
    /// Rows of pieces, in the order of both.
    pub rows: Vec<Vec<Piece>>,
    /// How many words differ, and how.
    pub counts: DifferenceCounts,
}

/// One of two documents that are compared.
#[derive(Debug, Clone)]
pub struct Side {
    /// What the reader calls it.
    pub reference: DocRef,
    /// Its subject or its name.
    pub title: String,
    /// Its text, pages one after the other.
    pub text: String,
    /// Where each page begins in it.
    pub pages: Vec<usize>,
    /// How many of its pages were compared, where that is not all of them.
    pub cut_after: Option<u32>,
}

/// Words that differ between two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DifferenceCounts {
    /// Words that both have in the same order.
    pub same: u64,
    /// Words that only the first has.
    pub only_one: u64,
    /// Words that only the second has.
    pub only_other: u64,
    /// Words of the second where the first has a sign that something was taken out.
    pub hidden_in_one: u64,
    /// Words of the first where the second has such a sign.
    pub hidden_in_other: u64,
    /// Words of the first that are others in the second, and the other way round: whichever is more, of each place.
    pub changed: u64,
}

impl Side {
    /// The page on which a byte of the text stands, from 1.
    pub fn page_of(&self, byte: usize) -> u32 {
        self.pages.partition_point(|start| *start <= byte).max(1) as u32
    }
}

impl Case {
    /// Compares the texts of two documents word by word.
    pub fn compare(&self, one: &str, other: &str) -> Result<Compared, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let (one, other) = (find(&store, &view, one)?, find(&store, &view, other)?);
        let (one, other) = (side(&store, &view, &one)?, side(&store, &view, &other)?);
        let rows = difference(&one.text, &other.text);
        let mut counts = DifferenceCounts::default();
        rows.iter().flatten().for_each(|piece| counts.add(piece));
        Ok(Compared { one, other, rows, counts })
    }
}

impl DifferenceCounts {
    fn add(&mut self, piece: &Piece) {
        let [one, other] = piece.words.map(u64::from);
        match piece.differs {
            Differs::Not => self.same += one,
            Differs::OnlyFirst => self.only_one += one,
            Differs::OnlySecond => self.only_other += other,
            Differs::HiddenInFirst => self.hidden_in_one += other,
            Differs::HiddenInSecond => self.hidden_in_other += one,
            Differs::Changed => self.changed += one.max(other),
        }
    }
}

fn side(store: &Store, view: &View, document: &Document) -> Result<Side, CaseError> {
    let mut side = Side {
        reference: view.doc_ref(&document.hash),
        title: title_of(store, view, document)?,
        text: String::new(),
        pages: Vec::new(),
        cut_after: None,
    };
    for number in 1..=document.pages {
        let Some(page) = store.page(view, document.id, number)? else { continue };
        if side.text.len() + page.text.len() > MOST_COMPARED {
            if side.pages.is_empty() {
                // A page that is longer than all that is compared: its beginning.
                side.pages.push(0);
                let end = page.text.floor_char_boundary(MOST_COMPARED);
                side.text.push_str(page.text.get(..end).unwrap_or_default());
            }
            side.cut_after = Some(side.pages.len() as u32);
            break;
        }
        side.pages.push(side.text.len());
        side.text.push_str(&page.text);
        if !page.text.ends_with('\n') {
            side.text.push('\n');
        }
    }
    Ok(side)
}
