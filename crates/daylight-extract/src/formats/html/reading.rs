use std::collections::BTreeSet;

use daylight_model::{Field, PartialDate, Problem, ProblemKind};
use html5ever::tokenizer::Tag;
use html5ever::tokenizer::states::RawKind;

use super::elements::{Shape, is_void, shape};
use super::layout::Layout;
use super::{Comments, Found, attributes, data_url};

/// Link targets told for one page, and bytes of one.
const MOST_LINKS: usize = 1_000;
const LONGEST_LINK: usize = 2_048;

/// Bytes of a captured element (`title` and the like). One that is longer was never ended.
const LONGEST_CAPTURE: usize = 8 << 10;

/// What was read of a page so far.
#[derive(Debug)]
pub(super) struct Reading {
    layout: Layout,
    found: Vec<Found>,
    comments: Comments,
    /// Within `<xml>` of a conditional comment: settings of the program, and what it says about
    /// the paper.
    settings: u32,
    capture: Option<Capture>,
    dropped: Option<Dropped>,
    links: BTreeSet<String>,
    links_left_out: usize,
    titled: bool,
}

#[derive(Debug)]
struct Capture {
    element: String,
    field: Field,
    text: String,
}

/// A script or style that is being passed over.
#[derive(Debug)]
struct Dropped {
    element: &'static str,
    bytes: usize,
}

impl Reading {
    pub(super) fn new(comments: Comments) -> Self {
        Self {
            layout: Layout::default(),
            found: Vec::new(),
            comments,
            settings: 0,
            capture: None,
            dropped: None,
            links: BTreeSet::new(),
            links_left_out: 0,
            titled: false,
        }
    }

    pub(super) fn take_text(&mut self) -> String {
        self.layout.take()
    }

    pub(super) fn take_found(&mut self) -> Vec<Found> {
        std::mem::take(&mut self.found)
    }

    pub(super) fn finish(&mut self) {
        self.end_capture();
        if let Some(dropped) = self.dropped.take().filter(|dropped| dropped.bytes > 0) {
            let detail = format!(
                "a {} that does not end takes the last {} bytes of the page",
                dropped.element, dropped.bytes
            );
            self.found.push(Found::Problem(Problem::new(ProblemKind::Damaged, detail)));
        }
        if self.links_left_out > 0 {
            let detail = format!("{} link targets beyond {MOST_LINKS} were not kept", self.links_left_out);
            self.found.push(Found::Problem(Problem::new(ProblemKind::TooLarge, detail)));
        }
        self.layout.finish();
    }

    pub(super) fn told_attributes_left_out(&mut self) {
        let problem = Problem::new(ProblemKind::TooLarge, attributes::LEFT_OUT);
        self.found.push(Found::Problem(problem));
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(dropped) = &mut self.dropped {
            dropped.bytes += text.len();
        } else if let Some(capture) = &mut self.capture {
            capture.text.push_str(text);
            if capture.text.len() > LONGEST_CAPTURE {
                let text = std::mem::take(&mut capture.text);
                self.capture = None;
                self.layout.text(&text);
            }
        } else if self.settings == 0 {
            self.layout.text(text);
        }
    }

    fn end_capture(&mut self) {
        if let Some(Capture { field, text, .. }) = self.capture.take() {
            let text: Vec<&str> = text.split_whitespace().collect();
            self.metadata(field, &text.join(" "));
        }
    }

    fn metadata(&mut self, field: Field, value: &str) {
        if !value.trim().is_empty() {
            self.found.push(Found::Metadata(field, value.trim().to_owned()));
        }
    }

