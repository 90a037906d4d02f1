use proptest::prelude::*;

use super::*;

mod browser;

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

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT/SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<noembed><p title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<template><style><p title='</style></template><img src onerror=alert(1)>'>",
    "<plaintext><b>x</b><img src=x onerror=alert(1)>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    "<title><b></title><img src=x onerror=alert(1)></title>",
    "<textarea><script>alert(1)</script></textarea><script>alert(1)",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style></select>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>a</a><a href='&#106;avascript:alert(1)'>b</a><a href=' vbscript:x'>c</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
    "<base href='http://evil.example/'><a href=x>y</a>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<link rel=stylesheet href=http://evil.example/x.css><style>@import 'http://evil.example/y.css';</style>",
    "<div style=\"background:url(http://evil.example/z)\" background='http://evil.example' class=page id=hit-1>x</div>",
    "<body onload=alert(1)><frameset><frame src=x></frameset>",
    "<table background=x><form><tr><td>a</form><table><tr><td><form></table>b</table>",
    "<table>text<b>bold<tr><p>par<td>cell</table>after",
    "<table><tr><td><table><td>deep</td></tr></table></td><td>next",
    "<!--[if gte mso 9]><script>alert(1)</script><![endif]--><![if !mso]>shown<![endif]>",
    "<!--><script>alert(1)</script>--><!--<p>--!><b>x",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><b>x</b><?php <script> ?>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<\0script>alert(1)</script>\0<b\0>x</b\0>",
    "<p/onclick=alert(1)>x<p//><br/onclick=x>",
    "<b><i><u><s><p><em></b></i>x</u></s>y",
    "<a><a href=http://x.example>t<table><tr><td><a href=http://y.example>u</table>v</a>",
    "<ul><ul><li>x</ul><li>y<p>z</li></ul></li>",
    "<dl><dt>a<dd>b<dl><dt>c</dl><dt>d</dl>e",
    "<h1>a<h2>b<div>c<h3>d</div>e</h1>f",
    "<pre>\n\nx<p>y\n z</pre><pre></pre> w",
    "<li>x<td>y<tr>z<caption>w</table></p></br>",
    "<table><caption>c<tr><td>x<caption>d<table></caption>e",
    "<td colspan=0 rowspan=65536>x<table><td colspan=-1 rowspan=99999999999999999999><th colspan='3;x'>y",
    "<p lang='en\" onclick=\"x' dir='rtl\"'>x<span lang=' fr '>y<span>z</span>w</span>v",
    "<image src=x><input value='<script>'><button>go</button><select><option label=x>one<option>two</select>",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;b&#62;&amp;lt;&#0;&#x110000;&nbsp;",
    "<details open ontoggle=alert(1)><summary>s</summary>d</details>",
    "<object data=x><embed src=y><video poster=z><source src=w>v</video></object>",
    "<p>----- Original Message -----<p>a<table><tr><td>-----Original Message-----</table>",
    "<table><tr><td><b>----Original Message----</b><td>x</table>y",
    "x<p></p>y<div><div></div></div>z<b><p>w</b>v",
];

#[test]
fn hostile_pages_come_out_harmless_and_stay_so() {
    for from in HOSTILE {
        let html = holds(from.as_bytes());
        for bad in
            ["<script", "<img", "<svg", "<style", "<a", "onerror=\"", "href=", "style=\"", "class=", "id="]
        {
            assert!(!html.replace("[", "").contains(bad), "{bad} in {html}\nof {from}");
        }
    }
    assert!(HOSTILE.len() > 40);
}

#[test]
fn a_hundred_thousand_of_anything_is_cheap_and_bounded() {
    let many = |part: &str| part.repeat(100_000);
    for part in [
        "<div>",
        "<b>",
        "<b><i>",
        "<table><tr><td>",
        "<ul><li>",
        "<blockquote>",
        "<p>",
        "<span lang=a>",
        "</div>",
        "<a href=x>",
        "<svg><math>",
        "<br>",
        "<img>",
        "<td>x",
        "<b>x</b>",
        "<p><b><i><u>x",
        "<!--",
        "<h1>",
        "&amp;",
        "<dd>",
        "<table>",
        "<li>",
        "<font>x</div>",
    ] {
        let letter = page(format!("{}x", many(part)));
        assert!(letter.pieces.len() <= MOST_PIECES, "{part}");
    }
}

#[test]
fn what_is_too_long_is_cut_and_told() {
    for from in
        ["x".repeat(10 << 20), "é ".repeat(5 << 20), "<p>x".repeat(1 << 20), "<b>x</b>y".repeat(1 << 20)]
    {
        let letter = page(&from);
        assert_eq!(letter.problems.len(), 1);
        assert_eq!(letter.problems[0].kind, ProblemKind::TooLarge);
    }
    assert!(page("x".repeat(MOST_TEXT)).problems.is_empty());
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

/// Markup as nobody writes it.
fn soup() -> impl Strategy<Value = String> {
    let tags = prop::sample::select(vec![
        "p",
        "div",
        "b",
        "i",
        "u",
        "span",
        "a",
        "h1",
        "h2",
        "ul",
        "ol",
        "li",
        "dl",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "caption",
        "blockquote",
        "pre",
        "br",
        "hr",
        "img",
        "body",
        "html",
        "form",
        "svg",
        "math",
        "style",
        "script",
        "title",
        "textarea",
        "xmp",
        "select",
        "option",
        "template",
        "noscript",
        "font",
        "center",
        "iframe",
        "mglyph",
        "code",
        "sub",
    ]);
    let attributes = prop::sample::select(vec![
        "",
        " lang=fr",
        " dir=rtl",
        " class=gmail_quote",
        " id=divRplyFwdMsg",
        " href=http://x.example/y",
        " colspan=3",
        " alt='a  b '",
        " style=x",
        " href='#'",
        " /",
        " type=image",
        " value=' v '",
        " width=1",
    ]);
    let texts = prop::sample::select(vec![
        "x",
        " ",
        "y z ",
        "\n",
        "&amp;",
        "&lt;b&gt;",
        "\u{a0}",
        "-----Original Message-----",
        "é",
        "<!-- c -->",
        "<",
        "</",
        "\0",
        "&#45;-",
        "<![CDATA[",
        "--",
        "\t",
        ">",
    ]);
    let piece = prop_oneof![
        4 => (tags.clone(), attributes).prop_map(|(tag, attribute)| format!("<{tag}{attribute}>")),
        2 => tags.prop_map(|tag| format!("</{tag}>")),
        3 => texts.prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_markup_gives_a_letter_that_stays_the_same(from in soup()) {
        holds(from.as_bytes());
    }

    #[test]
    fn any_bytes_give_a_letter(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        page(&bytes);
        let mail = [b"Content-Type: text/html; charset=utf-7\r\n\r\n".as_slice(), &bytes].concat();
        for bytes in [bytes, mail] {
            let letter = write(&Source::new(bytes), Format::Email).expect("a letter");
            prop_assert_eq!(check(&letter.pieces), Ok(()));
        }
    }
}
