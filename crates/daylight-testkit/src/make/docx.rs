use super::blocks::{Block, Paper};
use super::xml::{DECLARATION, escape};
use super::zip::{Packing, packed};

/// A Word paper (ECMA-376) with the things a reporter looks for beside the text.
#[derive(Debug, Clone, Default)]
pub struct Docx {
    /// Title, author, date and text.
    pub paper: Paper,
    /// The line at the head of every page; empty is none.
    pub header: String,
    /// The line at the foot of every page; empty is none.
    pub footer: String,
    /// Comments: author, date (`2012-03-01T09:30:00Z`), text. Each is tied to the paragraph with
    /// the same number, or to the last one.
    pub comments: Vec<(String, String, String)>,
    /// A paragraph whose letters are hidden; empty is none.
    pub hidden: String,
    /// Changes that were not accepted: author, date, text, and whether it was put in or taken out.
    pub changes: Vec<(String, String, String, Change)>,
    /// A PNG picture at the end.
    pub picture: Option<Vec<u8>>,
}

/// What a change that was not accepted did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It put text in.
    PutIn,
    /// It took text out, which is still there.
    TakenOut,
}

/// A Word paper with one paragraph for each text.
pub fn docx(paragraphs: &[&str]) -> Vec<u8> {
    Docx::of(Paper::of_paragraphs(paragraphs)).bytes()
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

impl Docx {
    /// This paper and nothing beside it.
    pub fn of(paper: Paper) -> Self {
        Self { paper, ..Self::default() }
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut members = vec![
            ("_rels/.rels", package_relations("word/document.xml")),
            ("docProps/core.xml", core(&self.paper)),
            ("word/document.xml", self.document()),
        ];
        let mut types = vec![("word/document.xml", "document.main+xml")];
        let mut relations = String::new();
        let mut relate = |id: &str, kind: &str, target: &str| {
            relations.push_str(&format!(
                "<Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>"
            ));
        };
        for (id, kind, name, line) in [
            ("rHead", "header", "word/header1.xml", &self.header),
            ("rFoot", "footer", "word/footer1.xml", &self.footer),
        ] {
            if !line.is_empty() {
                relate(id, kind, &name["word/".len()..]);
                let tag = if kind == "header" { "hdr" } else { "ftr" };
                let text = paragraph(line, "");
                members.push((name, format!("{DECLARATION}<w:{tag} xmlns:w=\"{WORD}\">{text}</w:{tag}>")));
                types.push((name, if kind == "header" { "header+xml" } else { "footer+xml" }));
            }
        }
        if !self.comments.is_empty() {
            relate("rComments", "comments", "comments.xml");
            members.push(("word/comments.xml", self.comment_texts()));
            types.push(("word/comments.xml", "comments+xml"));
        }
        if self.picture.is_some() {
            relate("rPicture", "image", "media/image1.png");
        }
        members.push(("word/_rels/document.xml.rels", relation_list(&relations)));
        let types = types.iter().map(|(name, kind)| (*name, format!("{TYPE}.{kind}")));
        let types = content_types(types.chain([("docProps/core.xml", CORE_TYPE.to_owned())]));
        let first = ("[Content_Types].xml", types);
        let picture =
            self.picture.iter().map(|bytes| ("word/media/image1.png", bytes.as_slice(), Packing::Stored));
        let members = std::iter::once(&first).chain(&members);
        packed(members.map(|(name, text)| (*name, text.as_bytes(), Packing::Deflated)).chain(picture))
    }

    fn document(&self) -> String {
        let mut body = String::new();
        let mut paragraphs = 0;
        let total = self.paper.blocks.iter().filter(|block| matches!(block, Block::Text(_))).count();
        for block in &self.paper.blocks {
            match block {
                Block::Heading(text) => {
                    body.push_str(&paragraph(text, "<w:rPr><w:b/><w:sz w:val=\"28\"/></w:rPr>"))
                }
                Block::Table(rows) => body.push_str(&table(rows)),
                Block::Text(text) => {
                    paragraphs += 1;
                    let last = paragraphs == total;
                    let here = self.comments.iter().enumerate().skip(paragraphs - 1);
                    let here = here.take(if last { usize::MAX } else { 1 });
                    let marks: String = here
                        .map(|(id, _)| format!("<w:r><w:commentReference w:id=\"{id}\"/></w:r>"))
                        .collect();
                    body.push_str(&paragraph(text, "").replace("</w:p>", &format!("{marks}</w:p>")));
                }
            }
        }
        if !self.hidden.is_empty() {
            body.push_str(&paragraph(&self.hidden, "<w:rPr><w:vanish/></w:rPr>"));
        }
        for (id, (author, date, text, change)) in (900..).zip(&self.changes) {
            let (tag, words) = match change {
                Change::PutIn => ("ins", "t"),
                Change::TakenOut => ("del", "delText"),
            };
            body.push_str(&format!(
                "<w:p><w:{tag} w:id=\"{id}\" w:author=\"{}\" w:date=\"{date}\"><w:r>\
                 <w:{words} xml:space=\"preserve\">{}</w:{words}></w:r></w:{tag}></w:p>",
                escape(author),
                escape(text)
            ));
        }
        if self.picture.is_some() {
            body.push_str(&picture());
        }
        let mut section = String::new();
        if !self.header.is_empty() {
            section.push_str("<w:headerReference w:type=\"default\" r:id=\"rHead\"/>");
        }
        if !self.footer.is_empty() {
            section.push_str("<w:footerReference w:type=\"default\" r:id=\"rFoot\"/>");
        }
        format!(
            "{DECLARATION}<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATION}\"><w:body>{body}\
             <w:sectPr>{section}<w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr></w:body></w:document>"
        )
    }

    fn comment_texts(&self) -> String {
        let mut out = format!("{DECLARATION}<w:comments xmlns:w=\"{WORD}\">");
        for (id, (author, date, text)) in self.comments.iter().enumerate() {
            out.push_str(&format!(
                "<w:comment w:id=\"{id}\" w:author=\"{}\" w:date=\"{date}\">{}</w:comment>",
                escape(author),
                paragraph(text, "")
            ));
        }
        out + "</w:comments>"
    }
}

fn paragraph(text: &str, style: &str) -> String {
    format!("<w:p><w:r>{style}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(text))
}

fn table(rows: &[Vec<String>]) -> String {
    let mut out = String::from("<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid/>");
    for row in rows {
        let cells: String =
            row.iter().map(|cell| format!("<w:tc><w:tcPr/>{}</w:tc>", paragraph(cell, ""))).collect();
        out.push_str(&format!("<w:tr>{cells}</w:tr>"));
    }
    out + "</w:tbl>"
}

fn picture() -> String {
    let main = "http://schemas.openxmlformats.org/drawingml/2006";
    format!(
        "<w:p><w:r><w:drawing><wp:inline xmlns:wp=\"{main}/wordprocessingDrawing\">\
         <wp:extent cx=\"3600000\" cy=\"900000\"/><wp:docPr id=\"1\" name=\"Picture 1\"/>\
         <a:graphic xmlns:a=\"{main}/main\"><a:graphicData uri=\"{main}/picture\">\
         <pic:pic xmlns:pic=\"{main}/picture\"><pic:nvPicPr><pic:cNvPr id=\"1\" name=\"image1.png\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"rPicture\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"3600000\" cy=\"900000\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
}

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
pub(super) const CORE_TYPE: &str = "application/vnd.openxmlformats-package.core-properties+xml";

/// The list of types that every package of Office Open XML begins with.
pub(super) fn content_types<'a>(parts: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut out = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/>"
    );
    for (name, kind) in parts {
        out.push_str(&format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>"));
    }
    out + "</Types>"
}

pub(super) fn relation_list(relations: &str) -> String {
    format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>")
}

/// The relations of a package whose main part is `main` and that has core properties.
pub(super) fn package_relations(main: &str) -> String {
    relation_list(&format!(
        "<Relationship Id=\"rId1\" Type=\"{RELATION}/officeDocument\" Target=\"{main}\"/>\
         <Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
    ))
}

/// Title, author and dates.
pub(super) fn core(paper: &Paper) -> String {
    let mut out = format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
    );
    if !paper.title.is_empty() {
        out.push_str(&format!("<dc:title>{}</dc:title>", escape(&paper.title)));
    }
    if !paper.author.is_empty() {
        let author = escape(&paper.author);
        out.push_str(&format!(
            "<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        ));
    }
    if !paper.created.is_empty() {
        for tag in ["created", "modified"] {
            out.push_str(&format!(
                "<dcterms:{tag} xsi:type=\"dcterms:W3CDTF\">{}</dcterms:{tag}>",
                paper.created
            ));
        }
    }
    out + "</cp:coreProperties>"
}
