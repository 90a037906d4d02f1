use daylight_model::Word;

/// The text of a page as it grows.
#[derive(Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) boxes: Vec<Word>,
}

impl Written {
    pub(super) fn word(&mut self, text: &str, area: [f32; 4]) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.boxes.push(Word { start, end: self.text.len() as u32, area });
    }

    pub(super) fn blank(&mut self, blank: &str) {
        self.text.push_str(blank);
    }

    pub(super) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// An empty line stands between blocks.
    pub(super) fn end_block(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}
