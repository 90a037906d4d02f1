use askama::Template;
use axum::body::Body;
use axum::http::Method;
use daylight_case::{
    Person, Recogniser, RedactOrder, RedactWhat, ShownRedaction, Softening, Widening, has_pictures,
};
use daylight_model::MentionKind;
use schemars::JsonSchema;
use serde::Serialize;

use super::{doc, schema_of};
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// One page of a document, with what is hidden on it and what can be.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "redact.html")]
struct RedactPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    document: String,
    title: Name,
    page: u32,
    pages: u32,
    /// Width and height of the page in points, where they are known.
    size: Option<(f32, f32)>,
    /// Its words, each with its bytes in the text of the page: `from-to`.
    words: Vec<WordChoice>,
    /// Redactions of the whole document.
    redactions: Vec<RedactionRow>,
    /// Names of the kinds that a rule can hide.
    rules: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct WordChoice {
    bytes: String,
    word: Name,
}

#[derive(Serialize, JsonSchema)]
struct RedactionRow {
    redaction: String,
    /// 0 for all pages.
    page: u32,
    /// `hide`, `reveal` or `deny`.
    kind: String,
    /// The words; none for a box or a whole page.
    words: Option<Name>,
    /// Left, top, right, bottom in points.
    areas: Vec<[f32; 4]>,
    rule: Option<String>,
    reason: Name,
    who: Name,
    at: String,
}

/// Words of a page that can be chosen one by one; the rest by writing them.
const MOST_WORDS: usize = 3_000;

/// Kinds of mentions that somebody may want hidden wherever they stand.
const RULES: [MentionKind; 11] = [
    MentionKind::Email,
    MentionKind::Phone,
    MentionKind::Iban,
    MentionKind::Card,
    MentionKind::TravelDocument,
    MentionKind::Ip,
    MentionKind::Url,
    MentionKind::CryptoAddress,
    MentionKind::Vehicle,
    MentionKind::Date,
    MentionKind::Amount,
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/redact/{document}",
            summary: "A page of a document, what is redacted on it, and its words to choose from",
            fields: &[("page", "the page, from 1")],
            run: show,
            twin: Some(schema_of::<RedactPage>),
        },
        Route {
            method: Method::POST,
            path: "/redact/{document}",
            summary: "Hide words, a rule or a box, hide everything, show something again, take a redaction back",
            fields: &[
                ("page", "the page"),
                ("do", "hide, reveal, deny or take-back"),
                ("word", "bytes of a word of the page, `from-to`; may come many times"),
                ("words", "words, wherever they stand"),
                ("rule", "a kind of what pages say, such as email"),
                ("left", "of a box, in points"),
                ("top", "of a box, in points"),
                ("right", "of a box, in points"),
                ("bottom", "of a box, in points"),
                ("only", "this page only, for words, rules and everything"),
                ("reason", "why; it is published"),
                ("redaction", "for take-back: which"),
            ],
            run: change,
            twin: None,
        },
        Route {
            method: Method::GET,
            path: "/redact/{document}/picture/{page}",
            summary: "A page as it goes out, as a picture",
            fields: &[],
            run: picture,
            twin: None,
        },
        Route {
            method: Method::POST,
            path: "/redact/{document}/pdf",
            summary: "The redacted PDF, if the gate lets it through",
            fields: &[],
            run: pdf,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let shown = case.show(ask.part(0))?;
    let reference = &shown.reference.0;
    let number = ask.page_number()?;
    let pages = case.pages_to_draw(reference)?;
    if !shown.document.format.is_some_and(has_pictures) || pages == 0 {
        return Err(Trouble::not_found(
            "this document has no pictures: only what can be drawn can be redacted",
        ));
    }
    let read = case.words_to_redact(reference, number)?;
    let word = |word: &daylight_model::Word| {
        let text = read.text.get(word.start as usize..word.end as usize)?;
        Some(WordChoice { bytes: format!("{}-{}", word.start, word.end), word: Name(text.to_owned()) })
    };
    let shown = RedactPage {
        frame: Frame::new(ask, ""),
        document: reference.clone(),
        title: doc::title(&shown),
        page: number,
        pages,
        size: read.size,
        words: read.words.iter().take(MOST_WORDS).filter_map(word).collect(),
        redactions: case.redactions(reference)?.into_iter().map(row).collect(),
        rules: RULES.map(MentionKind::name).to_vec(),
    };
    page(ask, &shown)
}

