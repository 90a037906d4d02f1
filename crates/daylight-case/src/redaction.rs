//! What must not be seen: chosen by people, kept with a reason, painted over when a document goes out.
//!
//! A redaction is bound to the picture of its page. What goes out is made from pixels only (`redaction/painting.rs`), and
//! a gate that reads it with another parser has the last word (`redaction/going_out.rs`).

mod going_out;
mod hiding;
mod painting;
mod places;

use daylight_model::{DocRef, MentionKind, View};
use daylight_publish::{Area, Widening};
use daylight_store::{Document, Store};
use sha2::{Digest, Sha256};

use crate::address::fresh_address;
use crate::custody::{CustodyEvent, Keeper};
use crate::picture::{PictureDesk, Sketch, pages_to_draw};
use crate::publishing::PublishingError;
use crate::show::find;
use crate::{Case, CaseError, Person};

pub(crate) use going_out::Checked;
pub use going_out::{Recogniser, RedactedPdf};
pub use hiding::Preview;
pub(crate) use hiding::raster;
pub(crate) use painting::Painted;

/// What somebody points at.
#[derive(Debug, Clone, PartialEq)]
pub enum RedactWhat {
    /// Words, wherever they stand on this page, or on all.
    Words {
        /// The page; all pages where it is `None`.
        page: Option<u32>,
        /// The words. Blanks, line ends, capitals and signs need not be the same.
        words: String,
    },
    /// Words of a page, as ranges of its text.
    Chosen {
        /// The page.
        page: u32,
        /// Bytes of its text.
        bytes: Vec<std::ops::Range<usize>>,
    },
    /// A rectangle: left, top, right, bottom in points from the upper left corner.
    Box {
        /// The page.
        page: u32,
        /// The rectangle.
        area: [f32; 4],
    },
    /// Everything of a kind that pages say: every address of e-mail, every telephone number.
    Rule {
        /// The page; all pages where it is `None`.
        page: Option<u32>,
        /// The kind.
        kind: MentionKind,
    },
    /// All of a page, or of all pages.
    All {
        /// The page; all pages where it is `None`.
        page: Option<u32>,
    },
}

/// What is to become of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RedactOrder {
    /// What.
    pub what: RedactWhat,
    /// Show it, where the page is hidden as a whole, instead of hiding it.
    pub reveal: bool,
    /// How far boxes are widened.
    pub widening: Widening,
    /// Why. It is published.
    pub reason: String,
}

/// A redaction as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownRedaction {
    /// What it is called.
    pub reference: String,
    /// The document.
    pub document: DocRef,
    /// The page; 0 for all pages.
    pub page: u32,
    /// `hide`, `reveal` or `deny`.
    pub kind: String,
    /// The words; `None` for a rectangle or a whole page.
    pub words: Option<String>,
    /// What was chosen, in points, before it is widened.
    pub areas: Vec<[f32; 4]>,
    /// The rule that found it.
    pub rule: Option<String>,
    /// Why.
    pub reason: String,
    /// Who said so, and when.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

/// A redaction with its rectangles read.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) kept: daylight_store::Redaction,
    pub(crate) areas: Vec<Area>,
    pub(crate) widening: Widening,
}

/// Letters of a reason.
const LONGEST_REASON: usize = 300;

/// Redactions that one order may make.
const MOST_AT_ONCE: usize = 20_000;

impl Case {
    /// Hides something, or shows it again, and tells what was kept.
    pub fn redact(
        &self,
        desk: &PictureDesk,
        reference: &str,
        order: &RedactOrder,
        who: &Person,
    ) -> Result<Vec<ShownRedaction>, CaseError> {
        let reason: String = order.reason.trim().chars().take(LONGEST_REASON).collect();
        if reason.is_empty() {
            return Err(PublishingError::NoReason.into());
        }
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let found = places::places(&store, &view, &document, &order.what)?;
        if found.is_empty() || found.len() > MOST_AT_ONCE {
            return Err(PublishingError::NothingFits.into());
        }
        let at = jiff::Timestamp::now().to_string();
        let kind = match (&order.what, order.reveal) {
            (_, true) => "reveal",
            (RedactWhat::All { .. }, false) => "deny",
            _ => "hide",
        };
        let rule = match &order.what {
            RedactWhat::Rule { kind, .. } => Some(kind.name().to_owned()),
            _ => None,
        };
        let mut pictures = std::collections::BTreeMap::new();
        let mut kept = Vec::new();
        for place in found {
            let picture = match place.page {
                0 => None,
                page => Some(match pictures.get(&page) {
                    Some(picture) => *picture,
                    None => {
                        let picture = self.drawn(desk, (&store, &view), &document, page)?.identity();
                        *pictures.entry(page).or_insert(picture)
                    }
                }),
            };
            if let (Some(size), Some(areas)) = (place.size, place.areas.first()) {
                inside(areas, size, place.page)?;
            }
            kept.push(daylight_store::Redaction {
                reference: fresh_address()?,
                document: document.hash,
                page: place.page,
                kind: kind.to_owned(),
                words: place.words,
                areas: areas_text(&place.areas),
                picture,
                widening: widening_name(order.widening).to_owned(),
                rule: rule.clone(),
                reason: reason.clone(),
                who: who.name().to_owned(),
                at: at.clone(),
                ended: None,
            });
        }
        let keeper = Keeper::of(&store)?;
        let batch = store.batch()?;
        kept.iter().try_for_each(|redaction| batch.add_redaction(redaction))?;
        keeper.note_document(&batch, CustodyEvent::Redacted, &document.hash, Some(document.size))?;
        batch.commit()?;
        kept.into_iter().map(|kept| Ok(shown(&view, read(kept)?))).collect()
    }

