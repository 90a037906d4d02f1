use miniz_oxide::deflate::compress_to_vec_zlib;

/// Stands in every file of [`bad_redactions`] where somebody meant to hide it.
pub const HIDDEN: &str = "informant Marisol Quintana";

/// Stands in every file of [`bad_redactions`] for everybody to read.
pub const SHOWN: &str = "The harbour committee met on Tuesday";

/// One file in which something is badly redacted.
#[derive(Debug, Clone)]
pub struct BadlyRedacted {
    /// What was done, in a word or two.
    pub name: &'static str,
    /// The kind a detector is to tell, as the program names it.
    pub kind: &'static str,
    /// The file, a PDF.
    pub bytes: Vec<u8>,
}

/// Where the hidden words stand: their base line in PDF units, and the box around them.
const HIDDEN_TEXT: &str = "BT /F1 12 Tf 72 640 Td (informant Marisol Quintana) Tj ET\n";
const BOX: &str = "70 636 180 16 re f\n";

/// PDF files in which words were to be hidden and are still there, one for each way of doing it badly.
pub fn bad_redactions() -> Vec<BadlyRedacted> {
    let plain = |name, kind, content: &str| BadlyRedacted { name, kind, bytes: File::of(content).bytes() };
    let over = |box_: &str| format!("{HIDDEN_TEXT}{box_}");
    vec![
        plain("rectangle", "under-shape", &over(&format!("0 g {BOX}"))),
        plain("polygon", "under-shape", &over("0 g 70 636 m 250 636 l 251 652 l 69 652 l h f\n")),
        plain(
            "rounded box",
            "under-shape",
            &over(
                "0.1 0.1 0.3 rg 76 636 m 244 636 l 248 636 250 638 250 642 c 250 646 l 250 650 248 652 244 652 c \
                 76 652 l 72 652 70 650 70 646 c 70 642 l 70 638 72 636 76 636 c h f\n",
            ),
        ),
        plain("white box", "under-shape", &over(&format!("1 g {BOX}"))),
        plain("thick line", "under-line", &over("0 G 16 w 70 644 m 250 644 l S\n")),
        picture_as_box(),
        box_in_a_form(),
        plain("white on white", "ground-colour", &format!("1 1 1 rg {HIDDEN_TEXT}")),
        plain("black on black", "same-colour", &format!("0 g {BOX}{HIDDEN_TEXT}")),
        plain("no ink", "invisible", &format!("3 Tr {HIDDEN_TEXT}0 Tr\n")),
        annotation(
            "redaction not applied",
            "unapplied",
            "/Subtype /Redact /QuadPoints [70 652 250 652 70 636 250 636]",
            false,
        ),
        annotation("square annotation", "under-annotation", "/Subtype /Square /IC [0 0 0]", true),
        annotation("square without a look", "under-annotation", "/Subtype /Square /IC [0 0 0]", false),
        annotation(
            "opaque highlight",
            "under-annotation",
            "/Subtype /Highlight /C [0 0 0] /QuadPoints [70 652 250 652 70 636 250 636]",
            true,
        ),
        annotation("stamp", "under-annotation", "/Subtype /Stamp", true),
        see_through(),
        painted_scan(),
        hidden_layer(),
        earlier_version(),
        unreferenced(),
        after_end(),
        cropped_page(),
        plain("clipped", "clipped", &format!("q 300 300 50 50 re W n {HIDDEN_TEXT}Q\n")),
        cropped_picture(),
        mosaic(),
        plain(
            "spelled out",
            "spelled-out",
            &format!("/Span << /ActualText ({HIDDEN}) >> BDC 0 g {BOX}EMC\n"),
        ),
        bookmark(),
        form_value(),
    ]
}

/// A PDF of one page, its objects in the order of their numbers from 1: catalog, pages, page, font, content.
struct File {
    objects: Vec<Vec<u8>>,
    page: String,
    resources: String,
    catalog: String,
}

const CONTENT: usize = 5;

impl File {
    fn of(content: &str) -> Self {
        let shown = format!("BT /F1 12 Tf 72 700 Td ({SHOWN}) Tj 0 -20 Td (and heard what the) Tj ET\n");
        let mut file = Self {
            objects: vec![Vec::new(); CONTENT],
            page: String::new(),
            resources: String::new(),
            catalog: String::new(),
        };
        file.objects[CONTENT - 1] = stream("", format!("{shown}{content}").as_bytes());
        file
    }

    fn add(&mut self, object: Vec<u8>) -> usize {
        self.objects.push(object);
        self.objects.len()
    }

