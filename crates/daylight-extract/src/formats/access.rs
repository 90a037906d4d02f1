//! Access databases (Jet 3 and 4, ACE), read from the bytes themselves: tables as rows. The format has no public
//! specification; what is known of it comes from the notes of the mdbtools project. Nothing is executed.

mod pages;
mod table;
mod values;

use std::collections::{HashMap, HashSet};

use daylight_model::{Page, PartHead, PartKind, Problem, ProblemKind};

use super::rows::Rows;
use crate::detect::is_known_binary;
use crate::{Account, Order, Source, Stop};
use pages::{Pages, Place};
use table::Table;
use values::Value;

/// The page of the table that lists all tables, MSysObjects.
const CATALOG: u32 = 2;

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let pages = match Pages::of(source.bytes()) {
        Ok(pages) => pages,
        Err(problem) => return account.problem(problem),
    };
    let mut database = Database { by_table: pages.by_table(), pages, unread: 0, unread_bytes: 0, cut: 0 };
    let mut objects = database.objects();
    let damaged = objects.tables.is_empty();
    // Tables that the list does not name: the list is broken, or somebody deleted them.
    let named: HashSet<u32> = objects.tables.iter().map(|(page, _)| *page).chain(objects.system).collect();
    for page in database.pages.definitions() {
        if !named.contains(&page) {
            objects.tables.push((page, format!("unlisted table {page}")));
        }
    }
    for (page, name) in &objects.tables {
        database.table(*page, name, account)?;
    }
    if !objects.others.is_empty() {
        let text: String = objects.others.iter().map(|(kind, name)| format!("{kind}\t{name}\n")).collect();
        account.page(Page { label: Some("other objects".to_owned()), ..Page::of_text(text) })?;
    }
    database.tell_problems(damaged, account)
}

/// What the catalog lists.
#[derive(Default)]
struct Objects {
    tables: Vec<(u32, String)>,
    /// Tables the program keeps for itself.
    system: Vec<u32>,
    /// Queries, forms and reports by name.
    others: Vec<(&'static str, String)>,
}

struct Database<'a> {
    pages: Pages<'a>,
    /// Pages with rows, by the page of the definition of their table.
    by_table: HashMap<u32, Vec<u32>>,
    unread: u64,
    unread_bytes: u64,
    cut: u64,
}

