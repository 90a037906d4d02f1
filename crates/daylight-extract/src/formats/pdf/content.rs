use std::collections::HashMap;
use std::collections::HashSet;
use std::rc::Rc;

use hayro_interpret::kurbo::Affine;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Resources;

use super::cover::{Area, Brush, Covers, Ink, common, united};
use super::font::{Face, Fonts};
use super::marked::{self, MarkedContent};
use super::stream::{self, Undecoded};
use super::words::{Pen, Words};

/// Instructions carried out for one page, forms within forms included. The fullest honest page in
/// our samples has under a million.
const MOST_STEPS: u64 = 10_000_000;

/// Forms within forms. Honest pages have up to six.
const DEEPEST: u32 = 24;

/// Saved states; a page that saves more often than this never restores them.
const MOST_STATES: usize = 1_000;

/// What was found on one page besides its words.
#[derive(Default)]
pub(super) struct Found {
    /// Pictures, and the largest share of the page that one of them covers.
    pub(super) pictures: u32,
    pub(super) largest: f32,
    /// Shapes filled with ink.
    pub(super) shapes: u32,
    pub(super) faults: Faults,
}

/// What of a page could not be read.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) content_cut: bool,
    pub(super) content_lost: bool,
    pub(super) too_large: bool,
    pub(super) too_deep: bool,
    pub(super) too_long: bool,
    pub(super) fonts_lost: bool,
}

/// Carries out what a page draws, as far as text is concerned: no path is built, no picture opened.
pub(super) struct Painter<'p, 'a> {
    pub(super) fonts: &'p mut Fonts<'a>,
    pub(super) words: Words,
    pub(super) found: Found,
    pub(super) covers: Covers,
    /// What boxes stand for, as the document spells out.
    pub(super) spelled_out: Vec<(String, Area)>,
    /// Stretches whose meaning is spelled out and in which nothing was shown yet: how deep, the meaning, letters and
    /// shapes before.
    unspoken: Vec<(usize, String, u32, usize)>,
    /// Counts what is drawn, so that it can be told what came before what.
    order: u32,
    page_area: f64,
    steps: u64,
    depth: u32,
    marked: MarkedContent<'p>,
}

#[derive(Clone)]
struct State<'a> {
    /// From the coordinates of the content to those of the page as shown.
    place: Affine,
    face: Option<Rc<Face<'a>>>,
    /// The font that was named is there and cannot be read.
    unreadable: bool,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    invisible: bool,
    fill: Ink,
    stroke: Ink,
    fill_alpha: f32,
    stroke_alpha: f32,
    line_width: f64,
    /// What is drawn mixes with what is there.
    blends: bool,
    /// The box around what is not clipped away.
    clip: Option<Area>,
    text: Affine,
    line: Affine,
}

impl State<'_> {
    fn at(place: Affine) -> Self {
        Self {
            place,
            face: None,
            unreadable: false,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            invisible: false,
            fill: Ink::BLACK,
            stroke: Ink::BLACK,
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            line_width: 1.0,
            blends: false,
            clip: None,
            text: Affine::IDENTITY,
            line: Affine::IDENTITY,
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.text = self.line;
    }
}

/// The fonts that names stand for inside one content stream.
type Names<'a> = HashMap<Vec<u8>, Option<Rc<Face<'a>>>>;

impl<'p, 'a> Painter<'p, 'a> {
    pub(super) fn new(
        fonts: &'p mut Fonts<'a>,
        hidden_layers: &'p HashSet<ObjectIdentifier>,
        page_area: f64,
    ) -> Self {
        Self {
            fonts,
            words: Words::default(),
            found: Found::default(),
            covers: Covers::default(),
            spelled_out: Vec::new(),
            unspoken: Vec::new(),
            order: 0,
            page_area,
            steps: 0,
            depth: 0,
            marked: MarkedContent::new(hidden_layers),
        }
    }

    /// What the content stream of a page draws.
    pub(super) fn paint(&mut self, content: &[u8], resources: &Resources<'a>, place: Affine) {
        self.run(content, resources, State::at(place));
        self.words.end_word();
    }

    /// What a form draws, as the appearance of an annotation does.
    pub(super) fn paint_form(&mut self, form: &Stream<'a>, resources: &Resources<'a>, place: Affine) {
        self.covers.in_annotation = true;
        self.form(form, resources, State::at(place));
        self.words.end_word();
    }

