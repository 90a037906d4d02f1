use std::collections::BTreeMap;

use super::{Record, flat, kind, text_of, u32_at};

/// Which shapes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shapes {
    All,
    WithoutPlaceholders,
}

/// What a slide says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) text: String,
    pub(super) hidden: bool,
}

#[derive(Default)]
struct Comment {
    until: usize,
    author: String,
    text: String,
}

/// Reads the shapes of a slide in their order, then its comments. Titles and running text lie in
/// the outline of the document; shapes point there.
pub(super) fn read_slide(
    content: &[u8],
    outline: &[String],
    links: &BTreeMap<u32, String>,
    shapes: Shapes,
) -> Reading {
    let mut reading = Reading::default();
    let mut told = vec![false; outline.len()];
    let (mut headers_until, mut placeholder) = (0, false);
    let mut comments: Vec<Comment> = Vec::new();
    for (record, end) in flat(content, &[kind::TAG_DATA]) {
        let bytes = record.content(content);
        let left_out = placeholder && shapes == Shapes::WithoutPlaceholders;
        match record.kind {
            kind::SHAPE => placeholder = false,
            kind::PLACEHOLDER => placeholder = true,
            kind::SLIDE_SHOW => reading.hidden = bytes.get(10).is_some_and(|flags| flags & 4 != 0),
            kind::HEADERS_FOOTERS => headers_until = end,
            kind::COMMENT => comments.push(Comment { until: end, ..Comment::default() }),
            kind::STRING => match comments.last_mut().filter(|comment| end <= comment.until) {
                Some(comment) if record.instance >> 4 == 0 => comment.author = text_of(&record, content),
                Some(comment) if record.instance >> 4 == 1 => comment.text = text_of(&record, content),
                Some(_) => {}
                None if end <= headers_until => reading.lines(&text_of(&record, content)),
                None => {}
            },
            kind::TEXT_WIDE | kind::TEXT_NARROW if !left_out => reading.lines(&text_of(&record, content)),
            kind::OUTLINE_TEXT if !left_out => {
                let number = u32_at(bytes, 0).unwrap_or(u32::MAX) as usize;
                if let (Some(text), Some(told)) = (outline.get(number), told.get_mut(number))
                    && !std::mem::replace(told, true)
                {
                    reading.lines(text);
                }
            }
            kind::INTERACTIVE => {
                let link = u32_at(bytes, 4).and_then(|number| links.get(&number));
                if let Some(link) = link.filter(|link| !link.is_empty()) {
                    reading.aside("link", link);
                }
            }
            kind::SHAPE_PROPERTIES => reading.shape_properties(&record, bytes),
            _ => {}
        }
    }
    for (text, _) in outline.iter().zip(told).filter(|(_, told)| !told) {
        reading.lines(text);
    }
    for comment in comments {
        let author = comment.author.trim();
        let heading = if author.is_empty() { "comment".to_owned() } else { format!("comment, {author}") };
        reading.aside(&heading, &comment.text);
    }
    reading
}

impl Reading {
    fn lines(&mut self, text: &str) {
        // A star stands where the number of the slide is put.
        for line in text.lines().map(str::trim_end).filter(|line| !matches!(*line, "" | "*")) {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn aside(&mut self, heading: &str, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let line = format!("[{heading}] {line}\n");
            // A link fixed to a word and to its shape is one.
            if !self.text.ends_with(&line) {
                self.text.push_str(&line);
            }
        }
    }

    /// Words drawn as a picture, and what people wrote about a picture (MS-ODRAW 2.3.7.1, 2.3.4.2).
    fn shape_properties(&mut self, record: &Record, bytes: &[u8]) {
        let count = usize::from(record.instance >> 4);
        let mut complex = count * 6;
        for entry in bytes.chunks_exact(6).take(count) {
            let number = u16::from_le_bytes([entry[0], entry[1]]);
            if number & 0x8000 == 0 {
                continue;
            }
            let length = u32_at(entry, 2).unwrap_or(0) as usize;
            let Some(value) = bytes.get(complex..complex.saturating_add(length)) else { return };
            complex += length;
            let text = || encoding_rs::UTF_16LE.decode_without_bom_handling(value).0.replace('\0', "");
            match number & 0x3fff {
                0x00c0 => self.lines(&text().replace('\r', "\n")),
                0x0381 => self.aside("description", &text()),
                _ => {}
            }
        }
    }
}
