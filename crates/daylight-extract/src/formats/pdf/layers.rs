use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};

/// The layers (optional content groups) that are not shown when the document is opened. Their text
/// is read all the same, after the rest of its page.
pub(super) fn switched_off(pdf: &Pdf) -> HashSet<ObjectIdentifier> {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let Some(layers) = catalog.get::<Dict<'_>>(b"OCProperties") else { return HashSet::new() };
    let Some(usual) = layers.get::<Dict<'_>>(b"D") else { return HashSet::new() };
    let listed = |dict: &Dict<'_>, key: &[u8]| -> HashSet<ObjectIdentifier> {
        let list = dict.get::<Array<'_>>(key);
        let references = list.iter().flat_map(|list| list.raw_iter()).filter_map(|layer| layer.as_obj_ref());
        references.map(ObjectIdentifier::from).collect()
    };
    let all_off = usual.get::<Name<'_>>(b"BaseState").is_some_and(|state| state.as_ref() == b"OFF");
    let mut off = if all_off { listed(&layers, b"OCGs") } else { HashSet::new() };
    for layer in listed(&usual, b"ON") {
        off.remove(&layer);
    }
    off.extend(listed(&usual, b"OFF"));
    off
}
