//! What fields and symbols of WordprocessingML say (ECMA-376 part 1, 17.16 and 17.3.3.30).

/// What a field says beyond its result, with the word for it: addresses, files, data it draws on.
/// How pages are numbered and tables of contents made is layout.
pub(super) fn worth_telling(instruction: &str) -> Option<(&'static str, &str)> {
    let instruction = instruction.trim();
    let (word, rest) = instruction.split_once(char::is_whitespace).unwrap_or((instruction, ""));
    let rest = rest.trim();
    match word.to_ascii_uppercase().as_str() {
        "HYPERLINK" => {
            let quoted = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
            // Without an address it leads to a place in the paper itself.
            quoted.or(Some(rest)).filter(|target| !target.starts_with('\\')).map(|target| ("link", target))
        }
        "" | "PAGE" | "NUMPAGES" | "SECTIONPAGES" | "SECTION" | "TOC" | "TC" | "REF" | "PAGEREF"
        | "NOTEREF" | "SEQ" | "STYLEREF" | "XE" | "INDEX" | "FORMTEXT" | "FORMCHECKBOX" | "FORMDROPDOWN"
        | "SYMBOL" | "=" | "DATE" | "TIME" | "AUTHOR" | "TITLE" | "FILENAME" | "CREATEDATE" | "SAVEDATE"
        | "PRINTDATE" | "NUMWORDS" | "LISTNUM" | "AUTONUM" | "EQ" | "SHAPE" | "ADVANCE" | "BIBLIOGRAPHY"
        | "SET" => None,
        _ => Some(("field", instruction)),
    }
}

/// Characters of symbol fonts: the boxes of forms are content, most others are ornament.
pub(super) fn symbol_text(code: u32) -> Option<String> {
    let text = match code {
        0xf06f | 0xf0a8 | 0xf071 => "☐",
        0xf078 | 0xf0fd => "☒",
        0xf052 | 0xf0fe => "☑",
        0xf0fc => "✓",
        0xf0fb => "✗",
        0xf0e0 | 0xf0e8 => "→",
        0xf000..=0xf0ff => return None,
        code => return char::from_u32(code).map(String::from),
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_and_layout_is_not() {
        assert_eq!(
            worth_telling(" HYPERLINK \"https://a.example/\" \\o x"),
            Some(("link", "https://a.example/"))
        );
        assert_eq!(worth_telling(" HYPERLINK \\l \"_Toc1\" "), None);
        assert_eq!(worth_telling(" PAGE \\* MERGEFORMAT "), None);
        assert_eq!(worth_telling("DDEAUTO x y"), Some(("field", "DDEAUTO x y")));
    }
}
