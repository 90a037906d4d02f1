use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::Properties;
use super::tags::tag;
use crate::{Account, Stop};

/// What is attached.
pub(in crate::formats) enum Content<'a> {
    /// The bytes of a file, and whether all are there.
    File(&'a [u8], bool),
    /// A message, as a file.
    Message(&'a [u8], bool),
    /// A part of an office paper, as a file.
    Object(&'a [u8], bool),
    /// Nothing, for this reason.
    Missing(Problem),
}

/// The name of what is attached, as far as it has one.
fn attached_name(attachment: &Properties, code_page: u16) -> Option<String> {
    let text = |id| attachment.text_in(id, code_page);
    text(tag::ATTACH_LONG_FILE)
        .or_else(|| text(tag::ATTACH_FILE))
        .or_else(|| text(tag::ATTACH_TRANSFER_NAME))
        .or_else(|| text(tag::DISPLAY_NAME))
}

/// Whether the message only says where the file lies (MS-OXCMSG 2.2.2.9).
fn is_linked(attachment: &Properties) -> bool {
    matches!(attachment.number(tag::ATTACH_METHOD), Some(2..=4 | 7)) && !attachment.has(tag::ATTACHED)
}

/// Tells an attachment as a part.
pub(in crate::formats) fn tell_attachment(
    attachment: &Properties,
    code_page: u16,
    content: Content,
    account: &mut Account,
) -> Result<(), Stop> {
    let linked = is_linked(attachment).then(|| {
        attachment
            .text_in(tag::ATTACH_LONG_PATH, code_page)
            .or_else(|| attachment.text_in(tag::ATTACH_PATH, code_page))
    });
    let kind = match &content {
        Content::Message(..) => PartKind::Message,
        Content::Object(..) => PartKind::Embedded,
        Content::File(..) | Content::Missing(_) => PartKind::Attachment,
    };
    let modified = attachment.date(tag::MODIFIED);
    let name = attached_name(attachment, code_page);
    if let Some(path) = linked {
        let head = PartHead { name: path.or(name), kind, modified };
        let detail = "the message only says where this file lies";
        return account.part_missing(head, Problem::new(ProblemKind::Missing, detail));
    }
    let head = PartHead { name, kind, modified };
    match content {
        Content::File(bytes, whole) | Content::Message(bytes, whole) | Content::Object(bytes, whole) => {
            account.part_begin(head)?;
            account.part_bytes(bytes)?;
            account.part_end((!whole).then(|| Problem::new(ProblemKind::Damaged, "its bytes are cut off")))
        }
        Content::Missing(problem) => account.part_missing(head, problem),
    }
}
