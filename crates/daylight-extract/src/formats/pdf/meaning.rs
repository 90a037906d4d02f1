use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, CharacterCollection, CidFamily};
use hayro_font::FontGlyph;
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use skrifa::MetadataProvider;

/// What codes mean where the font itself does not say so in a `ToUnicode` map or by glyph names.
/// Worked out when first asked: most fonts say it themselves.
pub(super) struct Meaning<'a> {
    dict: Dict<'a>,
    collections: Rc<Collections>,
    way: OnceCell<Way>,
    /// Glyphs of the embedded font to characters, by its own character map turned round.
    turned: OnceCell<HashMap<u32, char>>,
}

enum Way {
    None,
    /// The code is UTF-16.
    Utf16,
    /// Codes to the numbers of a character collection, and those to characters.
    Collection {
        encoding: Box<CMap>,
        characters: Rc<CMap>,
    },
    /// Glyph names that are a number with letters before it.
    Numbers(HashMap<u32, char>),
}

/// The maps from the numbers of the four character collections to characters, each read once.
#[derive(Default)]
pub(super) struct Collections([OnceCell<Option<Rc<CMap>>>; 4]);

impl Collections {
    fn of(&self, family: &CidFamily) -> Option<Rc<CMap>> {
        let place = match family {
            CidFamily::AdobeJapan1 => 0,
            CidFamily::AdobeGB1 => 1,
            CidFamily::AdobeCNS1 => 2,
            CidFamily::AdobeKorea1 => 3,
            _ => return None,
        };
        let read = || {
            let map = hayro_cmap::load_embedded(family.ucs2_cmap()?)?;
            CMap::parse(map, hayro_cmap::load_embedded).map(Rc::new)
        };
        self.0.get(place)?.get_or_init(read).clone()
    }
}

impl<'a> Meaning<'a> {
    pub(super) fn new(dict: &Dict<'a>, collections: &Rc<Collections>) -> Self {
        Self {
            dict: dict.clone(),
            collections: Rc::clone(collections),
            way: OnceCell::new(),
            turned: OnceCell::new(),
        }
    }

    /// The text this code most probably stands for.
    pub(super) fn of(&self, code: u32, glyph: &FontGlyph<'_>) -> Option<String> {
        let by_way = match self.way.get_or_init(|| way(&self.dict, &self.collections)) {
            Way::None => None,
            Way::Utf16 => utf16(code),
            Way::Collection { encoding, characters } => {
                let number = (1..=4).find_map(|length| encoding.lookup_cid_code(code, length));
                number.and_then(|number| characters.lookup_bf_string(number)).map(|text| match text {
                    BfString::Char(c) => c.to_string(),
                    BfString::String(text) => text,
                })
            }
            Way::Numbers(names) => names.get(&code).map(char::to_string),
        };
        by_way.or_else(|| self.by_font_program(glyph))
    }

    fn by_font_program(&self, glyph: &FontGlyph<'_>) -> Option<String> {
        let FontGlyph::Outline(outline) = glyph else { return None };
        let id = outline.glyph_id().to_u32();
        if id == 0 {
            return None;
        }
        let turned = self.turned.get_or_init(|| {
            outline.font_data().map(|font| turned_map((*font.data).as_ref())).unwrap_or_default()
        });
        turned.get(&id).map(char::to_string)
    }
}

fn way(dict: &Dict<'_>, collections: &Collections) -> Way {
    if dict.contains_key(b"DescendantFonts") {
        return way_of_composite(dict, collections).unwrap_or(Way::None);
    }
    let numbers = numbered_names(dict);
    if numbers.is_empty() { Way::None } else { Way::Numbers(numbers) }
}

/// For a font whose codes are several bytes long.
fn way_of_composite(dict: &Dict<'_>, collections: &Collections) -> Option<Way> {
    let encoding = match dict.get::<Object<'_>>(b"Encoding")? {
        Object::Name(name) => {
            if name.as_str().contains("UCS2") || name.as_str().contains("UTF16") {
                return Some(Way::Utf16);
            }
            match CMapName::from_bytes(name.as_ref()) {
                CMapName::IdentityH => CMap::identity_h(),
                CMapName::IdentityV => CMap::identity_v(),
                name => CMap::parse(hayro_cmap::load_embedded(name)?, hayro_cmap::load_embedded)?,
            }
        }
        Object::Stream(stream) => {
            CMap::parse(&super::stream::decoded(&stream).ok()?.bytes, hayro_cmap::load_embedded)?
        }
        _ => return None,
    };
    let own = encoding.metadata().character_collection.clone();
    let family = own
        .filter(|own| own.family != CidFamily::AdobeIdentity)
        .or_else(|| collection_of_descendant(dict))?
        .family;
    let characters = collections.of(&family)?;
    Some(Way::Collection { encoding: Box::new(encoding), characters })
}

fn collection_of_descendant(dict: &Dict<'_>) -> Option<CharacterCollection> {
    let below = dict.get::<Array<'_>>(b"DescendantFonts")?.iter::<Dict<'_>>().next()?;
    let info = below.get::<Dict<'_>>(b"CIDSystemInfo")?;
    let (registry, ordering) =
        (info.get::<PdfString<'_>>(b"Registry")?, info.get::<PdfString<'_>>(b"Ordering")?);
    let family = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes());
    Some(CharacterCollection { family, supplement: 0 })
}

fn utf16(code: u32) -> Option<String> {
    let units = [(code >> 16) as u16, code as u16];
    let units = if units[0] == 0 { units.get(1..) } else { Some(units.as_slice()) };
    String::from_utf16(units?).ok()
}

/// `/C65` or `/g65` for code 65, as fonts made from bitmaps name their glyphs. Believed only where
/// the numbers are the codes themselves.
fn numbered_names(dict: &Dict<'_>) -> HashMap<u32, char> {
    let mut names = HashMap::new();
    let Some(differences) =
        dict.get::<Dict<'_>>(b"Encoding").and_then(|encoding| encoding.get::<Array<'_>>(b"Differences"))
    else {
        return names;
    };
    let mut code = 0_i64;
    for item in differences.iter::<Object<'_>>() {
        match item {
            Object::Number(number) => code = number.as_i64(),
            Object::Name(name) => {
                if let Some(c) = numbered(&name).filter(|c| i64::from(u32::from(*c)) == code) {
                    names.insert(u32::from(c), c);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    names
}

fn numbered(name: &Name<'_>) -> Option<char> {
    let digits = name.as_str().trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let number: u32 = digits.parse().ok()?;
    char::from_u32(number).filter(|c| matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}'))
}

fn turned_map(data: &[u8]) -> HashMap<u32, char> {
    let Ok(font) = skrifa::FontRef::new(data) else { return HashMap::new() };
    let mut turned = HashMap::new();
    for (character, glyph) in font.charmap().mappings() {
        let Some(c) = char::from_u32(character).filter(|c| !matches!(c, '\u{e000}'..='\u{f8ff}')) else {
            continue;
        };
        // Several characters share a glyph; the lowest is the plainest.
        turned.entry(glyph.to_u32()).and_modify(|known: &mut char| *known = c.min(*known)).or_insert(c);
    }
    turned
}
