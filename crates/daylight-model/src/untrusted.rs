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

/// Writes what stands in HTML for a text out of the material, in element content and in quoted attributes
/// alike. Line ends and tabs stay; other controls, and signs that turn the direction of what follows, are
/// shown and not obeyed. Marks that Arabic and Hebrew need (LRM, RLM, ALM, ZWJ, ZWNJ) stay.
pub fn escape_html(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(c),
            c if c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e0fff}') =>
            {
                html.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => html.push(c),
        }
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
    fn nothing_of_the_material_becomes_markup_or_turns_the_line_round() {
        let mut html = String::new();
        escape_html("<a b='c' d=\"e\">&\u{202e}\u{1b}[2J\r\n\tשלום\u{200f}", &mut html);
        assert_eq!(
            html,
            "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;\\u{202e}\\u{1b}[2J\\u{d}\n\tשלום\u{200f}"
        );
    }

    #[test]
    fn names_in_other_scripts_are_left_alone() {
        for name in ["Доклад.pdf", "報告書.docx", "تقرير.txt", "रिपोर्ट.odt", "می‌خواهم"]
        {
            assert_eq!(Untrusted(name).to_string(), name);
        }
    }
}