    fn bytes(mut self) -> Vec<u8> {
        let Self { page, resources, catalog, .. } = &self;
        let fixed = [
            format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R {page} \
                 /Resources << /Font << /F1 4 0 R >> {resources} >> >>"
            ),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        ];
        for (at, object) in fixed.into_iter().enumerate() {
            self.objects[at] = object.into_bytes();
        }
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let numbered: Vec<(usize, &Vec<u8>)> = (1..).zip(&self.objects).collect();
        written(&mut out, &numbered, None);
        out
    }
}

/// Appends objects, their table and the end of the file; `before`: where the table of the version before stands.
fn written(out: &mut Vec<u8>, objects: &[(usize, &Vec<u8>)], before: Option<usize>) {
    let mut rows = Vec::new();
    for (number, object) in objects {
        rows.push((*number, out.len()));
        out.extend(format!("{number} 0 obj\n").into_bytes());
        out.extend_from_slice(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    let mut text = String::from("xref\n");
    if before.is_none() {
        text.push_str("0 1\n0000000000 65535 f \n");
    }
    for (number, at) in &rows {
        text.push_str(&format!("{number} 1\n{at:010} 00000 n \n"));
    }
    let before = before.map_or(String::new(), |before| format!(" /Prev {before}"));
    text.push_str(&format!("trailer\n<< /Size 40 /Root 1 0 R{before} >>\nstartxref\n{table}\n%%EOF\n"));
    out.extend(text.into_bytes());
}

fn stream(head: &str, bytes: &[u8]) -> Vec<u8> {
    let packed = compress_to_vec_zlib(bytes, 6);
    let mut out =
        format!("<< {head} /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).into_bytes();
    out.extend(packed);
    out.extend(b"\nendstream");
    out
}

/// A gray picture as an object.
fn picture(width: usize, height: usize, tone: impl Fn(usize, usize) -> u8) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| tone(x, y)).collect();
    let head = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
    );
    stream(&head, &pixels)
}

fn picture_as_box() -> BadlyRedacted {
    let mut file = File::of(&format!("{HIDDEN_TEXT}q 180 0 0 16 70 636 cm /Im Do Q\n"));
    let number = file.add(picture(2, 2, |_, _| 0));
    file.resources = format!("/XObject << /Im {number} 0 R >>");
    BadlyRedacted { name: "picture as a box", kind: "under-picture", bytes: file.bytes() }
}

fn box_in_a_form() -> BadlyRedacted {
    let mut file = File::of(&format!("{HIDDEN_TEXT}q 1 0 0 1 70 636 cm /Fm Do Q\n"));
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 180 16]", b"0 g 0 0 180 16 re f");
    let number = file.add(form);
    file.resources = format!("/XObject << /Fm {number} 0 R >>");
    BadlyRedacted { name: "box in a form", kind: "under-shape", bytes: file.bytes() }
}

fn annotation(name: &'static str, kind: &'static str, entries: &str, looks: bool) -> BadlyRedacted {
    let mut file = File::of(HIDDEN_TEXT);
    let look = if looks {
        let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 180 16]", b"0 g 0 0 180 16 re f");
        format!("/AP << /N {} 0 R >>", file.add(form))
    } else {
        String::new()
    };
    let number =
        file.add(format!("<< /Type /Annot {entries} /Rect [70 636 250 652] /F 4 {look} >>").into_bytes());
    file.page = format!("/Annots [{number} 0 R]");
    BadlyRedacted { name, kind, bytes: file.bytes() }
}

fn see_through() -> BadlyRedacted {
    let mut file = File::of(&format!("{HIDDEN_TEXT}q /Gs gs 0 g {BOX}Q\n"));
    file.resources = "/ExtGState << /Gs << /ca 0.7 >> >>".to_owned();
    BadlyRedacted { name: "see-through box", kind: "see-through", bytes: file.bytes() }
}

/// A scan in which a box was painted, under the words that were recognised before.
fn painted_scan() -> BadlyRedacted {
    // One pixel for each point; letters are rows of dots here.
    let tone = |x: usize, y: usize| match (x, y) {
        (70..250, 190..206) => 8,
        (72..280, 134..142) if (x / 3 + y / 2).is_multiple_of(3) => 40,
        _ => 244,
    };
    let mut file = File::of("");
    let content = format!(
        "q 595 0 0 842 0 0 cm /Im Do Q BT 3 Tr /F1 12 Tf 72 700 Td ({SHOWN}) Tj 0 -60 Td ({HIDDEN}) Tj ET\n"
    );
    file.objects[CONTENT - 1] = stream("", content.as_bytes());
    let number = file.add(picture(595, 842, tone));
    file.resources = format!("/XObject << /Im {number} 0 R >>");
    BadlyRedacted { name: "painted scan", kind: "under-paint", bytes: file.bytes() }
}