/// Takes a row, and whether it was deleted.
type EachRow<'c, 'a> = dyn FnMut(&mut Database<'a>, bool, &[u8]) -> Result<(), Stop> + 'c;

impl<'a> Database<'a> {
    fn objects(&mut self) -> Objects {
        let mut objects = Objects { system: vec![CATALOG], ..Objects::default() };
        let Some(table) = Table::of(&self.pages, CATALOG) else { return objects };
        let at = |name: &str| table.columns.iter().position(|column| column.name == name);
        let (Some(id), Some(name), Some(kind)) = (at("Id"), at("Name"), at("Type")) else { return objects };
        // Nothing is told here, so nothing can stop it.
        let _ = self.each_row(CATALOG, &mut |database, deleted, row| {
            let Some(values) = table.values(row, &database.pages).filter(|_| !deleted) else { return Ok(()) };
            let number = |at: usize| values.get(at).and_then(Value::number);
            let (Some(id), Some(kind), Some(name)) = (number(id), number(kind), values.get(name)) else {
                return Ok(());
            };
            let name = name.shown();
            let page = id as u32 & 0xff_ffff;
            match kind as i16 {
                1 if name.starts_with("MSys") => objects.system.push(page),
                1 => objects.tables.push((page, name)),
                5 if !name.starts_with('~') => objects.others.push(("query", name)),
                -32768 => objects.others.push(("form", name)),
                -32764 => objects.others.push(("report", name)),
                -32761 => objects.others.push(("module", name)),
                -32766 => objects.others.push(("macro", name)),
                6 | 4 => objects.others.push(("linked table", name)),
                _ => {}
            }
            Ok(())
        });
        objects
    }

    /// Gives every row of a table in use, then what is left of deleted ones.
    fn each_row(&mut self, definition: u32, told: &mut EachRow<'_, 'a>) -> Result<(), Stop> {
        let (mut deleted, mut moved) = (Vec::new(), HashSet::new());
        for page in self.by_table.get(&definition).cloned().unwrap_or_default() {
            for (place, flags, bytes) in self.pages.rows(page) {
                match (flags.deleted, flags.elsewhere) {
                    (false, false) => told(self, false, &bytes)?,
                    // The row was too large for its page after a change.
                    (false, true) => {
                        let target = Place::pointed_at(&bytes).filter(|target| moved.insert(*target));
                        match target.and_then(|target| self.pages.row(target)) {
                            Some(bytes) => told(self, false, &bytes)?,
                            None => self.cut += 1,
                        }
                    }
                    (true, false) => deleted.push(place),
                    (true, true) => {}
                }
            }
        }
        for place in deleted.into_iter().filter(|place| !moved.contains(place)) {
            if let Some(bytes) = self.pages.row(place) {
                told(self, true, &bytes)?;
            }
        }
        Ok(())
    }

    fn table(&mut self, definition: u32, name: &str, account: &mut Account) -> Result<(), Stop> {
        let Some(table) = Table::of(&self.pages, definition) else {
            self.cut += 1;
            return Ok(());
        };
        let mut rows = Rows::of(name);
        for (number, column) in (0..).zip(&table.columns) {
            rows.cell(0, number, &column.name, account)?;
        }
        let (mut told, mut in_use) = (0, 0);
        self.each_row(definition, &mut |database, deleted, bytes| {
            let Some(values) = table.values(bytes, &database.pages) else {
                // What is left of a deleted row may well be overwritten.
                database.cut += u64::from(!deleted);
                return Ok(());
            };
            told += 1;
            in_use += u32::from(!deleted);
            for (number, (value, column)) in (0_u32..).zip(values.iter().zip(&table.columns)) {
                let shown = match value {
                    Value::Bytes(bytes) => {
                        database.blob(bytes, &format!("{name}/{told}/{}", column.name), account)?
                    }
                    value => value.shown(),
                };
                rows.cell(told, number, &shown, account)?;
            }
            if deleted {
                rows.cell(told, table.columns.len() as u32, "[deleted row]", account)?;
            }
            Ok(())
        })?;
        rows.end(account)?;
        if in_use < table.rows {
            let detail = format!("a table says it has {} rows, and {in_use} were found", table.rows);
            account.problem(Problem::on_page(account.pages(), ProblemKind::Damaged, detail))?;
        }
        Ok(())
    }

    /// What a cell shows for bytes; files among them become parts.
    fn blob(&mut self, bytes: &[u8], name: &str, account: &mut Account) -> Result<String, Stop> {
        if bytes.is_empty() {
            return Ok(String::new());
        }
        // Attachments begin with whether they are packed, and the length of what is packed.
        let packed = bytes.get(8..).filter(|rest| crate::formats::zlib::begins(rest));
        let file = packed.unwrap_or(bytes);
        if is_known_binary(file) {
            account.part(PartHead::named(PartKind::Embedded, name), file)?;
        } else {
            self.unread += 1;
            self.unread_bytes += bytes.len() as u64;
        }
        Ok(format!("[{} bytes]", bytes.len()))
    }

    fn tell_problems(&self, damaged: bool, account: &mut Account) -> Result<(), Stop> {
        if damaged {
            let detail = "the list of tables is broken; tables were looked for page by page";
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        if self.cut > 0 {
            let detail = format!("{} rows or tables are broken and were not read", self.cut);
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        if self.pages.long_values_lost() > 0 {
            let detail = format!("{} long values are cut off or missing", self.pages.long_values_lost());
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        if self.unread > 0 {
            let (count, bytes) = (self.unread, self.unread_bytes);
            let detail =
                format!("{count} values are bytes of no format Daylight knows, {bytes} bytes together");
            account.problem(Problem::new(ProblemKind::Unknown, detail))?;
        }
        Ok(())
    }
}
