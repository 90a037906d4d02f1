/// Numbers of the tables that the head of the paper points at (MS-DOC 2.5.6 and after).
pub(super) mod list {
    pub(in super::super) const FOOTNOTE_PLACES: usize = 2;
    pub(in super::super) const FOOTNOTES: usize = 3;
    pub(in super::super) const COMMENT_PLACES: usize = 4;
    pub(in super::super) const COMMENTS: usize = 5;
    pub(in super::super) const CHARACTER_RUNS: usize = 12;
    pub(in super::super) const PARAGRAPH_RUNS: usize = 13;
    pub(in super::super) const PIECES: usize = 33;
    pub(in super::super) const COMMENTERS: usize = 36;
    pub(in super::super) const ENDNOTE_PLACES: usize = 46;
    pub(in super::super) const ENDNOTES: usize = 47;
    pub(in super::super) const DRAWINGS: usize = 50;
    pub(in super::super) const PEOPLE: usize = 51;
}

/// Entries of one table that are read.
const MOST: usize = 1 << 20;

/// The streams of a paper, and the tables in them.
pub(super) struct Table<'a> {
    pub(super) main: &'a [u8],
    pub(super) tables: &'a [u8],
    pub(super) old: bool,
}

impl<'a> Table<'a> {
    /// The bytes of this table, as far as they are there.
    pub(super) fn get(&self, number: usize) -> &'a [u8] {
        let at = match (self.old, number) {
            (false, number) => 0x9a + number * 8,
            (true, list::CHARACTER_RUNS) => 0xb8,
            (true, list::PARAGRAPH_RUNS) => 0xc0,
            (true, list::PIECES) => 0x160,
            (true, _) => return &[],
        };
        let (Some(from), Some(length)) = (u32_at(self.main, at), u32_at(self.main, at + 4)) else {
            return &[];
        };
        let rest = self.tables.get(from as usize..).unwrap_or_default();
        rest.get(..length as usize).unwrap_or(rest)
    }

    /// The places in a table of places (PLC), and what is said of each.
    pub(super) fn places(&self, number: usize, size: usize) -> (Vec<usize>, Vec<&'a [u8]>) {
        places(self.get(number), size)
    }

    /// Place in the text, beginning and end among the notes.
    pub(super) fn notes(&self, places: usize, texts: usize, size: usize) -> Vec<(usize, usize, usize)> {
        let (places, _) = self.places(places, size);
        let (texts, _) = self.places(texts, 0);
        texts
            .windows(2)
            .zip(places)
            .filter_map(|(pair, place)| match pair {
                [from, to] if from < to => Some((place, *from, *to)),
                _ => None,
            })
            .collect()
    }

    /// The same of comments, with the number of who made each.
    pub(super) fn comments(&self) -> Vec<(usize, usize, usize, usize)> {
        let (_, about) = self.places(list::COMMENT_PLACES, 30);
        let notes = self.notes(list::COMMENT_PLACES, list::COMMENTS, 30);
        notes
            .into_iter()
            .enumerate()
            .map(|(at, (place, from, to))| {
                let person = about.get(at).and_then(|about| u16_at(about, 20)).unwrap_or(u16::MAX);
                (place, from, to, usize::from(person))
            })
            .collect()
    }

    pub(super) fn names_of_commenters(&self) -> Vec<String> {
        let bytes = self.get(list::COMMENTERS);
        let mut at = 0;
        let mut names = Vec::new();
        while let Some((name, end)) = counted(bytes, at).filter(|_| names.len() < MOST) {
            names.push(name);
            at = end;
        }
        names
    }

    /// A table of texts in Unicode (STTB, MS-DOC 2.2.4).
    pub(super) fn texts(&self, number: usize) -> Vec<String> {
        let bytes = self.get(number);
        if u16_at(bytes, 0) != Some(0xffff) {
            return Vec::new();
        }
        let (count, more) = (u16_at(bytes, 2).unwrap_or(0), usize::from(u16_at(bytes, 4).unwrap_or(0)));
        let mut at = 6;
        let mut texts = Vec::new();
        for _ in 0..count {
            let Some((text, end)) = counted(bytes, at) else { break };
            texts.push(text);
            at = end + more;
        }
        texts
    }
}

/// A text that its length stands before.
fn counted(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let length = usize::from(u16_at(bytes, at)?) * 2;
    let letters = bytes.get(at + 2..at + 2 + length)?;
    Some((encoding_rs::UTF_16LE.decode_without_bom_handling(letters).0.into_owned(), at + 2 + length))
}

/// One more place than there are things said, four bytes each; then what is said.
pub(super) fn places(bytes: &[u8], size: usize) -> (Vec<usize>, Vec<&[u8]>) {
    let count = (bytes.len().saturating_sub(4) / (4 + size)).min(MOST);
    let places = (0..=count).filter_map(|at| u32_at(bytes, at * 4)).map(|place| place as usize).collect();
    let said = bytes.get((count + 1) * 4..).unwrap_or_default();
    let said = if size == 0 { Vec::new() } else { said.chunks_exact(size).take(count).collect() };
    (places, said)
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_le_bytes(*two))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}
