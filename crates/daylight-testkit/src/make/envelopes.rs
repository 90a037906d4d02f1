use super::mail::Message;
use super::transfer::base64_lines;
use super::xml::escape;

/// A message as Apple Mail keeps it: its length, itself, what the program noted about it.
pub fn emlx(message: &Message) -> Vec<u8> {
    let bytes = message.bytes();
    let list = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n\t<key>flags</key>\n\t\
         <integer>8590195713</integer>\n\t<key>subject</key>\n\t<string>{}</string>\n</dict>\n</plist>\n",
        escape(&message.subject)
    );
    let mut out = format!("{}\n", bytes.len()).into_bytes();
    out.extend(bytes);
    out.extend(list.into_bytes());
    out
}

/// What was signed, inside its signature (CMS, RFC 5652), without certificates: `smime.p7m`.
pub fn signed(content: &[u8]) -> Vec<u8> {
    const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
    const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let inside = der(0x30, &[der(6, DATA), der(0xa0, &der(4, content))].concat());
    let data = [der(2, &[1]), der(0x31, &[]), inside, der(0x31, &[])].concat();
    der(0x30, &[der(6, SIGNED), der(0xa0, &der(0x30, &data))].concat())
}

fn der(tag: u8, inside: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match inside.len() {
        length @ 0..0x80 => out.push(length as u8),
        length => {
            let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | bytes.len() as u8);
            out.extend(bytes);
        }
    }
    out.extend(inside);
    out
}

/// A message that is signed in plain sight (RFC 1847): the message, and a signature beside it that
/// holds nothing.
pub fn clear_signed(message: &Message) -> Vec<u8> {
    let whole = String::from_utf8_lossy(&message.bytes()).into_owned();
    // From where the message says what it holds.
    let at = whole.find("Content-Type:").unwrap_or(0);
    let (head, content) = whole.split_at(at);
    let signature = base64_lines(&signed_nothing());
    format!(
        "{head}Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha1;\r\n\
         \tboundary=\"=_signed\"\r\n\r\n--=_signed\r\n{content}\r\n--=_signed\r\n\
         Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{signature}\r\n--=_signed--\r\n"
    )
    .into_bytes()
}

fn signed_nothing() -> Vec<u8> {
    const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
    const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    let data = [der(2, &[1]), der(0x31, &[]), der(0x30, &der(6, DATA)), der(0x31, &[])].concat();
    der(0x30, &[der(6, SIGNED), der(0xa0, &der(0x30, &data))].concat())
}

/// A signed message whose text lies inside the signature.
pub fn opaque_signed(message: &Message) -> Vec<u8> {
    let whole = message.bytes();
    let text = String::from_utf8_lossy(&whole).into_owned();
    let at = text.find("Content-Type:").unwrap_or(0);
    let (head, content) = text.split_at(at);
    format!(
        "{head}Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\n\
         Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}",
        base64_lines(&signed(content.as_bytes())).replace('\n', "\r\n")
    )
    .into_bytes()
}