fn hidden_layer() -> BadlyRedacted {
    let mut file = File::of(&format!("/OC /Layer BDC {HIDDEN_TEXT}EMC\n"));
    let number = file.add(b"<< /Type /OCG /Name (draft) >>".to_vec());
    file.resources = format!("/Properties << /Layer {number} 0 R >>");
    file.catalog = format!("/OCProperties << /OCGs [{number} 0 R] /D << /OFF [{number} 0 R] >> >>");
    BadlyRedacted { name: "hidden layer", kind: "hidden-layer", bytes: file.bytes() }
}

/// The words were taken out in a later version, which was written behind the first.
fn earlier_version() -> BadlyRedacted {
    let mut bytes = File::of(HIDDEN_TEXT).bytes();
    let mark = b"startxref\n";
    let at = bytes.windows(mark.len()).rposition(|window| window == mark);
    let table: String = at
        .map(|at| {
            bytes[at + mark.len()..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .map(|byte| char::from(*byte))
                .collect()
        })
        .unwrap_or_default();
    let clean = File::of(&format!("0 g {BOX}"));
    written(&mut bytes, &[(CONTENT, &clean.objects[CONTENT - 1])], table.parse().ok());
    BadlyRedacted { name: "earlier version", kind: "earlier-version", bytes }
}

fn unreferenced() -> BadlyRedacted {
    let mut file = File::of(&format!("0 g {BOX}"));
    file.add(stream("", HIDDEN_TEXT.as_bytes()));
    BadlyRedacted { name: "unreferenced object", kind: "unreferenced", bytes: file.bytes() }
}

fn after_end() -> BadlyRedacted {
    let mut bytes = File::of(&format!("0 g {BOX}")).bytes();
    bytes.extend(
        format!("note to the editor: the {HIDDEN} must stay out of this, she asked twice\n").into_bytes(),
    );
    BadlyRedacted { name: "behind the end", kind: "after-end", bytes }
}

fn cropped_page() -> BadlyRedacted {
    let mut file = File::of(HIDDEN_TEXT);
    file.page = "/CropBox [0 660 595 842]".to_owned();
    BadlyRedacted { name: "cropped page", kind: "outside-page", bytes: file.bytes() }
}

/// A scan of a page, of which the lower part is clipped away.
fn cropped_picture() -> BadlyRedacted {
    let mut file = File::of("");
    file.objects[CONTENT - 1] = stream("", b"q 0 421 595 421 re W n 595 0 0 842 0 0 cm /Im Do Q\n");
    let number = file.add(picture(149, 210, |x, y| if (x / 3 + y / 4).is_multiple_of(5) { 30 } else { 250 }));
    file.resources = format!("/XObject << /Im {number} 0 R >>");
    BadlyRedacted { name: "cropped picture", kind: "cropped-picture", bytes: file.bytes() }
}

fn mosaic() -> BadlyRedacted {
    let mut file = File::of("q 180 0 0 16 70 636 cm /Im Do Q\n");
    let number = file.add(picture(30, 3, |x, y| ((x * 71 + y * 37) % 5 * 50) as u8));
    file.resources = format!("/XObject << /Im {number} 0 R >>");
    BadlyRedacted { name: "mosaic", kind: "pixelated", bytes: file.bytes() }
}

/// The words are under a box, and in the outline.
fn bookmark() -> BadlyRedacted {
    let mut file = File::of(&format!("{HIDDEN_TEXT}0 g {BOX}"));
    let outline = file.objects.len() + 1;
    file.add(
        format!("<< /Type /Outlines /First {} 0 R /Last {} 0 R /Count 1 >>", outline + 1, outline + 1)
            .into_bytes(),
    );
    file.add(format!("<< /Title (The {HIDDEN}) /Parent {outline} 0 R /Dest [3 0 R /Fit] >>").into_bytes());
    file.catalog = format!("/Outlines {outline} 0 R");
    BadlyRedacted { name: "bookmark", kind: "elsewhere", bytes: file.bytes() }
}

/// The words are under a box, and the value of a field.
fn form_value() -> BadlyRedacted {
    let mut file = File::of(&format!("{HIDDEN_TEXT}0 g {BOX}"));
    let number = file.add(
        format!("<< /Type /Annot /Subtype /Widget /FT /Tx /T (source) /V ({HIDDEN}) /Rect [0 0 0 0] /F 2 >>")
            .into_bytes(),
    );
    file.page = format!("/Annots [{number} 0 R]");
    file.catalog = format!("/AcroForm << /Fields [{number} 0 R] >>");
    BadlyRedacted { name: "value of a form", kind: "elsewhere", bytes: file.bytes() }
}
