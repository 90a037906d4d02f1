//! SQLite databases (file format of version 3), read from the bytes themselves: tables as rows, a page
//! for each stretch of a table. Nothing is executed and nothing is written.

mod record;
mod schema;
mod tree;

use daylight_model::{Page, PartHead, PartKind, Problem, ProblemKind};

use super::rows::Rows;
use crate::detect::is_known_binary;
use crate::{Account, Order, Source, Stop};
use record::{Charset, Value, values};
use schema::{Table, columns};
use tree::{Fault, Tree};

/// Bytes of the header in front of the first page.
const HEADER: usize = 100;

/// Bytes of a blob that is shown as the text it is.
const LONGEST_TEXT_BLOB: usize = 64 << 10;

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let (Some(mut tree), Some(charset)) = (Tree::of(bytes), bytes.get(56..60).map(Charset::of)) else {
        return account.problem(Problem::new(ProblemKind::Damaged, "the header of the database is cut off"));
    };
    if bytes.get(18) == Some(&2) {
        account.problem(Problem::new(
            ProblemKind::Unsupported,
            "the database keeps its latest changes in a file beside it (-wal), which is not read with it",
        ))?;
    }
    let mut database = Database { charset, unread_blobs: 0, unread_bytes: 0, damaged: false };
    let (tables, statements) = database.schema(&mut tree, account)?;
    for table in &tables {
        database.table(&mut tree, table, account)?;
    }
    if database.damaged {
        database.rest(&mut tree, account)?;
    }
    if !statements.is_empty() {
        account.page(Page { label: Some("schema".to_owned()), ..Page::of_text(statements) })?;
    }
    if database.unread_blobs > 0 {
        let (count, bytes) = (database.unread_blobs, database.unread_bytes);
        let detail = format!("{count} values are bytes of no format Daylight knows, {bytes} bytes together");
        account.problem(Problem::new(ProblemKind::Unknown, detail))?;
    }
    Ok(())
}

struct Database {
    charset: Charset,
    unread_blobs: u64,
    unread_bytes: u64,
    damaged: bool,
}

impl Database {
    /// The tables, and the statements that made all there is.
    fn schema(&mut self, tree: &mut Tree, account: &mut Account) -> Result<(Vec<Table>, String), Stop> {
        let mut tables = Vec::new();
        let mut statements = String::new();
        let charset = self.charset;
        let end = tree.walk(1, &mut |_, payload| {
            let mut row = values(payload, charset).into_iter();
            let mut text = || row.next().and_then(Value::into_text).unwrap_or_default();
            let (kind, name, _) = (text(), text(), text());
            let root = row.next().and_then(|value| value.number()).and_then(|root| u32::try_from(root).ok());
            let sql = row.next().and_then(Value::into_text).unwrap_or_default();
            if !sql.is_empty() {
                statements.push_str(&sql);
                statements.push('\n');
            }
            if kind == "table"
                && let Some(root) = root.filter(|root| *root > 0)
            {
                tables.push(Table { name, root, columns: columns(&sql) });
            }
            Ok(())
        });
        self.told_fault(end, "the list of tables", account)?;
        Ok((tables, statements))
    }

    fn table(&mut self, tree: &mut Tree, table: &Table, account: &mut Account) -> Result<(), Stop> {
        let mut rows = Rows::of(table.name.as_str());
        for (number, column) in (0..).zip(&table.columns) {
            rows.cell(0, number, &column.name, account)?;
        }
        let mut row = 0;
        let end = tree.walk(table.root, &mut |id, payload| {
            row += 1;
            for (number, value) in (0_u32..).zip(values(payload, self.charset)) {
                let column = table.columns.get(number as usize);
                let shown = match value {
                    // The number of the row stands in for the column that repeats it.
                    Value::Nothing if column.is_some_and(|column| column.is_row_number) => {
                        id.map(|id| id.to_string()).unwrap_or_default()
                    }
                    Value::Blob(blob) => {
                        let name = column.map_or("", |column| column.name.as_str());
                        self.blob(blob, &format!("{}/{row}/{name}", table.name), account)?
                    }
                    value => value.into_shown(),
                };
                rows.cell(row, number, &shown, account)?;
            }
            Ok(())
        });
        rows.end(account)?;
        self.told_fault(end, "a table", account)
    }

    /// In a damaged database, rows that no table leads to.
    fn rest(&mut self, tree: &mut Tree, account: &mut Account) -> Result<(), Stop> {
        let mut rows = Rows::of("rows without a table");
        let mut row = 0;
        let end = tree.rest(&mut |_, payload| {
            row += 1;
            for (number, value) in (0_u32..).zip(values(payload, self.charset)) {
                let shown = match value {
                    Value::Blob(blob) => self.blob(blob, &format!("{row}"), account)?,
                    value => value.into_shown(),
                };
                rows.cell(row, number, &shown, account)?;
            }
            Ok(())
        });
        if row > 0 {
            rows.end(account)?;
        }
        self.told_fault(end, "pages without a table", account)
    }

    /// What a cell shows for bytes; files among them become parts.
    fn blob(&mut self, blob: &[u8], name: &str, account: &mut Account) -> Result<String, Stop> {
        if blob.is_empty() {
            return Ok(String::new());
        }
        if blob.len() <= LONGEST_TEXT_BLOB
            && let Ok(text) = std::str::from_utf8(blob)
            && !text.chars().any(|c| c.is_control() && !c.is_whitespace())
        {
            return Ok(text.to_owned());
        }
        if is_known_binary(blob) {
            account.part(PartHead::named(PartKind::Embedded, name), blob)?;
        } else {
            self.unread_blobs += 1;
            self.unread_bytes += blob.len() as u64;
        }
        Ok(format!("[{} bytes]", blob.len()))
    }

    fn told_fault(&mut self, end: Result<(), Fault>, what: &str, account: &mut Account) -> Result<(), Stop> {
        let (kind, detail) = match end {
            Ok(()) => return Ok(()),
            Err(Fault::Stop) => return Err(Stop),
            Err(Fault::Damaged { pages }) => (
                ProblemKind::Damaged,
                format!("{what}: pages that are broken, missing or used twice: {pages}"),
            ),
            Err(Fault::TooLarge) => (
                ProblemKind::TooLarge,
                format!(
                    "{what}: rows of more than {} MiB, or overlapping ones, were left out",
                    tree::LARGEST_ROW >> 20
                ),
            ),
        };
        self.damaged |= kind == ProblemKind::Damaged;
        account.problem(Problem::new(kind, detail))
    }
}
