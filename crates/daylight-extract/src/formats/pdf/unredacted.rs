//! Text of a page that was to be kept from readers and is still there: under boxes, lines, pictures and annotations,
//! in the colour of its ground, clipped away.
//!
//! What could be hidden is told from the operators, which costs next to nothing; only a page with such text is drawn,
//! and the picture decides: where a reader would see letters, there is more than one tone.

use std::collections::HashMap;

use daylight_model::{BadRedaction, BadRedactionKind as Kind};
use hayro_syntax::object::{Array, Dict, Name, Rect};

use super::cover::{Area, Cover, Covers, Ink, Means, common, share, size, united};
use super::layout;
use super::words::{Run, Words};
use crate::picture::{Raster, Tones};

/// Comparisons of words with shapes on one page. A page that asks for more is a drawing.
const MOST_COMPARED: usize = 4_000_000;

/// How much of a word has to lie under something to be hidden by it.
const COVERED: f32 = 0.6;

/// A picture of more than this share of the page is what the page is, not a box on it.
const LARGE: f32 = 0.5;

/// How far tones of one box may lie apart, as drawn and as scanned.
const ONE_TONE: u8 = 12;
const ONE_TONE_SCANNED: u8 = 36;

/// A tone below this is dark.
const DARK: u8 = 96;

/// Letters and digits that make a finding.
const FEWEST: u32 = 3;

/// Height of bands, in points, in which shapes are kept apart.
const BAND: f32 = 24.0;

/// What of the words of a page is hidden.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<BadRedaction>,
    /// Runs that are not part of the text of the page.
    pub(super) sealed: Vec<usize>,
}

/// A word that may be hidden, and by what.
#[derive(Clone, Copy)]
struct Suspect {
    run: usize,
    kind: Kind,
    /// The shape over it, by number; none for the page itself.
    cover: Option<usize>,
    /// Where to look.
    area: Area,
    /// The picture of the page decides.
    to_be_seen: bool,
    /// It stands on a scan.
    scanned: bool,
}

/// What stands in a page besides its content: annotations that mark or hide what lies under them.
pub(super) struct Pinned {
    area: Area,
    kind: Kind,
}

/// The annotations that were to be applied, or that hide without an appearance of their own.
pub(super) fn pinned(annotations: &[Dict<'_>], place: hayro_interpret::kurbo::Affine) -> Vec<Pinned> {
    let mut found = Vec::new();
    for annotation in annotations {
        let Some(subtype) = annotation.get::<Name<'_>>(b"Subtype") else { continue };
        let own_look = annotation.get::<Dict<'_>>(b"AP").is_some();
        let ink = |key: &[u8]| {
            let parts = annotation.get::<Array<'_>>(key)?;
            let parts: Vec<f32> = parts.iter::<f32>().take(4).collect();
            Ink::of_annotation(&parts)
        };
        let dark = |ink: Option<Ink>| ink.and_then(|ink| ink.light()).is_some_and(|light| light < 0.35);
        let kind = match subtype.as_ref() {
            b"Redact" => Kind::Unapplied,
            b"Square" | b"Circle" | b"Polygon" if !own_look && ink(b"IC").is_some() => Kind::UnderAnnotation,
            b"Highlight" if !own_look && dark(ink(b"C")) => Kind::UnderAnnotation,
            _ => continue,
        };
        found.extend(areas_of(annotation, place).into_iter().map(|area| Pinned { area, kind }));
    }
    found
}

/// The quadrilaterals of an annotation, or its rectangle.
fn areas_of(annotation: &Dict<'_>, place: hayro_interpret::kurbo::Affine) -> Vec<Area> {
    let on_page = |x: f64, y: f64| {
        let at = place * hayro_interpret::kurbo::Point::new(x, y);
        [at.x as f32, at.y as f32, at.x as f32, at.y as f32]
    };
    if let Some(corners) = annotation.get::<Array<'_>>(b"QuadPoints") {
        let numbers: Vec<f64> = corners.iter::<f64>().take(8 * 200).collect();
        let quads = numbers
            .chunks_exact(8)
            .filter_map(|quad| quad.chunks_exact(2).map(|at| on_page(at[0], at[1])).reduce(united));
        let quads: Vec<Area> = quads.collect();
        if !quads.is_empty() {
            return quads;
        }
    }
    let Some(area) = annotation.get::<Rect>(b"Rect") else { return Vec::new() };
    vec![united(on_page(area.x0, area.y0), on_page(area.x1, area.y1))]
}

