use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier};
use hayro_syntax::page::Resources;

use super::font::Sort;
use super::metadata::text_under;

/// Marked content within marked content that is followed; deeper, it is taken for what is around it.
const DEEPEST: usize = 1_000;

/// Bytes of a text that stands for letters drawn.
const LONGEST_REPLACEMENT: usize = 64;

/// The stretches of content the document marks: those on layers switched off, and those whose
/// meaning it spells out.
pub(super) struct MarkedContent<'p> {
    hidden_layers: &'p HashSet<ObjectIdentifier>,
    open: Vec<Marked>,
    /// Begun beyond [`DEEPEST`].
    unfollowed: usize,
    off: u32,
    replacement: Option<Replacement>,
}

struct Marked {
    off: bool,
    replaced: bool,
}

/// What the letters drawn now stand for, as the document itself says (`ActualText`): the first of
/// them is taken for all of it, the others for nothing.
struct Replacement {
    text: String,
    taken: bool,
}

impl<'p> MarkedContent<'p> {
    pub(super) fn new(hidden_layers: &'p HashSet<ObjectIdentifier>) -> Self {
        Self { hidden_layers, open: Vec::new(), unfollowed: 0, off: 0, replacement: None }
    }

    /// How many stretches have begun and not ended.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.unfollowed
    }

    /// Whether what is drawn now is on a layer that is switched off.
    pub(super) fn is_off(&self) -> bool {
        self.off > 0
    }

    /// What a letter drawn now means, where alone it would mean `text`.
    pub(super) fn meant<'t>(&'t mut self, text: &'t str, sort: Sort) -> (&'t str, Sort) {
        match &mut self.replacement {
            Some(now) if sort != Sort::Space => {
                let taken = std::mem::replace(&mut now.taken, true);
                (if taken { "" } else { now.text.as_str() }, Sort::Text)
            }
            _ => (text, sort),
        }
    }

    pub(super) fn begin_plain(&mut self) {
        self.push(false, None);
    }

    pub(super) fn begin(&mut self, tag: &Name<'_>, properties: &Object<'_>, resources: &Resources<'_>) {
        let off = tag.as_ref() == b"OC" && self.is_layer_off(properties, resources);
        self.push(off, actual_text(properties, resources));
    }

    /// A form may be on a layer as a whole.
    pub(super) fn begin_form(&mut self, form: &Dict<'_>) {
        let off = form.get_ref(b"OC").is_some_and(|layer| self.hidden_layers.contains(&layer.into()));
        self.push(off, None);
    }

    fn push(&mut self, off: bool, actual: Option<String>) {
        if self.open.len() >= DEEPEST {
            self.unfollowed += 1;
            return;
        }
        let replaced = actual.is_some() && self.replacement.is_none();
        if replaced {
            self.replacement = actual.map(|text| Replacement { text, taken: false });
        }
        self.open.push(Marked { off, replaced });
        self.off += u32::from(off);
    }

    pub(super) fn end(&mut self) {
        if self.unfollowed > 0 {
            self.unfollowed -= 1;
        } else if let Some(ended) = self.open.pop() {
            self.off -= u32::from(ended.off);
            if ended.replaced {
                self.replacement = None;
            }
        }
    }

    fn is_layer_off(&self, properties: &Object<'_>, resources: &Resources<'_>) -> bool {
        let Object::Name(name) = properties else { return false };
        if self.hidden_layers.is_empty() {
            return false;
        }
        if resources.properties.get_ref(name).is_some_and(|layer| self.hidden_layers.contains(&layer.into()))
        {
            return true;
        }
        // A group of layers is off where each of them is.
        let Some(group) = resources.properties.get::<Dict<'_>>(name) else { return false };
        if let Some(layers) = group.get::<Array<'_>>(b"OCGs") {
            let mut all = layers.raw_iter().filter_map(|layer| layer.as_obj_ref()).peekable();
            return all.peek().is_some() && all.all(|layer| self.hidden_layers.contains(&layer.into()));
        }
        group.get_ref(b"OCGs").is_some_and(|layer| self.hidden_layers.contains(&layer.into()))
    }
}

/// What the document says that a stretch means, however long.
pub(super) fn spelled_out(properties: &Object<'_>, resources: &Resources<'_>) -> Option<String> {
    let properties = match properties {
        Object::Dict(dict) => dict.clone(),
        Object::Name(name) => resources.properties.get::<Dict<'_>>(name)?,
        _ => return None,
    };
    text_under(&properties, b"ActualText")
}

/// The text that stands for what is drawn, where it is one word: longer ones describe whole
/// paragraphs, and the letters say where their words stand.
fn actual_text(properties: &Object<'_>, resources: &Resources<'_>) -> Option<String> {
    let properties = match properties {
        Object::Dict(dict) => dict.clone(),
        Object::Name(name) => resources.properties.get::<Dict<'_>>(name)?,
        _ => return None,
    };
    let text = text_under(&properties, b"ActualText")?;
    let text = text.replace('\u{ad}', "-");
    let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    (plain && text.len() <= LONGEST_REPLACEMENT).then_some(text)
}
