use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{HeadingField, Marking, PartialDate, RequirementKind};

/// Something that a page says in so many words: a marking, a date, a number, a name. Always with the place that proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The first byte of it in the stored text of its page.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// What it is.
    pub kind: MentionKind,
    /// What it says, in one form for all ways of writing it; text of the material. [`Mention::LONGEST_VALUE`] bytes at
    /// most; a longer one ends in `…`.
    pub value: String,
    /// By what the value was told, in our words; empty where it stands in so many words.
    pub how: String,
    /// How sure it is, in percent: an estimate by rule.
    pub certainty: u8,
    /// A marking taken apart.
    pub marking: Option<Marking>,
    /// What does not fit: a marking against its register, a banner against its portions. Our words around words of
    /// the material.
    pub findings: Vec<String>,
}

impl Mention {
    /// Bytes of a value.
    pub const LONGEST_VALUE: usize = 500;
    /// Bytes of [`Mention::how`], and of one finding.
    pub const LONGEST_WORDS: usize = 300;
    /// Findings of one mention.
    pub const MOST_FINDINGS: usize = 20;
    /// Owners, controls and countries of one marking, each.
    pub const MOST_IN_LIST: usize = 100;

    /// Where it stands in the text of its page.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The first and last second that a date or a period means, since 1970; `None` for what is neither, and where the
    /// year or the day is not told.
    pub fn seconds(&self) -> Option<(i64, i64)> {
        if !matches!(self.kind, MentionKind::Date | MentionKind::Period) {
            return None;
        }
        let (from, until) = self.value.split_once('/').unwrap_or((&self.value, &self.value));
        let (from, until): (PartialDate, PartialDate) = (from.parse().ok()?, until.parse().ok()?);
        let (first, last) = (from.first_second(), until.last_second());
        (first <= last).then_some((first, last))
    }

    /// The same mention in a text that has so many bytes more before it.
    pub fn moved(self, by: u32) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by), ..self }
    }
}

/// What a mention is. New kinds come at the end: the store keeps their place in this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MentionKind {
    /// A marking on a line of its own.
    Banner,
    /// A marking after a label: `CLASSIFICATION: SECRET`.
    LabelledMarking,
    /// A marking in parentheses before or after a paragraph.
    Portion,
    /// Handling of a cable, or a control that stands without a level.
    Caption,
    /// A marking within a sentence that says how the paper is classified.
    MarkingInText,
    /// Who classified it, from what, why, until when.
    MarkingBlock,
    /// Downgrading, declassification, release.
    MarkingStamp,
    /// A date, as far as it is known.
    Date,
    /// From one date to another.
    Period,
    /// An address of electronic mail.
    Email,
    /// A telephone number.
    Phone,
    /// An international bank account number.
    Iban,
    /// A payment card.
    Card,
    /// Money.
    Amount,
    /// The lines for machines of a passport, visa or identity card.
    TravelDocument,
    /// An address of the Internet Protocol.
    Ip,
    /// An address of the web and its like.
    Url,
    /// An address of Bitcoin and its like.
    CryptoAddress,
    /// A vehicle identification number.
    Vehicle,
    /// A legal entity identifier.
    LegalEntity,
    /// A number for value-added tax.
    Vat,
    /// Somebody by name.
    Person,
    /// An office, a firm, a party, a service.
    Organisation,
    /// A country, a town, a region.
    Place,
    /// A word that stands for an operation, a source or a programme.
    Codeword,
    /// A field of the heading: who wrote it, to whom, when, about what, under which number.
    Heading(HeadingField),
    /// The number of another paper. Its value is as it is compared.
    Reference,
    /// A field of a paper that asks for something to be found out.
    Requirement(RequirementKind),
    /// A question of such a paper.
    Question,
}

impl MentionKind {
    /// Every kind.
    pub const ALL: [Self; KINDS] = every();

    /// Those that are one kind each.
    const PLAIN: [Self; 27] = [
        Self::Banner,
        Self::LabelledMarking,
        Self::Portion,
        Self::Caption,
        Self::MarkingInText,
        Self::MarkingBlock,
        Self::MarkingStamp,
        Self::Date,
        Self::Period,
        Self::Email,
        Self::Phone,
        Self::Iban,
        Self::Card,
        Self::Amount,
        Self::TravelDocument,
        Self::Ip,
        Self::Url,
        Self::CryptoAddress,
        Self::Vehicle,
        Self::LegalEntity,
        Self::Vat,
        Self::Person,
        Self::Organisation,
        Self::Place,
        Self::Codeword,
        Self::Reference,
        Self::Question,
    ];

