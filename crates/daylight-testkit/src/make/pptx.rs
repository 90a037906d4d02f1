use super::blocks::Paper;
use super::docx::{CORE_TYPE, content_types, core, package_relations, relation_list};
use super::xml::{DECLARATION, escape};
use super::zip::{Packing, packed};

/// One slide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slide {
    /// The title.
    pub title: String,
    /// The points under it.
    pub points: Vec<String>,
    /// What the speaker sees; empty is none.
    pub notes: String,
}

const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.presentationml";
const SPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
const GROUP: &str =
    "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>";

/// A PowerPoint deck (ECMA-376) of these slides, with title, author and date of `about`.
pub fn pptx(slides: &[Slide], about: &Paper) -> Vec<u8> {
    let mut members: Vec<(String, String)> = vec![
        ("_rels/.rels".into(), package_relations("ppt/presentation.xml")),
        ("docProps/core.xml".into(), core(about)),
    ];
    let mut types: Vec<(String, String)> = vec![
        ("docProps/core.xml".into(), CORE_TYPE.to_owned()),
        ("ppt/presentation.xml".into(), format!("{TYPE}.presentation.main+xml")),
        ("ppt/slideMasters/slideMaster1.xml".into(), format!("{TYPE}.slideMaster+xml")),
        ("ppt/slideLayouts/slideLayout1.xml".into(), format!("{TYPE}.slideLayout+xml")),
        ("ppt/theme/theme1.xml".into(), "application/vnd.openxmlformats-officedocument.theme+xml".into()),
    ];
    let mut ids = String::new();
    let mut relations = relation("rMaster", "slideMaster", "slideMasters/slideMaster1.xml");
    for (n, slide) in (1..).zip(slides) {
        ids.push_str(&format!("<p:sldId id=\"{}\" r:id=\"rId{n}\"/>", 255 + n));
        relations.push_str(&relation(&format!("rId{n}"), "slide", &format!("slides/slide{n}.xml")));
        let name = format!("ppt/slides/slide{n}.xml");
        types.push((name.clone(), format!("{TYPE}.slide+xml")));
        members.push((name, slide_xml(slide)));
        let mut own = relation("rLayout", "slideLayout", "../slideLayouts/slideLayout1.xml");
        if !slide.notes.is_empty() {
            own.push_str(&relation("rNotes", "notesSlide", &format!("../notesSlides/notesSlide{n}.xml")));
            let name = format!("ppt/notesSlides/notesSlide{n}.xml");
            types.push((name.clone(), format!("{TYPE}.notesSlide+xml")));
            members.push((name, notes_xml(&slide.notes)));
            let back = relation("rSlide", "slide", &format!("../slides/slide{n}.xml"));
            members.push((format!("ppt/notesSlides/_rels/notesSlide{n}.xml.rels"), relation_list(&back)));
        }
        members.push((format!("ppt/slides/_rels/slide{n}.xml.rels"), relation_list(&own)));
    }
    members.push(("ppt/presentation.xml".into(), format!(
        "{DECLARATION}<p:presentation {SPACES}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rMaster\"/></p:sldMasterIdLst>\
         <p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"
    )));
    members.push(("ppt/_rels/presentation.xml.rels".into(), relation_list(&relations)));
    members.extend(frame());
    let types = content_types(types.iter().map(|(name, kind)| (name.as_str(), kind.clone())));
    members.insert(0, ("[Content_Types].xml".into(), types));
    packed(members.iter().map(|(name, text)| (name.as_str(), text.as_bytes(), Packing::Deflated)))
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>")
}

fn shape(id: usize, role: &str, top: usize, lines: &[String]) -> String {
    let lines: String = lines
        .iter()
        .map(|line| format!("<a:p><a:r><a:rPr lang=\"en-GB\"/><a:t>{}</a:t></a:r></a:p>", escape(line)))
        .collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{role}\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"{role}\"/></p:nvPr></p:nvSpPr>\
         <p:spPr><a:xfrm><a:off x=\"457200\" y=\"{top}\"/><a:ext cx=\"8229600\" cy=\"1800000\"/></a:xfrm></p:spPr>\
         <p:txBody><a:bodyPr/><a:lstStyle/>{lines}</p:txBody></p:sp>"
    )
}

fn slide_xml(slide: &Slide) -> String {
    let title = shape(2, "title", 300_000, std::slice::from_ref(&slide.title));
    let points =
        if slide.points.is_empty() { String::new() } else { shape(3, "body", 1_800_000, &slide.points) };
    format!(
        "{DECLARATION}<p:sld {SPACES}><p:cSld><p:spTree>{GROUP}{title}{points}</p:spTree></p:cSld></p:sld>"
    )
}

fn notes_xml(notes: &str) -> String {
    let text = shape(2, "body", 300_000, &[notes.to_owned()]);
    format!("{DECLARATION}<p:notes {SPACES}><p:cSld><p:spTree>{GROUP}{text}</p:spTree></p:cSld></p:notes>")
}

/// The master, the layout and the theme: nothing to read, but PowerPoint wants them.
fn frame() -> Vec<(String, String)> {
    let tree = format!("<p:cSld><p:spTree>{GROUP}</p:spTree></p:cSld>");
    let map = "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" \
        accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>";
    let colours: String = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "1F2A44"),
        ("lt2", "EEECE1"),
        ("accent1", "4F81BD"),
        ("accent2", "C0504D"),
        ("accent3", "9BBB59"),
        ("accent4", "8064A2"),
        ("accent5", "4BACC6"),
        ("accent6", "F79646"),
        ("hlink", "0000FF"),
        ("folHlink", "800080"),
    ]
    .iter()
    .map(|(name, colour)| format!("<a:{name}><a:srgbClr val=\"{colour}\"/></a:{name}>"))
    .collect();
    let font = "<a:latin typeface=\"Arial\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>";
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>".repeat(3);
    let line = "<a:ln><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:ln>".repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    let theme = format!(
        "{DECLARATION}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Plain\"><a:themeElements>\
         <a:clrScheme name=\"Plain\">{colours}</a:clrScheme><a:fontScheme name=\"Plain\"><a:majorFont>{font}</a:majorFont>\
         <a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name=\"Plain\"><a:fillStyleLst>{fill}</a:fillStyleLst>\
         <a:lnStyleLst>{line}</a:lnStyleLst><a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst>\
         </a:fmtScheme></a:themeElements></a:theme>"
    );
    let master = format!(
        "{DECLARATION}<p:sldMaster {SPACES}>{tree}{map}<p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rLayout\"/></p:sldLayoutIdLst></p:sldMaster>"
    );
    let to_layout = relation("rLayout", "slideLayout", "../slideLayouts/slideLayout1.xml");
    let to_theme = relation("rTheme", "theme", "../theme/theme1.xml");
    let to_master = relation("rMaster", "slideMaster", "../slideMasters/slideMaster1.xml");
    vec![
        ("ppt/slideMasters/slideMaster1.xml".into(), master),
        ("ppt/slideMasters/_rels/slideMaster1.xml.rels".into(), relation_list(&(to_layout + &to_theme))),
        (
            "ppt/slideLayouts/slideLayout1.xml".into(),
            format!("{DECLARATION}<p:sldLayout {SPACES}>{tree}</p:sldLayout>"),
        ),
        ("ppt/slideLayouts/_rels/slideLayout1.xml.rels".into(), relation_list(&to_master)),
        ("ppt/theme/theme1.xml".into(), theme),
    ]
}
