#![allow(clippy::disallowed_methods, reason = "made here, and hostile on purpose")]

use super::*;

mod browser;
mod hostile;

fn page(html: impl AsRef<[u8]>) -> Letter {
    let letter = write(&Source::new(html.as_ref().to_vec()), Format::Html).expect("a letter");
    assert_eq!(check(&letter.pieces), Ok(()));
    letter
}

/// As whoever shows it would write it, without words of his own.
fn html(pieces: &[Piece]) -> String {
    let mut html = String::new();
    let mut open = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open(element, ways) => {
                html += &format!("<{}", element.tag());
                for (name, value) in [
                    ("dir", ways.direction.map(|direction| direction.name().to_owned())),
                    ("lang", ways.language.clone()),
                    ("colspan", (ways.columns > 0).then(|| ways.columns.to_string())),
                    ("rowspan", (ways.rows > 0).then(|| ways.rows.to_string())),
                ] {
                    html += &value.map_or(String::new(), |value| format!(" {name}=\"{value}\""));
                }
                html += if *element == Element::Pre { ">\n" } else { ">" };
                open.push(element.tag());
            }
            Piece::Close => html += &format!("</{}>", open.pop().expect("something open")),
            Piece::Text(text) => html += &escaped(text),
            Piece::Break => html += "<br>",
            Piece::Rule => html += "<hr>",
            Piece::Picture { part, words } => {
                let part = part.map_or(String::new(), |part| format!(" {part}"));
                html += &escaped(&format!("[picture{part}:{words}]"));
            }
            Piece::Embedded => html += "[embedded]",
            Piece::Address(address) => html += &escaped(&format!("[{address}]")),
        }
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\u{a0}', "&nbsp;")
}

fn shown(from: &str) -> String {
    html(&page(from).pieces)
}

/// What holds for every page there is.
#[track_caller]
fn holds(from: &[u8]) -> String {
    let letter = page(from);
    let once = html(&letter.pieces);
    let again = html(&page(&once).pieces);
    assert_eq!(again, once, "shown once more it is another letter");
    browser::leaves_as_it_is(&once, &letter.pieces);
    once
}

#[test]
fn what_people_write_stays() {
    let from = "<html lang=fr><body bgcolor=red><h1 class=x style='color:red'>Note</h1><p dir=rtl>One <b>two <i>three</b> \
                four</i><p>Five<br>six<ul><li>a<li>b<ol><li>c</ol></ul><blockquote>q</blockquote><pre>\n a\n  b</pre><hr>\
                <table border=1><tr><th colspan=2>Sum<tr><td rowspan=3 lang=de>x<td></table>";
    assert_eq!(
        shown(from),
        "<div lang=\"fr\"><h1>Note</h1><p dir=\"rtl\">One <b>two <i>three</i></b> <i>four</i></p><p>Five<br>six</p>\
         <ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><blockquote>q</blockquote><pre>\n a\n  b</pre><hr>\
         <table><tbody><tr><th colspan=\"2\">Sum</th></tr><tr><td lang=\"de\" rowspan=\"3\">x</td><td></td></tr>\
         </tbody></table></div>"
    );
}

#[test]
fn a_link_is_its_text_and_its_address() {
    assert_eq!(
        shown("see <a href='http://evil.example/x'>the paper</a>."),
        "see the paper [http://evil.example/x]."
    );
    assert_eq!(shown("<a href='http://a.example/'>http://a.example</a>"), "http://a.example");
    assert_eq!(
        shown("<a href='https://evil.example'>https://bank.example</a>"),
        "https://bank.example [https://evil.example]"
    );
    assert_eq!(shown("<a name=top></a><a href='#x'>up</a><a href='http://x.example'></a>"), "up");
    assert_eq!(shown("<a href='java&#10;script:alert(1)'>go</a>"), "go [javascript:alert(1)]");
}

#[test]
fn pictures_are_words_and_specks_are_counted() {
    let letter = page(
        "<img src=http://t.example/1.gif width=1 height=1><img src='cid:none' alt='the  map'><img srcset='a 2x'>\
         <td background=http://t.example/b><iframe src=x><b>no</b></iframe><input type=image src=y alt=go>",
    );
    assert_eq!(html(&letter.pieces), "[picture:the map][picture:][embedded][picture:go]");
    assert_eq!(letter.not_loaded, 6);
}

#[test]
fn the_message_that_is_answered_is_a_quotation() {
    let fold = |from: &str| holds(from.as_bytes());
    assert_eq!(
        fold("<div>Yes.</div><div class='gmail_quote x'>On Monday: <blockquote>No?</blockquote></div>"),
        "<div>Yes.</div><blockquote>On Monday:<blockquote>No?</blockquote></blockquote>"
    );
    assert_eq!(
        fold("<div><p>Yes.<p><b>-----Original Message-----</b><br>From: Ana<p>No?</div>end"),
        "<div><p>Yes.</p><blockquote><p><b>-----Original Message-----</b><br>From: Ana</p><p>No?</p></blockquote></div>end"
    );
    assert_eq!(
        fold("<p>Yes.<br><i>----- Message d'origine -----</i><br>No?"),
        "<p>Yes.<br></p><blockquote><p><i>----- Message d'origine -----</i><br>No?</p></blockquote>"
    );
    assert_eq!(
        fold("<p>Yes.<hr><div id=divRplyFwdMsg>From: Ana</div><div>No?</div>").replace("<hr>", ""),
        "<p>Yes.</p><blockquote><div>From: Ana</div><div>No?</div></blockquote>"
    );
    assert_eq!(
        fold("<p>Yes. -----Original Message----- is what it says"),
        "<p>Yes. -----Original Message----- is what it says</p>"
    );
}

