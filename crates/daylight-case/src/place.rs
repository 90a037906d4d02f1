//! Where a document lies, in words for people.

use daylight_model::View;
use daylight_store::{Occurrence, Store, StoreError};

/// Containers named around a part, at most.
const DEEPEST: usize = 16;

/// A file by its path, a part by the path of its container and its name there: `mail/box.mbox/#5`. Of several
/// places of a container the first is named.
pub(crate) fn place_in_words(store: &Store, view: &View, place: &Occurrence) -> Result<String, StoreError> {
    let (mut names, _) = way_to(store, view, place, name_or_position)?;
    names.reverse();
    Ok(names.join("/"))
}

/// The same from the collection on, and what became of the files on the way.
pub(crate) fn whole_place(store: &Store, view: &View, place: &Occurrence) -> Result<String, StoreError> {
    let (mut names, collection) = way_to(store, view, place, |here| {
        let mut name = name_or_position(here);
        if here.earlier {
            name.push_str(" (before the file changed)");
        } else if here.missing {
            name.push_str(" (the file is gone)");
        }
        name
    })?;
    names.extend(collection);
    names.reverse();
    Ok(names.join("/"))
}

/// The names on the way up, the document's own first, and the collection where it ends.
fn way_to(
    store: &Store,
    view: &View,
    place: &Occurrence,
    name: impl Fn(&Occurrence) -> String,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let mut names = vec![name(place)];
    let (mut parent, mut collection) = (place.parent, place.collection.clone());
    while let Some((row, hash)) = parent {
        let above = match names.len() < DEEPEST {
            true => store.occurrences(view, row)?.into_iter().next(),
            false => None,
        };
        let Some(above) = above else {
            names.push(view.doc_ref(&hash).0);
            return Ok((names, None));
        };
        names.push(name(&above));
        (parent, collection) = (above.parent, above.collection);
    }
    Ok((names, collection))
}

/// A part by its name, or by its position where the container gives it none.
fn name_or_position(place: &Occurrence) -> String {
    match (place.path.as_str(), place.position) {
        ("", Some(position)) => format!("#{}", position + 1),
        (name, _) => name.to_owned(),
    }
}
