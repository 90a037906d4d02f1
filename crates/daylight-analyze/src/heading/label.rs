//! The labels of memoranda, dispatches, letters, routing sheets and printed mail, in six languages and more.

use super::FieldKind;
use super::fold;
use super::line::Line;

/// Labels, squeezed: capitals without accents and spaces.
const LABELS: &[(&str, FieldKind)] = &[
    // English
    ("FROM", FieldKind::Author),
    ("FM", FieldKind::Author),
    ("SENDER", FieldKind::Author),
    ("REPORTMADEBY", FieldKind::Author),
    ("TO", FieldKind::Addressee),
    ("MEMORANDUMFOR", FieldKind::Addressee),
    ("MEMORANDUMTO", FieldKind::Addressee),
    ("MEMOFOR", FieldKind::Addressee),
    ("MEMOTO", FieldKind::Addressee),
    ("ADDRESSEE", FieldKind::Addressee),
    ("VIA", FieldKind::Via),
    ("THRU", FieldKind::Via),
    ("THROUGH", FieldKind::Via),
    ("ATTENTION", FieldKind::Attention),
    ("ATTN", FieldKind::Attention),
    ("INFO", FieldKind::Copy),
    ("CC", FieldKind::Copy),
    ("BCC", FieldKind::Copy),
    ("COPIESTO", FieldKind::Copy),
    ("SUBJECT", FieldKind::Subject),
    ("SUBJECTS", FieldKind::Subject),
    ("SUBJ", FieldKind::Subject),
    ("RE", FieldKind::Subject),
    ("TITLE", FieldKind::Subject),
    ("TITLEOFCASE", FieldKind::Subject),
    ("DATE", FieldKind::Date),
    ("DATED", FieldKind::Date),
    ("SENT", FieldKind::Date),
    ("REF", FieldKind::Reference),
    ("REFS", FieldKind::Reference),
    ("REFERENCE", FieldKind::Reference),
    ("REFERENCES", FieldKind::Reference),
    ("OURREF", FieldKind::Reference),
    ("YOURREF", FieldKind::Reference),
    ("FILENO", FieldKind::FileNumber),
    ("FILENUMBER", FieldKind::FileNumber),
    ("CLASSIFICATION", FieldKind::Classification),
    ("DISTRIBUTION", FieldKind::Distribution),
    ("PRECEDENCE", FieldKind::Precedence),
    // French
    ("DE", FieldKind::Author),
    ("EXPEDITEUR", FieldKind::Author),
    ("A", FieldKind::Addressee),
    ("DESTINATAIRE", FieldKind::Addressee),
    ("DESTINATAIRES", FieldKind::Addressee),
    ("ALATTENTIONDE", FieldKind::Attention),
    ("COPIE", FieldKind::Copy),
    ("OBJET", FieldKind::Subject),
    ("REFERENCEDUDOSSIER", FieldKind::FileNumber),
    ("NREF", FieldKind::Reference),
    ("VREF", FieldKind::Reference),
    ("DESTINATAIRESDELACOPIE", FieldKind::Copy),
    // German
    ("VON", FieldKind::Author),
    ("ABSENDER", FieldKind::Author),
    ("AN", FieldKind::Addressee),
    ("EMPFANGER", FieldKind::Addressee),
    ("UBER", FieldKind::Via),
    ("ZUHANDEN", FieldKind::Attention),
    ("ZHD", FieldKind::Attention),
    ("KOPIE", FieldKind::Copy),
    ("NACHRICHTLICH", FieldKind::Copy),
    ("BETREFF", FieldKind::Subject),
    ("BETR", FieldKind::Subject),
    ("DATUM", FieldKind::Date),
    ("BEZUG", FieldKind::Reference),
    ("AZ", FieldKind::FileNumber),
    ("AKTENZEICHEN", FieldKind::FileNumber),
    ("EINSTUFUNG", FieldKind::Classification),
    ("VERTEILER", FieldKind::Distribution),
    // Spanish
    ("REMITENTE", FieldKind::Author),
    ("PARA", FieldKind::Addressee),
    ("DESTINATARIO", FieldKind::Addressee),
    ("COPIA", FieldKind::Copy),
    ("ASUNTO", FieldKind::Subject),
    ("FECHA", FieldKind::Date),
    ("REFERENCIA", FieldKind::Reference),
    ("EXPEDIENTE", FieldKind::FileNumber),
    ("CLASIFICACION", FieldKind::Classification),
    ("DISTRIBUCION", FieldKind::Distribution),
    // Russian
    ("ОТ", FieldKind::Author),
    ("ОТКОГО", FieldKind::Author),
    ("ОТПРАВИТЕЛЬ", FieldKind::Author),
    ("КОМУ", FieldKind::Addressee),
    ("ПОЛУЧАТЕЛЬ", FieldKind::Addressee),
    ("КОПИЯ", FieldKind::Copy),
    ("ТЕМА", FieldKind::Subject),
    ("ПРЕДМЕТ", FieldKind::Subject),
    ("КАСАТЕЛЬНО", FieldKind::Subject),
    ("ДАТА", FieldKind::Date),
    ("ССЫЛКА", FieldKind::Reference),
    ("НАШНОМЕР", FieldKind::Reference),
    ("ДЕЛО", FieldKind::FileNumber),
    ("ГРИФ", FieldKind::Classification),
    ("РАССЫЛКА", FieldKind::Distribution),
    // Arabic
    ("من", FieldKind::Author),
    ("المرسل", FieldKind::Author),
    ("الى", FieldKind::Addressee),
    ("المرسلاليه", FieldKind::Addressee),
    ("نسخة", FieldKind::Copy),
    ("الموضوع", FieldKind::Subject),
    ("التاريخ", FieldKind::Date),
    ("المرجع", FieldKind::Reference),
    ("الاشارة", FieldKind::Reference),
    ("التصنيف", FieldKind::Classification),
    ("التوزيع", FieldKind::Distribution),
];

