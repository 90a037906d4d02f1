/// Letters of the longest head of an `INSERT`: a table has some thousand columns at most.
const LONGEST_HEAD: usize = 256 << 10;

/// What a look at the beginning of a text finds.
pub(super) enum Found<T> {
    /// So many bytes, and what they say.
    Whole(usize, T),
    /// It may be, and is not whole.
    Cut,
    Other,
}

/// Bytes of the statement that begins here, with the sign that ends it. A comment in a line of its own
/// is one.
pub(super) fn statement(text: &str, escapes: bool) -> Option<usize> {
    if text.starts_with("--") || text.starts_with('#') {
        return text.find('\n').map(|end| end + 1);
    }
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some('\''), '\\') if escapes => escaped = true,
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, ';') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// `INSERT INTO table (a, b) VALUES`: the table and its columns.
pub(super) fn insert_head(text: &str) -> Found<(String, Vec<String>)> {
    let begins = |word: &str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if text.len() < 12 && "insert into ".starts_with(&text.to_ascii_lowercase()) {
        return Found::Cut;
    }
    if !begins("INSERT ") && !begins("REPLACE ") {
        return Found::Other;
    }
    let head = text.get(..text.floor_char_boundary(LONGEST_HEAD)).unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    let Some(values) = lower.find("values") else {
        return if text.len() >= LONGEST_HEAD || text.contains(';') { Found::Other } else { Found::Cut };
    };
    let Some(named) =
        lower.get(..values).and_then(|head| head.find("into ")).and_then(|at| head.get(at + 5..values))
    else {
        return Found::Other;
    };
    let (table, columns) = named.split_once('(').unwrap_or((named, ""));
    let columns = columns.trim_end().trim_end_matches(')');
    Found::Whole(values + "values".len(), (plain(table), names(columns)))
}

/// `COPY table (a, b) FROM stdin;`
pub(super) fn copy_head(statement: &str) -> Option<(String, Vec<String>)> {
    let named = statement.strip_prefix("COPY ")?;
    let (named, source) = named.rsplit_once(" FROM ")?;
    if !source.trim_start().to_ascii_lowercase().starts_with("stdin") {
        return None;
    }
    let (table, columns) = named.split_once('(').unwrap_or((named, ""));
    Some((plain(table), names(columns.trim_end().trim_end_matches(')'))))
}

fn names(columns: &str) -> Vec<String> {
    if columns.trim().is_empty() { Vec::new() } else { columns.split(',').map(plain).collect() }
}

/// A name without its quotation marks.
fn plain(name: &str) -> String {
    name.trim().replace(['`', '"', '[', ']'], "")
}

/// The values between brackets; `None` where they are not whole.
pub(super) fn row(text: &str, escapes: bool) -> Option<(usize, Vec<String>)> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut escapes_here;
    let mut depth = 0_usize;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        match c {
            '\'' => {
                quoted = true;
                escapes_here = escapes || matches!(cell.trim(), "E" | "e");
                // What stands in front names the encoding or the kind, as in `N'…'`, and is no value.
                if matches!(cell.trim(), "N" | "n" | "E" | "e" | "_binary" | "_utf8" | "_utf8mb4") {
                    cell.clear();
                }
                loop {
                    match letters.next()?.1 {
                        '\'' => match letters.peek() {
                            Some((_, '\'')) => {
                                letters.next();
                                cell.push('\'');
                            }
                            _ => break,
                        },
                        '\\' if escapes_here => cell.push(escaped(letters.next()?.1)),
                        other => cell.push(other),
                    }
                }
            }
            '(' => {
                depth += 1;
                if depth > 1 {
                    cell.push(c);
                }
            }
            ')' if depth > 1 => {
                depth -= 1;
                cell.push(c);
            }
            ')' | ',' if depth <= 1 => {
                let value = std::mem::take(&mut cell);
                let value = if quoted { value } else { value.trim().to_owned() };
                let nothing = !quoted && value.eq_ignore_ascii_case("null");
                cells.push(if nothing { String::new() } else { value });
                quoted = false;
                if c == ')' {
                    return Some((at + 1, cells));
                }
            }
            c if c.is_whitespace() && (cell.is_empty() || quoted) => {}
            c => cell.push(c),
        }
    }
    None
}

fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' | 'Z' | 'b' => ' ',
        c => c,
    }
}

/// A cell of `COPY`.
pub(super) fn copied(cell: &str) -> String {
    if cell == "\\N" {
        return String::new();
    }
    let mut text = String::new();
    let mut letters = cell.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => text.extend(letters.next().map(escaped)),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_were_meant() {
        let text = r#"(1,'it''s\nlate',NULL,-2.5, N'два', X'00ff', now(), 'a;b),(c') , (2)"#;
        let (length, cells) = row(text, true).unwrap();
        assert_eq!(cells, ["1", "it's\nlate", "", "-2.5", "два", "X00ff", "now()", "a;b),(c"]);
        assert_eq!(&text[length..], " , (2)");
        assert_eq!(row("('C:\\', E'a\\tb')", false).unwrap().1, ["C:\\", "a\tb"]);
        assert!(row("(1,'cut off", true).is_none());
    }

    #[test]
    fn a_statement_ends_outside_quotations() {
        assert_eq!(statement("SET a = 'x;\\'y'; SET", true), Some(16));
        assert_eq!(statement("-- it's\nSET", true), Some(8));
        assert_eq!(statement("SET a", true), None);
    }
}
