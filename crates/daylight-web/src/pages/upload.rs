//! Files sent from the browser into the case: streamed to its folder, hashed on the way, then read.

use std::io::{self, Read};

use daylight_case::{Case, Uploaded};

use crate::answer::{Answer, Answered, Trouble};
use crate::ask::Ask;
use crate::form::{Form, Piece, boundary};
use crate::reading::Work;

/// The collection of what is sent, unless the address names another.
const COLLECTION: &str = "uploads";

/// Takes a form with files, or a body that is one file, and has it read.
///
/// Nothing is left of what breaks off, and a file is in memory by pieces only.
pub(crate) fn receive(ask: &Ask, media_type: &str, body: &mut dyn Read) -> Answered {
    let desk = ask.desk()?;
    let collection = ask.field("collection").unwrap_or(COLLECTION);
    let kept = match boundary(media_type) {
        Some(boundary) => form(ask, &desk.case, collection, &boundary, body)?,
        None if media_type.starts_with("multipart/") => {
            return Err(Trouble::wrong("the form does not say where its parts end"));
        }
        None => one_file(ask, &desk.case, collection, body)?,
    };
    ask.room.log(format_args!("uploaded: {} files", kept.files.len()));
    let mut options = ask.room.reading().clone();
    options.collection = Some(kept.collection);
    desk.reading.start_or_wait(Case::at(desk.case.folder())?, Work::Add(vec![kept.folder]), options);
    Ok(Answer::See(format!("/reading?case={}", desk.number)))
}

fn one_file(ask: &Ask, case: &Case, collection: &str, body: &mut dyn Read) -> Result<Uploaded, Trouble> {
    let name =
        ask.field("name").ok_or_else(|| Trouble::wrong("`name` is missing: what the file is called"))?;
    let mut incoming = case.receive(collection, ask.room.most_upload())?;
    incoming.begin(name)?;
    let mut piece = vec![0; PIECE];
    loop {
        match body.read(&mut piece).map_err(|error| broken_off(&error))? {
            0 => return Ok(incoming.keep()?),
            length => incoming.write(piece.get(..length).unwrap_or_default())?,
        }
    }
}

/// Read and written at a time.
const PIECE: usize = 128 << 10;

/// Files of one form.
const MOST_FILES: usize = 5_000;

fn form(
    ask: &Ask,
    case: &Case,
    collection: &str,
    boundary: &str,
    body: &mut dyn Read,
) -> Result<Uploaded, Trouble> {
    let mut incoming = case.receive(collection, ask.room.most_upload())?;
    let mut files = 0;
    let mut form = Form::new(body, boundary);
    // Fields that are no files are passed over.
    let mut in_file = false;
    loop {
        match form.next().map_err(|error| broken_off(&error))? {
            Piece::Begin { file: None, .. } => in_file = false,
            Piece::Begin { file: Some(name), .. } => {
                in_file = true;
                files += 1;
                if files > MOST_FILES {
                    return Err(Trouble::wrong(format!("the form has more than {MOST_FILES} files")));
                }
                incoming.begin(&name)?;
            }
            Piece::Bytes(bytes) if in_file => incoming.write(bytes)?,
            Piece::Bytes(_) => {}
            Piece::End if files == 0 => return Err(Trouble::wrong("choose a file first")),
            Piece::End => return Ok(incoming.keep()?),
        }
    }
}

fn broken_off(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::InvalidData => Trouble::wrong(format!("the form cannot be read: {error}")),
        _ => Trouble::wrong("the upload broke off; nothing of it was kept"),
    }
}
