//! Small made-up corpora, and an index of them.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use daylight_model::{
    DocHash, Format, Label, Level, Maintenance, Marking, Mention, MentionKind, ProblemKind, View,
};
use daylight_search::{
    Answer, IndexWriter, IndexedDocument, Mentioned, Options, Searcher, TextField, Texts, TextsError,
    WholeField, WriterOptions, parse,
};
use proptest::prelude::*;

use super::question::{JOINTS, WORDS};

/// A document and all that is known about it.
#[derive(Debug, Clone)]
pub struct PlainDocument {
    pub indexed: IndexedDocument,
}

impl PlainDocument {
    /// Names of one kind, as they are compared.
    pub fn names(&self, kind: MentionKind) -> Vec<String> {
        let names = self.indexed.mentioned.names.iter().filter(|(one, _)| *one == kind);
        names.map(|(_, name)| name.to_lowercase()).collect()
    }

    pub fn whole(&self, field: WholeField) -> Vec<String> {
        let document = &self.indexed;
        match field {
            WholeField::Type => vec![document.format.name().into(), document.format.family().name().into()],
            WholeField::Format => vec![document.format.name().into()],
            WholeField::Folder => document.folders.iter().flat_map(|path| folders_above(path)).collect(),
            WholeField::With => {
                document.correspondents.iter().map(|written| plain_correspondent(written)).collect()
            }
            WholeField::Marking => {
                let Mentioned { levels, with_level, without_level, .. } = &document.mentioned;
                let texts = with_level.iter().chain(without_level).map(|text| text.to_lowercase());
                levels.iter().map(|level| (*level).to_owned()).chain(texts).collect()
            }
            WholeField::Control => document.mentioned.controls.iter().map(|one| one.to_lowercase()).collect(),
            WholeField::Rel => document.mentioned.releasable.iter().map(|one| one.to_lowercase()).collect(),
            WholeField::Owner => document.mentioned.owners.iter().map(|one| one.to_lowercase()).collect(),
            WholeField::Value => {
                let numbers = document.mentioned.numbers.iter();
                let keys = |(kind, value): &(MentionKind, String)| {
                    [value.to_lowercase(), format!("{}:{}", kind.name(), value.to_lowercase())]
                };
                numbers.flat_map(keys).collect()
            }
            WholeField::Number => document.numbers.iter().map(|number| number.to_lowercase()).collect(),
            WholeField::Ref => document.refers_to.iter().map(|number| number.to_lowercase()).collect(),
            WholeField::Person => self.names(MentionKind::Person),
            WholeField::Organisation => self.names(MentionKind::Organisation),
            WholeField::Place => self.names(MentionKind::Place),
            WholeField::Codeword => self.names(MentionKind::Codeword),
            WholeField::Part => document.containers.iter().map(ToString::to_string).collect(),
            WholeField::Lang => document.language.iter().cloned().collect(),
            WholeField::In => document.collections.iter().map(|name| name.to_lowercase()).collect(),
            WholeField::Has => {
                let mut has: Vec<String> = document.problems.iter().map(|kind| kind.name().into()).collect();
                has.extend((!has.is_empty()).then(|| "problem".to_owned()));
                has.extend(document.has_parts.then(|| "parts".to_owned()));
                has.extend(document.mentioned.kinds.iter().map(|kind| kind.name().to_owned()));
                has.extend(
                    document
                        .mentioned
                        .kinds
                        .iter()
                        .any(|kind| kind.is_marking())
                        .then(|| "marking".to_owned()),
                );
                has
            }
        }
    }
}

fn folders_above(path: &str) -> Vec<String> {
    let names: Vec<String> = path.to_lowercase().split('/').map(str::to_owned).collect();
    (1..=names.len()).map(|length| names[..length].join("/")).collect()
}

fn plain_correspondent(written: &str) -> String {
    let address = written.split('<').nth(1).map(|rest| rest.trim_end_matches('>'));
    address.unwrap_or(written).to_lowercase()
}

