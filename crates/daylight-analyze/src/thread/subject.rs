/// What a subject is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseSubject {
    /// In lower case, blanks made one, without what programs put before and behind it.
    pub base: String,
    /// It says that it answers or forwards.
    pub answers: bool,
}

/// What programs put before an answer or what is forwarded, in their languages.
const BEFORE: [&str; 30] = [
    "re", "fw", "fwd", "aw", "antw", "sv", "vs", "vb", "tr", "wg", "rv", "rif", "res", "enc", "odp", "pd",
    "ynt", "ilt", "ref", "r", "i", "vá", "doorst", "bls", "trs", "отв", "ha", "回复", "答复", "转发",
];

/// Lists write their name before a subject, in brackets of so many bytes at most.
const LONGEST_NAME: usize = 80;

/// The base subject of RFC 5256, 2.1, with the words of more languages than English.
pub fn base_subject(subject: &str) -> BaseSubject {
    let words: Vec<&str> = subject.split_whitespace().collect();
    let whole = words.join(" ").to_lowercase();
    let mut rest = whole.as_str();
    let mut answers = false;
    loop {
        let before = rest;
        while let Some(shorter) = rest.strip_suffix("(fwd)") {
            rest = shorter.trim_end();
            answers = true;
        }
        if let Some(behind) = without_sign(rest) {
            rest = behind;
            answers = true;
        } else if let Some(behind) = without_name(rest) {
            rest = behind;
        }
        if rest == before {
            break;
        }
    }
    BaseSubject { base: rest.to_owned(), answers }
}

/// `re:`, `re[2]:`, `aw (3):`, `re [list]:`.
fn without_sign(rest: &str) -> Option<&str> {
    let length = rest.find(|c: char| !c.is_alphabetic())?;
    let (word, behind) = rest.split_at_checked(length)?;
    if !BEFORE.contains(&word) {
        return None;
    }
    let behind = behind.trim_start();
    let behind = match behind.chars().next()? {
        '[' => behind.split_once(']')?.1,
        '(' => behind.split_once(')')?.1,
        '^' => behind[1..].trim_start_matches(|c: char| c.is_ascii_digit()),
        _ => behind,
    };
    let behind = behind.trim_start();
    Some(behind.strip_prefix(':').or_else(|| behind.strip_prefix('：'))?.trim_start())
}

/// `[list]`, where something stands behind it.
fn without_name(rest: &str) -> Option<&str> {
    let (name, behind) = rest.strip_prefix('[')?.split_once(']')?;
    let behind = behind.trim_start();
    (name.len() <= LONGEST_NAME && !behind.is_empty()).then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_put_before_a_subject_is_taken_off_in_many_languages() {
        for (subject, base, answers) in [
            ("Ferry", "ferry", false),
            ("Re: Ferry", "ferry", true),
            ("RE: AW: Sv:  Ferry  at nine", "ferry at nine", true),
            ("Re[2]: Ferry", "ferry", true),
            ("Re (3): Ferry", "ferry", true),
            ("[list] Re: [list] Ferry", "ferry", true),
            ("TR : Ferry", "ferry", true),
            ("Fwd: Ferry (fwd)", "ferry", true),
            ("回复：渡轮", "渡轮", true),
            ("[list]", "[list]", false),
            ("Regarding: Ferry", "regarding: ferry", false),
            ("re", "re", false),
            ("Re:", "", true),
            ("", "", false),
        ] {
            let told = base_subject(subject);
            assert_eq!((told.base.as_str(), told.answers), (base, answers), "{subject}");
        }
    }
}
