use super::boxes::Area;

/// Channels of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tones {
    /// One byte each.
    Gray,
    /// Three bytes each: red, green, blue.
    Color,
}

/// A page as dots, row by row from the top, eight bits a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Dots in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Channels.
    pub tones: Tones,
    /// `width * height` times the bytes of a dot.
    pub dots: Vec<u8>,
}

/// What is taken from a picture besides what is hidden: marks that tell which copy it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Softening {
    /// Nothing.
    Kept,
    /// Its colours, and with them the yellow dots of printers.
    Gray,
    /// All but black and white: faint marks and dust go too.
    BlackAndWhite,
}

/// What is lighter than this is white, where a picture is made black and white.
const WHITE_FROM: u8 = 160;

impl Tones {
    /// Bytes of a dot.
    pub fn bytes(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Color => 3,
        }
    }
}

impl Picture {
    /// Whether it has as many dots as it says, and at least one.
    pub fn is_whole(&self) -> bool {
        let dots = u64::from(self.width) * u64::from(self.height) * self.tones.bytes() as u64;
        dots > 0 && dots == self.dots.len() as u64
    }

    /// Paints an area black, in the picture of a page of this size in points. A dot that the area only touches is painted
    /// too.
    pub fn paint(&mut self, area: &Area, (page_width, page_height): (f32, f32)) {
        let Dots { left, top, right, bottom } = self.dots_of(area, (page_width, page_height));
        let bytes = self.tones.bytes();
        let row = self.width as usize * bytes;
        for line in self.dots.chunks_exact_mut(row.max(1)).take(bottom).skip(top) {
            line[left * bytes..right * bytes].fill(0);
        }
    }

    /// Whether every dot that lies wholly in the area is black.
    pub fn is_black(&self, area: &Area, page: (f32, f32)) -> bool {
        let Dots { left, top, right, bottom } = self.dots_of(area, page);
        let bytes = self.tones.bytes();
        let row = self.width as usize * bytes;
        let mut lines = self.dots.chunks_exact(row.max(1)).take(bottom).skip(top);
        left < right
            && top < bottom
            && lines.all(|line| line[left * bytes..right * bytes].iter().all(|tone| *tone == 0))
    }

    /// Takes colours or faint marks away.
    pub fn soften(&mut self, softening: Softening) {
        if softening != Softening::Kept && self.tones == Tones::Color {
            // ITU-R BT.601, in whole numbers.
            let gray = |dot: &[u8]| {
                let [red, green, blue] = [dot[0], dot[1], dot[2]].map(u32::from);
                ((red * 299 + green * 587 + blue * 114 + 500) / 1000) as u8
            };
            self.dots = self.dots.chunks_exact(3).map(gray).collect();
            self.tones = Tones::Gray;
        }
        if softening == Softening::BlackAndWhite {
            self.dots.iter_mut().for_each(|tone| *tone = if *tone >= WHITE_FROM { 255 } else { 0 });
        }
    }

    fn dots_of(&self, area: &Area, (page_width, page_height): (f32, f32)) -> Dots {
        let across = |points: f32| f64::from(points) / f64::from(page_width) * f64::from(self.width);
        let down = |points: f32| f64::from(points) / f64::from(page_height) * f64::from(self.height);
        // A cast from a float goes to the nearest number that fits.
        Dots {
            left: (across(area.left).floor() as usize).min(self.width as usize),
            top: (down(area.top).floor() as usize).min(self.height as usize),
            right: (across(area.right).ceil() as usize).min(self.width as usize),
            bottom: (down(area.bottom).ceil() as usize).min(self.height as usize),
        }
    }
}

/// An area in dots; right and bottom are the first that lie outside.
struct Dots {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: (f32, f32) = (100.0, 50.0);

    fn white(tones: Tones) -> Picture {
        Picture { width: 200, height: 100, tones, dots: vec![255; 200 * 100 * tones.bytes()] }
    }

    #[test]
    fn an_area_is_black_when_it_was_painted_and_nothing_else_is() {
        let area = Area { left: 10.0, top: 10.0, right: 20.2, bottom: 20.0 };
        for tones in [Tones::Gray, Tones::Color] {
            let mut picture = white(tones);
            assert!(!picture.is_black(&area, PAGE));
            picture.paint(&area, PAGE);
            assert!(picture.is_black(&area, PAGE) && picture.is_whole());
            let black = picture.dots.iter().filter(|tone| **tone == 0).count();
            assert_eq!(black, 21 * 20 * tones.bytes());
        }
    }

    #[test]
    fn an_area_at_the_edge_does_not_reach_beyond() {
        let mut picture = white(Tones::Gray);
        let area = Area { left: -5.0, top: -5.0, right: 500.0, bottom: 500.0 };
        picture.paint(&area, PAGE);
        assert!(picture.dots.iter().all(|tone| *tone == 0));
        let outside = Area { left: 500.0, top: 0.0, right: 600.0, bottom: 10.0 };
        assert!(!picture.is_black(&outside, PAGE));
    }

    #[test]
    fn yellow_dots_are_gone_in_black_and_white() {
        let mut picture = white(Tones::Color);
        picture.dots[2] = 0;
        picture.soften(Softening::BlackAndWhite);
        assert_eq!(picture, white(Tones::Gray));
    }
}