/// Ways to write three people, one without an address.
pub const PEOPLE: [&str; 5] = [
    "Ana Okoye <ana@example.org>",
    "ana@example.org",
    "Bo \"B\" <BO@example.org>",
    "Okoye, Ana",
    "bo@example.org",
];

pub const FOLDERS: [&str; 5] =
    ["Leak/Orders/2011", "leak/orders", "Leak/Mail (old)", "other", "other/Orders"];

/// Texts by row, for what the index asks back.
#[derive(Debug, Clone, Default)]
pub struct PlainTexts(pub HashMap<i64, IndexedDocument>);

impl Texts for PlainTexts {
    fn about(&self, row: i64) -> Result<Option<Vec<String>>, TextsError> {
        Ok(self.0.get(&row).map(|document| document.about.clone()))
    }

    fn page(&self, row: i64, number: u32) -> Result<Option<String>, TextsError> {
        let page = |document: &IndexedDocument| document.pages.get(number as usize - 1).cloned();
        Ok(self.0.get(&row).and_then(page))
    }
}

impl PlainTexts {
    pub fn of(documents: &[PlainDocument]) -> Self {
        Self(documents.iter().map(|document| (document.indexed.row, document.indexed.clone())).collect())
    }
}

/// An index in a folder of its own.
pub struct Built {
    pub dir: tempfile::TempDir,
    pub texts: PlainTexts,
}

pub fn writer(dir: &std::path::Path) -> IndexWriter {
    let options = WriterOptions { threads: NonZeroUsize::MIN, memory: 0 };
    IndexWriter::open(dir, &Maintenance::taken_by_the_case(), options).unwrap()
}

impl Built {
    pub fn of(documents: &[PlainDocument]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = writer(dir.path());
        for document in documents {
            writer.put(&document.indexed).unwrap();
        }
        writer.commit(1).unwrap();
        writer.close().unwrap();
        Self { dir, texts: PlainTexts::of(documents) }
    }

    pub fn searcher(&self) -> Searcher {
        Searcher::open(self.dir.path(), &everyone()).unwrap()
    }

    pub fn ask(&self, searcher: &Searcher, typed: &str) -> Answer {
        let query = parse(typed).unwrap_or_else(|error| panic!("{typed}: {error:?}"));
        searcher.search(&query, &self.texts, &Options::default()).unwrap()
    }
}

pub fn everyone() -> View {
    View::of_keeper([Label::INTERNAL, Label::from_number(2)])
}

pub fn rows(answer: &Answer) -> Vec<i64> {
    let mut rows: Vec<i64> = answer.hits.iter().map(|hit| hit.row).collect();
    rows.sort_unstable();
    rows
}

pub fn text(most: usize) -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec());
    let joint = prop::sample::select(JOINTS.to_vec());
    prop::collection::vec((word, joint), 0..most)
        .prop_map(|words| words.into_iter().map(|(word, joint)| format!("{word}{joint}")).collect())
}

/// What pages can say.
fn mentions() -> Vec<Mention> {
    let marked = |kind, level, controls: &[&str], releasable: &[&str], text: &str| {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let marking = Marking {
            level,
            owners: vec!["USA".into()],
            controls: list(controls),
            releasable: list(releasable),
            text: text.into(),
            ..Marking::default()
        };
        Mention { marking: Some(marking), ..plain_mention(kind, text) }
    };
    let secret = Some(Level::Secret);
    vec![
        marked(MentionKind::Banner, secret, &["NOFORN"], &[], "SECRET//NOFORN"),
        marked(
            MentionKind::Banner,
            secret,
            &["SI-G", "UMBRA"],
            &["USA", "GBR"],
            "SECRET//SI-G//REL TO USA, GBR",
        ),
        marked(MentionKind::Portion, Some(Level::TopSecret), &[], &["FVEY"], "(TS//REL TO FVEY)"),
        marked(MentionKind::Caption, None, &["NODIS"], &[], "NODIS"),
        plain_mention(MentionKind::MarkingStamp, "declassified: 1999-03-04"),
        plain_mention(MentionKind::Iban, "DE89370400440532013000"),
        plain_mention(MentionKind::Email, "ana@example.org"),
        plain_mention(MentionKind::Url, "http://example.org/List"),
        plain_mention(MentionKind::Amount, "USD 48500"),
        plain_mention(MentionKind::Person, "Ana Okoye"),
        plain_mention(MentionKind::Person, "ana"),
        plain_mention(MentionKind::Organisation, "Harbour Bank"),
        plain_mention(MentionKind::Place, "Lagos"),
        plain_mention(MentionKind::Codeword, "LAMPLIGHT"),
        plain_mention(MentionKind::Date, "1970-02"),
        plain_mention(MentionKind::Date, "1970-01-05"),
        plain_mention(MentionKind::Date, "--11-22"),
        plain_mention(MentionKind::Period, "1970-03-02/1970-04"),
    ]
}

