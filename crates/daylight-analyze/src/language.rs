use whatlang::Lang;

/// Bytes of text that the language is told from. Trigrams of more text change the answer rarely
/// and cost as much again as reading the document.
const SAMPLE: usize = 1200;

/// Letters below which an answer would be a guess.
const FEWEST_LETTERS: usize = 40;

/// Gathers the text that tells the language of a document, page by page: the middle of the first
/// page with enough letters, because beginnings are letterheads and mail headers.
#[derive(Debug, Default)]
pub struct LanguageSample {
    best: String,
}

impl LanguageSample {
    /// Takes the next page into account.
    pub fn see(&mut self, page: &str) {
        if self.best.len() >= SAMPLE {
            return;
        }
        let from = page.ceil_char_boundary(page.len().saturating_sub(SAMPLE) / 2);
        let to = page.floor_char_boundary((from + SAMPLE).min(page.len()));
        let middle = page.get(from..to).unwrap_or_default();
        if middle.len() > self.best.len() {
            middle.clone_into(&mut self.best);
        }
    }

    /// Bytes gathered. While these stay the same, so does the language.
    pub fn gathered(&self) -> usize {
        self.best.len()
    }

    /// The language, as far as it can be told.
    pub fn language(&self) -> Option<&'static str> {
        language(&self.best)
    }
}

/// The language of a text as a BCP 47 code (ISO 639-1 where there is one, else 639-3). `None` where
/// it cannot be told, which is better than a wrong answer: lists, numbers, bad scans.
pub fn language(text: &str) -> Option<&'static str> {
    if text.chars().filter(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count() < FEWEST_LETTERS {
        return None;
    }
    let told = whatlang::detect(text)?;
    told.is_reliable().then(|| code(told.lang()))
}

/// ISO 639-1 for the languages of whatlang that have such a code.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_a_sentence() {
        for (text, wanted) in [
            ("The harbour commission met on Tuesday and decided to postpone the payment once more.", "en"),
            (
                "Die Hafenkommission trat am Dienstag zusammen und beschloss, die Zahlung zu verschieben.",
                "de",
            ),
            ("La commission du port s'est réunie mardi et a décidé de reporter encore le paiement.", "fr"),
            ("Комиссия порта собралась во вторник и решила ещё раз отложить платёж поставщику.", "ru"),
        ] {
            assert_eq!(language(text), Some(wanted));
        }
    }

    #[test]
    fn numbers_and_names_have_no_language() {
        assert_eq!(language("12 450,00 EUR 2011-11-03 BE71 0961 2345 6769"), None);
        assert_eq!(language("Ok, Ana"), None);
    }

    #[test]
    fn the_middle_of_a_page_counts_more_than_its_letterhead() {
        let mut sample = LanguageSample::default();
        let body = "Die Kommission beschloss am Dienstag, die Zahlung an den Lieferanten zu verschieben. "
            .repeat(60);
        sample.see(&format!("MINISTRY OF HARBOURS AND TIDES, OFFICE OF THE PERMANENT SECRETARY {body}"));
        assert_eq!(sample.language(), Some("de"));
    }
}
