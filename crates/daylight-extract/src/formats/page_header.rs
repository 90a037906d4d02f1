/// The text of a sheet's header or footer without the codes that arrange it (ECMA-376 part 1,
/// 18.3.1.39; the same in every version of Excel). Its left, middle and right come as lines.
pub(super) fn header_text(coded: &str) -> String {
    let mut text = String::new();
    let mut letters = coded.chars().peekable();
    while let Some(c) = letters.next() {
        if c != '&' {
            text.push(c);
            continue;
        }
        match letters.next() {
            Some('&') => text.push('&'),
            Some('L' | 'C' | 'R') => text.push('\n'),
            // Name of a font, and its size.
            Some('"') => letters.by_ref().take_while(|c| *c != '"').for_each(drop),
            Some(digit) if digit.is_ascii_digit() => while letters.next_if(char::is_ascii_digit).is_some() {},
            // A colour: six digits, or a number of the theme with a shade such as `01+000`.
            Some('K') => letters.by_ref().take(6).for_each(drop),
            // Page, date, file name and the like, put in when it is printed; bold and so on.
            _ => {}
        }
    }
    let said = |line: &&str| {
        let word = line.trim_matches(|c: char| !c.is_alphanumeric());
        // What is left of "Page 1 of 3".
        !matches!(word, "" | "Page" | "of" | "Page  of")
    };
    text.lines().filter(said).map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_left_out_and_text_is_kept() {
        let coded = "&L&\"Arial,Bold\"&12Payments && fees&C&K000000Draft&RPage &P of &N";
        assert_eq!(header_text(coded), "Payments & fees\nDraft\n");
        assert_eq!(header_text("plain&"), "plain\n");
    }
}
