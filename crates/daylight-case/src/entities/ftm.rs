//! Documents, pages and entities as FollowTheMoney has them (<https://followthemoney.tech>): one JSON object a line, values
//! always lists of strings, dates in UTC. What FollowTheMoney has no word for is left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_model::{DocHash, EntityKind, Family, Field, Format, ReadingState};
use daylight_search::Options;
use daylight_store::{Document, EntityBase, EntityKey, Row};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Everyone;
use crate::index::file_name;
use crate::search::parsed;
use crate::{Case, CaseError};

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FtmWritten {
    /// Documents, parts counted.
    pub documents: u64,
    /// Pages with an object of their own.
    pub pages: u64,
    /// People and organisations.
    pub entities: u64,
    /// Places where documents name them.
    pub mentions: u64,
    /// It was stopped before its end.
    pub stopped: bool,
}

/// Bytes of text of one object: readers keep 30 MB at most and say nothing of the rest.
const MOST_TEXT: usize = 20 << 20;

type Properties = BTreeMap<&'static str, BTreeSet<String>>;

impl Case {
    /// Writes the documents that a query finds, their pages, and whom they name, as JSON Lines of FollowTheMoney. Parts name
    /// their containers only where these are written too.
    pub fn export_ftm(
        &self,
        query: &str,
        out: &mut dyn Write,
        tell: &mut dyn FnMut(FtmWritten),
        stop: &AtomicBool,
    ) -> Result<FtmWritten, CaseError> {
        let everyone = self.everyone()?;
        let open = self.open_search()?;
        let answer = open.find(&parsed(query)?)?.answer(&Options { limit: None, ..Options::default() })?;
        let rows: Vec<Row> = answer.hits.iter().map(|hit| hit.row).collect();
        let heads = match &everyone.base {
            Some(base) => everyone.heads(base)?,
            None => HashMap::new(),
        };
        let mut writer = Writer {
            rows: rows.iter().copied().collect(),
            everyone: &everyone,
            heads,
            known: HashMap::new(),
            out,
            written: FtmWritten::default(),
        };
        for row in rows {
            if stop.load(Ordering::Relaxed) {
                writer.written.stopped = true;
                break;
            }
            writer.document(row)?;
            if writer.written.documents.is_multiple_of(500) {
                tell(writer.written);
            }
        }
        Ok(writer.written)
    }
}

struct Writer<'a> {
    everyone: &'a Everyone,
    /// Documents that are written.
    rows: BTreeSet<Row>,
    heads: HashMap<Row, Row>,
    /// What is known of names met so far; `None` for what is not written.
    known: HashMap<Row, Option<Met>>,
    out: &'a mut dyn Write,
    written: FtmWritten,
}

/// A name that was met.
#[derive(Clone)]
struct Met {
    reference: String,
    kind: EntityKind,
    name: String,
}

impl Met {
    fn schema(&self) -> Option<&'static str> {
        match self.kind {
            EntityKind::Person => Some("Person"),
            EntityKind::Organisation => Some("Organization"),
            EntityKind::Place | EntityKind::Codeword | EntityKind::Email => None,
        }
    }

    fn id(&self) -> String {
        format!("entity-{}", self.reference)
    }
}

fn document_id(hash: &DocHash) -> String {
    format!("doc-{hash}")
}

/// The kind of object for a document.
fn schema(document: &Document, metadata: &[(Field, String)]) -> &'static str {
    let is_message =
        metadata.iter().any(|(field, _)| matches!(field, Field::From | Field::MessageId | Field::Sent));
    match (document.format, document.format.map(Format::family)) {
        (_, Some(Family::Mail)) if is_message => "Email",
        (_, Some(Family::Mail | Family::Archive)) => "Package",
        (Some(Format::Html), _) => "HyperText",
        (_, Some(Family::Text)) => "PlainText",
        (_, Some(Family::Paper | Family::Slides | Family::Table)) => "Pages",
        (_, Some(Family::Image)) => "Image",
        (_, Some(Family::Audio)) => "Audio",
        (_, Some(Family::Video)) => "Video",
        _ => "Document",
    }
}

