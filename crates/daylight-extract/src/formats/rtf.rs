mod data;
mod destination;
mod groups;
mod object;
mod tokens;
mod words;

use std::collections::HashMap;

use daylight_model::{Problem, ProblemKind};

use super::code_pages;
use crate::{Account, Order, Source, Stop};
use destination::{Destination, destination};
pub(super) use object::package;
use tokens::{Token, Tokens};
use words::SYMBOLS;

/// Groups within groups that are told apart. Word itself refuses papers far below this.
const DEEPEST: usize = 10_000;

/// Bytes of a note or a piece of metadata kept together; more of a note becomes running text.
const LARGEST_NOTE: usize = 64 << 10;

/// Tells the text of an RTF paper (Microsoft, RTF specification 1.9.1). Notes, comments and text
/// boxes stand after the paragraph they are fixed to.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut paper = Paper::new(account);
    let mut tokens = Tokens::new(source.bytes());
    let mut opened = false;
    for token in tokens.by_ref() {
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
        // Styles of letters and tables are marked so too where they are set in the middle of a text.
        self.state.skip |= star && !matches!(name, "cs" | "ds" | "ts");
        Ok(())
    }
}
