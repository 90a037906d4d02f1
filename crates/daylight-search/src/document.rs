use std::collections::{BTreeMap, BTreeSet};

use daylight_model::{DocHash, Fingerprint, Format, Label, ProblemKind};
use tantivy::TantivyDocument;

use crate::IndexError;
use crate::Mentioned;
use crate::keys::{correspondent_key, folders_above, form, paper_key, value_key};
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
    /// Bytes, found by `size:`.
    pub size: u64,
    /// Number of its last change in the store.
    pub sequence: u64,
    /// What it is sorted by where answers are sorted by path.
    pub place: String,
    /// Folders it lies in, each as `collection/folder/folder`, found by `folder:`; those above are added here.
    pub folders: Vec<String>,
    /// Senders and addressees as written, `Name <address>`, found by `with:`.
    pub correspondents: Vec<String>,
    /// Documents it is a part of, at any depth, found by `part:`.
    pub containers: Vec<DocHash>,
    /// What its pages say.
    pub mentioned: Mentioned,
    /// Numbers under which it stands itself, found by `number:`.
    pub numbers: Vec<String>,
    /// Numbers of other papers that it names, found by `ref:`.
    pub refers_to: Vec<String>,
    /// First and last seconds of the times for which it asks for something, found by `valid:`.
    pub valid: Vec<(i64, i64)>,
    /// What others that say nearly the same are found by.
    pub fingerprint: Option<Fingerprint>,
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
            size: 0,
            sequence: 0,
            place: String::new(),
            folders: Vec::new(),
            correspondents: Vec::new(),
            containers: Vec::new(),
            mentioned: Mentioned::default(),
            numbers: Vec::new(),
            refers_to: Vec::new(),
            valid: Vec::new(),
            fingerprint: None,
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
        for (first, last) in &self.valid {
            document.add_i64(fields.valid_first, *first);
            document.add_i64(fields.valid_last, *last);
        }
        document.add_u64(fields.size, self.size);
        document.add_u64(fields.sequence, self.sequence);
        document.add_text(fields.place, &self.place[..self.place.floor_char_boundary(LONGEST_PLACE)]);
        self.add_text_fields(fields, &mut document);
        self.add_whole_fields(fields, &mut document);
        self.mentioned.to_tantivy(fields, &mut document);
        if let Some(fingerprint) = &self.fingerprint {
            crate::near::to_tantivy(fingerprint, fields, &mut document);
        }
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
        let family = self.format.family().name();
        add(fields, document, WholeField::Type, [self.format.name(), family]);
        add_counted(fields, document, WholeField::Format, [(value_key(self.format.name()), String::new())]);
        let as_written = |value: &String| (value_key(value), value.clone());
        add_counted(fields, document, WholeField::Lang, self.language.iter().map(as_written));
        add_counted(fields, document, WholeField::In, self.collections.iter().map(as_written));
        add_counted(
            fields,
            document,
            WholeField::Folder,
            self.folders.iter().flat_map(|path| folders_above(path)),
        );
        let correspondents =
            self.correspondents.iter().map(|written| (correspondent_key(written), written.clone()));
        add_counted(fields, document, WholeField::With, correspondents);
        self.add_containers(fields, document);
        let number = |written: &String| (paper_key(written), written.clone());
        add_counted(fields, document, WholeField::Number, self.numbers.iter().map(number));
        add_counted(fields, document, WholeField::Ref, self.refers_to.iter().map(number));
        let problems = self.problems.iter().map(|problem| (problem.name().to_owned(), String::new()));
        add_counted(fields, document, WholeField::Has, problems);
        let any_problem = (!self.problems.is_empty()).then_some(HAS_PROBLEM);
        let any_part = self.has_parts.then_some(HAS_PARTS);
        add(fields, document, WholeField::Has, any_problem.into_iter().chain(any_part));
    }

    /// A query names the whole hash or its beginning; what is counted is what a reader sees.
    fn add_containers(&self, fields: &Fields, document: &mut TantivyDocument) {
        let mut seen = BTreeSet::new();
        for hash in self.containers.iter().filter(|hash| seen.insert(**hash)) {
            document.add_text(fields.whole_field(WholeField::Part), hash.to_string());
            document.add_text(fields.counted(WholeField::Part), hash.doc_ref().to_string());
        }
    }
}

fn add<'v>(
    fields: &Fields,
    document: &mut TantivyDocument,
    field: WholeField,
    values: impl IntoIterator<Item = &'v str>,
) {
    let values: BTreeSet<&str> = values.into_iter().collect();
    values.into_iter().for_each(|value| document.add_text(fields.whole_field(field), value));
}

/// Keys with the values as written, to be asked for and to be counted: each key once, with the longest of
/// the ways it is written (`Ana Okoye <ana@…>` says more than `ana@…`).
fn add_counted(
    fields: &Fields,
    document: &mut TantivyDocument,
    field: WholeField,
    values: impl IntoIterator<Item = (String, String)>,
) {
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in values.into_iter().filter(|(key, _)| !key.is_empty()) {
        let before = written.entry(key).or_default();
        if (value.len(), before.as_str()) > (before.len(), value.as_str()) {
            *before = value;
        }
    }
    for (key, value) in written {
        document.add_text(fields.whole_field(field), &key);
        let form = if value.is_empty() { key } else { form(&key, &value) };
        document.add_text(fields.counted(field), form);
    }
}

/// Bytes of a place that count when answers are sorted.
const LONGEST_PLACE: usize = 1000;

/// `has:` any problem at all.
pub(crate) const HAS_PROBLEM: &str = "problem";
/// `has:` parts.
pub(crate) const HAS_PARTS: &str = "parts";