impl Writer<'_> {
    fn document(&mut self, row: Row) -> Result<(), CaseError> {
        let (store, view) = (&self.everyone.store, &self.everyone.view);
        let Some(document) = store.document(view, row)? else { return Ok(()) };
        let metadata = store.metadata(view, row)?;
        let schema = schema(&document, &metadata);
        let id = document_id(&document.hash);
        let mut properties = Properties::new();
        let mut add = |name: &'static str, value: &str| add(&mut properties, name, value);
        for place in store.occurrences(view, row)? {
            add("fileName", file_name(&place.path));
            if let Some((parent, hash)) = &place.parent
                && self.rows.contains(parent)
            {
                add("parent", &document_id(hash));
            }
        }
        add("fileSize", &document.size.to_string());
        add("contentHash", &document.hash.to_string());
        add("mimeType", document.format.map_or("", Format::media_type));
        add("language", document.language.as_deref().and_then(three_letters).unwrap_or_default());
        let failed = matches!(document.state, ReadingState::Unread);
        add("processingStatus", if failed { "failure" } else { "success" });
        for problem in store.problems(view, row)? {
            add("processingError", problem.kind.name());
        }
        for (field, value) in &metadata {
            field_of(schema, field, value, &mut add);
        }
        self.named_in(row, &id, &mut properties)?;
        if !properties.contains_key("fileName") {
            let name =
                properties.get("title").and_then(BTreeSet::first).cloned().unwrap_or_else(|| id.clone());
            self::add(&mut properties, "fileName", &name);
        }
        self.texts(&document, schema, &id, &mut properties)?;
        self.line(&id, schema, &properties)?;
        self.written.documents += 1;
        Ok(())
    }

    /// The text: each page an object of its own where there are pages, else in the document.
    fn texts(
        &mut self,
        document: &Document,
        schema: &str,
        id: &str,
        properties: &mut Properties,
    ) -> Result<(), CaseError> {
        let mut text = String::new();
        for number in 1..=document.pages {
            let (store, view) = (&self.everyone.store, &self.everyone.view);
            let Some(page) = store.page(view, document.id, number)? else { continue };
            if schema == "Pages" {
                let mut of_page = Properties::new();
                add(&mut of_page, "document", id);
                add(&mut of_page, "index", &number.to_string());
                add(&mut of_page, "bodyText", &page.text);
                self.line(&format!("{id}-page-{number}"), "Page", &of_page)?;
                self.written.pages += 1;
            } else if text.len() + page.text.len() < MOST_TEXT {
                text.push_str(if text.is_empty() { "" } else { "\n\n" });
                text.push_str(&page.text);
            }
        }
        add(properties, "bodyText", &text);
        Ok(())
    }

    /// Whom and what a document names: people and organisations as objects with a mention each, the rest as words.
    fn named_in(&mut self, row: Row, id: &str, properties: &mut Properties) -> Result<(), CaseError> {
        let everyone = self.everyone;
        let Some(base) = &everyone.base else { return Ok(()) };
        let mut there = BTreeSet::new();
        for name in base.named_in(&everyone.view, row)? {
            there.insert(self.heads.get(&name.name).copied().unwrap_or(name.name));
        }
        for head in there {
            let Some(met) = self.met(base, head)? else { continue };
            let mentioned = match met.kind {
                EntityKind::Person => "peopleMentioned",
                EntityKind::Organisation => "companiesMentioned",
                EntityKind::Place => "locationMentioned",
                EntityKind::Email => "emailMentioned",
                EntityKind::Codeword => "keywords",
            };
            add(properties, mentioned, &met.name);
            let Some(schema) = met.schema() else { continue };
            let mut mention = Properties::new();
            add(&mut mention, "document", id);
            add(&mut mention, "name", &met.name);
            add(&mut mention, "resolved", &met.id());
            add(&mut mention, "detectedSchema", schema);
            let digest = Sha256::digest(format!("{id} {}", met.reference).as_bytes());
            let number: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            self.line(&format!("mention-{number}"), "Mention", &mention)?;
            self.written.mentions += 1;
        }
        Ok(())
    }

    /// A name by its row. The first time, its object is written.
    fn met(&mut self, base: &EntityBase, head: Row) -> Result<Option<Met>, CaseError> {
        if let Some(known) = self.known.get(&head) {
            return Ok(known.clone());
        }
        let met = self.meet(base, head)?;
        self.known.insert(head, met.clone());
        Ok(met)
    }

    fn meet(&mut self, base: &EntityBase, head: Row) -> Result<Option<Met>, CaseError> {
        let everyone = self.everyone;
        let Some(name) = base.names_in(&everyone.view, &[head])?.pop() else { return Ok(None) };
        let key = EntityKey { kind: name.kind, form: name.form, writing: None };
        if everyone.decided.is_hidden(&everyone.decided.root(&key)) {
            return Ok(None);
        }
        let Some(group) = everyone.decided.group_of(base, &everyone.view, &key)? else { return Ok(None) };
        let met = Met {
            reference: super::shown_reference(super::number_of(&group.key)),
            kind: group.key.kind,
            name: everyone.name_of(&group),
        };
        let Some(schema) = met.schema() else { return Ok(Some(met)) };
        let mut properties = Properties::new();
        add(&mut properties, "name", &met.name);
        for writing in group.members.iter().flat_map(|member| &member.writings).take(50) {
            if writing.text != met.name {
                add(&mut properties, "alias", &writing.text);
            }
        }
        for member in &group.members {
            let addresses = base.addresses_of(&everyone.view, member.row)?;
            let rows: Vec<Row> = addresses.into_iter().map(|(row, _)| row).collect();
            for address in base.names_in(&everyone.view, &rows)? {
                add(&mut properties, "email", &address.form);
            }
        }
        self.line(&met.id(), schema, &properties)?;
        self.written.entities += 1;
        Ok(Some(met))
    }

    fn line(&mut self, id: &str, schema: &str, properties: &Properties) -> Result<(), CaseError> {
        let wrong = |source| CaseError::File { doing: "writing", path: "the export".into(), source };
        let line = json!({ "id": id, "schema": schema, "properties": properties }).to_string();
        self.out.write_all(line.as_bytes()).and_then(|()| self.out.write_all(b"\n")).map_err(wrong)
    }
}

