//! Ten scans whose text layer was taken away: are their words found after recognition, and do boxes lie on them?
//!
//! The layer that is compared with is itself the work of another program on old type, so some of its words are wrong:
//! what differs is not always a word that was missed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use daylight_case::{Case, CaseError, SearchOptions};

use super::process::run;
use super::{Bench, seconds, to_add};
use crate::arguments::Wrong;

const SCANS: usize = 10;

/// Pages of one scan that are taken.
const PAGES: u32 = 6;

/// Words of its layer that make a scan worth comparing.
const WORDS: usize = 300;

/// Dots an inch of the pictures: what an office scanner makes.
const DOTS: u32 = 200;

/// What has to be found, in percent: of the words of the layer, and of the boxes of those found.
const FOUND: f64 = 70.0;
const OVERLAP: f64 = 95.0;

pub(super) fn ocr(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let (layers, pictures) = (bench.fresh("layers"), bench.fresh("pictures"));
    for folder in [&layers, &pictures] {
        std::fs::create_dir_all(folder).map_err(|cause| Wrong::at("make", folder, cause))?;
    }
    let mut papers: Vec<PathBuf> = Vec::new();
    let folder = bench.corpora.join("declassified/pdf");
    let listed = std::fs::read_dir(&folder).map_err(|cause| Wrong::at("list", &folder, cause))?;
    let mut all: Vec<PathBuf> = listed
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|cause| Wrong::at("list", &folder, cause))?;
    all.sort();
    for paper in all {
        if papers.len() == SCANS {
            break;
        }
        if words_of_layer(&paper)? >= WORDS {
            strip(&paper, &layers, &pictures)?;
            papers.push(paper);
        }
    }
    let pages = pages_in(&pictures)?;
    bench.say(format!(
        "  {} scans, {pages} pages, drawn at {DOTS} dots an inch without their layer",
        papers.len()
    ))?;
    let read = |bench: &Bench<'_>, name: &str, from: &Path, ocr: &str| -> Result<_, Wrong> {
        let case = bench.fresh(name);
        let daylight = bench.daylight();
        run(&daylight, &[OsString::from("new"), case.clone().into()])?.expecting(&[0], "new")?;
        let mut arguments = to_add(&case, &[from.to_owned()]);
        arguments.extend(["--ocr".into(), ocr.into()]);
        let ran = run(&daylight, &arguments)?.expecting(&[0, 3], "add")?;
        Ok((case, ran))
    };
    let (with_layer, _) = read(bench, "layers.case", &layers, "none")?;
    let (with_ocr, ran) = read(bench, "pictures.case", &pictures, "auto")?;
    let rate = f64::from(pages) / (seconds(ran.cpu) / 60.0);
    bench.say(format!(
        "  {:.1} s of processor time, {:.1} s on the wall: {rate:.0} pages in a minute of processor time; at most {} MiB",
        seconds(ran.cpu),
        seconds(ran.wall),
        ran.peak >> 20
    ))?;
    let compared = compare(&with_layer, &with_ocr).map_err(|cause| Wrong::Machine(cause.to_string()))?;
    let percent = |part: u64, of: u64| part as f64 * 100.0 / of.max(1) as f64;
    for (name, one) in &compared {
        bench.say(format!(
            "  {name}: {:.1} % of {} words recognised, {:.1} % found by search, {:.1} % of {} boxes overlap",
            percent(one.recognised, one.words),
            one.words,
            percent(one.searched, one.words),
            percent(one.overlapping, one.boxes),
            one.boxes
        ))?;
    }
    let sum = |of: fn(&Compared) -> u64| compared.values().map(of).sum::<u64>();
    let found = percent(sum(|one| one.searched), sum(|one| one.words));
    let overlap = percent(sum(|one| one.overlapping), sum(|one| one.boxes));
    bench.bound(
        &format!("{found:.1} % of the words of the layers found by search, at least {FOUND} %"),
        found >= FOUND,
    )?;
    bench.bound(&format!("{overlap:.1} % of their boxes overlap, at least {OVERLAP} %"), overlap >= OVERLAP)
}

