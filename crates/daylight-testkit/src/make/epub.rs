use super::blocks::Paper;
use super::html::body;
use super::xml::{DECLARATION, escape};
use super::zip::{Packing, packed};

/// An EPUB 3 book; every paper is a chapter. The title and author of the first name the book.
pub fn epub(chapters: &[Paper]) -> Vec<u8> {
    let about = chapters.first().cloned().unwrap_or_default();
    let mut items = String::new();
    let mut spine = String::new();
    let mut contents = String::new();
    let mut members: Vec<(String, String)> = Vec::new();
    for (n, chapter) in (1..).zip(chapters) {
        items.push_str(&format!(
            "<item id=\"c{n}\" href=\"c{n}.xhtml\" media-type=\"application/xhtml+xml\"/>"
        ));
        spine.push_str(&format!("<itemref idref=\"c{n}\"/>"));
        contents.push_str(&format!("<li><a href=\"c{n}.xhtml\">{}</a></li>", escape(&chapter.title)));
        members.push((format!("OEBPS/c{n}.xhtml"), xhtml(&chapter.title, &body(&chapter.blocks))));
    }
    let nav = format!(
        "<nav epub:type=\"toc\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><ol>{contents}</ol></nav>"
    );
    members.push(("OEBPS/nav.xhtml".into(), xhtml("Contents", &nav)));
    members.push((
        "OEBPS/content.opf".into(),
        format!(
            "{DECLARATION}<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\">\
             <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">urn:invented:{}</dc:identifier>\
             <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>en</dc:language>\
             <meta property=\"dcterms:modified\">{}</meta></metadata><manifest>\
             <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>{items}</manifest>\
             <spine>{spine}</spine></package>",
            chapters.len(),
            escape(&about.title),
            escape(&about.author),
            if about.created.is_empty() { "2012-03-01T12:00:00Z" } else { &about.created },
        ),
    ));
    let container = format!(
        "{DECLARATION}<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
         <rootfile full-path=\"OEBPS/content.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>"
    );
    members.insert(0, ("META-INF/container.xml".into(), container));
    let first = ("mimetype", b"application/epub+zip".as_slice(), Packing::Stored);
    let rest = members.iter().map(|(name, text)| (name.as_str(), text.as_bytes(), Packing::Deflated));
    packed(std::iter::once(first).chain(rest))
}

fn xhtml(title: &str, body: &str) -> String {
    format!(
        "{DECLARATION}<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>{}</title></head>\n\
         <body>\n{body}</body></html>\n",
        escape(title)
    )
}
