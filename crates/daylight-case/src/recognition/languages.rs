use crate::CaseError;

/// Languages that `daylight-analyze` and documents name (BCP 47), and what Tesseract calls them.
const CODES: &[(&str, &str)] = &[
    ("af", "afr"),
    ("am", "amh"),
    ("ar", "ara"),
    ("az", "aze"),
    ("be", "bel"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("bs", "bos"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("cy", "cym"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("eo", "epo"),
    ("es", "spa"),
    ("et", "est"),
    ("eu", "eus"),
    ("fa", "fas"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("ga", "gle"),
    ("gl", "glg"),
    ("gu", "guj"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("hy", "hye"),
    ("id", "ind"),
    ("is", "isl"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("ka", "kat"),
    ("kk", "kaz"),
    ("km", "khm"),
    ("kn", "kan"),
    ("ko", "kor"),
    ("ku", "kmr"),
    ("ky", "kir"),
    ("la", "lat"),
    ("lo", "lao"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("mk", "mkd"),
    ("ml", "mal"),
    ("mn", "mon"),
    ("mr", "mar"),
    ("ms", "msa"),
    ("mt", "mlt"),
    ("my", "mya"),
    ("nb", "nor"),
    ("ne", "nep"),
    ("nl", "nld"),
    ("no", "nor"),
    ("pa", "pan"),
    ("pl", "pol"),
    ("ps", "pus"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("sd", "snd"),
    ("si", "sin"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sq", "sqi"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("sw", "swa"),
    ("ta", "tam"),
    ("te", "tel"),
    ("tg", "tgk"),
    ("th", "tha"),
    ("tl", "fil"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("ur", "urd"),
    ("uz", "uzb"),
    ("vi", "vie"),
    ("yi", "yid"),
    ("zh", "chi_sim"),
];

/// Languages read at once where nothing says which; each takes its time.
const MOST: usize = 3;

/// Whether this can be the name of a model: `eng`, `chi_sim`, `script/Cyrillic`.
pub(super) fn is_code(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/');
    (2..=40).contains(&word.len()) && word.chars().all(plain) && !word.starts_with(['-', '/'])
}

/// The languages that somebody named, such as `deu+eng`, if they are all there.
pub(crate) fn named(asked: &str, known: &[String]) -> Result<String, CaseError> {
    let mut codes: Vec<String> = Vec::new();
    for word in asked.split(['+', ',']).map(str::trim) {
        // People write `de` as well as `deu`.
        let code = tesseract_code(word).unwrap_or(word).to_owned();
        let there = is_code(&code) && known.contains(&code);
        if !there {
            return Err(CaseError::NoOcrLanguage { language: word.to_owned(), known: known.to_vec() });
        }
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes.join("+"))
}

/// What to read a page in where nobody said it: `hints` are the languages of the document and of what lies around
/// it, the best first.
pub(crate) fn suggested(hints: &[String], known: &[String]) -> String {
    let is_known = |code: &&str| known.iter().any(|known| known == code);
    let mut codes: Vec<&str> = Vec::new();
    for code in hints.iter().filter_map(|hint| tesseract_code(hint)).filter(is_known) {
        if !codes.contains(&code) && codes.len() < 2 {
            codes.push(code);
        }
    }
    if codes.is_empty() {
        codes.extend(Some("eng").filter(is_known));
    }
    if codes.is_empty() {
        codes.extend(known.iter().map(String::as_str).filter(|code| !code.contains('/')).take(MOST));
    }
    codes.join("+")
}

fn tesseract_code(language: &str) -> Option<&'static str> {
    let main = language.split('-').next()?;
    CODES.iter().find(|(code, _)| *code == main).map(|(_, tesseract)| *tesseract)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn languages_are_named_as_people_name_them_and_one_that_is_not_there_is_said() {
        let there = known(&["eng", "deu"]);
        assert_eq!(named("deu+eng", &there).unwrap(), "deu+eng");
        assert_eq!(named("de, en,de", &there).unwrap(), "deu+eng");
        assert!(named("fra", &there).is_err());
        assert!(named("--psm", &there).is_err());
        assert!(named("", &there).is_err());
    }

    #[test]
    fn what_lies_around_says_the_language_and_english_is_the_last_guess() {
        let there = known(&["deu", "eng", "fra"]);
        assert_eq!(suggested(&known(&["de", "ar", "en"]), &there), "deu+eng");
        assert_eq!(suggested(&known(&["ru"]), &there), "eng");
        assert_eq!(suggested(&[], &known(&["deu", "fra", "script/Latin"])), "deu+fra");
    }
}
