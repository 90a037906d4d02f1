//! What was changed in a release after it was signed is found, and named.
#![allow(clippy::unwrap_used)] // what cannot be in a test ends it

use std::fs;
use std::path::Path;

use daylight_publish::{
    Disagreement, Entry, FileHash, Hand, Head, PublicKey, Record, Seal, SecretKey, SignedNote, Sums,
    TreeHash, Verified, add_hands, verify,
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const ORIGIN: &str = "example.org/releases";

fn key() -> SecretKey {
    SecretKey::from_seed([1; 32], [9; 8])
}

/// Who proposed and who approved.
fn hands() -> [SecretKey; 2] {
    [SecretKey::from_seed([11; 32], [21; 8]), SecretKey::from_seed([12; 32], [22; 8])]
}

fn hand_keys() -> Vec<PublicKey> {
    hands().iter().map(SecretKey::public).collect()
}

/// Both agree to the sums as they are.
fn agree(folder: &Path, head: &Head) {
    let sums = fs::read(folder.join("SHA256SUMS")).unwrap();
    let signed = |hand: &SecretKey| Hand { signature: hand.sign(&sums, &head.comment()) };
    add_hands(folder, &hands().each_ref().map(signed)).unwrap();
}

fn put(folder: &Path, path: &str, text: &str) {
    let at = folder.join(path);
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    fs::write(at, text).unwrap();
}

fn file(path: &str, text: &str) -> FileHash {
    let sha256 = TreeHash(Sha256::digest(text).into()).to_string();
    FileHash { path: path.into(), size: text.len() as u64, sha256 }
}

fn head(number: u32) -> Head {
    Head {
        form: 1,
        origin: ORIGIN.into(),
        number,
        title: format!("The harbour papers, part {number}"),
        date: format!("2031-05-0{number}"),
        released_by: hands().iter().map(|hand| hand.public().number()).collect(),
    }
}

fn begins(head: &Head) -> Entry {
    Entry::Release {
        number: head.number,
        title: head.title.clone(),
        date: head.date.clone(),
        released_by: head.released_by.clone(),
    }
}

/// Two releases: the second corrects one paper of the first and withdraws another.
struct Made {
    folder: TempDir,
    record: Record,
    first: SignedNote,
}

const PAPERS: [(&str, &str); 4] = [
    ("docs/order-1/page-1.txt", "the first order"),
    ("docs/order-1/page-2.txt", "its second page"),
    ("docs/order-2/page-1.txt", "the second order, corrected"),
    ("docs/order-4/page-1.txt", "the fourth order"),
];

fn made() -> Made {
    let mut record = Record::default();
    let salt = |number: u8| [number; 32];
    let document = |id: &str, files: &[(&str, &str)]| Entry::Document {
        id: id.into(),
        title: format!("Paper {id}"),
        files: files.iter().map(|(path, text)| file(path, text)).collect(),
    };
    record.append(begins(&head(1)), salt(0));
    record.append(document("order-1", &PAPERS[..2]), salt(1));
    record.append(document("order-2", &[(PAPERS[2].0, "the second order")]), salt(2));
    record.append(document("order-3", &[("docs/order-3/page-1.txt", "the third order")]), salt(3));
    record.append(Entry::Commitment { originals: 3, root: "5".repeat(64) }, salt(4));
    let first = TempDir::new().unwrap();
    Seal { head: &head(1), record: &record, key: &key(), keys: &[], earlier: &[], hands: &hand_keys() }
        .close(first.path())
        .unwrap();
    let first = SignedNote::read(&fs::read_to_string(first.path().join("checkpoint")).unwrap()).unwrap();
    record.append(begins(&head(2)), salt(5));
    let corrected = vec![file(PAPERS[2].0, PAPERS[2].1)];
    record
        .append(Entry::Correction { of: 2, reason: "a page was missing".into(), files: corrected }, salt(6));
    record.append(Entry::Withdrawal { of: 3, reason: "a court in Lund".into() }, salt(7));
    record.append(document("order-4", &PAPERS[3..]), salt(8));
    record.empty(3);
    let folder = TempDir::new().unwrap();
    for (path, text) in PAPERS.iter().chain(&[("index.html", "<p>front"), ("search/a.html", "<p>a")]) {
        put(folder.path(), path, text);
    }
    let earlier = [first.clone()];
    Seal { head: &head(2), record: &record, key: &key(), keys: &[], earlier: &earlier, hands: &hand_keys() }
        .close(folder.path())
        .unwrap();
    agree(folder.path(), &head(2));
    Made { folder, record, first }
}

fn check(made: &Made) -> Verified {
    verify(made.folder.path(), Some(&key().public()), &[("the kept checkpoint".into(), made.first.clone())])
        .unwrap()
}

#[test]
fn a_release_that_nobody_touched_agrees() {
    let verified = check(&made());
    assert_eq!(verified.findings, []);
    assert_eq!((verified.files, verified.entries), (4 + 2 + 3 + 1 + 3 + 1 + 2, 9));
    assert_eq!(verified.signed_by, Some(key().public().number()));
    assert_eq!(verified.head, Some(head(2)));
}

#[test]
fn the_same_release_has_the_same_bytes() {
    let (one, other) = (made(), made());
    let sums = |made: &Made| fs::read_to_string(made.folder.path().join("SHA256SUMS")).unwrap();
    let signature = |made: &Made| fs::read_to_string(made.folder.path().join("SHA256SUMS.minisig")).unwrap();
    assert_eq!(sums(&one), sums(&other));
    assert_eq!(signature(&one), signature(&other));
}

/// Writes a text into a file in place of another, which must be there.
fn swap(folder: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(from), "{path} does not hold {from:?}");
    fs::write(folder.join(path), text.replacen(from, to, 1)).unwrap();
}

