//! Fonts that what draws a page would read without end.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier};
use hayro_syntax::xref::XRef;

use super::font::widths_are_sane;
use super::tree::Leaflet;

/// Objects looked at for one page. Honest pages need some hundreds.
const MOST_OBJECTS: usize = 20_000;

/// Objects within objects that have no number of their own, which would have been counted.
const DEEPEST: usize = 64;

/// Whether no font that this page may draw with claims more widths than memory holds. Looks at all that its
/// resources and the appearances of its annotations lead to.
pub(crate) fn fonts_are_sane(leaf: &Leaflet<'_>, xref: &XRef) -> bool {
    let mut search = Search { xref, seen: HashSet::new(), left: MOST_OBJECTS };
    let annotations = leaf.dict.get::<Array<'_>>(b"Annots").into_iter();
    let appearances = annotations
        .flat_map(|all| all.iter::<Dict<'_>>().take(MOST_OBJECTS).collect::<Vec<_>>())
        .filter_map(|annotation| annotation.get::<Dict<'_>>(b"AP"));
    std::iter::once(leaf.resources.clone())
        .chain(appearances)
        .all(|dict| search.is_sane(&Object::Dict(dict), 0))
}

struct Search<'x> {
    xref: &'x XRef,
    seen: HashSet<ObjectIdentifier>,
    left: usize,
}

impl Search<'_> {
    fn is_sane(&mut self, object: &Object<'_>, depth: usize) -> bool {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || depth > DEEPEST {
            // What is not looked at is drawn: the worker has limits too, and this page may be honest.
            return true;
        }
        match object {
            Object::Dict(dict) => self.dict_is_sane(dict, depth),
            Object::Stream(stream) => self.dict_is_sane(stream.dict(), depth),
            Object::Array(array) => array.raw_iter().all(|item| self.item_is_sane(item, depth)),
            _ => true,
        }
    }

    fn dict_is_sane(&mut self, dict: &Dict<'_>, depth: usize) -> bool {
        let is_font = dict.contains_key(b"DescendantFonts") || dict.contains_key(b"FirstChar");
        if is_font && !widths_are_sane(dict) {
            return false;
        }
        // Pages and annotations name what they lie in: that leads through the whole document.
        let inner = |name: &[u8]| !matches!(name, b"Parent" | b"P" | b"StructParent");
        dict.entries().all(|(name, item)| !inner(name.as_ref()) || self.item_is_sane(item, depth))
    }

    fn item_is_sane(&mut self, item: MaybeRef<Object<'_>>, depth: usize) -> bool {
        match item {
            MaybeRef::NotRef(object) => self.is_sane(&object, depth + 1),
            MaybeRef::Ref(reference) => {
                let id = ObjectIdentifier::from(reference);
                if !self.seen.insert(id) {
                    return true;
                }
                let xref = self.xref;
                xref.get::<Object<'_>>(id).is_none_or(|object| self.is_sane(&object, depth + 1))
            }
        }
    }
}