fn message(text: &str) -> Letter {
    let letter =
        write(&Source::new(text.replace('\n', "\r\n").into_bytes()), Format::Email).expect("a letter");
    assert_eq!(check(&letter.pieces), Ok(()));
    letter
}

const RELATED: &str = "From: a@example.org
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain

plain words
--a
Content-Type: text/html; charset=utf-8

<p>rich <b>words</b> <img src=\"cid:map%40x\" alt=map><img src=cid:nobody><img src='data:text/plain,a'><img src=http://l.example/p.png>
--a--
--r
Content-Type: image/png
Content-ID: <map@x>

PNG
--r
Content-Type: image/png
Content-Location: http://l.example/p.png

PNG
--r--
--m
Content-Type: text/plain

-- 
the list
--m--
";

#[test]
fn a_message_shows_its_richest_version_and_points_at_its_own_pictures() {
    let letter = message(RELATED);
    assert_eq!(
        html(&letter.pieces),
        "<div><p>rich <b>words</b> [picture 1:map][picture:][picture:][picture 2:]</p></div><div><p>--<br>the list</p></div>"
    );
    assert_eq!(letter.not_loaded, 2);
}

#[test]
fn positions_are_those_that_reading_gives() {
    let source = Source::new(RELATED.as_bytes().to_vec());
    let mut transcript = crate::Transcript::default();
    crate::read(&source, &crate::Order::default(), &mut transcript);
    let told: Vec<_> =
        transcript.parts.iter().map(|part| (part.head.kind, part.head.name.as_deref())).collect();
    assert_eq!(told.get(1), Some(&(daylight_model::PartKind::Embedded, None)), "{told:?}");
    assert_eq!(told.get(2), Some(&(daylight_model::PartKind::Embedded, Some("p.png"))), "{told:?}");
    let parts = crate::formats::eml::bodies(&source).parts;
    for (address, position) in [("cid:map@x", 1), ("CID:map%40x", 1), ("http://l.example/p.png", 2)] {
        assert_eq!(parts.position(address), Some(position), "{address}");
    }
    assert_eq!(parts.position("cid:MAP@x"), None);
}

#[test]
fn plain_messages_have_paragraphs_and_quotations() {
    let letter = message("Subject: x\n\nDear Ana,\nno.\n\n> was it\n> late?\n>> yes\nBye\n");
    assert_eq!(
        html(&letter.pieces),
        "<div><p>Dear Ana,<br>no.</p><blockquote><p>was it<br>late?<br>&gt; yes</p></blockquote><p>Bye</p></div>"
    );
    let letter = message("Subject: x\n\nNo.\n\n-----Original Message-----\nFrom: Ana\n\nLate?\n");
    assert_eq!(
        html(&letter.pieces),
        "<div><p>No.</p><blockquote><p>-----Original Message-----<br>From: Ana</p><p>Late?</p></blockquote></div>"
    );
}

#[test]
fn every_lie_is_noticed() {
    let open = |element| Piece::Open(element, Ways::default());
    let text = || Piece::Text("x".into());
    let ways = |ways: Ways| vec![Piece::Open(Element::Cell, ways)];
    let language = |name: &str| {
        vec![
            Piece::Open(Element::Block, Ways { language: Some(name.into()), ..Ways::default() }),
            Piece::Close,
        ]
    };
    let lies: Vec<Vec<Piece>> = vec![
        vec![Piece::Close],
        vec![open(Element::Block)],
        vec![open(Element::Heading(0)), Piece::Close],
        vec![open(Element::Heading(7)), Piece::Close],
        vec![open(Element::Cell), text(), Piece::Close],
        vec![open(Element::Item), text(), Piece::Close],
        vec![open(Element::Table), text(), Piece::Close],
        vec![open(Element::Table), open(Element::Row), Piece::Close, Piece::Close],
        vec![open(Element::Paragraph), open(Element::Block), Piece::Close, Piece::Close],
        vec![open(Element::Bold), open(Element::Paragraph), Piece::Close, Piece::Close],
        vec![open(Element::Paragraph), Piece::Rule, Piece::Close],
        ways(Ways { columns: MOST_COLUMNS + 1, ..Ways::default() }),
        vec![Piece::Open(Element::Block, Ways { columns: 2, ..Ways::default() }), Piece::Close],
        language("en\" onclick=\"x"),
        language(""),
        language(&"a".repeat(99)),
        vec![Piece::Address("x".repeat(LONGEST_ADDRESS + 1))],
        vec![Piece::Picture { part: None, words: "x".repeat(LONGEST_WORDS + 1) }],
        vec![Piece::Text("x".repeat(MOST_TEXT + 1))],
        vec![Piece::Break; MOST_PIECES + 1],
        [vec![open(Element::Block); 500], vec![Piece::Close; 500]].concat(),
    ];
    for lie in lies {
        assert!(check(&lie).is_err(), "{:?}", lie.iter().take(3).collect::<Vec<_>>());
    }
    assert_eq!(check(&[open(Element::Block), text(), Piece::Close]), Ok(()));
    assert_eq!(check(&[]), Ok(()));
}
