mod destination;
mod object;
mod tokens;

use std::collections::HashMap;

use daylight_model::{Field, PartHead, PartKind, PartialDate, Problem, ProblemKind};

use super::code_pages;
use super::package::told_keywords;
use crate::{Account, Order, Source, Stop};
use destination::{Destination, destination};
use object::Object;
pub(super) use object::package;
use tokens::{Token, Tokens};

/// Groups within groups that are told apart. Word itself refuses papers far below this.
const DEEPEST: usize = 10_000;

/// Bytes of one picture or object that are kept in memory while its digits are read.
const LARGEST_DATA: usize = 64 << 20;

/// Bytes of a note or a piece of metadata kept together; more of a note becomes running text.
const LARGEST_NOTE: usize = 64 << 10;

/// Tells the text of an RTF paper (Microsoft, RTF specification 1.9.1). Notes, comments and text
/// boxes stand after the paragraph they are fixed to.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut paper = Paper::new(account);
    let mut tokens = Tokens::new(source.bytes());
    let mut opened = false;
    while let Some(token) = tokens.next() {
        paper.token(token, source)?;
        opened |= paper.depth > 0;
        if opened && paper.depth == 0 {
            break;
        }
    }
    paper.end(tokens.rest())
}

/// What a group hands down to the groups in it.
#[derive(Clone, Copy)]
struct State {
    /// Nothing in this group is text.
    skip: bool,
    /// After `\*`: a destination not known is not read.
    star: bool,
    /// `\upr`: the first group in it says the same in fewer letters as the second.
    twice: bool,
    in_table: bool,
    code_page: u16,
    /// Characters that stand for one of `\u` for readers without Unicode.
    stand_ins: usize,
}

/// Text that does not go into the running text, until its group ends.
struct Sink {
    depth: usize,
    kind: Destination,
    text: String,
}

struct Link {
    depth: usize,
    target: String,
}

struct Paper<'a, 'b> {
    account: &'a mut Account<'b>,
    state: State,
    stack: Vec<State>,
    depth: usize,
    sinks: Vec<Sink>,
    links: Vec<Link>,
    body: String,
    /// Notes that wait for the end of the paragraph.
    notes: Vec<String>,
    /// Bytes not yet decoded.
    bytes: Vec<u8>,
    half: Option<u16>,
    to_skip: usize,
    fonts: HashMap<i32, u16>,
    font: i32,
    default_font: i32,
    code_page: u16,
    time: [i32; 6],
    name: String,
    author: String,
    data: Vec<u8>,
    data_lost: usize,
    digit: Option<u8>,
    picture: &'static str,
    pictures: u32,
    objects: u32,
    lost: usize,
    too_deep: bool,
    cut: usize,
}

impl<'a, 'b> Paper<'a, 'b> {
    fn new(account: &'a mut Account<'b>) -> Self {
        let state =
            State { skip: false, star: false, twice: false, in_table: false, code_page: 1252, stand_ins: 1 };
        Self {
            account,
            state,
            stack: Vec::new(),
            depth: 0,
            sinks: Vec::new(),
            links: Vec::new(),
            body: String::new(),
            notes: Vec::new(),
            bytes: Vec::new(),
            half: None,
            to_skip: 0,
            fonts: HashMap::new(),
            font: 0,
            default_font: 0,
            code_page: 1252,
            time: [0; 6],
            name: String::new(),
            author: String::new(),
            data: Vec::new(),
            data_lost: 0,
            digit: None,
            picture: "bin",
            pictures: 0,
            objects: 0,
            lost: 0,
            too_deep: false,
            cut: 0,
        }
    }

