use daylight_model::{PartHead, Problem, ProblemKind};

use super::super::eml::Alternatives;
use super::super::html::{Comments, encoding, tell_found, text_of};
use super::super::rtf;
use super::tags::tag;
use super::{Properties, compressed_rtf};
use crate::{Account, Order, Source, Stop, Transcript};

/// Bytes of one text of a message. It is held in memory a few times over while it is decoded.
const LARGEST_TEXT: usize = 32 << 20;

/// Tells the text of a message. Outlook keeps it in up to three ways; each is told as far as it says
/// what those before it do not.
pub(super) fn tell(properties: &Properties, account: &mut Account) -> Result<(), Stop> {
    let mut alternatives = Alternatives::default();
    let mut any = false;
    if let Some(text) = properties.text(tag::BODY) {
        say(&text.replace("\r\n", "\n").replace('\r', "\n"), &mut alternatives, &mut any, account)?;
    }
    if let Some(html) = html(properties) {
        let (text, found) = text_of(&html, Comments::LeftOut);
        say(&text, &mut alternatives, &mut any, account)?;
        found.into_iter().try_for_each(|found| tell_found(found, account))?;
    }
    if let Some(packed) = properties.bytes(tag::RTF) {
        tell_rtf(packed, &mut alternatives, &mut any, account)?;
    }
    Ok(())
}

fn say(
    text: &str,
    alternatives: &mut Alternatives,
    any: &mut bool,
    account: &mut Account,
) -> Result<(), Stop> {
    if text.len() > LARGEST_TEXT {
        let detail = format!("the text of a message beyond {LARGEST_TEXT} bytes was not read");
        account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
    }
    let kept = text.get(..text.floor_char_boundary(LARGEST_TEXT)).unwrap_or_default();
    let news = alternatives.news(kept);
    alternatives.next_version();
    let news = news.trim_matches(['\n', '\r']);
    if news.trim().is_empty() {
        return Ok(());
    }
    if std::mem::replace(any, true) {
        account.text("\n")?;
    }
    account.text(news)?;
    account.text("\n")
}

/// The page that is the text of the message: bytes in the encoding it names or that the message
/// names, or text.
fn html(properties: &Properties) -> Option<String> {
    if let Some(text) = properties.text(tag::HTML) {
        return Some(text);
    }
    let bytes = properties.bytes(tag::HTML)?;
    let bytes = bytes.get(..bytes.len().min(LARGEST_TEXT))?;
    let encoding = match properties.number(tag::INTERNET_CODE_PAGE) {
        Some(65001) => encoding_rs::UTF_8,
        _ => encoding::of_page(bytes),
    };
    Some(encoding.decode(bytes).0.into_owned())
}

/// The text in Rich Text, read as a paper of its own; what is embedded in it are parts of the
/// message.
fn tell_rtf(
    packed: &[u8],
    alternatives: &mut Alternatives,
    any: &mut bool,
    account: &mut Account,
) -> Result<(), Stop> {
    let packed = packed.get(..packed.len().min(LARGEST_TEXT)).unwrap_or_default();
    let (text, problem) = compressed_rtf::unpacked(packed);
    if let Some(problem) = problem {
        account.problem(problem)?;
    }
    if text.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    let order = Order::default();
    let mut transcript = Transcript::default();
    let mut inner = Account::new(&mut transcript, &order);
    // What stopped it is a problem in the transcript.
    let _ = rtf::read(&Source::new(text), &order, &mut inner);
    inner.close();
    let pages: Vec<String> = transcript.pages.into_iter().map(|page| page.text).collect();
    say(&pages.concat(), alternatives, any, account)?;
    for part in transcript.parts {
        let head = PartHead { name: part.head.name, ..part.head };
        match part.problem {
            Some(problem) if part.bytes.is_empty() => account.part_missing(head, problem)?,
            problem => {
                account.part_begin(head)?;
                account.part_bytes(&part.bytes)?;
                account.part_end(problem)?;
            }
        }
    }
    transcript.problems.into_iter().try_for_each(|problem| account.problem(problem))
}
