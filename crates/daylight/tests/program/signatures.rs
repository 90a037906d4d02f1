//! Signatures of mail against keys that somebody supplies, the way a message came, and threads as trees.
//!
//! `mail/late.eml` is ours: signed twice with keys made for it, with an RSA key in the form `relaxed/simple` and an Ed25519
//! key in `simple/relaxed`. `mail/keys.txt` has the public keys.

use std::fs;

use serde_json::Value;

use crate::place::Place;

const CASE: &str = "mail.case";
const MAIL: &[u8] = include_bytes!("mail/late.eml");
const KEYS: &str = include_str!("mail/keys.txt");

fn facts(place: &Place, name: &str) -> Vec<String> {
    let document = place.only(CASE, &format!("name:{name}"));
    let shown = place.json(CASE, &["show", &document]).remove(0);
    let facts = shown["authenticity"].as_array().unwrap();
    facts.iter().map(|fact| fact["fact"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_signature_is_held_against_the_body_when_read_and_against_keys_when_they_come() {
    let place = Place::new();
    let folder = place.path("mail");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("late.eml"), MAIL).unwrap();
    let text = String::from_utf8(MAIL.to_vec()).unwrap();
    fs::write(folder.join("unix.eml"), text.replace("\r\n", "\n")).unwrap();
    fs::write(folder.join("body.eml"), text.replace("leaves at nine", "leaves at ten")).unwrap();
    fs::write(folder.join("sender.eml"), text.replace("Ana Okoye", "Eve Okoye")).unwrap();
    place.expect(0, &["open", "mail", "--no-room"]);
    let ways = ["ways-in-order", "same-domain"];
    let with = |facts: &[&str]| -> Vec<String> {
        facts.iter().chain(&ways).map(|fact| (*fact).to_owned()).collect()
    };
    let unchecked = ["signed", "body-unchanged", "key-not-here", "signed", "body-unchanged", "key-not-here"];
    assert_eq!(facts(&place, "late"), with(&unchecked));
    fs::write(place.path("keys.txt"), KEYS).unwrap();
    place.expect(0, &["mail-keys", "keys.txt", "--case", CASE]);
    let good = ["signed", "body-unchanged", "headers-signed", "signed", "body-unchanged", "headers-signed"];
    assert_eq!(facts(&place, "late"), with(&good));
    // A disk of another system wrote its own line ends.
    assert_eq!(facts(&place, "unix"), with(&good));
    let body = ["signed", "body-changed", "headers-signed", "signed", "body-changed", "headers-signed"];
    assert_eq!(facts(&place, "body"), with(&body));
    let sender =
        ["signed", "body-unchanged", "headers-not-signed", "signed", "body-unchanged", "headers-not-signed"];
    assert_eq!(facts(&place, "sender"), with(&sender));
    fs::write(place.path("none.txt"), "nothing\n").unwrap();
    place.expect(2, &["mail-keys", "none.txt", "--case", CASE]);
}

#[test]
fn a_thread_is_a_tree_in_which_copies_are_one_and_what_is_not_here_has_its_place() {
    let place = Place::new();
    let folder = place.path("mail");
    fs::create_dir(&folder).unwrap();
    let write = |name: &str, more: &str, subject: &str, hour: u32| {
        let text = format!(
            "{more}From: ana@harbour.example\nTo: desk@harbour.example\nSubject: {subject}\n\
             Date: Mon, 14 Mar 2011 {hour:02}:00:00 +0000\n\nThe ferry, once more ({name}).\n"
        );
        fs::write(folder.join(name), text).unwrap();
    };
    write("first.eml", "Message-ID: <a@x>\n", "Ferry", 8);
    write("copy.eml", "Message-ID: <a@x>\nX-Folder: sent\n", "Ferry", 8);
    write("answer.eml", "Message-ID: <b@x>\nReferences: <a@x>\n", "Re: Ferry", 9);
    write("late.eml", "Message-ID: <c@x>\nReferences: <a@x> <lost@x>\n", "Re: Ferry", 10);
    write("later.eml", "Message-ID: <d@x>\nIn-Reply-To: <lost@x>\n", "Re: Ferry", 11);
    write("subject.eml", "Message-ID: <e@x>\n", "AW: Ferry", 12);
    write("lunch.eml", "Message-ID: <f@x>\n", "Lunch", 12);
    place.expect(0, &["open", "mail", "--no-room"]);
    let asked = place.only(CASE, "name:answer");
    let thread = place.json(CASE, &["thread", &asked]);
    let lines: Vec<(&str, u64, usize, bool)> = thread
        .iter()
        .map(|line: &Value| {
            let id = line["message_id"].as_str().unwrap();
            let copies = line["copies"].as_array().unwrap().len();
            (id, line["depth"].as_u64().unwrap(), copies, line["document"].is_string())
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("a@x", 0, 1, true),
            ("b@x", 1, 0, true),
            ("lost@x", 1, 0, false),
            ("c@x", 2, 0, true),
            ("d@x", 2, 0, true),
            ("e@x", 1, 0, true),
        ]
    );
    assert_eq!(thread[5]["by"], "subject");
    // Whichever message is asked for, the tree is the same.
    let other = place.only(CASE, "name:subject");
    assert_eq!(place.json(CASE, &["thread", &other]).len(), 6);
}