    /// What kind of text follows, where it is not markup; and a page within this one.
    pub(super) fn start(&mut self, tag: &Tag) -> (Option<RawKind>, Option<String>) {
        let name: &str = &tag.name;
        if let Some(field) = self.captured_field(name) {
            self.end_capture();
            self.titled |= name == "title";
            if !tag.self_closing {
                self.capture = Some(Capture { element: name.to_owned(), field, text: String::new() });
            }
            return (Some(RawKind::Rcdata).filter(|_| name == "title" && !tag.self_closing), None);
        }
        let dropped = match name {
            "script" => Some(("script", RawKind::ScriptData)),
            "style" => Some(("style", RawKind::Rawtext)),
            _ => None,
        };
        if let Some((element, raw)) = dropped {
            self.files(tag);
            if tag.self_closing {
                return (None, None);
            }
            self.dropped = Some(Dropped { element, bytes: 0 });
            return (Some(raw), None);
        }
        if name == "xml" {
            self.settings += u32::from(!tag.self_closing);
        }
        self.layout.begin(shape(name));
        let inner = self.attributes(name, tag);
        match name {
            "br" => self.layout.line_end(),
            "pre" | "listing" | "xmp" | "plaintext" | "textarea" if !tag.self_closing => {
                self.layout.begin_preformatted()
            }
            _ => {}
        }
        if is_void(name) {
            self.layout.end(shape(name));
        }
        let raw = match name {
            "textarea" if !tag.self_closing => Some(RawKind::Rcdata),
            "xmp" if !tag.self_closing => Some(RawKind::Rawtext),
            _ => None,
        };
        (raw, inner)
    }

    pub(super) fn end(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if self.capture.as_ref().is_some_and(|capture| capture.element == name) {
            return self.end_capture();
        }
        match name {
            "script" | "style" => self.dropped = None,
            "xml" => self.settings = self.settings.saturating_sub(1),
            "pre" | "listing" | "xmp" | "textarea" => self.layout.end_preformatted(),
            // Browsers read `</p>` without a beginning as an empty paragraph, `</br>` as `<br>`.
            "br" => self.layout.line_end(),
            _ => {}
        }
        if !is_void(name) {
            self.layout.end(shape(name));
        }
    }

    /// Elements whose text says something about the page. Those with `o:` are what Office writes
    /// into pages it saves.
    fn captured_field(&self, name: &str) -> Option<Field> {
        Some(match name {
            "title" if !self.titled => Field::Title,
            "o:title" => Field::Title,
            "o:subject" => Field::Subject,
            "o:author" => Field::Author,
            "o:lastauthor" => Field::LastAuthor,
            "o:created" => Field::Created,
            "o:lastsaved" => Field::Modified,
            "o:keywords" => Field::Keywords,
            "o:description" => Field::Description,
            "o:company" => Field::Organisation,
            "o:pages" => Field::PageCount,
            "o:template" | "o:manager" | "o:category" | "o:revision" | "o:totaltime" | "o:lastprinted" => {
                Field::Other(name.replace("o:", ""))
            }
            _ => return None,
        })
    }

    /// The text in the attributes of an element, and a page written into one.
    fn attributes(&mut self, element: &str, tag: &Tag) -> Option<String> {
        let get = |name: &str| {
            tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
        };
        if let Some(alt) = get("alt").filter(|_| shape(element) == Shape::Spaced) {
            self.text(alt);
        }
        for name in ["title", "placeholder"] {
            if let Some(text) = get(name).filter(|text| Some(*text) != get("alt")) {
                self.layout.aside(text);
            }
        }
        match element {
            "input" | "button" | "data" | "param" if get("type") != Some("image") => {
                if let Some(value) = get("value") {
                    self.text(value);
                }
            }
            "option" | "optgroup" | "track" => {
                if let Some(label) = get("label") {
                    self.text(label);
                    self.layout.space();
                }
            }
            "meta" => self.meta(get("name").or(get("property")).or(get("http-equiv")), get("content")),
            "html" => {
                if let Some(language) = get("lang").or(get("xml:lang")) {
                    self.metadata(Field::Language, language);
                }
            }
            "base" => {
                if let Some(address) = get("href") {
                    self.metadata(Field::Other("base".into()), address);
                }
            }
            "a" | "area" => {
                if let Some(address) = get("href") {
                    self.link(address);
                }
            }
            _ => {}
        }
        self.files(tag);
        get("srcdoc").filter(|_| element == "iframe").map(str::to_owned)
    }

