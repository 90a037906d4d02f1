use axum::http::{HeaderMap, Uri, header};

use crate::answer::Trouble;
use crate::desk::Desk;
use crate::room::Room;
use crate::scope::Scope;
use crate::upload::Sent;
use crate::words::Words;

/// Whether a person or a program asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wants {
    Html,
    Json,
}

/// One request, as pages see it.
pub(crate) struct Ask {
    pub(crate) room: Room,
    pub(crate) wants: Wants,
    pub(crate) words: &'static Words,
    /// Parts of the path that its route names.
    pub(crate) parts: Vec<String>,
    fields: Vec<(String, String)>,
    sent: Vec<Sent>,
}

/// The longest a field of a form or an address may be; a list of names is uploaded as a file.
const LONGEST_FIELD: usize = 64 << 10;

impl Ask {
    pub(crate) fn new(room: &Room, uri: &Uri, headers: &HeaderMap, form: &[u8]) -> Self {
        let wants = if uri.path().ends_with(".json") { Wants::Json } else { Wants::Html };
        let query = uri.query().unwrap_or_default().as_bytes();
        let fields = form_urlencoded::parse(query).chain(form_urlencoded::parse(form));
        let languages = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self {
            room: room.clone(),
            wants,
            words: Words::for_reader(languages.unwrap_or_default()),
            parts: Vec::new(),
            fields: fields.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            sent: Vec::new(),
        }
    }

    /// Takes the parts of the path that the route names; the last may carry the ending of the twin.
    pub(crate) fn take_parts(&mut self, mut parts: Vec<String>) {
        if let (Wants::Json, Some(last)) = (self.wants, parts.last_mut()) {
            let length = last.strip_suffix(".json").map_or(last.len(), str::len);
            last.truncate(length);
        }
        self.parts = parts;
    }

    /// Takes what came with a form that brings files. What is short and no file is a field like any other.
    pub(crate) fn take_sent(&mut self, sent: Vec<Sent>) {
        let short = sent.iter().filter(|sent| sent.file.is_none() && sent.bytes.len() <= LONGEST_FIELD);
        let fields = short
            .filter_map(|sent| Some((sent.field.clone(), std::str::from_utf8(&sent.bytes).ok()?.to_owned())));
        self.fields.extend(fields);
        self.sent = sent;
    }

    /// A field or a file of a form that brings files; `None` where it is not there or empty.
    pub(crate) fn sent(&self, name: &str) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.field == name && !sent.bytes.is_empty())
    }

    /// A part of the path, by number.
    pub(crate) fn part(&self, number: usize) -> &str {
        self.parts.get(number).map_or("", String::as_str)
    }

    /// A field of the form or the address; `None` where it is not there or empty.
    pub(crate) fn field<'a>(&'a self, name: &str) -> Option<&'a str> {
        let mut fields = self.fields.iter().filter(|(there, value)| there == name && !value.is_empty());
        fields.next().map(|(_, value)| value.as_str())
    }

    /// Every value of a field that may come more than once.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.fields.iter().filter(move |(there, _)| there == name);
        fields.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A field that is a number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Trouble> {
        self.field(name)
            .map(|value| value.parse().map_err(|_| Trouble::wrong(format!("`{name}` is not a number"))))
            .transpose()
    }

    /// A page number, counted from 1.
    pub(crate) fn page_number(&self) -> Result<u32, Trouble> {
        let number = self.number("page")?.unwrap_or(1).max(1);
        u32::try_from(number).map_err(|_| Trouble::not_found("there is no such page"))
    }

    /// What the address or the form says of cases; `None` where it says nothing.
    pub(crate) fn scope(&self) -> Result<Option<Scope>, Trouble> {
        self.field("case").map(Scope::from_field).transpose()
    }

    /// The case that was asked for. The first one where none was, or where all were: what goes over all of
    /// them is kept there.
    pub(crate) fn desk(&self) -> Result<&Desk, Trouble> {
        let number = match self.scope()? {
            Some(Scope::One(number)) => number,
            Some(Scope::All) | None => 1,
        };
        let found = self.room.desks().get(number.wrapping_sub(1));
        found.ok_or_else(|| Trouble::not_found("there is no such case in this room"))
    }

    /// Whether every field is of a length that makes sense.
    pub(crate) fn check(&self) -> Result<(), Trouble> {
        match self.fields.iter().any(|(name, value)| name.len() > 64 || value.len() > LONGEST_FIELD) {
            true => Err(Trouble::wrong("a field is longer than 64 KiB")),
            false => Ok(()),
        }
    }
}
