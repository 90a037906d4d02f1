use super::{Destination, Link, Paper};
use crate::Stop;

impl Paper<'_, '_> {
    /// Control words that are text.
    pub(super) fn text_word(&mut self, name: &str) -> Result<bool, Stop> {
        let text = match name {
            "par" | "softline" => return self.paragraph().map(|()| true),
            "line" | "page" | "sect" | "column" if self.state.in_table => " ",
            "line" | "page" | "sect" | "column" => return self.line().map(|()| true),
            "row" | "nestrow" => return self.row().map(|()| true),
            "cell" | "nestcell" | "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "emspace" | "enspace" | "qmspace" => " ",
            "bullet" => "•",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            _ => return Ok(false),
        };
        self.end_half()?;
        self.put(text).map(|()| true)
    }

    /// Control words whose number we need; whether this was one.
    pub(super) fn number_word(&mut self, name: &str, number: i32) -> bool {
        let in_fonts = self.sinks.last().is_some_and(|sink| sink.kind == Destination::Fonts);
        match name {
            "ansicpg" => self.set_code_page(u16::try_from(number).unwrap_or(1252)),
            "mac" => self.set_code_page(10000),
            "pc" => self.set_code_page(437),
            "pca" => self.set_code_page(850),
            "uc" => self.state.stand_ins = usize::try_from(number).unwrap_or(1).min(16),
            "deff" => self.default_font = number,
            "f" if in_fonts => self.font = number,
            "fcharset" if in_fonts => {
                let code_page = match number {
                    1 => None,
                    _ => Some(of_charset(number)),
                };
                self.fonts.insert(self.font, code_page.unwrap_or(self.code_page));
            }
            "cpg" if in_fonts => {
                self.fonts.insert(self.font, u16::try_from(number).unwrap_or(self.code_page));
            }
            "f" => self.state.code_page = self.of_font(number),
            "plain" => self.state.code_page = self.of_font(self.default_font),
            "intbl" => self.state.in_table = true,
            "pard" => self.state.in_table = false,
            "upr" => self.state.twice = true,
            "field" => self.links.push(Link { depth: self.depth, target: String::new() }),
            "yr" => self.time[0] = number,
            "mo" => self.time[1] = number,
            "dy" => self.time[2] = number,
            "hr" => self.time[3] = number,
            "min" => self.time[4] = number,
            "sec" => self.time[5] = number,
            "pngblip" => self.picture = "png",
            "jpegblip" => self.picture = "jpg",
            "emfblip" => self.picture = "emf",
            "wmetafile" => self.picture = "wmf",
            "macpict" => self.picture = "pict",
            "dibitmap" | "wbitmap" => self.picture = "dib",
            // Groups that only hold others which are text.
            "shpinst" | "shppict" | "do" | "formfield" | "userprops" | "moMath" | "moMathPara" | "mmath"
            | "shpgrp" | "background" | "picprop" | "docvars" => {}
            _ => return false,
        }
        true
    }

    fn set_code_page(&mut self, code_page: u16) {
        self.code_page = code_page;
        self.state.code_page = code_page;
    }

    fn of_font(&self, font: i32) -> u16 {
        self.fonts.get(&font).copied().unwrap_or(self.code_page)
    }
}

/// Stands for fonts whose letters are pictures.
pub(super) const SYMBOLS: u16 = 42;

/// The code page of a font's character set.
fn of_charset(charset: i32) -> u16 {
    match charset {
        2 => SYMBOLS,
        77 => 10000,
        128 => 932,
        129 | 130 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 | 181 => 1255,
        178..=180 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => 1252,
    }
}