    /// Files written into the addresses of an element.
    fn files(&mut self, tag: &Tag) {
        let name = tag.attrs.iter().find(|attribute| &*attribute.name.local == "download");
        let name = name.map(|attribute| &*attribute.value).filter(|name| !name.is_empty());
        for attribute in &tag.attrs {
            let holds = matches!(
                &*attribute.name.local,
                "src" | "href" | "data" | "poster" | "background" | "srcset" | "xlink:href" | "action"
            );
            if let Some(file) =
                Some(&*attribute.value).filter(|_| holds).and_then(|at| data_url::file(at, name))
            {
                self.found.push(file);
            }
        }
    }

    fn link(&mut self, address: &str) {
        let address = address.trim();
        let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !matches!(
            scheme.as_deref(),
            Some("http" | "https" | "mailto" | "ftp" | "tel" | "file" | "sip" | "xmpp")
        ) {
            return;
        }
        let kept = address.get(..address.floor_char_boundary(LONGEST_LINK)).unwrap_or(address);
        if self.links.contains(kept) {
            return;
        }
        if self.links.len() == MOST_LINKS {
            self.links_left_out += 1;
            return;
        }
        self.links.insert(kept.to_owned());
        self.metadata(Field::Other("link".into()), kept);
    }

    fn meta(&mut self, name: Option<&str>, content: Option<&str>) {
        let (Some(name), Some(content)) = (name, content) else { return };
        let name = name.trim().to_ascii_lowercase();
        let field = match name.as_str() {
            "author" | "dc.creator" | "dcterms.creator" | "article:author" => Field::Author,
            "description" | "dc.description" | "dcterms.abstract" | "og:description" => Field::Description,
            "generator" | "progid" => Field::Application,
            "title" | "dc.title" | "dcterms.title" | "og:title" => Field::Title,
            "dc.language" | "content-language" | "og:locale" | "language" => Field::Language,
            "dc.publisher" | "organization" | "company" => Field::Organisation,
            "dc.subject" => Field::Subject,
            "keywords" | "news_keywords" => {
                for word in content.split([',', ';']) {
                    self.metadata(Field::Keywords, word);
                }
                return;
            }
            "date"
            | "created"
            | "creation_date"
            | "dc.date"
            | "dcterms.created"
            | "dc.date.created"
            | "dcterms.date"
            | "article:published_time"
            | "dcterms.issued" => return self.date(Field::Created, &name, content),
            "last-modified"
            | "modified"
            | "changed"
            | "revised"
            | "dcterms.modified"
            | "dc.date.modified"
            | "article:modified_time"
            | "og:updated_time" => return self.date(Field::Modified, &name, content),
            // How to show it, not what it is.
            "viewport"
            | "content-type"
            | "x-ua-compatible"
            | "content-style-type"
            | "content-script-type"
            | "theme-color"
            | "format-detection"
            | "x-apple-disable-message-reformatting"
            | "color-scheme" => return,
            _ => Field::Other(name),
        };
        self.metadata(field, content);
    }

    fn date(&mut self, field: Field, name: &str, text: &str) {
        match date(text.trim()) {
            Some(date) => self.metadata(field, &date.to_string()),
            None => self.metadata(Field::Other(name.to_owned()), text),
        }
    }

    /// A comment that holds content for one program, to be read like the page; any other is told
    /// here.
    pub(super) fn comment(&mut self, text: &str) -> Option<String> {
        if let Some(data) = text.strip_prefix("[CDATA[") {
            self.text(data.strip_suffix("]]").unwrap_or(data));
            return None;
        }
        let trimmed = text.trim();
        let lower = trimmed.get(..9).unwrap_or(trimmed).to_ascii_lowercase();
        if lower.starts_with("[if") {
            let (_, inner) = trimmed.split_once("]>")?;
            return Some(inner.strip_suffix("<![endif]").unwrap_or(inner).to_owned());
        }
        if self.comments == Comments::Kept && lower != "[endif]" && self.dropped.is_none() {
            self.layout.aside(trimmed);
        }
        None
    }
}

/// A date as pages write them: ISO 8601, or as in mail.
fn date(text: &str) -> Option<PartialDate> {
    text.parse().ok().or_else(|| crate::formats::eml::dates::in_mail(text))
}