    fn run(&mut self, content: &[u8], resources: &Resources<'a>, mut state: State<'a>) {
        let mut names = Names::new();
        let mut saved: Vec<State<'a>> = Vec::new();
        let marked = self.marked.depth();
        let mut instructions = TypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                self.found.faults.too_long = true;
                break;
            }
            match instruction {
                TypedInstruction::SaveState(_) if saved.len() < MOST_STATES => saved.push(state.clone()),
                TypedInstruction::RestoreState(_) => {
                    if let Some(before) = saved.pop() {
                        state = before;
                    }
                }
                TypedInstruction::XObject(name) => {
                    if let Some(object) = resources.get_x_object(name.0) {
                        self.object(&object, resources, &state);
                    }
                }
                TypedInstruction::InlineImage(_) => self.picture(&state),
                TypedInstruction::BeginMarkedContent(_) => self.marked.begin_plain(),
                TypedInstruction::BeginMarkedContentWithProperties(begin) => {
                    self.marked.begin(begin.0, begin.1, resources);
                    if let Some(text) = marked::spelled_out(begin.1, resources)
                        && self.unspoken.len() < 100
                    {
                        let letters = self.words.known + self.words.unknown;
                        self.unspoken.push((self.marked.depth(), text, letters, self.covers.drawn.len()));
                    }
                }
                TypedInstruction::EndMarkedContent(_) if self.marked.depth() > marked => {
                    self.end_unspoken();
                    self.marked.end();
                }
                TypedInstruction::TextFont(font) => {
                    state.size = font.1.as_f64();
                    state.face = self.named(font.0, resources, &mut names);
                    state.unreadable = state.face.is_none() && resources.fonts.contains_key(font.0);
                }
                TypedInstruction::SetGraphicsState(name) => {
                    self.graphics_state(name.0, resources, &mut state);
                }
                other if self.shape(&other, &mut state) => {}
                other => self.text(&other, &mut state),
            }
        }
        while self.marked.depth() > marked {
            self.marked.end();
        }
    }

    /// A stretch ends whose meaning is spelled out: where only a dark box was drawn, the box stands for it.
    fn end_unspoken(&mut self) {
        let depth = self.marked.depth();
        let Some((_, text, letters, shapes)) = self.unspoken.pop_if(|(deep, ..)| *deep >= depth) else {
            return;
        };
        let drawn = self.covers.drawn.get(shapes..).unwrap_or_default();
        let wordless = letters == self.words.known + self.words.unknown;
        if let ([cover, ..], true) = (drawn, wordless && drawn.len() <= 3 && self.spelled_out.len() < 500) {
            let dark = cover.ink.and_then(|ink| ink.light()).is_some_and(|light| light < 0.3);
            let [wide, high] = super::cover::size(cover.area);
            if dark && (6.0..60.0).contains(&high) && wide > high {
                self.spelled_out.push((text, cover.area));
            }
        }
    }

    /// Paths, inks and clips; whether it was one of them.
    fn shape(&mut self, instruction: &TypedInstruction<'_, '_>, state: &mut State<'a>) -> bool {
        let place = state.place;
        let number = Number::as_f64;
        match instruction {
            TypedInstruction::MoveTo(to) => self.covers.move_to(place, number(&to.0), number(&to.1)),
            TypedInstruction::LineTo(to) => self.covers.point(place, number(&to.0), number(&to.1)),
            // Where a curve leads and one point on its way are enough for its box.
            TypedInstruction::CubicTo(to) => {
                self.covers.point(place, number(&to.2), number(&to.3));
                self.covers.point(place, number(&to.4), number(&to.5));
            }
            TypedInstruction::CubicStartTo(to) => self.covers.point(place, number(&to.2), number(&to.3)),
            TypedInstruction::CubicEndTo(to) => self.covers.point(place, number(&to.2), number(&to.3)),
            TypedInstruction::ClosePath(_) => self.covers.close(),
            TypedInstruction::RectPath(area) => {
                self.covers.rectangle(place, [&area.0, &area.1, &area.2, &area.3].map(Number::as_f64));
            }
            TypedInstruction::ClipNonZero(_) | TypedInstruction::ClipEvenOdd(_) => self.covers.clip(),
            TypedInstruction::FillPathNonZero(_)
            | TypedInstruction::FillPathNonZeroCompatibility(_)
            | TypedInstruction::FillPathEvenOdd(_) => {
                self.found.shapes += 1;
                self.painted(true, false, state);
            }
            TypedInstruction::FillAndStrokeNonZero(_)
            | TypedInstruction::FillAndStrokeEvenOdd(_)
            | TypedInstruction::CloseFillAndStrokeNonZero(_)
            | TypedInstruction::CloseFillAndStrokeEvenOdd(_) => self.painted(true, true, state),
            TypedInstruction::StrokePath(_) => self.painted(false, true, state),
            TypedInstruction::CloseAndStrokePath(_) => {
                self.covers.close();
                self.painted(false, true, state);
            }
            TypedInstruction::EndPath(_) => self.painted(false, false, state),
            TypedInstruction::LineWidth(width) => state.line_width = number(&width.0),
            TypedInstruction::NonStrokeColorDeviceGray(ink) => state.fill = Ink::gray(&ink.0),
            TypedInstruction::NonStrokeColorDeviceRgb(ink) => {
                state.fill = Ink::rgb([&ink.0, &ink.1, &ink.2]);
            }
            TypedInstruction::NonStrokeColorCmyk(ink) => {
                state.fill = Ink::cmyk([&ink.0, &ink.1, &ink.2, &ink.3]);
            }
            TypedInstruction::NonStrokeColor(ink) => state.fill = Ink::other(&ink.0),
            TypedInstruction::NonStrokeColorNamed(ink) => state.fill = Ink::other(&ink.0),
            TypedInstruction::ColorSpaceNonStroke(_) => state.fill = Ink::other(&[]),
            TypedInstruction::StrokeColorDeviceGray(ink) => state.stroke = Ink::gray(&ink.0),
            TypedInstruction::StrokeColorDeviceRgb(ink) => {
                state.stroke = Ink::rgb([&ink.0, &ink.1, &ink.2]);
            }
            TypedInstruction::StrokeColorCmyk(ink) => {
                state.stroke = Ink::cmyk([&ink.0, &ink.1, &ink.2, &ink.3]);
            }
            TypedInstruction::StrokeColor(ink) => state.stroke = Ink::other(&ink.0),
            TypedInstruction::StrokeColorNamed(ink) => state.stroke = Ink::other(&ink.0),
            TypedInstruction::ColorSpaceStroke(_) => state.stroke = Ink::other(&[]),
            _ => return false,
        }
        true
    }

    fn painted(&mut self, filled: bool, stroked: bool, state: &mut State<'a>) {
        if filled {
            let brush = self.brush(state.fill, state.fill_alpha, state);
            self.covers.fill(&brush);
        }
        if stroked {
            let [a, b, c, d, ..] = state.place.as_coeffs();
            let width = state.line_width * (a * d - b * c).abs().sqrt();
            let brush = self.brush(state.stroke, state.stroke_alpha, state);
            self.covers.stroke(width as f32, &brush);
        }
        state.clip = self.covers.end_path(state.clip);
    }

    fn brush(&mut self, ink: Ink, alpha: f32, state: &State<'_>) -> Brush {
        self.order += 1;
        // Ink that mixes hides where it is dark.
        let mixes = state.blends || self.covers.in_highlight;
        let alpha = if mixes && ink.light().is_none_or(|light| light > 0.1) { 0.0 } else { alpha };
        Brush { ink, alpha, clip: state.clip, order: self.order }
    }

    fn text(&mut self, instruction: &TypedInstruction<'_, '_>, state: &mut State<'a>) {
        match instruction {
            TypedInstruction::Transform(t) => state.place *= affine([&t.0, &t.1, &t.2, &t.3, &t.4, &t.5]),
            TypedInstruction::BeginText(_) => {
                state.text = Affine::IDENTITY;
                state.line = Affine::IDENTITY;
            }
            TypedInstruction::SetTextMatrix(t) => {
                state.line = affine([&t.0, &t.1, &t.2, &t.3, &t.4, &t.5]);
                state.text = state.line;
            }
            TypedInstruction::NextLine(to) => state.next_line(to.0.as_f64(), to.1.as_f64()),
            TypedInstruction::NextLineAndSetLeading(to) => {
                state.leading = -to.1.as_f64();
                state.next_line(to.0.as_f64(), to.1.as_f64());
            }
            TypedInstruction::NextLineUsingLeading(_) => state.next_line(0.0, -state.leading),
            TypedInstruction::CharacterSpacing(space) => state.letter_space = space.0.as_f64(),
            TypedInstruction::WordSpacing(space) => state.word_space = space.0.as_f64(),
            TypedInstruction::HorizontalScaling(stretch) => state.stretch = stretch.0.as_f64() / 100.0,
            TypedInstruction::TextLeading(leading) => state.leading = leading.0.as_f64(),
            TypedInstruction::TextRise(rise) => state.rise = rise.0.as_f64(),
            TypedInstruction::TextRenderingMode(mode) => state.invisible = mode.0.as_i64() == 3,
            TypedInstruction::ShowText(text) => self.show(text.0.as_bytes(), state),
            TypedInstruction::NextLineAndShowText(text) => {
                state.next_line(0.0, -state.leading);
                self.show(text.0.as_bytes(), state);
            }
            TypedInstruction::ShowTextWithParameters(text) => {
                state.word_space = text.0.as_f64();
                state.letter_space = text.1.as_f64();
                state.next_line(0.0, -state.leading);
                self.show(text.2.as_bytes(), state);
            }
            TypedInstruction::ShowTexts(texts) => self.show_all(texts.0, state),
            _ => {}
        }
    }

    fn show_all(&mut self, texts: &Array<'_>, state: &mut State<'a>) {
        for item in texts.iter::<Object<'_>>() {
            self.steps += 1;
            match item {
                Object::String(text) => self.show(text.as_bytes(), state),
                Object::Number(number) => {
                    let step = -number.as_f64() / 1000.0 * state.size;
                    if state.face.as_ref().is_none_or(|face| face.is_horizontal()) {
                        state.text *= Affine::translate((step * state.stretch, 0.0));
                    } else {
                        state.text *= Affine::translate((0.0, step));
                    }
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, bytes: &[u8], state: &mut State<'a>) {
        self.found.faults.fonts_lost |= state.unreadable;
        let face = match &state.face {
            Some(face) => Rc::clone(face),
            // Text without a font that can be read is shown only where it is plainly ASCII.
            None if bytes.is_ascii() => match self.fonts.standard() {
                Some(face) => face,
                None => return,
            },
            None => {
                self.found.faults.fonts_lost = true;
                return;
            }
        };
        let horizontal = face.is_horizontal();
        let [a, b, c, d, ..] = (state.place * state.text).as_coeffs();
        self.order += 1;
        let Some(pen) = pen(&face, state, [a, b, c, d], self.marked.is_off(), self.order) else { return };
        // Length on the page of one unit along the base line (or down the column).
        let unit = if horizontal { a.hypot(b) } else { c.hypot(d) };
        let mut offset = 0;
        while offset < bytes.len() {
            let (code, length) = face.code(bytes, offset);
            offset += length;
            self.steps += 1;
            let space = if code == 32 && length == 1 { state.word_space } else { 0.0 };
            let origin = if horizontal {
                (0.0, state.rise)
            } else {
                // Letters of a column are taken to stand in its middle.
                let (_, up) = face.displacement(code);
                (-0.3 * state.size, (f64::from(up) + 0.88) * state.size)
            };
            let at = state.place * (state.text * hayro_interpret::kurbo::Point::from(origin));
            let mut step = 0.0;
            face.letter(code, |letter, text| {
                let advance = f64::from(letter.advance) * state.size;
                step = advance + state.letter_space + space;
                let stretch = if horizontal { state.stretch } else { 1.0 };
                let room = (advance * stretch * unit).abs() as f32;
                // Spacing of letters is not a gap between words, as long as it is small.
                let spacing = (state.letter_space * stretch * unit) as f32;
                let spacing = if spacing < 0.6 * pen.em { spacing } else { 0.0 };
                let (text, sort) = self.marked.meant(text, letter.sort);
                self.words.letter(&pen, [at.x as f32, at.y as f32], room, spacing, text, sort);
            });
            if horizontal {
                state.text *= Affine::translate((step * state.stretch, 0.0));
            } else {
                state.text *= Affine::translate((0.0, step));
            }
        }
    }

    fn named(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'a>,
        names: &mut Names<'a>,
    ) -> Option<Rc<Face<'a>>> {
        if let Some(face) = names.get(name.as_ref()) {
            return face.clone();
        }
        let face = resources.get_font(name).and_then(|dict| self.fonts.face(&dict));
        names.insert(name.as_ref().to_vec(), face.clone());
        face
    }

    fn graphics_state(&mut self, name: &Name<'_>, resources: &Resources<'a>, state: &mut State<'a>) {
        let Some(dict) = resources.get_ext_g_state(name) else { return };
        if let Some(alpha) = dict.get::<f32>(b"ca") {
            state.fill_alpha = alpha;
        }
        if let Some(alpha) = dict.get::<f32>(b"CA") {
            state.stroke_alpha = alpha;
        }
        if let Some(mode) = dict.get::<Name<'_>>(b"BM") {
            state.blends = !matches!(mode.as_ref(), b"Normal" | b"Compatible");
        }
        if let Some(width) = dict.get::<f64>(b"LW") {
            state.line_width = width;
        }
        let Some(font) = dict.get::<Array<'a>>(b"Font") else { return };
        let dict = font.iter::<Dict<'a>>().next();
        let size = font.iter::<Object<'_>>().filter_map(Object::into_number).next();
        if let (Some(dict), Some(size)) = (dict, size) {
            state.face = self.fonts.face(&dict);
            state.unreadable = state.face.is_none();
            state.size = size.as_f64();
        }
    }

    fn object(&mut self, object: &Stream<'a>, resources: &Resources<'a>, state: &State<'a>) {
        match object.dict().get::<Name<'_>>(b"Subtype").as_ref().map(Name::as_ref) {
            Some(b"Image") => {
                let pixels = |key: &[u8]| object.dict().get::<f32>(key).unwrap_or(0.0);
                self.covers.next_pixels = [pixels(b"Width"), pixels(b"Height")];
                self.picture(state);
            }
            Some(b"Form") => self.form(object, resources, state.clone()),
            _ => {}
        }
    }

    fn form(&mut self, form: &Stream<'a>, resources: &Resources<'a>, mut state: State<'a>) {
        if self.depth >= DEEPEST {
            self.found.faults.too_deep = true;
            return;
        }
        if self.steps > MOST_STEPS {
            return;
        }
        let dict = form.dict();
        let content = match stream::decoded(form) {
            Ok(content) => content,
            Err(Undecoded::TooLarge) => {
                self.found.faults.too_large = true;
                return;
            }
            Err(Undecoded::Damaged) => {
                self.found.faults.content_lost = true;
                return;
            }
        };
        self.found.faults.content_cut |= content.cut;
        // Decoding costs too: a form drawn a million times is a bomb however little it draws.
        self.steps += 500 + content.bytes.len() as u64 / 64;
        if let Some(matrix) = dict.get::<[f64; 6]>(b"Matrix") {
            state.place *= Affine::new(matrix);
        }
        if let Some([left, low, right, high]) = dict.get::<[f64; 4]>(b"BBox") {
            let corners = [(left, low), (right, low), (right, high), (left, high)];
            let shown = corners.map(|(x, y)| state.place * hayro_interpret::kurbo::Point::new(x, y));
            let point =
                |at: hayro_interpret::kurbo::Point| [at.x as f32, at.y as f32, at.x as f32, at.y as f32];
            let shown = shown.map(point).into_iter().reduce(united).unwrap_or([0.0; 4]);
            state.clip = Some(common(state.clip, shown));
        }
        let own = dict.get::<Dict<'a>>(b"Resources").map(Resources::new);
        self.marked.begin_form(dict);
        self.depth += 1;
        self.run(&content.bytes, own.as_ref().unwrap_or(resources), state);
        self.depth -= 1;
        self.marked.end();
    }

    fn picture(&mut self, state: &State<'a>) {
        self.found.pictures += 1;
        let brush = self.brush(state.fill, state.fill_alpha, state);
        self.covers.picture(state.place, self.page_area, &brush);
        let [a, b, c, d, ..] = state.place.as_coeffs();
        let share = ((a * d - b * c).abs() / self.page_area) as f32;
        if share.is_finite() {
            self.found.largest = self.found.largest.max(share);
        }
    }
}

