//! XMP packets (ISO 16684-1): what a program wrote about a paper or picture, as XML.

use daylight_model::Field;
use quick_xml::events::Event;

/// Bytes of a packet that are read.
pub(super) const LARGEST_PACKET: usize = 4 << 20;

/// Values of one packet that are told.
const MOST_VALUES: usize = 500;

/// Elements within elements.
const DEEPEST: usize = 64;

/// The values of a packet that `field_of` knows by the prefix and name of their element.
pub(super) fn values(
    packet: &str,
    field_of: impl Fn(&str, &str) -> Vec<(Field, String)>,
) -> Vec<(Field, String)> {
    let mut reader = quick_xml::Reader::from_str(packet);
    let mut values = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut written = String::new();
    let told = |name: &str, value: &str, values: &mut Vec<_>| {
        if !value.is_empty() {
            values.extend(field_of(name, value));
        }
    };
    loop {
        if values.len() >= MOST_VALUES || open.len() > DEEPEST {
            break;
        }
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                for attribute in element.attributes().flatten() {
                    told(attribute.key.as_ref(), &unescaped(&attribute.value), &mut values);
                }
                open.push(element.name().as_ref().to_owned());
                written.clear();
            }
            Ok(Event::Empty(element)) => {
                for attribute in element.attributes().flatten() {
                    told(attribute.key.as_ref(), &unescaped(&attribute.value), &mut values);
                }
            }
            Ok(Event::Text(part)) => written.push_str(&unescaped(&part)),
            Ok(Event::GeneralRef(part)) => written.push_str(&unescaped(&format!("&{};", &*part))),
            Ok(Event::End(_)) => {
                // Values stand in the element itself or in a list inside it.
                if let Some(name) = open.iter().rev().find(|name| !name.starts_with("rdf:")) {
                    told(name, written.trim(), &mut values);
                }
                written.clear();
                open.pop();
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    values
}

fn unescaped(raw: &str) -> String {
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}
