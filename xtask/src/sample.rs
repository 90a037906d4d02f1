mod mail;
mod money;
mod office;
mod order;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use daylight_testkit::Chance;
use daylight_testkit::make::{self, Bitmap, Paper, Pdf, encode_text};

use crate::arguments::{Arguments, Wrong};
use order::order;

/// The text of `xtask/sample/NAME`.
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sample/", $name))
    };
}
use text;

/// `cargo xtask sample`
pub(crate) fn run(mut arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    let list = arguments.flag("--list");
    arguments.end()?;
    let files = files();
    let told = |cause: std::io::Error| Wrong::Machine(cause.to_string());
    if list {
        for (name, bytes) in &files.0 {
            writeln!(out, "{:>7}  {}", bytes.len(), name.escape_debug()).map_err(told)?;
        }
    } else {
        write_into(&folder(), &files)?;
    }
    let total: usize = files.0.values().map(Vec::len).sum();
    writeln!(out, "{} files, {total} bytes", files.0.len()).map_err(told)
}

/// `sample/` of this repository.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample")
}

fn write_into(folder: &Path, files: &Files) -> Result<(), Wrong> {
    let found = on_disk(folder)?;
    for name in found.keys().filter(|name| !files.0.contains_key(*name)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(|cause| Wrong::at("remove", &path, cause))?;
    }
    for (name, bytes) in &files.0 {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|cause| Wrong::at("make", parent, cause))?;
        }
        fs::write(&path, bytes).map_err(|cause| Wrong::at("write", &path, cause))?;
    }
    Ok(())
}

/// Every file under the folder by its name; nothing where the folder is missing.
fn on_disk(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Wrong> {
    let mut found = BTreeMap::new();
    let mut open = if folder.exists() { vec![folder.to_path_buf()] } else { Vec::new() };
    while let Some(next) = open.pop() {
        let wrong = |cause| Wrong::at("read", &next, cause);
        for entry in fs::read_dir(&next).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(&path).map_err(|cause| Wrong::at("read", &path, cause))?;
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            found.insert(name, bytes);
        }
    }
    Ok(found)
}

/// The files of the sample by their names in `sample/`.
#[derive(Debug, Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        let before = self.0.insert(name.to_owned(), bytes.into());
        assert!(before.is_none(), "the sample has two files called {name}");
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        self.0.get(name).unwrap_or_else(|| panic!("the sample has no file {name} yet")).clone()
    }
}

/// The whole sample. `docs/sample.md` tells what is in it and why.
fn files() -> Files {
    let mut files = Files::default();
    orders(&mut files);
    finance(&mut files);
    office::papers(&mut files);
    texts(&mut files);
    mailboxes(&mut files);
    archives(&mut files);
    files
}

fn orders(files: &mut Files) {
    let first = order("SECRET//NOFORN", "D:20120127160000+01'00'", text!("order-031.txt")).bytes();
    let second = order("SECRET//NOFORN", "D:20120511103000+02'00'", text!("order-044.txt")).bytes();
    // The printer stopped: the second half of the file, with its table of contents, is not there.
    files.add("scans/printer_spool_0044.pdf", &second[..second.len() * 45 / 100]);
    files.add("orders/TO-12-031.pdf", first);
    files.add("orders/TO-12-044.pdf", second);
    let third = order("SECRET//ORCON/NOFORN", "D:20120903080000+02'00'", text!("order-058.txt"));
    files.add("orders/TO-12-058.pdf", third.bytes());
    let annex = order("SECRET//NOFORN", "D:20120127160000+01'00'", text!("annex-b.txt"));
    files.add(
        "orders/TO-12-031_annex_B.pdf",
        Pdf { password: Some("fourteen herons".into()), ..annex }.bytes(),
    );
    files.add("orders/register.xml", text!("register.xml"));
}

fn finance(files: &mut Files) {
    let about = Paper::default().by("Payments 2012", "B. Ikeler", "2012-01-31T09:00:00Z");
    files.add("finance/payments_2012.xlsx", make::xlsx(&money::payments(), &about));
    files.add("finance/audit/payments_2012_export.csv", money::export());
    let about = Paper::default().by("Travel 2012", "N. Tollemarsh", "2012-04-13T08:40:00Z");
    files.add("finance/travel_2012.ods", make::ods(&money::travel(), &about));
    let letter = Bitmap::of_page(text!("receipt.txt"));
    let scan = letter.scanned(140, 500, &mut Chance::new(417));
    files.add("finance/receipt_kestrel.png", scan.png());
    let again = letter.scanned(230, 900, &mut Chance::new(418));
    files.add("scans/20120316_0003.pdf", Pdf::of_scans(vec![again]).bytes());
}

