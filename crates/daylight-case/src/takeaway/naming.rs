use unicode_normalization::UnicodeNormalization;

/// Bytes of a name that came with the material, at most: with number and reference it stays far below the 255
/// that file systems take, and below what a path on Windows leaves.
const LONGEST: usize = 80;
/// Signs of an ending.
const LONGEST_ENDING: usize = 10;

/// A name that every system takes, that sorts as the contact sheet does, and that cannot lead out of the
/// folder: number, reference, and what is harmless of the name it came with.
pub(super) fn file_name(
    number: u64,
    of: u64,
    reference: &str,
    own: Option<&str>,
    ending: Option<&str>,
) -> String {
    let digits = of.to_string().len().max(4);
    let own = own.and_then(|path| path.rsplit(['/', '\\']).find(|name| !name.is_empty())).unwrap_or_default();
    let (stem, own_ending) = match own.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, Some(ending)),
        _ => (own, None),
    };
    let mut name = format!("{number:0digits$}-{reference}");
    let stem = harmless(stem);
    if !stem.is_empty() {
        name.push('-');
        name.push_str(&stem);
    }
    if let Some(ending) = ending.or(own_ending) {
        name.push('.');
        name.push_str(ending);
    }
    name
}

fn is_ending(ending: &str) -> bool {
    (1..=LONGEST_ENDING).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Letters and digits of all scripts stay; runs of anything else become one `_`.
fn harmless(stem: &str) -> String {
    let mut name = String::new();
    for c in stem.nfc() {
        let c = if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
        let doubles = c == '_' && name.ends_with('_') || c == '.' && name.ends_with('.');
        if !doubles {
            name.push(c);
        }
        if name.len() > LONGEST {
            break;
        }
    }
    name.truncate(name.floor_char_boundary(LONGEST));
    name.trim_matches(['_', '.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(own: &str) -> String {
        file_name(7, 12, "4f00aa", Some(own), None)
    }

    #[test]
    fn a_name_stays_in_its_folder_and_fits_every_system() {
        assert_eq!(named("a/b/Plan 2011 (final).PDF"), "0007-4f00aa-Plan_2011_final.PDF");
        assert_eq!(named("../../etc/passwd"), "0007-4f00aa-passwd");
        assert_eq!(named("..\\..\\x.exe"), "0007-4f00aa-x.exe");
        assert_eq!(named("Доклад\u{202e}fdp.docx"), "0007-4f00aa-Доклад_fdp.docx");
        assert_eq!(named("con:\0|*?<>\".txt. "), "0007-4f00aa-con_.txt");
        assert_eq!(named("..."), "0007-4f00aa");
        assert_eq!(file_name(1, 200_000, "aa", None, None), "000001-aa");
        assert_eq!(file_name(1, 1, "aa", Some("x.exe"), Some("txt")), "0001-aa-x.txt");
        let long = named(&format!("{}.pdf", "é".repeat(500)));
        assert!(long.len() < 120 && long.ends_with("é.pdf"), "{long}");
    }
}
