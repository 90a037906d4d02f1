//! The fields of the index.

use tantivy::schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, tokenizer::TextAnalyzer};

use crate::strings::JoinedTokenizer;

/// Raised whenever an index written before cannot be read or answers otherwise: it is then built anew.
pub(crate) const INDEX_VERSION: u32 = 6;

const TOKENIZER: &str = "joined";

/// The column that places are sorted by.
pub(crate) const PLACE: &str = "sorted_place";

/// A field of a document that holds words, asked for as `from:word`, `from:"a phrase"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// Sender of a message.
    From,
    /// Addressees of a message, copied and blind copied ones too.
    To,
    /// Subject of a message or a paper.
    Subject,
    /// Title of a paper.
    Title,
    /// Author, as the file says.
    Author,
    /// File names, without folders.
    Name,
    /// Where it lies: paths with their folders.
    Path,
}

impl TextField {
    /// Every such field.
    pub const ALL: [Self; 7] =
        [Self::From, Self::To, Self::Subject, Self::Title, Self::Author, Self::Name, Self::Path];

    /// The word before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
            Self::Subject => "subject",
            Self::Title => "title",
            Self::Author => "author",
            Self::Name => "name",
            Self::Path => "path",
        }
    }
}

/// A field whose values are compared as a whole, asked for as `type:pdf`, `in:"the second leak"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WholeField {
    /// Name of the format, and of its family.
    Type,
    /// Name of the format alone.
    Format,
    /// Language code.
    Lang,
    /// Collection.
    In,
    /// Folder, with all that lies below it.
    Folder,
    /// Sender or addressee: the address, or the name where there is none.
    With,
    /// Document it is a part of, at any depth, by its hash.
    Part,
    /// Kinds of problems, `problem` for any of them, `parts`; kinds of mentions, `marking` for any marking.
    Has,
    /// Level of a marking on its pages, or a marking as a whole.
    Marking,
    /// Control, compartment or codeword of a marking.
    Control,
    /// Country or coalition that a marking releases to.
    Rel,
    /// Whose marking it is.
    Owner,
    /// Number or address that stands on a page, alone or behind the word for what it is.
    Value,
    /// Somebody named on a page.
    Person,
    /// Organisation named on a page.
    Organisation,
    /// Place named on a page.
    Place,
    /// Codeword or alias on a page.
    Codeword,
    /// Number under which a paper stands itself: that of its archive, of a message, of a tasking.
    Number,
    /// Number of another paper that it names.
    Ref,
}

impl WholeField {
    /// Every such field.
    pub const ALL: [Self; 19] = [
        Self::Type,
        Self::Format,
        Self::Lang,
        Self::In,
        Self::Folder,
        Self::With,
        Self::Part,
        Self::Has,
        Self::Marking,
        Self::Control,
        Self::Rel,
        Self::Owner,
        Self::Value,
        Self::Person,
        Self::Organisation,
        Self::Place,
        Self::Codeword,
        Self::Number,
        Self::Ref,
    ];

    /// The word before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Format => "format",
            Self::Lang => "lang",
            Self::In => "in",
            Self::Folder => "folder",
            Self::With => "with",
            Self::Part => "part",
            Self::Has => "has",
            Self::Marking => "marking",
            Self::Control => "control",
            Self::Rel => "rel",
            Self::Owner => "owner",
            Self::Value => "value",
            Self::Person => "person",
            Self::Organisation => "org",
            Self::Place => "place",
            Self::Codeword => "codeword",
            Self::Number => "number",
            Self::Ref => "ref",
        }
    }

    /// The column that holds the values to be counted, one list for each document.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Type => "counted_type",
            Self::Format => "counted_format",
            Self::Lang => "counted_lang",
            Self::In => "counted_in",
            Self::Folder => "counted_folder",
            Self::With => "counted_with",
            Self::Part => "counted_part",
            Self::Has => "counted_has",
            Self::Marking => "counted_marking",
            Self::Control => "counted_control",
            Self::Rel => "counted_rel",
            Self::Owner => "counted_owner",
            Self::Value => "counted_value",
            Self::Person => "counted_person",
            Self::Organisation => "counted_org",
            Self::Place => "counted_place",
            Self::Codeword => "counted_codeword",
            Self::Number => "counted_number",
            Self::Ref => "counted_ref",
        }
    }
}

/// Handles of the fields in tantivy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) hash: Field,
    pub(crate) row: Field,
    pub(crate) tie: Field,
    pub(crate) text: Field,
    pub(crate) starts: Field,
    pub(crate) abouts: Field,
    pub(crate) first: Field,
    pub(crate) last: Field,
    pub(crate) told_first: Field,
    pub(crate) told_last: Field,
    pub(crate) valid_first: Field,
    pub(crate) valid_last: Field,
    pub(crate) size: Field,
    pub(crate) sequence: Field,
    pub(crate) place: Field,
    /// See `near.rs`: the fingerprint of its text, a number for each band, and what these are found by.
    pub(crate) fingerprint: Field,
    pub(crate) band: Field,
    texts: [Field; TextField::ALL.len()],
    wholes: [Field; WholeField::ALL.len()],
    counted: [Field; WholeField::ALL.len()],
}

impl Fields {
    pub(crate) fn text_field(&self, field: TextField) -> Field {
        self.texts[field as usize]
    }

    pub(crate) fn whole_field(&self, field: WholeField) -> Field {
        self.wholes[field as usize]
    }

    pub(crate) fn counted(&self, field: WholeField) -> Field {
        self.counted[field as usize]
    }
}

/// The schema every class of an index has.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let raw = |builder: &mut tantivy::schema::SchemaBuilder, name: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let words = |builder: &mut tantivy::schema::SchemaBuilder, name: &str, norms: bool| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_fieldnorms(norms)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let column = || TextOptions::default().set_fast("raw");
    let fast = || NumericOptions::default().set_fast();
    let fields = Fields {
        hash: builder.add_bytes_field("hash", tantivy::schema::INDEXED),
        row: builder.add_i64_field("row", fast()),
        tie: builder.add_u64_field("tie", fast()),
        text: words(&mut builder, "text", true),
        starts: builder.add_u64_field("starts", fast()),
        abouts: builder.add_u64_field("abouts", fast()),
        first: builder.add_i64_field("first", fast()),
        last: builder.add_i64_field("last", fast()),
        told_first: builder.add_i64_field("told_first", fast()),
        told_last: builder.add_i64_field("told_last", fast()),
        valid_first: builder.add_i64_field("valid_first", fast()),
        valid_last: builder.add_i64_field("valid_last", fast()),
        size: builder.add_u64_field("size", fast()),
        sequence: builder.add_u64_field("sequence", fast()),
        place: builder.add_text_field(PLACE, column()),
        fingerprint: builder.add_u64_field("fingerprint", fast()),
        band: builder.add_bytes_field("band", tantivy::schema::INDEXED),
        texts: TextField::ALL.map(|field| words(&mut builder, field.name(), false)),
        wholes: WholeField::ALL.map(|field| raw(&mut builder, field.name())),
        counted: WholeField::ALL.map(|field| builder.add_text_field(field.column(), column())),
    };
    (builder.build(), fields)
}

/// Gives an opened index our way of splitting text.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(JoinedTokenizer));
}