    fn token(&mut self, token: Token, source: &Source) -> Result<(), Stop> {
        match token {
            Token::Text(text) => self.plain(text),
            Token::Hex(byte) => self.plain(&[byte]),
            Token::Open => {
                self.decode()?;
                self.open();
                Ok(())
            }
            Token::Close => {
                self.decode()?;
                self.close()
            }
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word("u", Some(number)) => self.unicode(number),
            Token::Word(name, number) => {
                self.decode()?;
                self.to_skip = 0;
                self.word(name, number)
            }
            Token::Binary(range) => {
                self.decode()?;
                if self.in_data() && !self.state.skip {
                    let bytes = source.bytes().get(range).unwrap_or_default();
                    self.keep_data(bytes);
                }
                Ok(())
            }
        }
    }

    fn open(&mut self) {
        self.to_skip = 0;
        self.depth += 1;
        if self.stack.len() < DEEPEST {
            self.stack.push(self.state);
        } else {
            self.too_deep = true;
        }
        self.state.skip |= self.state.twice;
        self.state.star = false;
        self.state.twice = false;
    }

    fn close(&mut self) -> Result<(), Stop> {
        self.to_skip = 0;
        while self.sinks.last().is_some_and(|sink| sink.depth >= self.depth) {
            let Some(sink) = self.sinks.pop() else { break };
            self.finish(sink)?;
        }
        while self.links.last().is_some_and(|link| link.depth >= self.depth) {
            let Some(link) = self.links.pop() else { break };
            self.show_link(&link.target)?;
        }
        if self.depth <= self.stack.len()
            && let Some(state) = self.stack.pop()
        {
            self.state = state;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    fn end(mut self, rest: &[u8]) -> Result<(), Stop> {
        let open = self.depth;
        self.decode()?;
        while self.depth > 0 {
            self.close()?;
        }
        if !self.body.is_empty() || !self.notes.is_empty() {
            self.end_line()?;
        }
        self.account.end_page()?;
        let mut told = Vec::new();
        if open > 0 {
            told.push((ProblemKind::Damaged, format!("the file ends inside {open} open groups")));
        }
        let after = rest.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != 0).count();
        if after > 0 {
            told.push((
                ProblemKind::Damaged,
                format!("{after} bytes after the end of the paper were not read"),
            ));
        }
        if self.lost > 0 {
            let detail = format!("{} characters could not be decoded", self.lost);
            told.push((ProblemKind::Damaged, detail));
        }
        if self.too_deep {
            let detail = format!("groups lie more than {DEEPEST} deep; text may stand at the wrong place");
            told.push((ProblemKind::TooDeep, detail));
        }
        if self.cut > 0 {
            let detail = format!("{} bytes of long pieces of metadata were not kept", self.cut);
            told.push((ProblemKind::TooLarge, detail));
        }
        told.into_iter().try_for_each(|(kind, detail)| self.account.problem(Problem::new(kind, detail)))
    }

    /// Bytes of text, or digits of a picture.
    fn plain(&mut self, mut text: &[u8]) -> Result<(), Stop> {
        let skipped = self.to_skip.min(text.len());
        self.to_skip -= skipped;
        text = text.get(skipped..).unwrap_or_default();
        if self.state.skip || text.is_empty() {
            return Ok(());
        }
        if self.in_data() {
            self.digits(text);
            return Ok(());
        }
        self.end_half()?;
        for piece in text.chunks(LARGEST_NOTE) {
            self.bytes.extend_from_slice(piece);
            // Two bytes of one letter may lie in two tokens, so runs are decoded whole; only in
            // one that never ends a letter may be lost.
            if self.bytes.len() > LARGEST_NOTE {
                self.decode()?;
            }
        }
        Ok(())
    }

    fn decode(&mut self) -> Result<(), Stop> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let mut text = String::with_capacity(bytes.len());
        if self.state.code_page == SYMBOLS {
            code_pages::decode(1252, &bytes, &mut text);
            text = text.replace('\u{b7}', "•");
        } else {
            self.lost += code_pages::decode(self.state.code_page, &bytes, &mut text);
        }
        let put = self.put(&text);
        self.bytes = bytes;
        self.bytes.clear();
        put
    }

