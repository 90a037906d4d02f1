use daylight_case::{AddOptions, ExitKind};
use daylight_web::{Room, RoomOptions, UPLOAD_BYTES};

use super::serve::{log, room_error};
use super::{Context, Ended, WORKER};
use crate::arguments::Get;

pub(crate) fn run(context: &mut Context, arguments: Get) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let reading = AddOptions::new(super::this_program()?, vec![WORKER.into()]);
    let room =
        Room::new(RoomOptions { cases: vec![case], reading, most_upload: UPLOAD_BYTES, log: Box::new(log) });
    let path = if arguments.path.starts_with('/') { arguments.path } else { format!("/{}", arguments.path) };
    let got = room.get(&path).map_err(room_error)?;
    context.printer.raw(&got.body)?;
    Ok(match got.status {
        200..400 => ExitKind::Done,
        404 => ExitKind::None,
        400..500 => ExitKind::Request,
        _ => ExitKind::Bug,
    })
}
