//! What a page draws besides its letters, as far as it can hide them: boxes, thick lines, pictures. Only where they
//! lie is kept, and what is known of their ink; no path is drawn here.

use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::Number;

/// Shapes kept of one page. Drawings made of more hide nothing on purpose.
const MOST_COVERS: usize = 20_000;

/// Pieces of one path, and points of one piece.
const MOST_PIECES: usize = 4_000;
const MOST_POINTS: usize = 200;

/// Points (1/72 inch) that a shape is wide and high at least: thinner ones are lines under words and tables.
const THIN: f32 = 3.5;

/// Share of its box that a piece fills at least to count as solid: an ellipse fills 0.79, a letter less.
const SOLID: f32 = 0.55;

/// Points that a pixel of a mosaic is wide and high, at least: 72 is one inch.
const MOSAIC: f32 = 3.0;

/// Left, top, right, bottom in points of the page as shown.
pub(super) type Area = [f32; 4];

/// A colour, as far as operators say it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    space: Space,
    parts: [f32; 4],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Space {
    Gray,
    Rgb,
    Cmyk,
    /// A space of the document, a pattern: only equal to itself.
    Other,
}

impl Ink {
    pub(super) const BLACK: Self = Self { space: Space::Gray, parts: [0.0; 4] };

    pub(super) fn gray(tone: &Number) -> Self {
        Self { space: Space::Gray, parts: [tone.as_f64() as f32, 0.0, 0.0, 0.0] }
    }

    pub(super) fn rgb(parts: [&Number; 3]) -> Self {
        let [r, g, b] = parts.map(|part| part.as_f64() as f32);
        Self { space: Space::Rgb, parts: [r, g, b, 0.0] }
    }

    pub(super) fn cmyk(parts: [&Number; 4]) -> Self {
        Self { space: Space::Cmyk, parts: parts.map(|part| part.as_f64() as f32) }
    }

    pub(super) fn other(parts: &[Number]) -> Self {
        let mut of_it = [0.0; 4];
        for (to, part) in of_it.iter_mut().zip(parts) {
            *to = part.as_f64() as f32;
        }
        Self { space: Space::Other, parts: of_it }
    }

    /// A colour as annotations name it.
    pub(super) fn of_annotation(parts: &[f32]) -> Option<Self> {
        match *parts {
            [gray] => Some(Self { space: Space::Gray, parts: [gray, 0.0, 0.0, 0.0] }),
            [r, g, b] => Some(Self { space: Space::Rgb, parts: [r, g, b, 0.0] }),
            [c, m, y, k] => Some(Self { space: Space::Cmyk, parts: [c, m, y, k] }),
            _ => None,
        }
    }

    /// From 0 (black) to 1 (white), where it can be told.
    pub(super) fn light(&self) -> Option<f32> {
        let [one, two, three, four] = self.parts;
        match self.space {
            Space::Gray => Some(one),
            Space::Rgb => Some(0.3 * one + 0.59 * two + 0.11 * three),
            Space::Cmyk => Some((1.0 - four) * (1.0 - (0.3 * one + 0.59 * two + 0.11 * three))),
            Space::Other => None,
        }
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self.light(), other.light()) {
            (Some(one), Some(two)) if (one < 0.1 && two < 0.1) || (one > 0.95 && two > 0.95) => true,
            _ => {
                self.space == other.space
                    && self.parts.iter().zip(other.parts).all(|(one, two)| (one - two).abs() < 0.03)
            }
        }
    }
}

/// What hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Shape,
    Line,
    Picture,
    /// The appearance of an annotation.
    Annotation,
}

/// Something drawn that may hide what lies under it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cover {
    pub(super) area: Area,
    pub(super) means: Means,
    /// When it was drawn, counted with the letters of the page.
    pub(super) order: u32,
    pub(super) ink: Option<Ink>,
    /// From 0 (clear) to 1.
    pub(super) alpha: f32,
}

/// The path under construction, and what was drawn so far.
#[derive(Default)]
pub(super) struct Covers {
    pub(super) drawn: Vec<Cover>,
    /// Pictures of which a good part is not shown: where the whole of each would lie.
    pub(super) cropped: Vec<Area>,
    /// Pictures of so few pixels that they can only be a mosaic.
    pub(super) mosaics: Vec<Area>,
    /// Width and height in pixels of the picture that comes next.
    pub(super) next_pixels: [f32; 2],
    pieces: Vec<Piece>,
    open: Vec<[f32; 2]>,
    clips: bool,
    /// Set while an annotation is drawn.
    pub(super) in_annotation: bool,
    /// Set while a highlight is drawn, which programs mix with what is there whatever its appearance says.
    pub(super) in_highlight: bool,
}

struct Piece {
    points: Vec<[f32; 2]>,
    area: Area,
    /// Square points inside.
    inside: f32,
}

/// How something is painted.
#[derive(Clone, Copy)]
pub(super) struct Brush {
    pub(super) ink: Ink,
    pub(super) alpha: f32,
    pub(super) clip: Option<Area>,
    pub(super) order: u32,
}

impl Covers {
    pub(super) fn move_to(&mut self, place: Affine, x: f64, y: f64) {
        self.end_piece();
        self.point(place, x, y);
    }

    pub(super) fn point(&mut self, place: Affine, x: f64, y: f64) {
        if self.open.len() < MOST_POINTS {
            let at = place * Point::new(x, y);
            if at.x.is_finite() && at.y.is_finite() {
                self.open.push([at.x as f32, at.y as f32]);
            }
        }
    }