    fn unicode(&mut self, number: i32) -> Result<(), Stop> {
        self.decode()?;
        self.to_skip = self.state.stand_ins;
        if self.state.skip || self.in_data() {
            return Ok(());
        }
        let code = if number < 0 { number.saturating_add(0x1_0000) } else { number };
        let Ok(unit) = u16::try_from(code) else {
            self.end_half()?;
            let letter = u32::try_from(code).ok().and_then(char::from_u32);
            return self.put_char(letter.unwrap_or('\u{fffd}'));
        };
        if let Some(high) = self.half.take() {
            if let Some(Ok(letter)) = char::decode_utf16([high, unit]).next() {
                return self.put_char(letter);
            }
            self.lost += 1;
            self.put_char('\u{fffd}')?;
        }
        match char::from_u32(u32::from(unit)) {
            // Word writes letters of symbol fonts into this private range; the bullet is by far the
            // commonest.
            Some('\u{f0b7}') => self.put_char('•'),
            Some(letter) => self.put_char(letter),
            None if unit < 0xdc00 => {
                self.half = Some(unit);
                Ok(())
            }
            None => {
                self.lost += 1;
                self.put_char('\u{fffd}')
            }
        }
    }

    fn end_half(&mut self) -> Result<(), Stop> {
        if self.half.take().is_none() {
            return Ok(());
        }
        self.lost += 1;
        self.put_char('\u{fffd}')
    }

    fn put_char(&mut self, letter: char) -> Result<(), Stop> {
        self.put(letter.encode_utf8(&mut [0; 4]))
    }

    /// Text to where text goes now.
    fn put(&mut self, text: &str) -> Result<(), Stop> {
        if self.state.skip {
            return Ok(());
        }
        let Some(sink) = self.sinks.last_mut() else {
            self.body.push_str(text);
            return if self.body.len() > LARGEST_NOTE { self.flush() } else { Ok(()) };
        };
        if sink.text.len() + text.len() <= LARGEST_NOTE {
            sink.text.push_str(text);
            return Ok(());
        }
        if sink.kind == Destination::Note {
            sink.text.push_str(text);
            let long = std::mem::take(&mut sink.text);
            return self.account.text(&long);
        }
        self.cut += text.len();
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let told = self.account.text(&self.body);
        self.body.clear();
        told
    }

    /// Ends a line of the running text; the notes that belong to it follow.
    fn end_line(&mut self) -> Result<(), Stop> {
        self.body.push('\n');
        self.flush()?;
        for note in std::mem::take(&mut self.notes) {
            self.account.text(&note)?;
        }
        Ok(())
    }

    fn line(&mut self) -> Result<(), Stop> {
        if self.state.skip {
            Ok(())
        } else if self.sinks.is_empty() {
            self.end_line()
        } else {
            self.put("\n")
        }
    }

    fn row(&mut self) -> Result<(), Stop> {
        let text = self.sinks.last_mut().map_or(&mut self.body, |sink| &mut sink.text);
        text.truncate(text.trim_end_matches(['\t', ' ']).len());
        self.line()
    }

    fn paragraph(&mut self) -> Result<(), Stop> {
        // A row is one line, however many paragraphs its cells have.
        if self.state.in_table { self.put(" ") } else { self.line() }
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), Stop> {
        if matches!(symbol, b'~' | b'_' | b'-' | b'\\' | b'{' | b'}') && self.to_skip > 0 {
            self.to_skip -= 1;
            return Ok(());
        }
        if matches!(symbol, b'\\' | b'{' | b'}') {
            return self.plain(&[symbol]);
        }
        self.decode()?;
        match symbol {
            b'*' => {
                self.state.star = true;
                Ok(())
            }
            b'~' => self.put("\u{a0}"),
            b'_' => self.put("\u{2011}"),
            b'\r' | b'\n' => self.paragraph(),
            b'\t' => self.put("\t"),
            // `\-` marks where a word may be broken, `\:` and `\|` serve an index.
            _ => Ok(()),
        }
    }