/// Makes the list of files fit again, as somebody without the key would.
fn sum_again(folder: &Path) {
    let mut sums = Sums::read(&fs::read_to_string(folder.join("SHA256SUMS")).unwrap()).unwrap();
    sums.files.retain(|path, _| folder.join(path).is_file());
    let known: Vec<String> = sums.files.keys().cloned().collect();
    for path in known {
        let bytes = fs::read(folder.join(&path)).unwrap();
        sums.files.insert(path, TreeHash(Sha256::digest(bytes).into()));
    }
    fs::write(folder.join("SHA256SUMS"), sums.to_text()).unwrap();
}

/// Seals again with the right key, as an insider would who rewrites history.
fn seal_again(folder: &Path, record: &Record, key: &SecretKey) {
    let earlier = [SignedNote::read(&fs::read_to_string(folder.join("checkpoints/1")).unwrap()).unwrap()];
    Seal { head: &head(2), record, key, keys: &[], earlier: &earlier, hands: &hand_keys() }
        .close(folder)
        .unwrap();
    agree(folder, &head(2));
}

fn altered_record(made: &Made, from: &str, to: &str) -> Record {
    let text = made.record.to_text();
    assert!(text.contains(from));
    Record::read(&text.replacen(from, to, 1)).unwrap()
}

type Tampering = (&'static str, fn(&Made, &Path), &'static str, fn(&Disagreement) -> bool);

const PAGE: &str = "docs/order-1/page-1.txt";

