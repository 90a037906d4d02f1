use daylight_model::{DocHash, Format, Label, ProblemKind};
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use crate::IndexError;
use crate::fold::fold;
use crate::schema::{Fields, TextField, WholeField};
use crate::strings::{join, starts};

/// What the index is told about a document. Its text is indexed and not kept.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexedDocument {
    /// The row in the store; hits name it.
    pub row: i64,
    /// What the document is; a document put again with the same hash replaces the former.
    pub hash: DocHash,
    /// Its audience class.
    pub label: Label,
    /// Strings that are found by bare words without being a page: file names, title, subject, author,
    /// addresses. Each is a page of its own to phrases.
    pub about: Vec<String>,
    /// The text of each page, the first being page 1.
    pub pages: Vec<String>,
    /// Values found by `field:word`.
    pub fields: Vec<(TextField, String)>,
    /// Collections it lies in, found by `in:`.
    pub collections: Vec<String>,
    /// Found by `type:`, with its family.
    pub format: Format,
    /// Language code, found by `lang:`.
    pub language: Option<String>,
    /// First and last second it may date from (since 1970, UTC), found by `date:`.
    pub date: Option<(i64, i64)>,
    /// Found by `has:`.
    pub problems: Vec<ProblemKind>,
    /// Whether it has parts, found by `has:parts`.
    pub has_parts: bool,
}

impl IndexedDocument {
    /// A document with nothing in it.
    pub fn new(row: i64, hash: DocHash, label: Label, format: Format) -> Self {
        Self {
            row,
            hash,
            label,
            about: Vec::new(),
            pages: Vec::new(),
            fields: Vec::new(),
            collections: Vec::new(),
            format,
            language: None,
            date: None,
            problems: Vec::new(),
            has_parts: false,
        }
    }

    fn strings(&self) -> impl Iterator<Item = &str> + Clone {
        self.about.iter().chain(&self.pages).map(String::as_str)
    }

    pub(crate) fn to_tantivy(&self, fields: &Fields) -> Result<TantivyDocument, IndexError> {
        let starts = starts(self.strings().map(str::len));
        if starts.last().is_some_and(|end| *end > u64::from(u32::MAX)) {
            return Err(IndexError::TooLong { hash: self.hash });
        }
        let mut document = TantivyDocument::default();
        document.add_bytes(fields.hash, &self.hash.0);
        document.add_i64(fields.row, self.row);
        document.add_u64(fields.tie, self.hash.tie());
        document.add_text(fields.text, join(self.strings()));
        starts.into_iter().for_each(|start| document.add_u64(fields.starts, start));
        document.add_u64(fields.abouts, self.about.len() as u64);
        if let Some((first, last)) = self.date {
            document.add_i64(fields.first, first);
            document.add_i64(fields.last, last);
        }
        self.add_text_fields(fields, &mut document);
        self.add_whole_fields(fields, &mut document);
        Ok(document)
    }

    fn add_text_fields(&self, fields: &Fields, document: &mut TantivyDocument) {
        for field in TextField::ALL {
            let values = self.fields.iter().filter(|(of, _)| *of == field).map(|(_, value)| value.as_str());
            if values.clone().next().is_some() {
                document.add_text(fields.text_field(field), join(values));
            }
        }
    }

    fn add_whole_fields(&self, fields: &Fields, document: &mut TantivyDocument) {
        let mut add = |field: WholeField, value: &str| {
            let field: Field = fields.whole_field(field);
            document.add_text(field, value_key(value));
        };
        add(WholeField::Type, self.format.name());
        if self.format.family().name() != self.format.name() {
            add(WholeField::Type, self.format.family().name());
        }
        self.language.iter().for_each(|language| add(WholeField::Lang, language));
        self.collections.iter().for_each(|collection| add(WholeField::In, collection));
        self.problems.iter().for_each(|problem| add(WholeField::Has, problem.name()));
        if !self.problems.is_empty() {
            add(WholeField::Has, HAS_PROBLEM);
        }
        if self.has_parts {
            add(WholeField::Has, HAS_PARTS);
        }
    }
}

/// `has:` any problem at all.
pub(crate) const HAS_PROBLEM: &str = "problem";
/// `has:` parts.
pub(crate) const HAS_PARTS: &str = "parts";

/// The form in which whole values are compared: folded, white space as single blanks, and cut where
/// tantivy would drop the value.
pub(crate) fn value_key(value: &str) -> String {
    let mut key = fold(value).split_whitespace().collect::<Vec<_>>().join(" ");
    if key.len() > LONGEST_VALUE {
        key.truncate(key.floor_char_boundary(LONGEST_VALUE));
    }
    key
}

const LONGEST_VALUE: usize = 4096;