    /// The word in queries and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::LabelledMarking => "labelled-marking",
            Self::Portion => "portion",
            Self::Caption => "caption",
            Self::MarkingInText => "marking-in-text",
            Self::MarkingBlock => "marking-block",
            Self::MarkingStamp => "stamp",
            Self::Date => "date",
            Self::Period => "period",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Iban => "iban",
            Self::Card => "card",
            Self::Amount => "amount",
            Self::TravelDocument => "passport",
            Self::Ip => "ip",
            Self::Url => "url",
            Self::CryptoAddress => "crypto",
            Self::Vehicle => "vehicle",
            Self::LegalEntity => "lei",
            Self::Vat => "vat",
            Self::Person => "person",
            Self::Organisation => "org",
            Self::Place => "place",
            Self::Codeword => "codeword",
            Self::Heading(field) => field.mention_name(),
            Self::Reference => "reference",
            Self::Requirement(field) => field.mention_name(),
            Self::Question => "question",
        }
    }

    /// The kind with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::LabelledMarking => "marking after a label",
            Self::Portion => "portion marking",
            Self::Caption => "caption",
            Self::MarkingInText => "marking in the text",
            Self::MarkingBlock => "classification block",
            Self::MarkingStamp => "stamp",
            Self::Date => "date",
            Self::Period => "period",
            Self::Email => "e-mail address",
            Self::Phone => "telephone number",
            Self::Iban => "bank account (IBAN)",
            Self::Card => "payment card",
            Self::Amount => "amount of money",
            Self::TravelDocument => "passport or identity card",
            Self::Ip => "IP address",
            Self::Url => "web address",
            Self::CryptoAddress => "address of a cryptocurrency",
            Self::Vehicle => "vehicle number",
            Self::LegalEntity => "legal entity (LEI)",
            Self::Vat => "VAT number",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Codeword => "codeword",
            Self::Heading(field) => field.words(),
            Self::Reference => "reference to another paper",
            Self::Requirement(field) => field.words(),
            Self::Question => "question to be found out",
        }
    }

    /// Whether the paper says with it how secret it is, or was.
    pub fn is_marking(self) -> bool {
        self <= Self::MarkingStamp
    }

    /// Whether it stands for the whole paper and not for a paragraph.
    pub fn is_of_the_whole(self) -> bool {
        matches!(self, Self::Banner | Self::LabelledMarking | Self::MarkingInText)
    }

    /// Whether it is a number or an address that may stand in other documents too.
    pub fn is_number(self) -> bool {
        (Self::Email..=Self::Vat).contains(&self)
    }

    /// Whether it names somebody or something.
    pub fn is_name(self) -> bool {
        (Self::Person..=Self::Codeword).contains(&self)
    }
}

const KINDS: usize = MentionKind::PLAIN.len() + HeadingField::ALL.len() + RequirementKind::ALL.len();

const fn every() -> [MentionKind; KINDS] {
    let mut all = [MentionKind::Banner; KINDS];
    let (plain, headings) = (MentionKind::PLAIN.len(), HeadingField::ALL.len());
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < plain {
            MentionKind::PLAIN[at]
        } else if at < plain + headings {
            MentionKind::Heading(HeadingField::ALL[at - plain])
        } else {
            MentionKind::Requirement(RequirementKind::ALL[at - plain - headings])
        };
        at += 1;
    }
    all
}

/// What is told from one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageMentions {
    /// In the order of the page.
    pub mentions: Vec<Mention>,
    /// How many there were beyond the limit on them, of which nothing else is kept.
    pub left_out: u32,
}

impl PageMentions {
    /// Mentions of one page that are kept.
    pub const MOST: usize = 10_000;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word_and_is_one_thing_only() {
        for kind in MentionKind::ALL {
            assert_eq!(MentionKind::from_name(kind.name()), Some(kind));
            let date = matches!(kind, MentionKind::Date | MentionKind::Period);
            let of_the_paper = matches!(
                kind,
                MentionKind::Heading(_)
                    | MentionKind::Reference
                    | MentionKind::Requirement(_)
                    | MentionKind::Question
            );
            assert_eq!(
                [kind.is_marking(), date, kind.is_number(), kind.is_name(), of_the_paper]
                    .iter()
                    .filter(|is| **is)
                    .count(),
                1
            );
        }
    }

    #[test]
    fn a_date_without_a_year_means_no_seconds() {
        let told = |kind, value: &str| Mention {
            start: 0,
            end: 1,
            kind,
            value: value.into(),
            how: String::new(),
            certainty: 90,
            marking: None,
            findings: Vec::new(),
        };
        assert_eq!(told(MentionKind::Date, "1970-01-01").seconds(), Some((0, 86_399)));
        assert_eq!(told(MentionKind::Period, "1970-01/1970-02").seconds(), Some((0, 59 * 86_400 - 1)));
        for value in ["--11-22", "1963-03-04 or 1963-04-03", "1970-02/1970-01"] {
            assert_eq!(told(MentionKind::Date, value).seconds(), None, "{value}");
        }
        assert_eq!(told(MentionKind::Phone, "1970").seconds(), None);
    }
}