/// What came of one scan.
#[derive(Debug, Default)]
struct Compared {
    /// Distinct words of the layer: four letters and more, nothing but letters.
    words: u64,
    recognised: u64,
    searched: u64,
    /// Words that stand once on a page of both.
    boxes: u64,
    overlapping: u64,
}

fn compare(with_layer: &Path, with_ocr: &Path) -> Result<BTreeMap<String, Compared>, CaseError> {
    let (layers, pictures) = (Case::at(with_layer)?, Case::at(with_ocr)?);
    let search = pictures.open_search()?;
    let options = SearchOptions { limit: None, passages: 0, ..SearchOptions::default() };
    let mut compared = BTreeMap::new();
    for (name, reference) in documents(&layers)? {
        let Some((_, other)) = documents(&pictures)?.into_iter().find(|(other, _)| *other == name) else {
            continue;
        };
        let mut one = Compared::default();
        let (mut of_layer, mut of_picture) = (BTreeSet::new(), BTreeSet::new());
        let pages = pictures.show(&other)?.document.pages;
        for number in 1..=pages {
            let (there, here) =
                (layers.page_with_words(&reference, number)?, pictures.page_with_words(&other, number)?);
            let boxes = |page: &daylight_case::Page| {
                let mut boxes: BTreeMap<String, Vec<[f32; 4]>> = BTreeMap::new();
                let (width, height) = page.size.unwrap_or((1.0, 1.0));
                for word in &page.words {
                    let text = page.text.get(word.start as usize..word.end as usize).unwrap_or_default();
                    if let Some(text) = plain(text) {
                        let [left, top, right, bottom] = word.area;
                        let area = [left / width, top / height, right / width, bottom / height];
                        boxes.entry(text).or_default().push(area);
                    }
                }
                boxes
            };
            let (there, here) = (boxes(&there), boxes(&here));
            for (word, areas) in &there {
                if let ([area], Some([other])) = (areas.as_slice(), here.get(word).map(Vec::as_slice)) {
                    one.boxes += 1;
                    one.overlapping += u64::from(overlap(*area, *other));
                }
            }
            of_layer.extend(there.into_keys());
            of_picture.extend(here.into_keys());
        }
        one.words = of_layer.len() as u64;
        for word in of_layer {
            one.recognised += u64::from(of_picture.contains(&word));
            let hits = search.search(&word, &options)?.hits;
            one.searched += u64::from(hits.iter().any(|hit| hit.reference.0 == other));
        }
        compared.insert(name, one);
    }
    Ok(compared)
}

/// Names and references.
fn documents(case: &Case) -> Result<Vec<(String, String)>, CaseError> {
    let mut documents = Vec::new();
    case.occurrences(|line| {
        documents.extend(line.document.map(|document| (line.path, document.0)));
    })?;
    Ok(documents)
}

fn plain(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    (word.chars().count() >= 4 && word.chars().all(|c| c.is_ascii_alphabetic())).then_some(word)
}

