//! Numbers and addresses that stand for somebody or something: e-mail, telephone, accounts, cards, money, passports,
//! networks, vehicles, companies.
//!
//! One pass looks at the classes of the bytes of each run between blanks; only runs with a digit, `@`, `:`, `<` or `www.`
//! are looked at again. What has a check digit is told only if it is right; where one in ten wrong numbers would pass,
//! a word that names the thing has to stand before it as well.

mod account;
mod address;
mod amount;
mod company;
mod crypto;
mod keccak;
mod passport;
mod phone;
mod scan;

use std::ops::Range;

/// Numbers told of one text at most; whoever gets this many should say so.
pub const MOST_NUMBERS: usize = 50_000;

/// A number or address as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberMention {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What it is a number of.
    pub kind: NumberKind,
    /// In one form for all writings: an account without blanks, an amount as `USD 48500`.
    pub value: String,
    /// What it was told by.
    pub how: NumberHow,
    /// How sure it is, in percent. An estimate by rule, not a probability that was measured.
    pub certainty: u8,
}

/// What a number is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// RFC 5322, as far as people use it.
    Email,
    /// Digits, with `+` where the country is written.
    Phone,
    /// An international bank account number (ISO 13616).
    Iban,
    /// A payment card (ISO/IEC 7812).
    Card,
    /// Money: currency (ISO 4217) and amount.
    Amount,
    /// The lines for machines of a passport, visa or identity card (ICAO Doc 9303).
    TravelDocument,
    /// An address of the Internet Protocol, version 4.
    Ipv4,
    /// An address of the Internet Protocol, version 6.
    Ipv6,
    /// An address of the web and its like.
    Url,
    /// An address of Bitcoin, Litecoin, Dogecoin or Ethereum.
    CryptoAddress,
    /// A vehicle identification number (ISO 3779).
    Vehicle,
    /// A legal entity identifier (ISO 17442).
    LegalEntity,
    /// A number for value-added tax, with its country.
    Vat,
}

/// What a number was told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberHow {
    /// Its form is nobody else's.
    Form,
    /// A word before or behind says what it is.
    Word,
    /// Its check digits are right.
    Check,
    /// Its check digits are right, and a word says what it is.
    CheckAndWord,
}

impl NumberHow {
    /// Whether check digits were calculated and are right.
    pub fn is_checked(self) -> bool {
        matches!(self, Self::Check | Self::CheckAndWord)
    }
}

/// Every number and address in `text`, in order, without overlaps, at most [`MOST_NUMBERS`].
pub fn numbers(text: &str) -> Vec<NumberMention> {
    scan::scan(text)
}