fn row(one: ShownRedaction) -> RedactionRow {
    RedactionRow {
        redaction: one.reference,
        page: one.page,
        kind: one.kind,
        words: one.words.map(|words| Name(words.split_whitespace().collect::<Vec<_>>().join(" "))),
        areas: one.areas,
        rule: one.rule,
        reason: Name(one.reason),
        who: Name(one.who),
        at: one.at,
    }
}

fn change(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let (document, number) = (ask.part(0), ask.page_number()?);
    let who = Person::at_this_machine();
    let wish = ask.field("do").unwrap_or("hide");
    if wish == "take-back" {
        case.take_redaction_back(ask.field("redaction").unwrap_or_default(), &who)?;
    } else {
        let order = |what| RedactOrder {
            what,
            reveal: wish == "reveal",
            widening: Widening::Grid,
            reason: ask.field("reason").unwrap_or_default().to_owned(),
        };
        let wanted = if wish == "deny" {
            vec![RedactWhat::All { page: only(ask, number) }]
        } else {
            wanted(ask, number)?
        };
        if wanted.is_empty() {
            return Err(Trouble::wrong("nothing was chosen: words, a rule or a box"));
        }
        for what in wanted {
            case.redact(ask.room.pictures()?, document, &order(what), &who)?;
        }
    }
    let back = format!("/redact/{document}?page={number}");
    Ok(Answer::See(Frame::new(ask, "").in_case(back)))
}

fn only(ask: &Ask, number: u32) -> Option<u32> {
    ask.field("only").map(|_| number)
}

fn wanted(ask: &Ask, number: u32) -> Result<Vec<RedactWhat>, Trouble> {
    let mut wanted = Vec::new();
    let mut bytes: Vec<std::ops::Range<usize>> = Vec::new();
    for word in ask.all("word") {
        let range = word.split_once('-').and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
        let range: std::ops::Range<usize> =
            range.ok_or_else(|| Trouble::wrong("`word` is bytes of the page, from-to"))?;
        match bytes.last_mut() {
            // Words that follow one another are hidden as one.
            Some(last) if range.start > last.start && range.start <= last.end + 2 => last.end = range.end,
            _ => bytes.push(range),
        }
    }
    if !bytes.is_empty() {
        wanted.push(RedactWhat::Chosen { page: number, bytes });
    }
    if let Some(words) = ask.field("words") {
        wanted.push(RedactWhat::Words { page: only(ask, number), words: words.to_owned() });
    }
    if let Some(name) = ask.field("rule") {
        let kind = MentionKind::ALL.into_iter().find(|kind| kind.name() == name);
        let kind = kind.ok_or_else(|| Trouble::wrong("there is no such rule"))?;
        wanted.push(RedactWhat::Rule { page: only(ask, number), kind });
    }
    let sides = ["left", "top", "right", "bottom"].map(|side| ask.field(side));
    if sides.iter().any(Option::is_some) {
        let numbers =
            sides.map(|side| side.and_then(|side| side.trim().replace(',', ".").parse::<f32>().ok()));
        let [Some(left), Some(top), Some(right), Some(bottom)] = numbers else {
            return Err(Trouble::wrong("a box is four numbers: left, top, right, bottom"));
        };
        wanted.push(RedactWhat::Box { page: number, area: [left, top, right, bottom] });
    }
    Ok(wanted)
}

fn picture(ask: &Ask) -> Answered {
    let number = ask.part(1).parse().map_err(|_| Trouble::not_found("there is no such page"))?;
    let case = &ask.desk()?.case;
    let made = case.redacted_page(ask.room.pictures()?, ask.part(0), number, Softening::Kept)?;
    Ok(Answer::Png(made.png))
}

fn pdf(ask: &Ask) -> Answered {
    let case = &ask.desk()?.case;
    let recogniser = Recogniser::open(ask.room.reading())?.ok();
    let made = case.redacted_pdf(ask.room.pictures()?, recogniser.as_ref(), ask.part(0), Softening::Kept)?;
    Ok(Answer::Download {
        name: "redacted.pdf".to_owned(),
        media_type: "application/pdf",
        length: Some(made.pdf.len() as u64),
        body: Body::from(made.pdf),
    })
}

impl RedactPage {
    fn link(&self, page: u32) -> String {
        self.frame.in_case(format!("/redact/{}?page={page}", self.document))
    }

    fn picture_address(&self) -> String {
        // The number of redactions keeps a browser from showing an older picture.
        self.frame.in_case(format!("/redact/{}/picture/{}", self.document, self.page))
    }

    /// Width and height in points for whoever draws a box with a script.
    fn points(&self) -> String {
        self.size.map(|(width, height)| format!("{width} {height}")).unwrap_or_default()
    }
}
