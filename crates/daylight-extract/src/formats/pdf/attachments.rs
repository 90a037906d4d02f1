use std::collections::HashSet;

use daylight_model::{PartHead, PartKind, Problem, ProblemKind};
use flate2::read::ZlibDecoder;
use hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream, String as PdfString,
};
use hayro_syntax::{Filter, Pdf};

use super::metadata::{self, text_under};
use super::stream::{self, Undecoded};
use crate::{Account, Source, Stop};

/// Nodes of the tree of names that are looked at.
const MOST_NODES: usize = 100_000;

/// Tells every embedded file: those the document lists, and those pinned to a page.
pub(super) fn tell(
    pdf: &Pdf,
    pinned: &[Dict<'_>],
    source: &Source,
    locked: Option<&Problem>,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut told = HashSet::new();
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    for (name, file) in listed(&catalog, pdf) {
        tell_file(&file, name, (source, locked), &mut told, account)?;
    }
    for file in pinned {
        tell_file(file, None, (source, locked), &mut told, account)?;
    }
    tell_form(&catalog, account)
}

/// What the tree of names lists under `EmbeddedFiles`.
fn listed<'a>(catalog: &Dict<'a>, pdf: &'a Pdf) -> Vec<(Option<String>, Dict<'a>)> {
    let mut files = Vec::new();
    let root = catalog.get::<Dict<'_>>(b"Names").and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"));
    let mut open: Vec<Dict<'_>> = root.into_iter().collect();
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut nodes = 0;
    while let Some(node) = open.pop() {
        nodes += 1;
        if nodes > MOST_NODES || files.len() > MOST_NODES {
            break;
        }
        let mut name = None;
        for item in node.get::<Array<'_>>(b"Names").iter().flat_map(|names| names.iter::<Object<'_>>()) {
            match item {
                Object::String(string) => name = Some(metadata::text(string.as_bytes())),
                Object::Dict(file) => files.push((name.take(), file)),
                _ => {}
            }
        }
        let mut kids = Vec::new();
        for kid in node.get::<Array<'_>>(b"Kids").iter().flat_map(|kids| kids.raw_iter()) {
            match kid {
                MaybeRef::Ref(reference) if seen.insert(reference.into()) => {
                    kids.extend(pdf.xref().get::<Dict<'_>>(reference.into()));
                }
                MaybeRef::NotRef(object) => kids.extend(object.into_dict()),
                MaybeRef::Ref(_) => {}
            }
        }
        open.extend(kids.into_iter().rev());
    }
    files
}

fn tell_file(
    file: &Dict<'_>,
    listed_as: Option<String>,
    (source, locked): (&Source, Option<&Problem>),
    told: &mut HashSet<ObjectIdentifier>,
    account: &mut Account,
) -> Result<(), Stop> {
    let name = [b"UF".as_slice(), b"F", b"Unix", b"DOS"]
        .into_iter()
        .find_map(|key| text_under(file, key))
        .or(listed_as);
    let streams = file.get::<Dict<'_>>(b"EF");
    let stream = streams.as_ref().and_then(|streams| {
        [b"F".as_slice(), b"UF", b"Unix", b"DOS", b"Mac"]
            .into_iter()
            .find_map(|key| streams.get::<Stream<'_>>(key))
    });
    let mut head = PartHead { name, kind: PartKind::Embedded, modified: None };
    let Some(stream) = stream else {
        if streams.is_none() {
            // A reference to a file elsewhere: there is nothing embedded.
            return Ok(());
        }
        return account
            .part_missing(head, Problem::new(ProblemKind::Damaged, "its bytes are not in the file"));
    };
    if !told.insert(stream.obj_id()) {
        return Ok(());
    }
    let parameters = stream.dict().get::<Dict<'_>>(b"Params");
    let modified = parameters.and_then(|parameters| {
        parameters
            .get::<PdfString<'_>>(b"ModDate")
            .or_else(|| parameters.get::<PdfString<'_>>(b"CreationDate"))
    });
    head.modified = modified.and_then(|date| metadata::date(&metadata::text(date.as_bytes())));
    match locked {
        Some(problem) => account.part_missing(head, problem.clone()),
        None => tell_stream(&stream, head, source, account),
    }
}

fn tell_stream(
    stream: &Stream<'_>,
    head: PartHead,
    source: &Source,
    account: &mut Account,
) -> Result<(), Stop> {
    let filters = stream.filters();
    let raw = stream.raw_data();
    if filters.is_empty() && !stream.dict().contains_key(b"Filter") {
        return match offset_in(source, &raw) {
            Some(offset) => account.part_range(head, offset, raw.len() as u64),
            None => account.part(head, &raw),
        };
    }
    if filters.as_slice() == [Filter::FlateDecode] && !stream.dict().contains_key(b"DecodeParms") {
        return account.part_from(head, ZlibDecoder::new(&*raw), |_| {
            Problem::new(ProblemKind::Damaged, "its compressed bytes break off or are faulty")
        });
    }
    match stream::decoded(stream) {
        Ok(decoded) => account.part(head, &decoded.bytes),
        Err(Undecoded::TooLarge) => {
            account.part_missing(head, Problem::new(ProblemKind::TooLarge, "too large when unpacked"))
        }
        // A picture filter on a file: the bytes as they lie are the file.
        Err(Undecoded::Damaged) if filters.iter().any(is_of_pictures) => account.part(head, &raw),
        Err(Undecoded::Damaged) => {
            account.part_missing(head, Problem::new(ProblemKind::Damaged, "its bytes cannot be decoded"))
        }
    }
}

fn is_of_pictures(filter: &Filter) -> bool {
    matches!(filter, Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode | Filter::CcittFaxDecode)
}

/// Where these bytes lie in the document, if they are a piece of it and not a copy.
fn offset_in(source: &Source, bytes: &[u8]) -> Option<u64> {
    let document = source.bytes();
    let offset = (bytes.as_ptr() as usize).checked_sub(document.as_ptr() as usize)?;
    let lies_within = offset.checked_add(bytes.len())? <= document.len() && !bytes.is_empty();
    lies_within.then_some(offset as u64)
}

/// The form of XFA, which some documents keep beside their pages: XML in one stream or in several
/// that make one when put together.
fn tell_form(catalog: &Dict<'_>, account: &mut Account) -> Result<(), Stop> {
    let form = catalog.get::<Dict<'_>>(b"AcroForm").and_then(|form| form.get::<Object<'_>>(b"XFA"));
    let head = PartHead::named(PartKind::Embedded, "form.xml");
    let streams: Vec<Stream<'_>> = match form {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(pieces)) => pieces.iter::<Object<'_>>().filter_map(Object::into_stream).collect(),
        _ => return Ok(()),
    };
    if streams.is_empty() {
        return Ok(());
    }
    account.part_begin(head)?;
    let mut problem = None;
    for stream in streams {
        match stream::decoded(&stream) {
            Ok(decoded) => account.part_bytes(&decoded.bytes)?,
            Err(_) => {
                problem = Some(Problem::new(ProblemKind::Damaged, "a piece of the form cannot be decoded"))
            }
        }
    }
    account.part_end(problem)
}

/// The file a file attachment annotation carries.
pub(super) fn pinned_file<'a>(annotation: &Dict<'a>) -> Option<Dict<'a>> {
    let subtype = annotation.get::<Name<'_>>(b"Subtype")?;
    (subtype.as_ref() == b"FileAttachment").then(|| annotation.get::<Dict<'a>>(b"FS"))?
}
