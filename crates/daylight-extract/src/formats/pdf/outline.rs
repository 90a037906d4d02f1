use std::collections::HashSet;

use daylight_model::Field;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, ObjectIdentifier};

use super::metadata::text_under;
use crate::{Account, Stop};

/// Bookmarks that are looked at. A book of law has some thousand.
const MOST: usize = 5_000;

/// Tells the titles in the outline, which viewers show beside the pages, in their order. They are often the
/// only words of a scan that somebody typed.
pub(super) fn tell(pdf: &Pdf, account: &mut Account) -> Result<(), Stop> {
    titles(pdf)
        .into_iter()
        .try_for_each(|title| account.metadata(Field::Other("bookmark".to_owned()), &title))
}

/// The titles, each once.
pub(super) fn titles(pdf: &Pdf) -> Vec<String> {
    let xref = pdf.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id()).unwrap_or_default();
    let Some(outline) = catalog.get::<Dict<'_>>(b"Outlines") else { return Vec::new() };
    let first = |item: &Dict<'_>, key: &[u8]| item.get_ref(key).map(ObjectIdentifier::from);
    let (mut told, mut titles) = (HashSet::new(), Vec::new());
    let mut seen = HashSet::new();
    let mut waiting: Vec<ObjectIdentifier> = first(&outline, b"First").into_iter().collect();
    while let Some(id) = waiting.pop() {
        if seen.len() == MOST {
            break;
        }
        if !seen.insert(id) {
            continue;
        }
        let Some(item) = xref.get::<Dict<'_>>(id) else { continue };
        if let Some(title) = text_under(&item, b"Title")
            && !title.trim().is_empty()
            && told.insert(title.clone())
        {
            titles.push(title);
        }
        // What is under it comes before what follows it.
        waiting.extend(first(&item, b"Next"));
        waiting.extend(first(&item, b"First"));
    }
    titles
}
