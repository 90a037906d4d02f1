use std::fmt;

/// Text or a name out of the material, on its way to a terminal.
///
/// Shows control characters, bidirectional controls and other invisible signs as `\u{…}`, so that
/// a name can neither move the cursor nor pretend to be another one. `\n` and `\t` are shown as
/// escapes too; text of several lines is shown line by line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Untrusted<'a>(pub &'a str);

impl fmt::Display for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for c in self.0.chars() {
            match c {
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                c if deceives(c) => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Debug output is escaped too: it ends up on terminals.
impl fmt::Debug for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Controls (C0, C1, DEL), bidirectional controls (UAX #9), and signs that take no room.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_move_the_cursor_or_turn_itself_round() {
        let name = "pay\u{1b}[2Jroll\u{202e}fdp.exe\n";
        assert_eq!(Untrusted(name).to_string(), "pay\\u{1b}[2Jroll\\u{202e}fdp.exe\\n");
    }

    #[test]
    fn names_in_other_scripts_are_left_alone() {
        for name in ["Доклад.pdf", "報告書.docx", "تقرير.txt", "रिपोर्ट.odt", "می‌خواهم"]
        {
            assert_eq!(Untrusted(name).to_string(), name);
        }
    }
}