/// Adds a value, without control signs; an empty one says nothing.
fn add(properties: &mut Properties, name: &'static str, value: &str) {
    let plain: String = value.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if !plain.trim().is_empty() {
        properties.entry(name).or_default().insert(plain.trim().to_owned());
    }
}

fn field_of(schema: &str, field: &Field, value: &str, add: &mut impl FnMut(&'static str, &str)) {
    let is_mail = schema == "Email";
    match field {
        Field::Subject if is_mail => {
            add("subject", value);
            add("title", value);
        }
        Field::Title | Field::Subject => add("title", value),
        Field::Author => add("author", value),
        Field::Application => add("generator", value),
        Field::Keywords => add("keywords", value),
        Field::Description => add("summary", value),
        Field::From if is_mail => add("from", value),
        Field::To if is_mail => add("to", value),
        Field::Cc if is_mail => add("cc", value),
        Field::Bcc if is_mail => add("bcc", value),
        Field::MessageId => add("messageId", value),
        Field::InReplyTo if is_mail => add("inReplyTo", value),
        Field::Sent => add("date", &in_utc(value).unwrap_or_default()),
        Field::Created => add("authoredAt", &in_utc(value).unwrap_or_default()),
        Field::Modified => add("modifiedAt", &in_utc(value).unwrap_or_default()),
        _ => {}
    }
}

/// A date as far as it is known, a time in UTC.
fn in_utc(written: &str) -> Option<String> {
    let date: daylight_model::PartialDate = written.parse().ok()?;
    if !written.contains('T') {
        let has_year = written.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
        return has_year.then(|| written.get(..10).unwrap_or(written).to_owned());
    }
    let moment = jiff::Timestamp::from_second(date.first_second()).ok()?;
    Some(moment.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

/// The languages that FollowTheMoney knows, of those that Daylight tells.
fn three_letters(language: &str) -> Option<&'static str> {
    Some(match language.split('-').next()? {
        "en" => "eng",
        "fr" => "fra",
        "de" => "deu",
        "es" => "spa",
        "it" => "ita",
        "pt" => "por",
        "nl" => "nld",
        "ru" => "rus",
        "uk" => "ukr",
        "pl" => "pol",
        "cs" => "ces",
        "ro" => "ron",
        "hu" => "hun",
        "el" => "ell",
        "tr" => "tur",
        "ar" => "ara",
        "fa" => "fas",
        "he" => "heb",
        "zh" | "cmn" => "zho",
        "ja" => "jpn",
        "ko" => "kor",
        "sv" => "swe",
        "da" => "dan",
        "fi" => "fin",
        "bg" => "bul",
        "sr" => "srp",
        "hr" => "hrv",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_utc_and_dates_as_far_as_they_are_known() {
        for (written, told) in [
            ("2012-01-10T10:12:00+01:00", Some("2012-01-10T09:12:00")),
            ("2012-01-10T10:12:00Z", Some("2012-01-10T10:12:00")),
            ("2012-01", Some("2012-01")),
            ("2012", Some("2012")),
            ("--01-10", None),
            ("soon", None),
        ] {
            assert_eq!(in_utc(written).as_deref(), told, "{written}");
        }
    }
}