/// One page as it was painted.
pub(super) struct Painted<'p> {
    pub(super) words: &'p Words,
    pub(super) covers: &'p Covers,
    pub(super) pinned: Vec<Pinned>,
    pub(super) spelled_out: &'p [(String, Area)],
    /// Width and height in points.
    pub(super) size: [f32; 2],
    /// More is on the page than is shown of it.
    pub(super) cropped: bool,
}

impl Painted<'_> {
    /// What is hidden on the page with this number. `draw` gives the picture of the page; it is asked for only where
    /// something could be hidden. `scan` says that a scan with recognised text may be drawn too.
    pub(super) fn judged(&self, number: u32, scan: bool, draw: impl FnOnce() -> Option<Raster>) -> Judged {
        let mut suspects = self.suspects(scan);
        if suspects.iter().any(|suspect| suspect.to_be_seen) {
            // Without a picture only what needs none is told.
            let picture = draw();
            let seen = |suspect: &Suspect| {
                !suspect.to_be_seen
                    || picture.as_ref().is_some_and(|picture| self.is_hidden_on(picture, suspect))
            };
            suspects.retain(seen);
        }
        let mut judged = self.gathered(number, &suspects);
        judged.findings.extend(self.cropped_pictures(number));
        let mosaics = self.covers.mosaics.iter().map(|area| BadRedaction {
            kind: Kind::Pixelated,
            page: Some(number),
            area: self.on_page(*area),
            letters: 0,
            sealed: None,
        });
        judged.findings.extend(mosaics);
        for (text, area) in self.spelled_out {
            judged.findings.extend(worth_telling(text).map(|letters| BadRedaction {
                kind: Kind::SpelledOut,
                page: Some(number),
                area: self.on_page(*area),
                letters,
                sealed: Some(cut(text.clone())),
            }));
        }
        judged
    }

    fn suspects(&self, scan: bool) -> Vec<Suspect> {
        let mut suspects = Vec::new();
        let [width, height] = self.size;
        let page = [0.0, 0.0, width, height];
        let mut bands: HashMap<i32, Vec<usize>> = HashMap::new();
        for (index, cover) in self.covers.drawn.iter().enumerate() {
            let [first, last] = [cover.area[1], cover.area[3]].map(|y| (y.clamp(0.0, height) / BAND) as i32);
            for band in first..=last {
                bands.entry(band).or_default().push(index);
            }
        }
        let mut compared = 0;
        for (index, run) in self.words.runs.iter().enumerate() {
            let area = body(run);
            let [wide, high] = size(area);
            if wide <= 0.0 || high <= 0.0 || run.pen.hidden {
                continue;
            }
            let suspect = |kind, cover, area, to_be_seen| Suspect {
                run: index,
                kind,
                cover,
                area,
                to_be_seen,
                scanned: false,
            };
            if let Some(pinned) = self.pinned.iter().position(|pinned| share(area, pinned.area) >= COVERED) {
                let kind = self.pinned.get(pinned).map_or(Kind::Unapplied, |pinned| pinned.kind);
                // Annotations are numbered behind the shapes.
                suspects.push(suspect(kind, Some(self.covers.drawn.len() + pinned), area, false));
                continue;
            }
            if share(area, page) <= 0.02 {
                if self.cropped {
                    suspects.push(suspect(Kind::OutsidePage, None, area, false));
                }
                continue;
            }
            let middle = ((area[1] + area[3]) / 2.0).clamp(0.0, height);
            let near = bands.get(&((middle / BAND) as i32)).map_or(&[][..], Vec::as_slice);
            compared += near.len();
            if compared > MOST_COMPARED {
                break;
            }
            let over = near.iter().filter_map(|index| Some((*index, self.covers.drawn.get(*index)?)));
            let over: Vec<(usize, &Cover)> =
                over.filter(|(_, cover)| share(area, cover.area) >= COVERED).collect();
            suspects.extend(self.suspect_of(index, run, area, &over, scan));
        }
        suspects
    }

    /// By what a word may be hidden. `over`: the shapes that lie where it stands, in the order drawn.
    fn suspect_of(
        &self,
        index: usize,
        run: &Run,
        area: Area,
        over: &[(usize, &Cover)],
        scan: bool,
    ) -> Option<Suspect> {
        let [width, height] = self.size;
        let is_large = |cover: &Cover| {
            let [wide, high] = size(cover.area);
            wide * high > LARGE * width * height
        };
        let suspect = |kind, cover: Option<usize>, area, to_be_seen, scanned| {
            Some(Suspect { run: index, kind, cover, area, to_be_seen, scanned })
        };
        let later = || over.iter().rev().filter(|(_, cover)| cover.order > run.pen.order);
        // Letters of a scan lie before or behind its picture.
        let on_scan = over.iter().any(|(_, cover)| cover.means == Means::Picture && is_large(cover));
        let opaque = later()
            .find(|(_, cover)| cover.alpha > 0.97 && !(cover.means == Means::Picture && is_large(cover)));
        if let Some((number, cover)) = opaque {
            let kind = match cover.means {
                Means::Shape => Kind::UnderShape,
                Means::Line => Kind::UnderLine,
                Means::Picture => Kind::UnderPicture,
                Means::Annotation => Kind::UnderAnnotation,
            };
            return suspect(kind, Some(*number), common(Some(area), cover.area), true, false);
        }
        let glass = later().find(|(_, cover)| {
            let dark = cover.ink.and_then(|ink| ink.light()).is_some_and(|light| light < 0.3);
            let [wide, high] = size(cover.area);
            dark && (0.4..=0.97).contains(&cover.alpha)
                && wide * high < 0.2 * width * height
                // A band over a heading is decoration; a box that was meant to hide fits its words.
                && high < 4.0 * run.pen.em
        });
        if let Some((number, _)) = glass {
            return suspect(Kind::SeeThrough, Some(*number), area, false, false);
        }
        if run.pen.invisible {
            // A box over a scan that came before its text hides it as well.
            let box_on_scan = over.iter().rev().find(|(_, cover)| {
                on_scan && cover.means != Means::Picture && !is_large(cover) && cover.alpha > 0.97
            });
            return match box_on_scan {
                Some((number, cover)) => {
                    suspect(Kind::UnderPaint, Some(*number), common(Some(area), cover.area), true, false)
                }
                None if on_scan && scan => suspect(Kind::UnderPaint, None, area, true, true),
                None if over.is_empty() => suspect(Kind::Invisible, None, area, true, false),
                None => None,
            };
        }
        if let Some(clip) = run.pen.clip
            && share(area, clip) <= 0.02
        {
            return suspect(Kind::Clipped, None, area, false, false);
        }
        let ground = over.iter().rev().find(|(_, cover)| cover.order < run.pen.order && cover.alpha > 0.97);
        match ground {
            Some((number, cover)) => {
                let same = cover.ink.is_some_and(|ink| ink.is_like(&run.pen.ink));
                let kind = if is_large(cover) { Kind::GroundColour } else { Kind::SameColour };
                if same { suspect(kind, Some(*number), area, true, false) } else { None }
            }
            None => {
                let clear = run.pen.alpha < 0.05;
                let white = run.pen.ink.light().is_some_and(|light| light > 0.97);
                if clear || white { suspect(Kind::GroundColour, None, area, true, false) } else { None }
            }
        }
    }

    /// Whether there is one tone only where the letters would be.
    fn is_hidden_on(&self, picture: &Raster, suspect: &Suspect) -> bool {
        let [width, height] = self.size;
        let scale = [picture.width as f32 / width.max(1.0), picture.height as f32 / height.max(1.0)];
        let [left, top, right, bottom] = suspect.area;
        let inset = ((right - left) * 0.04).min(1.5);
        let across = [(left + inset) * scale[0], (right - inset) * scale[0]];
        let down = [top * scale[1], bottom * scale[1]];
        let [from_x, to_x] = across.map(|x| x.round().clamp(0.0, picture.width as f32) as usize);
        let [from_y, to_y] = down.map(|y| y.round().clamp(0.0, picture.height as f32) as usize);
        if to_x < from_x + 3 || to_y < from_y + 2 {
            return false;
        }
        let tones = tones(picture, [from_x, from_y, to_x, to_y]);
        let Some(tone) = tones.middle else { return false };
        if suspect.scanned {
            // White of the paper says nothing: recognition puts words a little beside where they stand.
            return tone < DARK && tones.apart(ONE_TONE_SCANNED) * 33 <= tones.count;
        }
        let hidden = tones.apart(ONE_TONE) * 100 <= tones.count;
        // On a scan, what lies under white may be recognised text a little beside its words.
        hidden && (suspect.kind != Kind::UnderPaint || tone < 240 || suspect.cover.is_some())
    }

    /// Findings of what is hidden, each with the words that lie under the same thing.
    fn gathered(&self, number: u32, suspects: &[Suspect]) -> Judged {
        let mut judged = Judged::default();
        let mut groups: Vec<(Kind, Option<usize>, Area, Vec<usize>)> = Vec::new();
        let mut known: HashMap<(Kind, usize), usize> = HashMap::new();
        for suspect in suspects {
            let Some(run) = self.words.runs.get(suspect.run) else { continue };
            let group = match suspect.cover {
                Some(cover) => known.get(&(suspect.kind, cover)).copied(),
                // Words that follow each other on the page lie under one thing.
                None => groups.len().checked_sub(1).filter(|last| {
                    groups.get(*last).is_some_and(|(kind, cover, area, _)| {
                        *kind == suspect.kind && cover.is_none() && (!suspect.scanned || touches(*area, run))
                    })
                }),
            };
            match group.and_then(|group| groups.get_mut(group)) {
                Some((_, _, area, runs)) => {
                    *area = united(*area, run.area);
                    runs.push(suspect.run);
                }
                None => {
                    if let Some(cover) = suspect.cover {
                        known.insert((suspect.kind, cover), groups.len());
                    }
                    groups.push((suspect.kind, suspect.cover, run.area, vec![suspect.run]));
                }
            }
        }
        for (kind, cover, area, runs) in groups {
            let text = self.text_of(&runs);
            let Some(letters) = worth_telling(&text) else { continue };
            let area = cover.and_then(|cover| self.area_of(cover)).unwrap_or(area);
            let sealed = kind.seals().then(|| cut(text));
            judged.findings.push(BadRedaction {
                kind,
                page: Some(number),
                area: self.on_page(area),
                letters,
                sealed,
            });
            if kind.seals() {
                judged.sealed.extend(runs);
            }
        }
        judged
    }

    fn area_of(&self, cover: usize) -> Option<Area> {
        match self.covers.drawn.get(cover) {
            Some(cover) => Some(cover.area),
            None => self.pinned.get(cover - self.covers.drawn.len()).map(|pinned| pinned.area),
        }
    }

    /// An area as far as it lies on the page, in parts of its width and height; none where it does not.
    fn on_page(&self, area: Area) -> Option<Area> {
        let [width, height] = self.size;
        let area = common(Some([0.0, 0.0, width, height]), area);
        let [wide, high] = size(area);
        let [left, top, right, bottom] = area;
        (wide > 0.0 && high > 0.0).then_some([left / width, top / height, right / width, bottom / height])
    }

    /// What these words say, as a page would.
    fn text_of(&self, runs: &[usize]) -> String {
        let runs = runs.iter().filter_map(|run| self.words.runs.get(*run).cloned());
        layout::laid_out(&self.words.with_runs(runs.collect())).0
    }

    /// Scans that are shown only in part; what is cut off is still in the file.
    fn cropped_pictures(&self, number: u32) -> Vec<BadRedaction> {
        let all = self.words.known == 0 || self.words.known == self.words.invisible;
        let told = self.covers.cropped.iter().filter(|_| all).take(1);
        told.map(|area| BadRedaction {
            kind: Kind::CroppedPicture,
            page: Some(number),
            area: self.on_page(*area),
            letters: 0,
            sealed: None,
        })
        .collect()
    }
}