/// A label read on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) kind: FieldKind,
    /// Letters that had to be mended.
    pub(super) wrong: usize,
    /// Byte of the line from which the value stands.
    pub(super) rest: usize,
    /// Whether a colon divides the two; `None` where the label is alone on its line.
    pub(super) colon: Option<bool>,
}

/// Longest label with what stands in brackets behind it: `SUBJECT: (Optional)`.
const LONGEST: usize = 40;

/// The label a line begins with.
pub(super) fn hit(line: &Line<'_>) -> Option<Hit> {
    let first = line.text.chars().find(|c| c.is_alphabetic())?;
    if let Some((at, c)) = colon(line.text) {
        let head = line.text.get(..at)?;
        if let Some((kind, wrong)) = nearest(head, true) {
            let rest = at + c.len_utf8();
            return Some(Hit { kind, wrong, rest, colon: Some(true) });
        }
    }
    if !first.is_uppercase() && first.is_lowercase() {
        return None;
    }
    if line.text.len() <= LONGEST
        && line.folded.split(' ').take(5).count() < 5
        && let Some((kind, wrong)) = nearest(line.text, true)
    {
        return Some(Hit { kind, wrong, rest: line.text.len(), colon: None });
    }
    spaced(line.text)
}

fn colon(text: &str) -> Option<(usize, char)> {
    text.char_indices().take(LONGEST).skip(1).find(|(_, c)| matches!(c, ':' | ';' | '：'))
}

/// The label nearest to what was read. Short labels have to be read right.
fn nearest(head: &str, tolerant: bool) -> Option<(FieldKind, usize)> {
    let head = head.split('(').next().unwrap_or_default();
    if head.split_whitespace().nth(5).is_some() {
        return None;
    }
    let squeezed = fold::squeezed(head);
    if squeezed.is_empty() || squeezed.len() > 48 {
        return None;
    }
    let fixed = if squeezed == "IO" || squeezed == "TQ" { "TO" } else { squeezed.as_str() };
    let mut best: Option<(FieldKind, usize)> = None;
    for (word, kind) in LABELS {
        let bound = if tolerant { bound(word) } else { 0 };
        if one_end_is_right(word, fixed)
            && let Some(wrong) = fold::distance(word, fixed, bound)
            && best.is_none_or(|(_, least)| wrong < least)
        {
            best = Some((*kind, wrong));
            if wrong == 0 {
                break;
            }
        }
    }
    best
}