    fn word(&mut self, name: &str, number: Option<i32>) -> Result<(), Stop> {
        let star = std::mem::take(&mut self.state.star);
        if name == "ud" {
            self.state.skip = self.stack.last().is_some_and(|outer| outer.skip);
            return Ok(());
        }
        if self.state.skip {
            return Ok(());
        }
        if let Some(kind) = destination(name) {
            return self.begin(kind);
        }
        if self.text_word(name)? || self.number_word(name, number.unwrap_or(1)) {
            return Ok(());
        }
        self.state.skip |= star;
        Ok(())
    }

    /// Control words that are text.
    fn text_word(&mut self, name: &str) -> Result<bool, Stop> {
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
    fn number_word(&mut self, name: &str, number: i32) -> bool {
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

    fn begin(&mut self, kind: Destination) -> Result<(), Stop> {
        match &kind {
            Destination::Skip => self.state.skip = true,
            Destination::Time(_) => self.time = [0; 6],
            Destination::Picture | Destination::Object => {
                self.data.clear();
                self.data_lost = 0;
                self.digit = None;
                self.picture = "bin";
            }
            _ => {}
        }
        if kind == Destination::Note {
            // What stands around a note is no table of the note's.
            self.state.in_table = false;
        }
        if kind != Destination::Skip {
            self.sinks.push(Sink { depth: self.depth, kind, text: String::new() });
        }
        Ok(())
    }

    fn finish(&mut self, sink: Sink) -> Result<(), Stop> {
        let text = sink.text.trim();
        match sink.kind {
            Destination::Skip | Destination::Fonts => Ok(()),
            Destination::Meta(Field::Keywords) => told_keywords(text, self.account),
            Destination::Meta(field) => self.account.metadata(field, text.trim_end_matches(';')),
            Destination::Time(field) => match self.moment() {
                Some(date) => self.account.metadata(field, &date.to_string()),
                None => Ok(()),
            },
            Destination::Reviewers => text
                .split(';')
                .map(str::trim)
                .filter(|name| !name.is_empty() && *name != "Unknown")
                .try_for_each(|name| self.account.metadata(Field::Other("revision-author".into()), name)),
            Destination::Name => {
                self.name = text.to_owned();
                Ok(())
            }
            Destination::Value => {
                let field = Field::Other(std::mem::take(&mut self.name));
                self.account.metadata(field, text)
            }
            Destination::ShapeValue => match self.name.as_str() {
                "gtextUNICODE" | "wzDescription" | "wzTooltip" => self.note(text),
                _ => Ok(()),
            },
            Destination::Instruction => {
                self.follow(text);
                Ok(())
            }
            Destination::Author => {
                self.author = text.to_owned();
                Ok(())
            }
            Destination::Comment => {
                let author = std::mem::take(&mut self.author);
                if author.is_empty() { self.note(text) } else { self.note(&format!("{author}: {text}")) }
            }
            Destination::Note => self.note(text),
            Destination::Picture => self.tell_picture(),
            Destination::Object => self.tell_object(),
        }
    }

    /// A note of its own lines: now, where no line is begun, else when this one ends.
    fn note(&mut self, text: &str) -> Result<(), Stop> {
        if text.is_empty() {
            return Ok(());
        }
        let lines = format!("{text}\n");
        if let Some(outer) = self.sinks.iter_mut().rev().find(|sink| sink.kind.holds_text()) {
            if !outer.text.is_empty() && !outer.text.ends_with('\n') {
                outer.text.push('\n');
            }
            outer.text.push_str(&lines);
            return Ok(());
        }
        if self.body.is_empty() && self.sinks.is_empty() {
            return self.account.text(&lines);
        }
        self.notes.push(lines);
        Ok(())
    }

    fn moment(&self) -> Option<PartialDate> {
        let [year, month, day, hour, minute, second] = self.time;
        if year <= 1601 {
            // The first moment of Windows' calendar stands for none.
            return None;
        }
        let date =
            PartialDate::of_day(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        let hour = hour.try_into().ok()?;
        date.at(hour, minute.try_into().ok()?, second.try_into().ok()?, None).ok()
    }

    /// Takes the target from a field's instruction.
    fn follow(&mut self, instruction: &str) {
        let mut words = instruction.split_whitespace();
        let verb = words.next().unwrap_or_default().to_ascii_uppercase();
        let points = ["HYPERLINK", "INCLUDEPICTURE", "INCLUDETEXT", "DDE", "DDEAUTO", "LINK"];
        if !points.contains(&verb.as_str()) {
            return;
        }
        let mut quoted = instruction.split('"').skip(1).step_by(2);
        let target = quoted.next().or_else(|| words.find(|word| !word.starts_with('\\'))).unwrap_or_default();
        if let Some(link) = self.links.last_mut() {
            link.target = target.replace(r"\\", r"\");
        }
    }

    /// Where a link leads, after its text, unless the text says it already.
    fn show_link(&mut self, target: &str) -> Result<(), Stop> {
        let shown = self.sinks.last().map_or(self.body.as_str(), |sink| &sink.text).trim_end();
        let bare = target.strip_prefix("mailto:").unwrap_or(target);
        if target.is_empty() || shown.ends_with(bare) {
            return Ok(());
        }
        let space = if shown.is_empty() || self.body.ends_with('\n') { "" } else { " " };
        self.put(&format!("{space}<{target}>"))
    }

    fn in_data(&self) -> bool {
        self.sinks.last().is_some_and(|sink| matches!(sink.kind, Destination::Picture | Destination::Object))
    }

    fn digits(&mut self, text: &[u8]) {
        for &byte in text {
            let Some(value) = char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok()) else {
                continue;
            };
            match self.digit.take() {
                None => self.digit = Some(value),
                Some(high) => self.keep_data(&[high << 4 | value]),
            }
        }
    }

    fn keep_data(&mut self, bytes: &[u8]) {
        let room = LARGEST_DATA.saturating_sub(self.data.len()).min(bytes.len());
        self.data.extend_from_slice(bytes.get(..room).unwrap_or_default());
        self.data_lost += bytes.len() - room;
    }

    fn tell_picture(&mut self) -> Result<(), Stop> {
        if self.data.is_empty() {
            return Ok(());
        }
        self.pictures += 1;
        let name = format!("picture-{}.{}", self.pictures, self.picture);
        let head = PartHead::named(PartKind::Embedded, name);
        let data = std::mem::take(&mut self.data);
        self.tell_data(head, &data)
    }

    fn tell_object(&mut self) -> Result<(), Stop> {
        let data = std::mem::take(&mut self.data);
        if data.is_empty() {
            return Ok(());
        }
        self.objects += 1;
        let own_name = format!("object-{}", self.objects);
        match object::parse(&data) {
            Some(Object::Embedded { name, bytes }) => {
                self.tell_data(PartHead::named(PartKind::Embedded, name.unwrap_or(own_name)), bytes)
            }
            Some(Object::Linked { to }) => self.note(to.trim()),
            None => {
                self.account.problem(Problem::new(
                    ProblemKind::Damaged,
                    "an embedded object does not keep to its format; its bytes are kept as they are",
                ))?;
                self.tell_data(PartHead::named(PartKind::Embedded, own_name), &data)
            }
        }
    }

    fn tell_data(&mut self, head: PartHead, data: &[u8]) -> Result<(), Stop> {
        self.account.part_begin(head)?;
        self.account.part_bytes(data)?;
        let lost = self.data_lost;
        let problem = (lost > 0).then(|| {
            Problem::new(ProblemKind::TooLarge, format!("{lost} bytes beyond {LARGEST_DATA} were not kept"))
        });
        self.account.part_end(problem)
    }
}

/// Stands for fonts whose letters are pictures.
const SYMBOLS: u16 = 42;

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