/// From a little above the base line to the top of small letters: where ink is, whatever the word.
fn body(run: &Run) -> Area {
    let [left, top, right, bottom] = run.area;
    if run.pen.along[0].abs() > 0.9 {
        let high = bottom - top;
        let (above, below) = if run.pen.up[1] < 0.0 { (0.34, 0.24) } else { (0.24, 0.34) };
        [left, top + above * high, right, bottom - below * high]
    } else {
        run.area
    }
}

fn touches(area: Area, run: &Run) -> bool {
    let room = run.pen.em;
    let wide = [area[0] - room, area[1] - room, area[2] + room, area[3] + room];
    share(run.area, wide) > 0.0
}

/// Tones in a part of a picture.
struct InPart {
    /// How often each tone is there, the three colours of a pixel counted on their own.
    by_tone: [[u32; 256]; 3],
    middles: [u8; 3],
    middle: Option<u8>,
    count: u32,
}

impl InPart {
    /// Pixels, at least, whose tone lies farther from the middle than this.
    fn apart(&self, most: u8) -> u32 {
        let far = |(tones, middle): (&[u32; 256], u8)| {
            let (low, high) = (middle.saturating_sub(most), middle.saturating_add(most));
            let near: u32 = tones.get(usize::from(low)..=usize::from(high)).unwrap_or_default().iter().sum();
            self.count.saturating_sub(near)
        };
        self.by_tone.iter().zip(self.middles).map(far).max().unwrap_or(0)
    }
}