/// What is done, and what must be said about what.
const TAMPERINGS: [Tampering; 38] = [
    (
        "the approval is taken away",
        |_, f| fs::remove_file(f.join("hands/2.minisig")).unwrap(),
        "hands/2.minisig",
        |how| *how == Disagreement::Missing,
    ),
    (
        "the approval is one of another release",
        |_, f| {
            let sums = fs::read(f.join("SHA256SUMS")).unwrap();
            put(f, "hands/2.minisig", &hands()[1].sign(&sums, &head(1).comment()));
        },
        "hands/2.minisig",
        |how| matches!(how, Disagreement::SignedForAnother { .. }),
    ),
    (
        "who proposed approves as well",
        |_, f| {
            let sums = fs::read(f.join("SHA256SUMS")).unwrap();
            put(f, "hands/2.minisig", &hands()[0].sign(&sums, &head(2).comment()));
        },
        "hands/2.minisig",
        |how| matches!(how, Disagreement::Signature { .. }),
    ),
    (
        "a third person signs",
        |_, f| put(f, "hands/3.minisig", "x"),
        "hands/3.minisig",
        |how| *how == Disagreement::Added,
    ),
    ("a page is altered", |_, f| swap(f, PAGE, "first", "worst"), PAGE, |how| *how == Disagreement::Altered),
    ("one byte is added", |_, f| swap(f, PAGE, "order", "order "), PAGE, |how| *how == Disagreement::Altered),
    (
        "a page is emptied",
        |_, f| fs::write(f.join(PAGE), "").unwrap(),
        PAGE,
        |how| *how == Disagreement::Altered,
    ),
    (
        "a page is taken away",
        |_, f| fs::remove_file(f.join(PAGE)).unwrap(),
        PAGE,
        |how| *how == Disagreement::Missing,
    ),
    (
        "a page is added",
        |_, f| put(f, "docs/order-1/page-3.txt", "forged"),
        "docs/order-1/page-3.txt",
        |how| *how == Disagreement::Added,
    ),
    (
        "a page is renamed",
        |_, f| fs::rename(f.join(PAGE), f.join("docs/order-1/page-9.txt")).unwrap(),
        PAGE,
        |how| matches!(how, Disagreement::Renamed { to } if to == "docs/order-1/page-9.txt"),
    ),
    (
        "two pages are exchanged",
        |_, f| {
            swap(f, PAGE, "the first order", "its second page");
            swap(f, "docs/order-1/page-2.txt", "its second page", "the first order");
        },
        PAGE,
        |how| *how == Disagreement::Altered,
    ),
    (
        "a page becomes a link",
        |_, f| {
            fs::rename(f.join(PAGE), f.join("kept")).unwrap();
            std::os::unix::fs::symlink("../../kept", f.join(PAGE)).unwrap();
        },
        PAGE,
        |how| *how == Disagreement::NotAPlainFile,
    ),
    (
        "the front page is altered",
        |_, f| swap(f, "index.html", "front", "back"),
        "index.html",
        |how| *how == Disagreement::Altered,
    ),
    (
        "a hidden file is added",
        |_, f| put(f, ".tracker", "x"),
        ".tracker",
        |how| *how == Disagreement::NotAPlainFile,
    ),
    (
        "a file is added whose name differs in its case",
        |_, f| put(f, "INDEX.html", "x"),
        "index.html",
        |how| *how == Disagreement::Twice,
    ),
    (
        "a page is altered and summed",
        |_, f| {
            swap(f, PAGE, "first", "worst");
            sum_again(f);
        },
        "SHA256SUMS.minisig",
        |how| matches!(how, Disagreement::Signature { .. }),
    ),
    (
        "a page is altered and summed, told by the record too",
        |_, f| {
            swap(f, PAGE, "first", "worst");
            sum_again(f);
        },
        PAGE,
        |how| *how == Disagreement::NotAsRecorded,
    ),
    (
        "a page is taken away and not summed",
        |_, f| {
            fs::remove_file(f.join(PAGE)).unwrap();
            sum_again(f);
        },
        PAGE,
        |how| *how == Disagreement::Missing,
    ),
    (
        "the list of files is taken away",
        |_, f| fs::remove_file(f.join("SHA256SUMS")).unwrap(),
        "SHA256SUMS",
        |how| *how == Disagreement::Missing,
    ),
    (
        "the list of files names one outside",
        |_, f| {
            swap(f, "SHA256SUMS", "docs/order-1/page-1.txt", "../outside");
        },
        "SHA256SUMS",
        |how| matches!(how, Disagreement::Form { .. }),
    ),
    (
        "the signature is taken away",
        |_, f| fs::remove_file(f.join("SHA256SUMS.minisig")).unwrap(),
        "SHA256SUMS.minisig",
        |how| *how == Disagreement::Missing,
    ),
    (
        "the signature is no signature",
        |_, f| fs::write(f.join("SHA256SUMS.minisig"), "x").unwrap(),
        "SHA256SUMS.minisig",
        |how| matches!(how, Disagreement::Signature { .. }),
    ),
    (
        "the signed comment is altered",
        |_, f| swap(f, "SHA256SUMS.minisig", "release 2", "release 3"),
        "SHA256SUMS.minisig",
        |how| matches!(how, Disagreement::Signature { .. }),
    ),
    (
        "the signature is of another release",
        |_, f| {
            let sums = fs::read(f.join("SHA256SUMS")).unwrap();
            fs::write(f.join("SHA256SUMS.minisig"), key().sign(&sums, "example.org/releases release 7"))
                .unwrap();
        },
        "SHA256SUMS.minisig",
        |how| matches!(how, Disagreement::SignedForAnother { .. }),
    ),
    (
        "all is signed with another key",
        |made, f| {
            seal_again(f, &made.record, &SecretKey::from_seed([2; 32], [3; 8]));
        },
        "SHA256SUMS.minisig",
        |how| matches!(how, Disagreement::Signature { why } if why.contains("not with")),
    ),
    (
        "another key with the same number signs",
        |made, f| {
            seal_again(f, &made.record, &SecretKey::from_seed([2; 32], [9; 8]));
        },
        "SHA256SUMS.minisig",
        |how| matches!(how, Disagreement::Signature { .. }),
    ),
    (
        "the checkpoint is taken away",
        |_, f| fs::remove_file(f.join("checkpoint")).unwrap(),
        "checkpoint",
        |how| *how == Disagreement::Missing,
    ),
    (
        "the checkpoint tells another size",
        |_, f| swap(f, "checkpoint", "\n9\n", "\n8\n"),
        "record.jsonl",
        |how| *how == Disagreement::AnotherRoot,
    ),
    (
        "the checkpoint is signed with another key",
        |made, f| {
            seal_again(f, &made.record, &SecretKey::from_seed([2; 32], [9; 8]));
        },
        "checkpoint",
        |how| matches!(how, Disagreement::Signature { .. }),
    ),
    (
        "an entry of the record is altered",
        |_, f| swap(f, "record.jsonl", "Lund", "Bonn"),
        "record.jsonl",
        |how| *how == Disagreement::AnotherRoot,
    ),
    (
        "the last entry is cut off",
        |_, f| {
            let text = fs::read_to_string(f.join("record.jsonl")).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            fs::write(f.join("record.jsonl"), lines[..8].join("\n") + "\n").unwrap();
        },
        "record.jsonl",
        |how| *how == Disagreement::AnotherRoot,
    ),
    (
        "the record is no record",
        |_, f| swap(f, "record.jsonl", "{\"salt\"", "{\"sold\""),
        "record.jsonl",
        |how| matches!(how, Disagreement::Form { .. }),
    ),
    (
        "a proof is altered",
        |_, f| swap(f, "proofs/order-4.txt", "salt 08", "salt 09"),
        "proofs/order-4.txt",
        |how| *how == Disagreement::NotAsRecorded,
    ),
    (
        "the title is altered",
        |_, f| swap(f, "release.json", "harbour", "airport"),
        "release.json",
        |how| *how == Disagreement::NotAsRecorded,
    ),
    (
        "an approver is taken out",
        |_, f| {
            let first = format!("    \"{}\",\n", hand_keys()[0].number());
            swap(f, "release.json", &first, "");
        },
        "release.json",
        |how| *how == Disagreement::NotAsRecorded,
    ),
    (
        "an entry is emptied by the publisher without saying why",
        |made, f| {
            let mut record = made.record.clone();
            assert!(record.empty(1));
            seal_again(f, &record, &key());
        },
        "entry 1 of the record",
        |how| *how == Disagreement::EmptiedSilently,
    ),
    (
        "the publisher rewrites an old entry",
        |made, f| {
            seal_again(f, &altered_record(made, "Paper order-1", "Paper order-9"), &key());
        },
        "the kept checkpoint",
        |how| *how == Disagreement::NotAContinuation,
    ),
    (
        "the publisher slips a file in that no entry names",
        |made, f| {
            put(f, "docs/order-9/page-1.txt", "slipped in");
            seal_again(f, &made.record, &key());
        },
        "docs/order-9/page-1.txt",
        |how| *how == Disagreement::NotRecorded,
    ),
];