fn texts(files: &mut Files) {
    files.add("press/communiqué_à_la_presse.txt", encode_text(text!("press-fr.txt"), "iso-8859-1"));
    files.add("press/Письмо_в_редакцию.txt", encode_text(text!("press-ru.txt"), "windows-1251"));
    files.add("press/بيان_صحفي.txt", text!("press-ar.txt"));
    files.add("press/選挙報道.txt", encode_text(text!("press-ja.txt"), "utf-16le"));
    // What somebody typed into a file dialogue by mistake: a name that clears a careless terminal.
    files.add("press/call log\u{1b}[2J\n2 October.txt", text!("call-log.txt"));
    files.add("desk/todo.md", text!("todo.md"));
    files.add("desk/phones.txt", text!("phones.txt").replace('\n', "\r\n"));
    files.add("desk/staff.json", text!("staff.json"));
    files.add("desk/new text file.txt", "");
    // The sound of a dictaphone in a format of its maker, which nobody reads any more.
    let mut sound = b"VX1\x02\0\0\x1f\x40".to_vec();
    sound.extend(Chance::new(2009).bytes(6_000));
    files.add("desk/dictaphone_0007.vx1", sound);
}

fn mailboxes(files: &mut Files) {
    files.add("mail/ashgrave.mbox", make::mbox(&mail::messages(text!("mailbox.txt"), files)));
    let names =
        ["cur/1331735400.M104P7.desk:2,S", "cur/1331798520.M211P7.desk:2,RS", "new/1353584700.M377P9.desk"];
    for (name, message) in names.iter().zip(mail::messages(text!("maildir.txt"), files)) {
        files.add(&format!("mail/tollemarsh/{name}"), message.bytes());
    }
    let mut two = mail::messages(text!("forward.txt"), files).into_iter();
    let (Some(outer), Some(inner)) = (two.next(), two.next()) else {
        panic!("the forwarded message of the sample is not two messages");
    };
    let forward = outer.attach("Your programme.eml", "message/rfc822", inner.bytes());
    files.add("mail/Fwd_ Your programme.eml", forward.bytes());
}

fn archives(files: &mut Files) {
    let laptop = make::zip(&[
        ("desktop/handover.txt", text!("handover.txt").as_bytes()),
        ("desktop/line_to_take_draft3.docx", &files.bytes("drafts/line_to_take_draft3.docx")),
        ("desktop/phones.txt", &files.bytes("desk/phones.txt")),
    ]);
    let backup = make::zip(&[
        ("laptop_ashgrave.zip", &laptop),
        ("orders/TO-12-058.pdf", &files.bytes("orders/TO-12-058.pdf")),
        ("readme.txt", b"Made on 27 November 2012 before the laptop went back to Registry.\r\n"),
    ]);
    files.add("backup_2012-11-27.zip", backup);
    let notes = make::tar(&[
        ("notes/2012-03-12.md", &files.bytes("desk/todo.md")),
        ("notes/2012-05-16.txt", text!("note-may.txt").as_bytes()),
        ("notes/2012-09-05.txt", text!("note-september.txt").as_bytes()),
    ]);
    files.add("desk/notes.tar.gz", make::gzip("notes.tar", &notes));
    let mut private = make::ZipWriter::new();
    let mut bytes =
        private.member("brother.txt", text!("brother.txt").as_bytes(), make::Packing::Locked("dunlin"));
    bytes.extend(private.end());
    files.add("private.zip", bytes);
    // The same paper once more, where somebody meant to print it.
    files.add("to print/line_to_take_draft3.docx", files.bytes("drafts/line_to_take_draft3.docx"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_in_the_repository_is_what_the_program_makes() {
        let made = files();
        let found = on_disk(&folder()).unwrap();
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&made.0), names(&found), "run `cargo xtask sample`");
        for (name, bytes) in &made.0 {
            assert!(found[name] == *bytes, "{name:?} differs: run `cargo xtask sample`");
        }
    }

    #[test]
    fn the_sample_is_the_same_every_time_and_small() {
        let (one, two) = (files(), files());
        assert!(one.0 == two.0);
        assert!((38..=48).contains(&one.0.len()), "{} files", one.0.len());
        assert!(one.0.values().map(Vec::len).sum::<usize>() < 1_000_000);
        let largest = one.0.iter().max_by_key(|(_, bytes)| bytes.len()).unwrap();
        assert!(largest.1.len() < 150_000, "{} is large", largest.0);
    }

    #[test]
    fn every_file_is_in_the_table_of_the_manual() {
        let manual = fs::read_to_string(folder().join("../docs/sample.md")).unwrap();
        for name in files().0.keys() {
            let shown = name.escape_debug().to_string();
            assert!(manual.contains(&format!("`{shown}`")), "docs/sample.md does not name {shown}");
        }
    }
}