    /// Takes a redaction back. What was made with it stays as it is.
    pub fn take_redaction_back(&self, reference: &str, who: &Person) -> Result<ShownRedaction, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let no_such = || PublishingError::NoRedaction { reference: reference.to_owned() };
        let kept = store.redaction(&view, reference)?.ok_or_else(no_such)?;
        let (keeper, hash) = (Keeper::of(&store)?, kept.document);
        let batch = store.batch()?;
        if !batch.end_redaction(reference, who.name(), &jiff::Timestamp::now().to_string())? {
            return Err(no_such().into());
        }
        keeper.note_document(&batch, CustodyEvent::Redacted, &hash, None)?;
        batch.commit()?;
        Ok(shown(&view, read(kept)?))
    }

    /// The redactions of a document, in the order of its pages.
    pub fn redactions(&self, reference: &str) -> Result<Vec<ShownRedaction>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        Ok(standing(&store, &view, &document)?.into_iter().map(|one| shown(&view, one)).collect())
    }

    /// Documents with redactions, those worked on last first, and how many each has.
    pub fn redacted_documents(&self) -> Result<Vec<(DocRef, u64)>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let all = store.redacted_documents(&view)?;
        Ok(all.into_iter().map(|(hash, count)| (view.doc_ref(&hash), count)).collect())
    }

    /// The picture of a page as it goes out, before anything is painted on it.
    pub(crate) fn drawn(
        &self,
        desk: &PictureDesk,
        seen: (&Store, &View),
        document: &Document,
        page: u32,
    ) -> Result<Drawn, CaseError> {
        let pages = pages_to_draw(document);
        if pages > 0 && (page == 0 || page > pages) {
            return Err(CaseError::NoPage { page, pages });
        }
        let dots = crate::pdf_of_pictures::dots(seen, document, page)?;
        let not_drawn =
            |problem| PublishingError::NotDrawn { document: seen.1.doc_ref(&document.hash), page, problem };
        let Sketch { raster, problems } =
            self.sketch(desk, seen, document, page, dots)?.map_err(not_drawn)?;
        // What is missing on the picture may be what a redaction was meant for.
        let lost = problems.into_iter().next();
        if let Some(problem) = lost {
            return Err(not_drawn(problem).into());
        }
        let words = seen.0.words(seen.1, document.id, page)?.unwrap_or_default();
        let size = words.size.unwrap_or_else(|| crate::pdf_of_pictures::points(&raster));
        Ok(Drawn { raster, size, text: words.text, words: words.words })
    }
}

/// A page as it is drawn to go out.
pub(crate) struct Drawn {
    pub(crate) raster: daylight_extract::picture::Raster,
    /// In points.
    pub(crate) size: (f32, f32),
    pub(crate) text: String,
    pub(crate) words: Vec<daylight_model::Word>,
}

impl Drawn {
    /// What tells this picture from any other.
    pub(crate) fn identity(&self) -> [u8; 32] {
        let mut sha = Sha256::new();
        sha.update(self.raster.width.to_be_bytes());
        sha.update(self.raster.height.to_be_bytes());
        sha.update([self.raster.tones.bytes() as u8]);
        sha.update(&self.raster.pixels);
        sha.finalize().into()
    }
}

/// The redactions of a document that stand.
pub(crate) fn standing(store: &Store, view: &View, document: &Document) -> Result<Vec<Standing>, CaseError> {
    store.redactions(view, &document.hash)?.into_iter().map(read).collect()
}

fn inside(area: &Area, (width, height): (f32, f32), page: u32) -> Result<(), CaseError> {
    let outside =
        PublishingError::BoxOutside { page, width: width.round() as u32, height: height.round() as u32 };
    area.within(width, height).map(drop).ok_or_else(|| outside.into())
}

fn read(kept: daylight_store::Redaction) -> Result<Standing, CaseError> {
    let unreadable = || PublishingError::Unreadable { what: "a redaction" };
    let areas: Vec<[f32; 4]> = serde_json::from_str(&kept.areas).map_err(|_| unreadable())?;
    let widening = widening_of(&kept.widening).ok_or_else(unreadable)?;
    Ok(Standing { areas: areas.into_iter().map(Area::of).collect(), widening, kept })
}

fn areas_text(areas: &[Area]) -> String {
    let one = |area: &Area| format!("[{},{},{},{}]", area.left, area.top, area.right, area.bottom);
    format!("[{}]", areas.iter().map(one).collect::<Vec<_>>().join(","))
}

fn shown(view: &View, Standing { kept, areas, .. }: Standing) -> ShownRedaction {
    ShownRedaction {
        reference: kept.reference,
        document: view.doc_ref(&kept.document),
        page: kept.page,
        kind: kept.kind,
        words: kept.words.map(|(_, words)| words),
        areas: areas.into_iter().map(|area| [area.left, area.top, area.right, area.bottom]).collect(),
        rule: kept.rule,
        reason: kept.reason,
        who: kept.who,
        at: kept.at,
    }
}

/// The word on the command line and in the store.
pub fn widening_name(widening: Widening) -> &'static str {
    match widening {
        Widening::Grid => "grid",
        Widening::LineEnd => "line-end",
        Widening::Line => "line",
    }
}

/// The widening of this name.
pub fn widening_of(name: &str) -> Option<Widening> {
    [Widening::Grid, Widening::LineEnd, Widening::Line].into_iter().find(|one| widening_name(*one) == name)
}