    pub(super) fn rectangle(&mut self, place: Affine, [x, y, width, height]: [f64; 4]) {
        self.end_piece();
        for (x, y) in [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
            self.point(place, x, y);
        }
        self.end_piece();
    }

    pub(super) fn close(&mut self) {
        if let Some(first) = self.open.first().copied() {
            self.open.push(first);
        }
    }

    fn end_piece(&mut self) {
        let points = std::mem::take(&mut self.open);
        if points.len() < 2 || self.pieces.len() >= MOST_PIECES {
            return;
        }
        let mut twice = 0.0;
        let mut area = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (index, [x, y]) in points.iter().enumerate() {
            let [next_x, next_y] = points.get(index + 1).or(points.first()).copied().unwrap_or([*x, *y]);
            twice += x * next_y - next_x * y;
            area = united(area, [*x, *y, *x, *y]);
        }
        self.pieces.push(Piece { points, area, inside: twice.abs() / 2.0 });
    }

    /// The path becomes part of the clip when it is painted.
    pub(super) fn clip(&mut self) {
        self.clips = true;
    }

    /// Fills the path.
    pub(super) fn fill(&mut self, brush: &Brush) {
        self.end_piece();
        for index in 0..self.pieces.len() {
            let Some(piece) = self.pieces.get(index) else { continue };
            let [width, height] = size(piece.area);
            if width >= THIN && height >= THIN && piece.inside >= SOLID * width * height {
                self.cover(piece.area, Means::Shape, brush);
            }
        }
    }

    /// Draws along the path with a pen of this width, in points of the page.
    pub(super) fn stroke(&mut self, width: f32, brush: &Brush) {
        self.end_piece();
        if width < THIN {
            return;
        }
        let half = width / 2.0;
        let mut lines = Vec::new();
        for piece in &self.pieces {
            for pair in piece.points.windows(2) {
                let [[x, y], [to_x, to_y]] = [pair[0], pair[1]];
                // A box around a slanting line says little; a scribble is made of short ones.
                let level = (y - to_y).abs() <= width || (x - to_x).abs() <= width;
                if level {
                    lines.push([
                        x.min(to_x) - half * f32::from(u8::from((x - to_x).abs() <= width)),
                        y.min(to_y) - half,
                        x.max(to_x) + half * f32::from(u8::from((x - to_x).abs() <= width)),
                        y.max(to_y) + half,
                    ]);
                }
            }
        }
        for area in lines {
            self.cover(area, Means::Line, brush);
        }
    }

    /// The path is done with; what the clip is now.
    pub(super) fn end_path(&mut self, clip: Option<Area>) -> Option<Area> {
        self.end_piece();
        let clip = if std::mem::take(&mut self.clips) {
            let path = self.pieces.iter().map(|piece| piece.area).reduce(united);
            Some(common(clip, path.unwrap_or([0.0; 4])))
        } else {
            clip
        };
        self.pieces.clear();
        clip
    }

    /// A picture in the unit square of this place.
    pub(super) fn picture(&mut self, place: Affine, page: f64, brush: &Brush) {
        let mut area = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let at = place * Point::new(x, y);
            area = united(area, [at.x as f32, at.y as f32, at.x as f32, at.y as f32]);
        }
        if !area.iter().all(|side| side.is_finite()) {
            return;
        }
        let [width, height] = size(area);
        let [across, down] = std::mem::take(&mut self.next_pixels);
        // Words behind it stood on a line or two: small, and wider than high.
        let few = across >= 6.0 && down >= 2.0 && width >= MOSAIC * across && height >= MOSAIC * down;
        if few && across > down && height < 40.0 && self.mosaics.len() < 100 {
            self.mosaics.push(area);
        }
        let [shown_width, shown_height] = size(common(brush.clip, area));
        let hidden = 1.0 - (shown_width * shown_height) / (width * height).max(1e-3);
        if f64::from(width * height) > 0.25 * page && hidden > 0.15 && self.cropped.len() < 10 {
            self.cropped.push(area);
        }
        self.cover(area, Means::Picture, brush);
    }

    fn cover(&mut self, area: Area, means: Means, brush: &Brush) {
        let area = common(brush.clip, area);
        let [width, height] = size(area);
        if width < THIN || height < THIN || self.drawn.len() >= MOST_COVERS {
            return;
        }
        let means = if self.in_annotation { Means::Annotation } else { means };
        let ink = (means != Means::Picture).then_some(brush.ink);
        self.drawn.push(Cover { area, means, order: brush.order, ink, alpha: brush.alpha });
    }
}

/// Width and height; nothing for what is turned inside out.
pub(super) fn size(area: Area) -> [f32; 2] {
    [(area[2] - area[0]).max(0.0), (area[3] - area[1]).max(0.0)]
}

pub(super) fn united(one: Area, other: Area) -> Area {
    [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
}

/// What two areas have in common; the second where the first is none.
pub(super) fn common(one: Option<Area>, other: Area) -> Area {
    let Some(one) = one else { return other };
    [one[0].max(other[0]), one[1].max(other[1]), one[2].min(other[2]), one[3].min(other[3])]
}

/// How much of the first lies in the second.
pub(super) fn share(of: Area, within: Area) -> f32 {
    let [width, height] = size(of);
    let [inner_width, inner_height] = size(common(Some(of), within));
    if width * height <= 0.0 { 0.0 } else { inner_width * inner_height / (width * height) }
}
