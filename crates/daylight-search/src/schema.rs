//! The fields of the index.

use tantivy::schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, tokenizer::TextAnalyzer};

use crate::strings::JoinedTokenizer;

/// Raised whenever an index written before cannot be read or answers otherwise: it is then built anew.
pub(crate) const INDEX_VERSION: u32 = 1;

const TOKENIZER: &str = "joined";

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
    /// Language code.
    Lang,
    /// Collection.
    In,
    /// Kinds of problems, `problem` for any of them, `parts`.
    Has,
}

impl WholeField {
    /// Every such field.
    pub const ALL: [Self; 4] = [Self::Type, Self::Lang, Self::In, Self::Has];

    /// The word before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Lang => "lang",
            Self::In => "in",
            Self::Has => "has",
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
    texts: [Field; TextField::ALL.len()],
    wholes: [Field; WholeField::ALL.len()],
}

impl Fields {
    pub(crate) fn text_field(&self, field: TextField) -> Field {
        self.texts[field as usize]
    }

    pub(crate) fn whole_field(&self, field: WholeField) -> Field {
        self.wholes[field as usize]
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
        texts: TextField::ALL.map(|field| words(&mut builder, field.name(), false)),
        wholes: WholeField::ALL.map(|field| raw(&mut builder, field.name())),
    };
    (builder.build(), fields)
}

/// Gives an opened index our way of splitting text.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(JoinedTokenizer));
}