fn tones(picture: &Raster, [left, top, right, bottom]: [usize; 4]) -> InPart {
    let mut by_tone = [[0_u32; 256]; 3];
    let bytes = picture.tones.bytes();
    let mut count = 0;
    for y in top..bottom {
        let start = (y * picture.width as usize + left) * bytes;
        let row = picture.pixels.get(start..start + (right - left) * bytes).unwrap_or_default();
        for pixel in row.chunks_exact(bytes) {
            count += 1;
            for (part, tones) in by_tone.iter_mut().enumerate() {
                let tone = match picture.tones {
                    Tones::Gray => pixel.first(),
                    Tones::Color => pixel.get(part),
                };
                if let Some(of_tone) = tone.and_then(|tone| tones.get_mut(usize::from(*tone))) {
                    *of_tone += 1;
                }
            }
        }
    }
    let middle = |tones: &[u32; 256]| {
        let mut below = 0;
        tones.iter().position(|of_tone| {
            below += of_tone;
            2 * below > count
        })
    };
    let middles = [0, 1, 2].map(|part| by_tone.get(part).and_then(middle).unwrap_or(0) as u8);
    let sum: u16 = middles.iter().map(|tone| u16::from(*tone)).sum();
    InPart { by_tone, middles, middle: (count > 0).then_some((sum / 3) as u8), count }
}

/// Letters and digits of what is hidden; none where it says nothing: rows of dots, one sign again and again.
pub(super) fn worth_telling(text: &str) -> Option<u32> {
    let signs: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let first = *signs.first()?;
    let letters = signs.len() as u32;
    (letters >= FEWEST && signs.iter().any(|sign| *sign != first)).then_some(letters)
}

/// At most as much as is kept.
pub(super) fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(BadRedaction::LONGEST));
    text
}
