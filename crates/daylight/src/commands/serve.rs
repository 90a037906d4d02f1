use std::fmt;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use daylight_case::{AddOptions, Case, CaseError, ExitKind};
use daylight_model::Untrusted;
use daylight_web::{Room, RoomOptions, ServeError, UPLOAD_BYTES};

use super::{Context, Ended, WORKER};
use crate::arguments::{Open, RoomArguments, Serve};
use crate::printer::note;

/// How often a room looks whether somebody pressed Ctrl-C.
const LOOKS: Duration = Duration::from_millis(100);

pub(crate) fn run(context: &mut Context, arguments: Serve) -> Result<ExitKind, Ended> {
    let cases = match arguments.cases.as_slice() {
        [] => vec![context.case()?],
        folders => folders.iter().map(|folder| Case::at(folder)).collect::<Result<_, _>>()?,
    };
    let reading = AddOptions::new(super::this_program()?, vec![WORKER.into()]);
    let room = Room::new(RoomOptions { cases, reading, most_upload: UPLOAD_BYTES, log: Box::new(log) });
    serve(context, &room, &arguments.room)
}

/// Opens the room at once and reads while people are in it.
pub(crate) fn serve_and_read(
    context: &mut Context,
    case: Case,
    arguments: Open,
    reading: AddOptions,
) -> Result<ExitKind, Ended> {
    let folder = &arguments.folder;
    let folder = folder.canonicalize().map_err(|_| CaseError::NoSuchPath { path: folder.clone() })?;
    let room =
        Room::new(RoomOptions { cases: vec![case], reading, most_upload: UPLOAD_BYTES, log: Box::new(log) });
    room.read(vec![folder])?;
    serve(context, &room, &arguments.room)
}

fn serve(context: &mut Context, room: &Room, arguments: &RoomArguments) -> Result<ExitKind, Ended> {
    let address = SocketAddr::new(arguments.listen, arguments.port);
    let (printer, stop) = (&mut context.printer, Arc::clone(&context.stop));
    let mut printed = Ok(());
    let ready = |url: &str| {
        printed =
            printer.line(format_args!("the reading room is open:  {url}")).and_then(|()| printer.flush());
        note("Ctrl-C closes it; whoever has this address can read everything in it");
        if !arguments.no_browser && std::io::stdout().is_terminal() {
            open_browser(url);
        }
    };
    room.serve(address, ready, move || stop.load(Ordering::Relaxed), LOOKS).map_err(room_error)?;
    printed?;
    Ok(ExitKind::Done)
}

/// Where there is a desktop. That none opens is no error: the address is printed.
fn open_browser(url: &str) {
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if desktop {
        let quiet = Command::new("xdg-open")
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        drop(quiet);
    }
}

/// Lines of the room's log: ids and counts.
pub(crate) fn log(line: fmt::Arguments<'_>) {
    note(format_args!("room: {}", Untrusted(&line.to_string())));
}

/// In the words of the program.
pub(crate) fn room_error(error: ServeError) -> Ended {
    let (doing, source) = match error {
        ServeError::NotLoopback(address) => {
            return Ended::Error(CaseError::NotLoopback { address: address.to_string() });
        }
        ServeError::Listen { address, cause } => (format!("listening on {address}"), cause),
        ServeError::Machine(cause) => ("opening the room".to_owned(), cause),
    };
    Ended::Error(CaseError::Room { doing, source })
}

/// Serves one release, and opens no case.
pub(crate) fn serve_release(
    context: &mut Context,
    folder: &std::path::Path,
    arguments: &RoomArguments,
) -> Result<ExitKind, Ended> {
    let room = daylight_web::ReleaseRoom::open(folder).map_err(|source| CaseError::File {
        doing: "opening the release in",
        path: folder.to_owned(),
        source,
    })?;
    let address = SocketAddr::new(arguments.listen, arguments.port);
    let (printer, stop) = (&mut context.printer, Arc::clone(&context.stop));
    let pages = room.pages();
    let mut printed = Ok(());
    let ready = |url: &str| {
        printed = printer
            .line(format_args!("the release is open:  {url}"))
            .and_then(|()| printer.line(format_args!("search its {pages} pages:  {url}find")))
            .and_then(|()| printer.flush());
        note(
            "Ctrl-C closes it; `daylight release verify FOLDER --key KEY` says whether it is what was published",
        );
        if !arguments.no_browser && std::io::stdout().is_terminal() {
            open_browser(url);
        }
    };
    room.serve(address, ready, move || stop.load(Ordering::Relaxed), LOOKS).map_err(room_error)?;
    printed?;
    Ok(ExitKind::Done)
}
