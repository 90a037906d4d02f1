//! Whatever comes, the program says what did not work, on what, why, and what to do; it ends with the
//! exit code of the manual, and loses nothing.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_testkit::make::{self, Packing, ZipWriter};
use daylight_testkit::{Run, Sealed};
use serde_json::Value;

use crate::place::{DAYLIGHT, Place, files_under, repository, text};

/// Nobody, on every Linux.
const NOBODY: u32 = 65_534;

/// A place with a small case `c` of the folder `f`.
fn small() -> Place {
    let place = Place::new();
    place.sealed.folder("f").text("a.txt", "a harbour").text("b.txt", "a ferry");
    place.expect(0, &["new", "c"]);
    place.expect(0, &["--case", "c", "add", "f"]);
    place
}

/// Expects this end, and these words on stderr.
#[track_caller]
fn refused(place: &Place, code: i32, arguments: &[&str], stderr: &str) {
    let run = place.expect(code, arguments);
    assert_eq!(run.stderr, stderr);
    assert_eq!(run.stdout, "");
}

/// The reasons in the ledger, by path.
fn reasons(place: &Place, case: &str, path: &str) -> Vec<String> {
    let lines = place.json(case, &["ledger"]);
    let line = lines.iter().skip(1).find(|line| line["path"] == path);
    let line = line.unwrap_or_else(|| panic!("the ledger does not tell of {path}: {lines:?}"));
    let reasons = line["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| format!("{}: {}", text(&reason["problem"]), text(&reason["detail"]))).collect()
}

#[test]
fn a_path_that_is_not_there_is_a_wrong_request() {
    let place = small();
    let message = "error: cannot add `nowhere`: it is not there\n\
                   hint: look at the path once more; a drive may have to be connected first\n";
    refused(&place, 2, &["--case", "c", "add", "nowhere"], message);
    refused(&place, 2, &["open", "nowhere", "--no-room"], message);
    refused(
        &place,
        2,
        &["--case", "c", "add", "c/packs"],
        "error: cannot add `c/packs`: it is part of the case itself\n\
         hint: add the folder the files came in\n",
    );
    refused(
        &place,
        2,
        &["new", "f"],
        "error: cannot start a case in `f`: there is something already\n\
         hint: name a folder that is empty or not there yet\n",
    );
    let run = place.expect(2, &["search", "word"]);
    assert!(
        run.stderr.starts_with("error: no case in `[WORK]` or any folder above it\nhint: "),
        "{}",
        run.stderr
    );
}

#[test]
fn a_query_that_cannot_be_read_is_answered_with_where_and_why() {
    let place = small();
    refused(
        &place,
        2,
        &["--case", "c", "search", "from:\"Miriam Ok"],
        "error: the query ends inside a quotation\n  from:\"Miriam Ok\n       ^\n\
         hint: close the quotation, or put a backslash before the quote to search for it\n",
    );
    for query in ["form:ana", "date:2011-13", "/a(b/", "has:markings", "(a", "a OR", "~3"] {
        let run = place.expect(2, &["--case", "c", "search", query]);
        assert!(run.stderr.starts_with("error: ") && run.stderr.contains('^'), "{query}: {}", run.stderr);
    }
}

#[test]
fn a_reference_that_fits_none_or_several_is_told_so() {
    let place = small();
    refused(
        &place,
        1,
        &["--case", "c", "show", "ffffffffffff"],
        "error: no document `ffffffffffff`\nhint: `daylight search` shows the reference of each hit\n",
    );
    let mut folder = place.sealed.folder("f");
    for number in 0..40 {
        folder = folder.text(&format!("{number}.txt"), &format!("paper number {number}"));
    }
    place.expect(0, &["--case", "c", "add", "f"]);
    let one = place.found("c", "paper").remove(0);
    let run = (1..12)
        .map(|length| place.run(&["--case", "c", "show", &one[..length]]))
        .find(|run| run.code == Some(2));
    let run = run.expect("forty documents share a first digit");
    assert!(
        run.stderr.contains(" fits ") && run.stderr.contains("\nhint: write more of it: "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains(&one), "{}", run.stderr);
    refused(
        &place,
        1,
        &["--case", "c", "show", &one, "--page", "2"],
        "error: there is no page 2: the document has 1\n",
    );
    refused(
        &place,
        1,
        &["--case", "c", "show", &one, "--page", "0"],
        "error: there is no page 0: the document has 1\n",
    );
}

#[test]
fn links_pipes_and_sockets_are_named_and_never_waited_for() {
    let place = small();
    let in_folder = |name: &str| place.path("f").join(name);
    symlink("two", in_folder("one")).unwrap();
    symlink("one", in_folder("two")).unwrap();
    symlink(".", in_folder("here")).unwrap();
    symlink("a.txt", in_folder("to a file")).unwrap();
    symlink("gone", in_folder("to nothing")).unwrap();
    let _listener = UnixListener::bind(in_folder("socket")).unwrap();
    assert!(Command::new("mkfifo").arg(in_folder("pipe")).status().unwrap().success());
    place.expect(3, &["--case", "c", "add", "f"]);
    for (name, reason) in [
        ("one", "a link that leads in a circle"),
        ("two", "a link that leads in a circle"),
        ("here", "a link; what it leads to is read where it lies"),
        ("to a file", "a link; what it leads to is read where it lies"),
        ("to nothing", "a link that leads nowhere"),
        ("socket", "a socket"),
        ("pipe", "a pipe"),
    ] {
        assert_eq!(reasons(&place, "c", name), [format!("not-a-file: {reason}")]);
    }
    assert_eq!(place.found("c", "harbour OR ferry").len(), 2);
}

#[test]
fn a_name_that_is_no_text_is_kept_byte_for_byte() {
    let place = small();
    let name = OsStr::from_bytes(b"sold\xff\xfe.txt");
    fs::write(place.path("f").join(name), "sold in the name of nobody").unwrap();
    place.expect(0, &["--case", "c", "add", "f"]);
    let document = place.only("c", "sold");
    place.expect(0, &["--case", "c", "show", &document]);
    // It is opened again under its own name.
    assert_eq!(place.json("c", &["check", "--bytes"])[0]["hashed"], 3);
    let path: OsString = place.path("f").join(name).into();
    let run = place.run(&[OsStr::new("--case"), OsStr::new("c"), OsStr::new("add"), &path]);
    assert!(run.stdout.starts_with("0 files new or changed, 1 file unchanged;"), "{}", run.transcript());
}

#[test]
fn what_may_not_be_opened_is_in_the_ledger() {
    let place = small();
    place.sealed.folder("f").text("locked/inside.txt", "nobody reads this").text("locked.txt", "nor this");
    for name in ["f/locked", "f/locked.txt"] {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let run = as_nobody(&place, &["--case", "c", "add", "f"]);
    assert_eq!(run.code, Some(3), "{}", run.transcript());
    assert_eq!(reasons(&place, "c", "locked.txt"), ["no-permission: opening it is not permitted"]);
    let folder = reasons(&place, "c", "locked");
    assert_eq!(folder, ["no-permission: a folder that cannot be listed: opening it is not permitted"]);
    let run = as_nobody(&place, &["--case", "c", "add", "f/locked"]);
    assert_eq!(run.code, Some(4), "{}", run.transcript());
    assert!(
        run.stderr.starts_with("error: listing `f/locked` did not work: not permitted\nhint: "),
        "{}",
        run.stderr
    );
    // When they may be opened, they are read.
    for name in ["f/locked", "f/locked.txt"] {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let run = as_nobody(&place, &["--case", "c", "add", "f"]);
    assert_eq!(run.code, Some(0), "{}", run.transcript());
    assert_eq!(place.found("c", "nobody OR nor").len(), 2);
}

/// Runs the program as somebody whom permissions bind, in a place that is theirs.
fn as_nobody(place: &Place, arguments: &[&str]) -> Run {
    if !rooted() {
        return place.run(arguments);
    }
    let work = place.path("");
    let above = work.parent().unwrap().to_owned();
    for path in [above.clone(), above.join("home"), above.join("work")] {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    for folder in ["c", "c/packs", "c/index", "c/index/1", "f"] {
        chown(work.join(folder), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    for file in files_under(&work.join("c")) {
        chown(file, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    // The program itself may lie where only its builder can look.
    let program = above.join("daylight");
    if !program.exists() {
        fs::copy(DAYLIGHT, &program).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = place.sealed.command(&program);
    command.args(arguments).uid(NOBODY).gid(NOBODY);
    place.sealed.finish(command)
}

fn rooted() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told_of_and_read_when_it_is_at_rest() {
    let place = small();
    let path = place.path("f/growing.log");
    fs::write(&path, vec![b'x'; 24 << 20]).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let growing = scope.spawn(|| {
            let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
            while !stop.load(Ordering::Relaxed) {
                file.write_all(b"another line\n").unwrap();
            }
        });
        let run = place.run(&["--case", "c", "add", "f"]);
        stop.store(true, Ordering::Relaxed);
        growing.join().unwrap();
        assert_eq!(run.code, Some(3), "{}", run.transcript());
    });
    assert_eq!(
        reasons(&place, "c", "growing.log"),
        ["changed: it changes while it is read; add it again when it is at rest"]
    );
    fs::write(&path, "at rest at last").unwrap();
    place.expect(0, &["--case", "c", "add", "f"]);
    place.only("c", "\"at rest at last\"");
}

#[test]
fn a_full_disk_loses_nothing() {
    let place = Place::with_sample();
    let script = "mkdir small && mount -t tmpfs -o size=512k tmpfs small && \
        { daylight open sample --no-room --case small/c; echo \"ended $?\"; mount -o remount,size=60m small && \
        daylight open sample --no-room --case small/c >/dev/null; echo \"ended $?\"; daylight --case small/c check --bytes; \
        daylight --case small/c --json ledger | head -1; }";
    let run = in_own_mounts(&place.sealed, script);
    let Some(run) = run else {
        // Where no disk of our own can be had, files that may not grow stand in for it.
        let script = "trap '' XFSZ; daylight new c >/dev/null; \
            (ulimit -f 220; daylight --case c add sample; echo \"ended $?\"); \
            daylight --case c add sample >/dev/null; echo \"ended $?\"; daylight --case c check --bytes; \
            daylight --case c --json ledger | head -1";
        return nothing_was_lost(&shell(&place.sealed, &["sh", "-c", script]));
    };
    let told = "error: the disk with the case is full\n\
                hint: make room and run the same command again: it goes on where it stopped, nothing is lost\n";
    assert_eq!(run.stderr, told, "{}", run.transcript());
    nothing_was_lost(&run);
}

/// The first reading ended for want of room, the second went on, and the case is whole.
fn nothing_was_lost(run: &Run) {
    let mut lines = run.stdout.lines().filter(|line| !line.is_empty());
    assert_eq!(lines.next(), Some("ended 4"), "{}", run.transcript());
    assert!(matches!(lines.next(), Some("ended 0" | "ended 3")), "{}", run.transcript());
    assert!(lines.next().is_some_and(|line| line.ends_with(": the case is whole")), "{}", run.transcript());
    let account: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(
        (&account["files"], &account["states"][0][1]),
        (&Value::from(40), &Value::from(0)),
        "{account}"
    );
}

/// Runs a script where it may mount; `None` where the machine does not let us.
fn in_own_mounts(sealed: &Sealed, script: &str) -> Option<Run> {
    let own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"];
    let may = shell(sealed, &[&own[..], &["mkdir probe && mount -t tmpfs tmpfs probe && echo may"]].concat());
    (may.stdout == "may\n").then(|| shell(sealed, &[&own[..], &[script]].concat()))
}

fn shell(sealed: &Sealed, words: &[&str]) -> Run {
    let mut command = sealed.command(Path::new("/usr/bin/env"));
    let programs = Path::new(DAYLIGHT).parent().unwrap().display();
    command.args(words).env("PATH", format!("{programs}:/usr/local/bin:/usr/bin:/bin"));
    sealed.finish(command)
}

#[test]
fn a_case_is_written_by_one_program_at_a_time_and_read_meanwhile() {
    let place = small();
    let lock = fs::File::open(place.path("c/lock")).unwrap();
    lock.lock().unwrap();
    let told = "error: cannot write to `[WORK]/c`: another daylight is writing to it\n\
                hint: wait until it ends, or stop it with Ctrl-C; searching works meanwhile\n";
    for verb in [&["add", "f"][..], &["rebuild"], &["reread"], &["remove", "a"], &["relocate", "f", "f"]] {
        refused(&place, 4, &[&["--case", "c"], verb].concat(), told);
    }
    assert_eq!(place.found("c", "harbour").len(), 1);
}

/// Writes bytes into a file, where they lie.
fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_case_of_a_newer_version_is_refused_and_left_alone() {
    let place = Place::new();
    place.expect(0, &["new", "c"]);
    // The user version lies at byte 60 of the header (https://www.sqlite.org/fileformat.html).
    overwrite(&place.path("c/case.db"), 60, &99_u32.to_be_bytes());
    let before = fs::read(place.path("c/case.db")).unwrap();
    let known = fs::read_dir(repository().join("crates/daylight-store/migrations")).unwrap().count();
    let told = format!(
        "error: the case was made by a newer daylight (schema 99; this one knows up to {known})\n\
         hint: use the newer daylight; nothing was changed\n"
    );
    refused(&place, 2, &["--case", "c", "search", "word"], &told);
    refused(&place, 2, &["--case", "c", "add"], &told);
    assert!(fs::read(place.path("c/case.db")).unwrap() == before);
}

#[test]
fn the_database_of_another_program_is_refused() {
    let place = Place::new();
    place.expect(0, &["new", "c"]);
    overwrite(&place.path("c/case.db"), 68, b"ELSE");
    let run = place.expect(5, &["--case", "c", "search", "word"]);
    assert!(run.stderr.contains("`[WORK]/c/case.db` is not a database of Daylight"), "{}", run.stderr);
}

#[test]
fn a_damaged_database_is_told_so() {
    let place = small();
    fs::remove_file(place.path("c/case.db-wal")).ok();
    let database = place.path("c/case.db");
    let length = fs::metadata(&database).unwrap().len();
    overwrite(&database, 4096, &vec![0x5a; usize::try_from(length).unwrap() - 4096]);
    for verb in [&["search", "harbour"][..], &["ledger"], &["add", "f"], &["check"]] {
        let run = place.expect(5, &[&["--case", "c"], verb].concat());
        assert!(run.stderr.starts_with("error: the case is damaged: "), "{}", run.stderr);
        assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
    }
}

#[test]
fn a_damaged_index_is_noticed_and_made_anew() {
    let place = small();
    let index = files_under(&place.path("c/index"));
    let terms: Vec<_> = index.iter().filter(|file| file.extension() == Some("term".as_ref())).collect();
    assert!(!terms.is_empty(), "{index:?}");
    for file in terms {
        fs::write(file, "these are no terms").unwrap();
    }
    let run = place.expect(5, &["--case", "c", "search", "harbour"]);
    assert!(run.stderr.contains("\nhint: `daylight rebuild` makes the index anew\n"), "{}", run.stderr);
    let run = place.expect(5, &["--case", "c", "check"]);
    assert!(run.stdout.contains("`daylight rebuild` makes it anew"), "{}", run.stdout);
    place.expect(0, &["--case", "c", "rebuild"]);
    place.only("c", "harbour");
    place.expect(0, &["--case", "c", "check"]);
}

#[test]
fn damaged_bytes_of_the_evidence_are_found_by_a_check_of_bytes() {
    let place = small();
    place.expect(0, &["--case", "c", "check", "--bytes"]);
    overwrite(&place.path("f/a.txt"), 2, b"HARBOUR");
    place.expect(0, &["--case", "c", "check"]);
    let run = place.expect(5, &["--case", "c", "check", "--bytes"]);
    assert!(run.stdout.contains("the bytes in the evidence are not those that were read"), "{}", run.stdout);
}

#[test]
fn a_start_that_was_cut_off_is_taken_up_again() {
    let place = small();
    // What a program leaves that was killed just after it made the files of a new case.
    fs::create_dir(place.path("half")).unwrap();
    for name in ["half/lock", "half/case.db"] {
        fs::write(place.path(name), "").unwrap();
    }
    place.expect(0, &["open", "f", "--no-room", "--case", "half"]);
    assert_eq!(place.found("half", "harbour").len(), 1);
}

#[test]
fn bombs_and_towers_end_in_the_ledger_and_spare_their_neighbours() {
    let place = small();
    let zeros = vec![0; 64 << 20];
    let mut nested = make::zip(&[("zeros", &zeros)]);
    assert!(nested.len() < 400_000, "{}", nested.len());
    for _ in 0..2 {
        let members: Vec<(String, &[u8])> =
            (0..6).map(|number| (format!("{number}.zip"), &nested[..])).collect();
        let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (&name[..], *bytes)).collect();
        nested = make::zip(&members);
    }
    let mut tower = make::zip(&[("a.txt", b"at the bottom")]);
    for _ in 0..1_000 {
        let mut writer = ZipWriter::new();
        let mut bytes = writer.member("a.zip", &tower, Packing::Stored);
        bytes.extend(writer.end());
        tower = bytes;
    }
    place.sealed.folder("f").file("bomb.zip", nested).file("tower.zip", tower);
    place.expect(3, &["--case", "c", "add", "f"]);
    let lines = place.json("c", &["ledger"]);
    assert_eq!(lines[0]["files"], 4);
    let too_deep = lines.iter().filter(|line| line["reasons"][0]["problem"] == "too-deep").count();
    assert!(too_deep >= 1, "the tower ends at the limit");
    assert!(place.found("c", "bottom").is_empty());
    assert_eq!(place.found("c", "harbour OR ferry").len(), 2);
    place.expect(0, &["--case", "c", "check"]);
}

#[test]
fn a_message_nested_a_thousand_times_is_read_as_far_as_the_limit() {
    let place = small();
    let head = "From: a@met.example\nTo: b@met.example\nMIME-Version: 1.0\n";
    let mut letter = format!("{head}Subject: innermost\n\nthe innermost words\n");
    for number in 0..1_000 {
        letter = format!("{head}Subject: level {number}\nContent-Type: message/rfc822\n\n{letter}");
    }
    place.sealed.folder("f").text("nested.eml", &letter);
    place.expect(3, &["--case", "c", "add", "f"]);
    let lines = place.json("c", &["ledger"]);
    let told = lines.iter().any(|line| {
        let reasons = line["reasons"].as_array().into_iter().flatten();
        reasons.into_iter().any(|reason| reason["problem"] == "too-deep")
    });
    assert!(told, "{lines:?}");
    assert_eq!(place.found("c", "harbour OR ferry").len(), 2);
}

#[test]
fn very_long_lines_and_very_empty_files_are_read_within_their_limits() {
    let place = small();
    fs::write(place.path("f/line.txt"), vec![b'a'; 33 << 20]).unwrap();
    fs::File::create(place.path("f/zeros.bin")).unwrap().set_len(300 << 20).unwrap();
    place.expect(3, &["--case", "c", "add", "--most-text", "1", "f"]);
    let line = reasons(&place, "c", "line.txt");
    assert!(line.iter().any(|reason| reason.starts_with("too-large: ")), "{line:?}");
    let zeros = reasons(&place, "c", "zeros.bin");
    assert!(zeros.iter().all(|reason| reason.starts_with("unknown: ")), "{zeros:?}");
    assert_eq!(place.found("c", "harbour OR ferry").len(), 2);
    place.expect(0, &["--case", "c", "check"]);
}
