//! Pages and messages as letters.

use daylight_testkit::Folder;
use daylight_testkit::make::Message;

use crate::Claim;
use crate::visit::Place;

pub(crate) const CLAIMS: &[(&str, Claim)] = &[
    ("mail with hostile markup is shown as a letter that does nothing", hostile),
    ("a picture that came with a message leads to its part, and hits are marked", own_pictures),
    ("what has no letter offers none", none),
    ("a page of ten megabytes on one line is shown up to a limit", large),
];

const RELATED: &str = "From: a@example.org\r\nSubject: chart\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
    --r\r\nContent-Type: text/html\r\n\r\n<h1>Tides</h1><p>the <b>late</b> ferry<img src=cid:c@x alt=chart>\
    <blockquote>quoted ferry</blockquote>\r\n--r\r\nContent-Type: image/png; name=chart.png\r\nContent-ID: <c@x>\r\n\r\n\
    PNG\r\n--r--\r\n";

fn hostile(_: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let mut letter = Message::new("a@example.org", "b@example.org", "tides", "plain tide");
    letter.html = Some(
        "<html><head><style>@import url(//evil.example/c.css)</style><base href=//evil.example/><meta http-equiv=refresh \
         content='0;url=//evil.example'></head><body onload=alert(1) background=//evil.example/b dir=rtl><h1>The <b>tide</b>\
         <script>alert(1)</script></h1><p style='background:url(//evil.example/s)' id=hit-1 class=page>is <a \
         href='javascript:alert(1)'>late</a> <a href='http://evil.example/x'>here</a><img src=//evil.example/i.png \
         alt='a map' onerror=alert(1)><svg><style><img src=x onerror=alert(2)></style></svg><form action=//evil.example>\
         <input value=tide></form><div class=gmail_quote>old tide</div>"
            .into(),
    );
    let files = Folder::at(folder.path()).eml("letter.eml", &letter);
    let place = Place::over(files.path());
    let document = place.found("tide").remove(0);
    let text = place.get(&format!("/doc/{document}")).text();
    assert!(
        text.contains(&format!("/doc/{document}?page=1&#38;show=letter")),
        "the text offers the letter: {text}"
    );
    let twin = place.json(&format!("/doc/{document}.json?show=letter&q=late"));
    let html = twin["letter"]["html"].as_str().unwrap();
    assert_eq!(
        html,
        "<div><div dir=\"rtl\"><h3>The <b>tide</b></h3><p>is <mark id=\"hit-1\">late</mark> <span class=\"soft\" \
         dir=\"ltr\">[javascript:alert(1)]</span> here <span class=\"soft\" \
         dir=\"ltr\">[http://evil.example/x]</span><span class=\"tag\">picture not loaded: <bdi>a map</bdi></span>\
         <span class=\"tag\">embedded content not loaded</span> tide</p><details class=\"quoted\">\
         <summary>quoted text</summary><blockquote>old tide</blockquote></details></div></div>"
    );
    assert_eq!((&twin["letter"]["not_loaded"], &twin["hits"]), (&3.into(), &1.into()));
    let page = place.get(&format!("/doc/{document}?show=letter&q=late")).text();
    assert!(page.contains(html), "{page}");
    // What stands around the letter is ours; what is in it is words alone.
    for bad in [
        "<script>a",
        "<img",
        "onerror",
        "onload",
        "href=\"http",
        "href=\"java",
        "evil.example/i.png",
        "@import",
    ] {
        assert!(!page.contains(bad), "{bad}: {page}");
    }
}

fn own_pictures(_: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let files = Folder::at(folder.path()).text("chart.eml", RELATED);
    let place = Place::over(files.path());
    let document = place.found("subject:chart").remove(0);
    let twin = place.json(&format!("/doc/{document}.json?show=letter&q=ferry"));
    let part = twin["parts"][0]["document"].as_str().unwrap();
    let html = twin["letter"]["html"].as_str().unwrap();
    assert!(
        html.contains(&format!("<a class=\"tag\" href=\"/doc/{part}\">picture: <bdi>chart</bdi></a>")),
        "{html}"
    );
    assert!(html.contains("<b>late</b> <mark id=\"hit-1\">ferry</mark>"), "{html}");
    assert!(html.contains("<details class=\"quoted\" open>"), "a hit is not folded away: {html}");
    assert_eq!(twin["hits"], 2);
    assert_eq!(twin["letter"]["not_loaded"], 0);
}

fn none(_: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let plain = Message::new("a@example.org", "b@example.org", "plain", "a plain tide");
    let files = Folder::at(folder.path()).text("a.txt", "some tide").eml("plain.eml", &plain);
    let place = Place::over(files.path());
    for (query, readable) in [("type:text", false), ("type:mail", true)] {
        let document = place.found(&format!("{query} tide")).remove(0);
        assert_eq!(place.json(&format!("/doc/{document}.json"))["has_letter"], false, "{query}");
        let letter = &place.json(&format!("/doc/{document}.json?show=letter"))["letter"];
        assert_eq!(letter["html"].is_string(), readable, "{query}: {letter}");
        assert_eq!(letter["problems"].as_array().unwrap().is_empty(), readable, "{query}: {letter}");
    }
}

fn large(_: &Place) {
    let folder = tempfile::tempdir().unwrap();
    let line = "<p>tide</p>".repeat(1 << 20);
    let files = Folder::at(folder.path()).text("large.html", &format!("<html><body>{line}"));
    let place = Place::over(files.path());
    let document = place.found("tide").remove(0);
    let twin = place.json(&format!("/doc/{document}.json?show=letter"));
    assert_eq!(twin["letter"]["problems"][0]["problem"], "too-large");
    assert!(twin["letter"]["html"].as_str().unwrap().len() < 8 << 20);
}
