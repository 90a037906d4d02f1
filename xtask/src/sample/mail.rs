use daylight_testkit::make::{Charset, Message};

use super::Files;

/// Messages written as in `xtask/sample/mailbox.txt`: fields, a blank line, the text; divided by
/// lines of `=====`. `Attach` names files of the sample.
pub(super) fn messages(text: &str, files: &Files) -> Vec<Message> {
    text.split("=====\n").map(|one| message(one, files)).collect()
}

fn message(text: &str, files: &Files) -> Message {
    let Some((head, body)) = text.split_once("\n\n") else {
        panic!("a message of the sample has no text");
    };
    let mut message = Message { text: body.to_owned(), ..Message::default() };
    for line in head.lines() {
        let Some((field, value)) = line.split_once(": ") else {
            panic!("a message of the sample has a field without value: {line}");
        };
        let list = |by: char| value.split(by).map(|item| item.trim().to_owned()).collect();
        match field {
            "From" => message.from = value.to_owned(),
            "To" => message.to = list(','),
            "Cc" => message.cc = list(','),
            "Date" => message.date = value.to_owned(),
            "Subject" => message.subject = value.to_owned(),
            "Id" => message.id = value.to_owned(),
            "Re" => message.references = list(' '),
            "Charset" => message.charset = Charset::Utf8Base64,
            "Attach" => {
                let name = value.rsplit('/').next().unwrap_or(value);
                message = message.attach(name, media(name), files.bytes(value));
            }
            other => panic!("a message of the sample has an unknown field: {other}"),
        }
    }
    message
}

fn media(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("html") => "text/html",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