/// Cheap, and lets nearly all labels go: a letter misread at both ends of a label is not borne with.
fn one_end_is_right(word: &str, given: &str) -> bool {
    let (word, given) = (word.as_bytes(), given.as_bytes());
    word.first() == given.first() || word.last() == given.last()
}

fn bound(word: &str) -> usize {
    if word.is_ascii() { fold::tolerance(word.len()).min(3) } else { usize::from(word.len() > 8) * 2 }
}

/// `MEMORANDUM FOR Chief, WH Division`, `TO DIRECTOR`: capitals, a space, the value.
fn spaced(text: &str) -> Option<Hit> {
    const SPACED: [(&str, FieldKind); 10] = [
        ("MEMORANDUM FOR", FieldKind::Addressee),
        ("MEMORANDUM TO", FieldKind::Addressee),
        ("SUBJECT", FieldKind::Subject),
        ("FROM", FieldKind::Author),
        ("TO", FieldKind::Addressee),
        ("FM", FieldKind::Author),
        ("INFO", FieldKind::Copy),
        ("DATE", FieldKind::Date),
        ("REFERENCE", FieldKind::Reference),
        ("REF", FieldKind::Reference),
    ];
    for (word, kind) in SPACED {
        if let Some(rest) = text.strip_prefix(word)
            && rest.starts_with([' ', '\t', '.', ','])
            && rest.len() > 2
        {
            return Some(Hit { kind, wrong: 0, rest: word.len(), colon: Some(false) });
        }
    }
    misread(text)
}

/// `MHORANINIX FOR`: a long word, badly read, before the one that follows it on every memorandum.
fn misread(text: &str) -> Option<Hit> {
    let mut end = 0;
    let mut words = text.split_whitespace();
    let (first, second) = (words.next()?, words.next()?);
    if first.len() < 7 || words.next().is_none() {
        return None;
    }
    let first_folded = fold::squeezed(first);
    let second_folded = fold::squeezed(second);
    if fold::within("MEMORANDUM", &first_folded, 3)
        && matches!(second_folded.as_str(), "FOR" | "TO" | "FORS" | "FORI" | "POR")
    {
        end += text.find(second)? + second.len();
        return Some(Hit { kind: FieldKind::Addressee, wrong: 2, rest: end, colon: Some(false) });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_six_languages_are_known() {
        for (text, wanted) in [
            ("FROM: the harbour master", FieldKind::Author),
            ("SUBJCT : ships", FieldKind::Subject),
            ("MEMORANDUM FOR: Chief", FieldKind::Addressee),
            ("MEMORANDUM FOR Chief, Tides", FieldKind::Addressee),
            ("Objet : la marée", FieldKind::Subject),
            ("Betr.: Gezeiten", FieldKind::Subject),
            ("Empfänger: Hafenamt", FieldKind::Addressee),
            ("Fecha: 3 de mayo", FieldKind::Date),
            ("Кому: начальнику порта", FieldKind::Addressee),
            ("الموضوع: الميناء", FieldKind::Subject),
        ] {
            let found = hit(&Line { text, start: 0, folded: fold::folded(text) });
            assert_eq!(found.map(|hit| hit.kind), Some(wanted), "{text}");
        }
    }

    #[test]
    fn sentences_are_no_labels() {
        for text in [
            "Tomorrow we sail",
            "to: be continued".get(3..).unwrap_or_default(),
            "The data are here",
            "1. Subject of",
        ] {
            assert!(hit(&Line { text, start: 0, folded: fold::folded(text) }).is_none(), "{text}");
        }
    }
}