fn affine(numbers: [&Number; 6]) -> Affine {
    Affine::new(numbers.map(Number::as_f64))
}

/// How letters lie that are shown in this state; `None` where they are shrunk to nothing or beyond
/// all measure.
fn pen(face: &Face<'_>, state: &State<'_>, [a, b, c, d]: [f64; 4], hidden: bool, order: u32) -> Option<Pen> {
    let horizontal = face.is_horizontal();
    let turn = if state.size < 0.0 { -1.0 } else { 1.0 };
    let side = turn * if state.stretch < 0.0 { -1.0 } else { 1.0 };
    let right = [a * side, b * side];
    let up = [c * turn, d * turn];
    let em = c.hypot(d) * state.size.abs() * f64::from(face.height);
    let wide = a.hypot(b) * (state.size * state.stretch).abs() * f64::from(face.height);
    if !(em.is_finite() && wide.is_finite() && em > 1e-6 && em < 1e7) {
        return None;
    }
    let (along, up) =
        if horizontal { (unit(right)?, unit(up)?) } else { (unit([-up[0], -up[1]])?, unit(right)?) };
    let (em, wide) = if horizontal { (em as f32, wide as f32) } else { (wide as f32, em as f32) };
    Some(Pen {
        along,
        up,
        em,
        wide: wide.max(em * 0.1),
        invisible: state.invisible,
        hidden,
        order,
        ink: state.fill,
        alpha: state.fill_alpha,
        clip: state.clip,
    })
}

fn unit(vector: [f64; 2]) -> Option<[f32; 2]> {
    let length = vector[0].hypot(vector[1]);
    (length.is_finite() && length > 0.0).then(|| [(vector[0] / length) as f32, (vector[1] / length) as f32])
}
