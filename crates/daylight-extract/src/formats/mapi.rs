//! What Outlook keeps, wherever it lies: a message is a set of properties, a set for each
//! recipient and one for each attachment (MS-OXPROPS, MS-OXCMSG). MSG, TNEF and PST differ only in
//! how the sets are written.

mod attachment;
mod body;
mod compressed_rtf;
mod message;
mod names;
mod properties;
mod tags;

pub(super) use attachment::{Content, tell_attachment};
pub(super) use message::tell_message;
pub(super) use names::{Name, Names};
pub(super) use properties::{Properties, Value};
pub(super) use tags::tag;
