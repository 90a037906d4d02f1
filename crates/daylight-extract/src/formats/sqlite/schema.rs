/// A table with rows of its own.
pub(super) struct Table {
    pub(super) name: String,
    /// The page its rows begin at.
    pub(super) root: u32,
    pub(super) columns: Vec<Column>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    /// It repeats the number of the row, and is stored empty.
    pub(super) is_row_number: bool,
}

/// Words that begin what is no column.
const NO_COLUMN: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];

/// The columns of a `CREATE TABLE` statement. In a table without numbers of rows, those of the key are
/// stored first.
pub(super) fn columns(sql: &str) -> Vec<Column> {
    let Some(inside) = sql.find('(').and_then(|at| sql.get(at + 1..)) else { return Vec::new() };
    let (parts, after) = parts(inside);
    let mut columns = Vec::new();
    for part in &parts {
        let (name, rest) = name(part);
        let quoted = part.trim_start().starts_with(['"', '`', '[', '\'']);
        if name.is_empty() || (!quoted && NO_COLUMN.contains(&name.to_ascii_lowercase().as_str())) {
            continue;
        }
        let words: Vec<String> = rest.split_whitespace().map(str::to_ascii_lowercase).collect();
        let key = words.windows(2).any(|pair| pair == ["primary", "key"]);
        let is_row_number = key && words.first().is_some_and(|kind| kind == "integer");
        columns.push((key, Column { name, is_row_number }));
    }
    if after.to_ascii_lowercase().contains("without") {
        let named = parts.iter().find_map(|part| key_columns(part)).unwrap_or_default();
        let place = |(key, column): &(bool, Column)| {
            let listed = named.iter().position(|name| name.eq_ignore_ascii_case(&column.name));
            listed.unwrap_or(if *key { 0 } else { usize::MAX })
        };
        columns.sort_by_key(place);
        columns.iter_mut().for_each(|(_, column)| column.is_row_number = false);
    }
    columns.into_iter().map(|(_, column)| column).collect()
}

/// The names in `PRIMARY KEY (a, b)`.
fn key_columns(part: &str) -> Option<Vec<String>> {
    let at = part.to_ascii_lowercase().find("primary key")?;
    let list = part.get(at..)?.split_once('(')?.1.split_once(')')?.0;
    part.trim_start().get(..1)?;
    Some(list.split(',').map(|column| name(column).0).collect())
}

/// What stands between commas that lie in no brackets and no quotation, and what follows the bracket
/// that closes the list.
fn parts(inside: &str) -> (Vec<&str>, &str) {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    let mut quote = None;
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => {
                parts.push(inside.get(from..at).unwrap_or_default());
                return (parts, inside.get(at..).unwrap_or_default());
            }
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(inside.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inside.get(from..).unwrap_or_default());
    (parts, "")
}

/// The name that a part begins with, and what follows it.
fn name(part: &str) -> (String, &str) {
    let part = part.trim_start();
    let close = match part.chars().next() {
        Some('[') => ']',
        Some(quote @ ('"' | '`' | '\'')) => quote,
        _ => {
            let end = part.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            return (name.to_owned(), rest);
        }
    };
    let inside = part.get(1..).unwrap_or_default();
    match inside.split_once(close) {
        Some((name, rest)) => (name.to_owned(), rest),
        None => (inside.to_owned(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sql: &str) -> Vec<String> {
        columns(sql).into_iter().map(|column| column.name).collect()
    }

    #[test]
    fn columns_are_told_from_conditions() {
        assert_eq!(
            names(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, \"the sum\" DECIMAL(10,2), [to] TEXT DEFAULT 'a,b', UNIQUE(id))"
            ),
            ["id", "the sum", "to"]
        );
        assert!(columns("CREATE TABLE t(id INTEGER PRIMARY KEY, n INT)")[0].is_row_number);
        assert!(!columns("CREATE TABLE t(id INT PRIMARY KEY)")[0].is_row_number);
    }

    #[test]
    fn a_table_without_numbers_of_rows_has_its_key_in_front() {
        assert_eq!(names("CREATE TABLE t(a, b, c TEXT, PRIMARY KEY(c, b)) WITHOUT ROWID"), ["c", "b", "a"]);
        assert_eq!(names("CREATE TABLE t(a, b TEXT PRIMARY KEY) WITHOUT ROWID"), ["b", "a"]);
    }

    #[test]
    fn statements_cut_off_give_what_they_have() {
        assert_eq!(names("CREATE TABLE t(a, \"b"), ["a", "b"]);
        assert_eq!(names("CREATE TABLE t"), Vec::<String>::new());
    }
}