#[test]
fn every_tampering_is_named() {
    for (name, tamper, what, is_meant) in TAMPERINGS {
        let made = made();
        tamper(&made, made.folder.path());
        let found = check(&made).findings;
        let named = found.iter().any(|finding| finding.what == what && is_meant(&finding.how));
        assert!(named, "{name}: nothing fits among {found:#?}");
        for finding in found {
            assert!(finding.to_string().len() > 10, "{name}");
        }
    }
}

#[test]
fn a_new_key_is_trusted_where_the_old_one_vouches_for_it() {
    let made = made();
    let (old, new) = (key(), SecretKey::from_seed([4; 32], [5; 8]));
    let vouched = old.sign(new.public().line().as_bytes(), "the next key");
    let keys = [(old.public(), None), (new.public(), Some(vouched))];
    let seal = Seal {
        head: &head(2),
        record: &made.record,
        key: &new,
        keys: &keys,
        earlier: std::slice::from_ref(&made.first),
        hands: &hand_keys(),
    };
    seal.close(made.folder.path()).unwrap();
    agree(made.folder.path(), &head(2));
    let verified = check(&made);
    assert_eq!(verified.findings, []);
    assert_eq!(verified.signed_by, Some(new.public().number()));
    let forged = SecretKey::from_seed([6; 32], [5; 8]).sign(new.public().line().as_bytes(), "the next key");
    let keys = [(old.public(), None), (new.public(), Some(forged))];
    let seal = Seal {
        keys: &keys,
        head: &head(2),
        record: &made.record,
        key: &new,
        earlier: std::slice::from_ref(&made.first),
        hands: &hand_keys(),
    };
    seal.close(made.folder.path()).unwrap();
    agree(made.folder.path(), &head(2));
    assert!(check(&made).findings.iter().any(|finding| finding.what == "keys/2.pub.minisig"));
}

#[test]
fn a_release_checked_without_a_key_says_who_signed_nothing() {
    let made = made();
    let verified = verify(made.folder.path(), None::<&PublicKey>, &[]).unwrap();
    assert_eq!(verified.findings, []);
    assert_eq!(verified.signed_by, None);
}

#[test]
fn coreutils_agree() {
    let made = made();
    let check = |folder: &Path| {
        let mut command = std::process::Command::new("sha256sum");
        command.args(["--check", "--strict", "--quiet", "SHA256SUMS"]).current_dir(folder);
        command.status().unwrap().success()
    };
    assert!(check(made.folder.path()));
    swap(made.folder.path(), PAGE, "first", "worst");
    assert!(!check(made.folder.path()));
}