fn plain_mention(kind: MentionKind, value: &str) -> Mention {
    Mention {
        start: 0,
        end: 1,
        kind,
        value: value.into(),
        how: String::new(),
        certainty: 90,
        marking: None,
        findings: Vec::new(),
    }
}

fn indexed() -> impl Strategy<Value = IndexedDocument> {
    let format = prop::sample::select(vec![Format::Pdf, Format::Docx, Format::Email, Format::Text]);
    let fields = prop::collection::vec((prop::sample::select(TextField::ALL.to_vec()), text(4)), 0..4);
    let collections = prop::sample::subsequence(vec!["Second  Leak", "leak", "other"], 0..3);
    let problems = prop::sample::subsequence(vec![ProblemKind::Encrypted, ProblemKind::NeedsOcr], 0..2);
    let date =
        prop::option::of((0i64..150 * 86_400, 0i64..20 * 86_400).prop_map(|(at, long)| (at, at + long)));
    let texts = (prop::collection::vec(text(4), 0..3), prop::collection::vec(text(14), 0..4));
    let whereabouts = (
        prop::sample::subsequence(FOLDERS.to_vec(), 0..3),
        prop::sample::subsequence(PEOPLE.to_vec(), 0..4),
        prop::sample::subsequence(vec![DocHash([0xab; 32]), DocHash([0xac; 32])], 0..3),
        0u64..4_000,
        prop::sample::subsequence(mentions(), 0..6),
    );
    let rest = (prop::option::of(prop::sample::select(vec!["de", "en", "fr"])), any::<bool>(), whereabouts);
    (texts, fields, collections, format, problems, date, rest).prop_map(
        |(
            (about, pages),
            fields,
            collections,
            format,
            problems,
            date,
            (language, has_parts, whereabouts),
        )| {
            let mut document = IndexedDocument::new(0, DocHash([0; 32]), Label::INTERNAL, format);
            document.about = about;
            document.pages = pages;
            document.fields = fields;
            document.collections = collections
                .into_iter()
                .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            document.problems = problems;
            document.date = date;
            document.language = language.map(str::to_owned);
            document.has_parts = has_parts;
            let (folders, people, containers, size, mentions) = whereabouts;
            mentions.into_iter().for_each(|mention| document.mentioned.add(mention));
            document.place = folders.first().map(|folder| folder.to_lowercase()).unwrap_or_default();
            document.folders = folders.into_iter().map(str::to_owned).collect();
            document.correspondents = people.into_iter().map(str::to_owned).collect();
            document.containers = containers;
            document.size = size;
            document
        },
    )
}

/// Documents with rows from 1 and hashes in no order.
pub fn corpus(most: usize) -> impl Strategy<Value = Vec<PlainDocument>> {
    prop::collection::vec((indexed(), any::<u32>()), 1..most).prop_map(|documents| {
        let number = |(i, (mut indexed, chance)): (usize, (IndexedDocument, u32))| {
            indexed.row = i as i64 + 1;
            indexed.sequence = i as u64 + 1;
            indexed.hash.0[..4].copy_from_slice(&chance.to_be_bytes());
            indexed.hash.0[4..8].copy_from_slice(&(i as u32).to_be_bytes());
            PlainDocument { indexed }
        };
        documents.into_iter().enumerate().map(number).collect()
    })
}
