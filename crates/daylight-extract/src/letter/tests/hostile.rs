use proptest::prelude::*;

use super::*;

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
    "<b><ul>-----Original Message-----<p><li>x",
    "<ul>-----Original Message-----<p></ul><p>-----Original Message-----<p>",
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
fn a_quotation_around_what_is_nested_deepest_is_still_a_letter() {
    for around in ["<div>", "<table><td>", "<ul><li>"] {
        let deep = format!("{}{}x", around.repeat(200), "<b><i>".repeat(50));
        for mark in ["<p>-----Original Message-----", "<div id=divRplyFwdMsg>"] {
            let pieces = page(format!("y{mark}{deep}")).pieces;
            assert!(pieces.contains(&Piece::Open(Element::Quote, Ways::default())), "{mark} {around}");
        }
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

#[test]
fn a_quotation_that_cannot_begin_where_it_is_said_begins_at_its_line() {
    holds(b"<ul><dl id=divRplyFwdMsg>y z <h1>-----Original Message-----<p><p><p>");
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