fn overlap(one: [f32; 4], other: [f32; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

fn words_of_layer(paper: &Path) -> Result<usize, Wrong> {
    let told = poppler("pdftotext", &["-l".into(), PAGES.to_string().into(), paper.into(), "-".into()])?;
    Ok(String::from_utf8_lossy(&told).split_whitespace().count())
}

/// The first pages with their layer in one folder, and as nothing but pictures in the other.
fn strip(paper: &Path, layers: &Path, pictures: &Path) -> Result<(), Wrong> {
    let name = paper.file_name().unwrap_or_default();
    std::fs::copy(paper, layers.join(name)).map_err(|cause| Wrong::at("copy", paper, cause))?;
    let mut scans = Vec::new();
    for number in 1..=PAGES {
        let (page, dots) = (number.to_string(), DOTS.to_string());
        let arguments = ["-r", &dots, "-gray", "-jpeg", "-f", &page, "-l", &page];
        let arguments: Vec<OsString> =
            arguments.iter().map(OsString::from).chain([OsString::from(paper)]).collect();
        match poppler("pdftoppm", &arguments) {
            Ok(jpeg) if jpeg.starts_with(&[0xff, 0xd8]) => scans.push(jpeg),
            // There is no such page.
            _ => break,
        }
    }
    let pdf = pdf_of(&scans).ok_or_else(|| Wrong::Machine("a picture without a size".to_owned()))?;
    let path = pictures.join(name);
    std::fs::write(&path, pdf).map_err(|cause| Wrong::at("write", &path, cause))
}

fn poppler(program: &str, arguments: &[OsString]) -> Result<Vec<u8>, Wrong> {
    let told = Command::new(program).args(arguments).output();
    let told =
        told.map_err(|cause| Wrong::Machine(format!("{program} (apt install poppler-utils): {cause}")))?;
    if told.status.success() {
        Ok(told.stdout)
    } else {
        Err(Wrong::Machine(format!("{program} did not succeed")))
    }
}

/// A page for each picture, as large as it was scanned.
fn pdf_of(scans: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut objects: Vec<Vec<u8>> = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), Vec::new()];
    let mut kids = String::new();
    for scan in scans {
        let (width, height, tones) = shape_of_jpeg(scan)?;
        let colors = if tones == 1 { "DeviceGray" } else { "DeviceRGB" };
        let (across, down) = (width * 72 / DOTS, height * 72 / DOTS);
        let page = objects.len() + 1;
        kids.push_str(&format!("{page} 0 R "));
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across} {down}]/Contents {} 0 R\
                 /Resources<</XObject<</I {} 0 R>>>>>>",
                page + 1,
                page + 2
            )
            .into_bytes(),
        );
        let draw = format!("{across} 0 0 {down} 0 0 cm /I Do");
        objects.push(format!("<</Length {}>>stream\n{draw}\nendstream", draw.len()).into_bytes());
        let head = format!(
            "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{colors}/BitsPerComponent 8\
             /Filter/DCTDecode/Length {}>>stream\n",
            scan.len()
        );
        objects.push([head.as_bytes(), scan, b"\nendstream"].concat());
    }
    *objects.get_mut(1)? = format!("<</Type/Pages/Count {}/Kids[{kids}]>>", scans.len()).into_bytes();
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n").into_bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let begin = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        pdf.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    pdf.extend(
        format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{begin}\n%%EOF\n", objects.len() + 1)
            .into_bytes(),
    );
    Some(pdf)
}

/// Width, height and tones of a pixel, of the frame header of a JPEG: pdftoppm writes three tones even for gray.
fn shape_of_jpeg(jpeg: &[u8]) -> Option<(u32, u32, u8)> {
    let mut at = 2;
    loop {
        let (mark, kind) = (*jpeg.get(at)?, *jpeg.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        let number = |at: usize| Some(u32::from(*jpeg.get(at)?) << 8 | u32::from(*jpeg.get(at + 1)?));
        if (0xc0..=0xc2).contains(&kind) {
            return Some((number(at + 7)?, number(at + 5)?, *jpeg.get(at + 9)?));
        }
        at += 2 + number(at + 2)? as usize;
    }
}

fn pages_in(folder: &Path) -> Result<u32, Wrong> {
    let mut pages = 0;
    for entry in std::fs::read_dir(folder).map_err(|cause| Wrong::at("list", folder, cause))? {
        let entry = entry.map_err(|cause| Wrong::at("list", folder, cause))?;
        let bytes = std::fs::read(entry.path()).map_err(|cause| Wrong::at("read", &entry.path(), cause))?;
        pages += bytes.windows(11).filter(|window| *window == b"/Type/Page/").count() as u32;
    }
    Ok(pages)
}
