use super::elements::Shape;

/// Rows within rows we keep count of; a table deeper than this is laid out as text.
const DEEPEST_TABLE: usize = 100;

/// Bytes of notes kept back until their block ends.
const MOST_ASIDE: usize = 64 << 10;

/// Bytes of a block that are compared with its notes.
const BLOCK_LOOKED_AT: usize = 1 << 10;

/// Puts words on lines: white space collapses, blocks break lines, cells are parted by tabs.
#[derive(Debug, Default)]
pub(super) struct Layout {
    out: String,
    /// Bytes written so far, taken ones included.
    written: u64,
    /// What was written last is a line end, of preformatted text.
    line_ended: bool,
    /// Line ends owed before the next word.
    breaks: usize,
    tabs: usize,
    space: bool,
    preformatted: u32,
    /// The line end right after `<pre>` does not count.
    swallow_line_end: bool,
    /// Tables that are open.
    tables: u32,
    rows: Vec<Row>,
    /// Text that belongs to a block but stands nowhere in it: titles of links, comments.
    aside: Vec<String>,
    aside_bytes: usize,
}

#[derive(Debug)]
struct Row {
    table: u32,
    began_at: u64,
    /// Owed by the row around it.
    tabs_before: usize,
    cell_began_at: Option<u64>,
}

impl Layout {
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            return self.lines(text);
        }
        let mut rest = text;
        while !rest.is_empty() {
            let word_end = rest.find(is_space).unwrap_or(rest.len());
            let (word, after) = rest.split_at(word_end);
            if !word.is_empty() {
                self.owe_nothing();
                self.push(word);
            }
            rest = after.trim_start_matches(is_space);
            self.space |= rest.len() < after.len();
        }
    }

    /// Preformatted text: its white space counts.
    fn lines(&mut self, text: &str) {
        let mut text = text;
        if std::mem::take(&mut self.swallow_line_end) {
            text = text.strip_prefix('\n').unwrap_or(text);
        }
        if text.is_empty() {
            return;
        }
        self.owe_nothing();
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.line_ended = text.ends_with('\n');
        self.written += text.len() as u64;
    }

    fn owe_nothing(&mut self) {
        if self.written > 0 {
            let ended = usize::from(self.line_ended);
            for _ in ended..self.breaks {
                self.out.push('\n');
            }
        }
        for _ in 0..self.tabs {
            self.out.push('\t');
        }
        let owes_more = self.breaks > 0 || self.tabs > 0 || self.line_ended;
        if self.space && !owes_more && self.written > 0 {
            self.out.push(' ');
        }
        (self.breaks, self.tabs, self.space) = (0, 0, false);
    }

    pub(super) fn line_end(&mut self) {
        if self.preformatted > 0 {
            self.lines("\n");
        } else {
            self.breaks = (self.breaks + 1).min(2);
            self.space = false;
        }
    }

    pub(super) fn space(&mut self) {
        self.space = true;
    }

    pub(super) fn begin(&mut self, shape: Shape) {
        match shape {
            Shape::Inline => {}
            Shape::Spaced => self.space = true,
            Shape::Block => self.part_from_before(1),
            Shape::Paragraph => self.part_from_before(2),
            Shape::Table => {
                self.part_from_before(1);
                self.tables += 1;
            }
            Shape::Row => self.begin_row(),
            Shape::Cell => self.begin_cell(),
        }
    }

    pub(super) fn end(&mut self, shape: Shape) {
        match shape {
            Shape::Inline | Shape::Cell => {}
            Shape::Spaced => self.space = true,
            Shape::Block => self.part_from_before(1),
            Shape::Paragraph => self.part_from_before(2),
            Shape::Table => {
                self.end_rows_of(self.tables);
                self.tables = self.tables.saturating_sub(1);
                self.part_from_before(1);
            }
            Shape::Row => self.end_rows_of(self.tables),
        }
    }

    fn begin_row(&mut self) {
        // The end of a row need not be written.
        self.end_rows_of(self.tables);
        self.part_from_before(1);
        if self.rows.len() < DEEPEST_TABLE {
            let (table, began_at, tabs_before) = (self.tables, self.written, self.tabs);
            self.rows.push(Row { table, began_at, tabs_before, cell_began_at: None });
        }
    }

    fn begin_cell(&mut self) {
        let written = self.written;
        let row = self.rows.last_mut().filter(|row| row.table == self.tables);
        let Some(row) = row else { return self.part_from_before(1) };
        if row.cell_began_at.is_some() {
            // Line ends owed by the cell before would tear the row apart.
            if row.began_at != written {
                self.breaks = 0;
            }
            self.space = false;
            self.tabs += 1;
        }
        row.cell_began_at = Some(written);
    }

    fn end_rows_of(&mut self, table: u32) {
        while let Some(row) = self.rows.pop_if(|row| row.table >= table) {
            self.tabs = if row.began_at == self.written { row.tabs_before } else { 0 };
            self.breaks = self.breaks.min(1);
            self.part_from_before(1);
        }
    }

    /// Owes at least `breaks` line ends. At the beginning of a cell they are not owed: the first
    /// paragraph of a cell stands on the line of its row.
    fn part_from_before(&mut self, breaks: usize) {
        let at_cell_begin =
            self.rows.last().is_some_and(|row| row.cell_began_at.is_some_and(|began| began == self.written));
        if at_cell_begin {
            return;
        }
        self.breaks = self.breaks.max(breaks);
        self.space = false;
        if self.rows.is_empty() {
            self.tell_aside();
        }
    }

    pub(super) fn begin_preformatted(&mut self) {
        self.preformatted += 1;
        self.swallow_line_end = true;
    }

    pub(super) fn end_preformatted(&mut self) {
        self.preformatted = self.preformatted.saturating_sub(1);
        self.swallow_line_end = false;
    }

    /// Text to stand on a line of its own after the block that is being written.
    pub(super) fn aside(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || self.aside.last().is_some_and(|last| last == text) {
            return;
        }
        self.aside_bytes += text.len();
        self.aside.push(text.to_owned());
        if self.aside_bytes > MOST_ASIDE {
            self.tell_aside();
        }
    }

    fn tell_aside(&mut self) {
        if self.aside.is_empty() {
            return;
        }
        let after = self.breaks.max(1);
        self.aside_bytes = 0;
        let said = self.just_said();
        for text in std::mem::take(&mut self.aside) {
            if said.contains(&text.to_lowercase()) {
                continue;
            }
            self.breaks = self.breaks.max(1);
            self.text(&text);
        }
        self.breaks = after;
    }

    /// What the end of the block says that was just written: titles often repeat their link.
    fn just_said(&self) -> String {
        let from = self.out.floor_char_boundary(self.out.len().saturating_sub(BLOCK_LOOKED_AT));
        self.out.get(from..).unwrap_or_default().to_lowercase()
    }

    /// All told: what was kept back is written, and the last line ends.
    pub(super) fn finish(&mut self) {
        self.rows.clear();
        self.preformatted = 0;
        self.tell_aside();
        (self.breaks, self.tabs, self.space) = (0, 0, false);
        if self.written > 0 && !self.line_ended {
            self.out.push('\n');
        }
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }
}

/// HTML's white space, and the no-break space: a reader sees a space.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}')
}
