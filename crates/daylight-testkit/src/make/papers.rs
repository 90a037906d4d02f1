use super::docx::relation_list;
use super::xml::{DECLARATION, escape};
use super::zip::{Packing, packed};

/// An XPS paper (ECMA-388): a page for each text, a line for each line.
pub fn xps(pages: &[&str]) -> Vec<u8> {
    const SPACE: &str = "http://schemas.microsoft.com/xps/2005/06";
    let mut members = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"fdseq\" ContentType=\"application/vnd.ms-package.xps-fixeddocumentsequence+xml\"/>\
                 <Default Extension=\"fdoc\" ContentType=\"application/vnd.ms-package.xps-fixeddocument+xml\"/>\
                 <Default Extension=\"fpage\" ContentType=\"application/vnd.ms-package.xps-fixedpage+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            relation_list(&format!(
                "<Relationship Id=\"R0\" Type=\"{SPACE}/fixedrepresentation\" Target=\"/FixedDocSeq.fdseq\"/>"
            )),
        ),
        (
            "FixedDocSeq.fdseq".to_owned(),
            format!(
                "<FixedDocumentSequence xmlns=\"{SPACE}\"><DocumentReference Source=\"/Documents/1/FixedDoc.fdoc\"/></FixedDocumentSequence>"
            ),
        ),
    ];
    let list: String =
        (1..=pages.len()).map(|page| format!("<PageContent Source=\"Pages/{page}.fpage\"/>")).collect();
    members.push((
        "Documents/1/FixedDoc.fdoc".to_owned(),
        format!("<FixedDocument xmlns=\"{SPACE}\">{list}</FixedDocument>"),
    ));
    for (number, text) in (1..).zip(pages) {
        let lines: String = text
            .lines()
            .enumerate()
            .map(|(at, line)| {
                format!(
                    "<Glyphs Fill=\"#ff000000\" FontRenderingEmSize=\"12\" OriginX=\"96\" OriginY=\"{}\" UnicodeString=\"{}\"/>",
                    96 + at * 16,
                    escape(line)
                )
            })
            .collect();
        members.push((
            format!("Documents/1/Pages/{number}.fpage"),
            format!("<FixedPage Width=\"816\" Height=\"1056\" xmlns=\"{SPACE}\" xml:lang=\"und\">{lines}</FixedPage>"),
        ));
    }
    packed(members.iter().map(|(name, text)| (name.as_str(), text.as_bytes(), Packing::Deflated)))
}

/// A paper of Pages '09: one part of XML.
pub fn iwork(text: &str) -> Vec<u8> {
    let paragraphs: String =
        text.lines().map(|line| format!("<sf:p sf:style=\"body\">{}<sf:br/></sf:p>", escape(line))).collect();
    let index = format!(
        "<?xml version=\"1.0\"?>\n<sl:document xmlns:sl=\"http://developer.apple.com/namespaces/sl\" \
         xmlns:sf=\"http://developer.apple.com/namespaces/sf\"><sf:text-storage sf:kind=\"body\">\
         <sf:text-body>{paragraphs}</sf:text-body></sf:text-storage></sl:document>"
    );
    let history =
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><array><string>Pages 4.0</string></array></plist>";
    packed([
        ("index.xml", index.as_bytes(), Packing::Deflated),
        ("buildVersionHistory.plist", history.as_bytes(), Packing::Deflated),
    ])
}
