//! The one way in which a value becomes a cell of a CSV file (RFC 4180).

/// A row, with its line end.
pub fn csv_row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(csv_cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell. One that a sheet would take for a formula gets an apostrophe before it: nothing of the material, and
/// nothing of a list that somebody else made, may run there. Controls are replaced, so that the file can be
/// looked at on a terminal; line ends and tabs stay.
pub fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let plain = text.replace("\r\n", "\n").replace(steers, "\u{fffd}");
    let plain = if formula { format!("'{plain}") } else { plain };
    let quoted = plain.contains(['"', ',', ';', '\n', '\t']) || plain.trim() != plain;
    if quoted { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_cell_and_never_a_formula() {
        for (text, cell) in [
            ("plain", "plain"),
            ("", ""),
            ("a, \"b\"\r\nc", "\"a, \"\"b\"\"\nc\""),
            ("a;b", "\"a;b\""),
            (" outside ", "\" outside \""),
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\t=x", "\"'\t=x\""),
            ("\r=x", "'\u{fffd}=x"),
            ("a\u{1b}[2J", "a\u{fffd}[2J"),
        ] {
            assert_eq!(csv_cell(text), cell, "{text:?}");
        }
        assert_eq!(csv_row(["a", "b c", "=1"]), "a,b c,'=1\r\n");
    }
}
