/// Rows of a name and a note, as databases keep them.
type Rows<'a> = &'a [(String, String)];

const PAGE: usize = 4096;

/// A database of SQLite (sqlite.org/fileformat2.html) with one table `records` of these rows. A row
/// takes at most 3,900 bytes.
pub fn sqlite(rows: Rows) -> Vec<u8> {
    let table = "CREATE TABLE records(id INTEGER PRIMARY KEY, name TEXT, note TEXT)";
    let mut leaves: Vec<Vec<(u64, Vec<u8>)>> = vec![Vec::new()];
    let mut room = PAGE - 8;
    for (number, (name, note)) in (1u64..).zip(rows) {
        let cell = cell(number, &[Value::None, Value::Text(name), Value::Text(note)]);
        assert!(cell.len() <= 3_950, "a row of {} bytes needs pages of its own", cell.len());
        if cell.len() + 2 > room {
            leaves.push(Vec::new());
            room = PAGE - 8;
        }
        room -= cell.len() + 2;
        if let Some(leaf) = leaves.last_mut() {
            leaf.push((number, cell));
        }
    }
    let single = leaves.len() == 1;
    let pages = if single { 2 } else { leaves.len() as u32 + 2 };
    assert!(leaves.len() < 400, "a table of {} pages needs another level", leaves.len());
    let [kind, name] = ["table", "records"].map(Value::Text);
    let schema = cell(1, &[kind, name, Value::Text("records"), Value::Small(2), Value::Text(table)]);
    let mut out = page(0x0d, &[schema], None, 100);
    out[..100].copy_from_slice(&head(pages));
    if single {
        let cells: Vec<Vec<u8>> = leaves.concat().into_iter().map(|(_, cell)| cell).collect();
        out.extend(page(0x0d, &cells, None, 0));
        return out;
    }
    let last = leaves.len() as u32 + 2;
    let inner: Vec<Vec<u8>> = (3u32..)
        .zip(&leaves[..leaves.len() - 1])
        .map(|(page, leaf)| {
            let mut cell = page.to_be_bytes().to_vec();
            varint(&mut cell, leaf.last().map_or(0, |(number, _)| *number));
            cell
        })
        .collect();
    out.extend(page(0x05, &inner, Some(last), 0));
    for leaf in leaves {
        let cells: Vec<Vec<u8>> = leaf.into_iter().map(|(_, cell)| cell).collect();
        out.extend(page(0x0d, &cells, None, 0));
    }
    out
}

/// A row: its length, its number, kinds of values, values.
fn cell(number: u64, values: &[Value]) -> Vec<u8> {
    let (mut kinds, mut content) = (Vec::new(), Vec::new());
    for value in values {
        match value {
            Value::None => kinds.push(0),
            Value::Small(number) => {
                kinds.push(1);
                content.push(*number);
            }
            Value::Text(text) => {
                varint(&mut kinds, text.len() as u64 * 2 + 13);
                content.extend(text.as_bytes());
            }
        }
    }
    let mut record = Vec::new();
    varint(&mut record, kinds.len() as u64 + 1);
    record.extend(kinds);
    record.extend(content);
    let mut out = Vec::new();
    varint(&mut out, record.len() as u64);
    varint(&mut out, number);
    out.extend(record);
    out
}

enum Value<'a> {
    None,
    Small(u8),
    Text(&'a str),
}

fn page(kind: u8, cells: &[Vec<u8>], last: Option<u32>, before: usize) -> Vec<u8> {
    let mut out = vec![0; PAGE];
    let mut end = PAGE;
    let mut list = before + if last.is_some() { 12 } else { 8 };
    for cell in cells {
        end -= cell.len();
        out[end..end + cell.len()].copy_from_slice(cell);
        out[list..list + 2].copy_from_slice(&(end as u16).to_be_bytes());
        list += 2;
    }
    assert!(list <= end, "a page is fuller than it is large");
    out[before] = kind;
    out[before + 3..before + 5].copy_from_slice(&(cells.len() as u16).to_be_bytes());
    out[before + 5..before + 7].copy_from_slice(&(end as u16).to_be_bytes());
    if let Some(last) = last {
        out[before + 8..before + 12].copy_from_slice(&last.to_be_bytes());
    }
    out
}

fn head(pages: u32) -> [u8; 100] {
    let mut out = [0; 100];
    out[..16].copy_from_slice(b"SQLite format 3\0");
    out[16..24].copy_from_slice(&[0x10, 0, 1, 1, 0, 64, 32, 32]);
    for (at, number) in [(24, 1), (28, pages), (40, 1), (44, 4), (56, 1), (92, 1), (96, 3_008_000)] {
        out[at..at + 4].copy_from_slice(&u32::to_be_bytes(number));
    }
    out
}

fn varint(out: &mut Vec<u8>, value: u64) {
    let groups = (1..9).find(|groups| value < 1 << (7 * groups)).unwrap_or(9);
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x80 } else { 0 };
        out.push((value >> (7 * group)) as u8 & 0x7f | more);
    }
}

/// A table of dBase III (dBASE Level 5 table file structure) with these rows, cut at 30 and 200
/// letters, in ASCII. The row with the number `deleted` is marked as deleted.
pub fn dbf(rows: Rows, deleted: Option<usize>) -> Vec<u8> {
    const COLUMNS: [(&str, usize); 2] = [("NAME", 30), ("NOTE", 200)];
    let head = 32 + COLUMNS.len() * 32 + 1;
    let mut out = vec![3, 112, 11, 26];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend((head as u16).to_le_bytes());
    out.extend(231u16.to_le_bytes());
    out.resize(32, 0);
    for (name, length) in COLUMNS {
        let mut column = name.as_bytes().to_vec();
        column.resize(11, 0);
        column.extend([b'C', 0, 0, 0, 0, length as u8]);
        column.resize(32, 0);
        out.extend(column);
    }
    out.push(13);
    for (number, (name, note)) in rows.iter().enumerate() {
        out.push(if deleted == Some(number) { b'*' } else { b' ' });
        out.extend(format!("{name:30.30}{note:200.200}").into_bytes());
    }
    out.push(26);
    out
}
