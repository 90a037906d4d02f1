use super::compound::Compound;

/// A message as Outlook keeps it: a set of properties (MS-OXPROPS). MSG, PST and TNEF are made of it.
#[derive(Debug, Clone, Default)]
pub struct OutlookMessage {
    /// Name and address.
    pub from: (String, String),
    /// Names and addresses of those it is sent to.
    pub to: Vec<(String, String)>,
    /// Seconds since 1970.
    pub sent: u64,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Message-ID without brackets.
    pub id: String,
    /// What is attached.
    pub attachments: Vec<OutlookAttachment>,
}

/// What is attached to a message of Outlook.
#[derive(Debug, Clone)]
pub enum OutlookAttachment {
    /// A file: name and bytes.
    File(String, Vec<u8>),
    /// A message, kept as one.
    Message(Box<OutlookMessage>),
}

/// The value of a property.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Number(i32),
    Flag(bool),
    Time(u64),
    Bytes(Vec<u8>),
}

impl Value {
    /// The kind of value (MS-OXCDATA 2.11.1).
    pub(super) fn kind(&self) -> u16 {
        match self {
            Self::Text(_) => 0x1f,
            Self::Number(_) => 0x03,
            Self::Flag(_) => 0x0b,
            Self::Time(_) => 0x40,
            Self::Bytes(_) => 0x102,
        }
    }

    /// The bytes of a value that is not told in its place, and of all times.
    pub(super) fn long(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Bytes(bytes) => Some(bytes.clone()),
            Self::Time(ticks) => Some(ticks.to_le_bytes().to_vec()),
            Self::Number(_) | Self::Flag(_) => None,
        }
    }

    pub(super) fn short(&self) -> u32 {
        match self {
            Self::Number(number) => number.cast_unsigned(),
            Self::Flag(flag) => u32::from(*flag),
            _ => 0,
        }
    }
}

pub(super) type Properties = Vec<(u16, Value)>;

/// Tenths of microseconds since 1601.
pub(super) fn ticks(seconds: u64) -> u64 {
    (seconds + 11_644_473_600) * 10_000_000
}

impl OutlookMessage {
    /// Properties in the order of their numbers.
    pub(super) fn properties(&self) -> Properties {
        let text = |text: &str| Value::Text(text.to_owned());
        let shown: Vec<&str> = self.to.iter().map(|(name, _)| name.as_str()).collect();
        vec![
            (0x001a, text("IPM.Note")),
            (0x0037, text(&self.subject)),
            (0x0039, Value::Time(ticks(self.sent))),
            (0x0042, text(&self.from.0)),
            (0x0064, text("SMTP")),
            (0x0065, text(&self.from.1)),
            (0x0070, text(&self.subject)),
            (0x0c1a, text(&self.from.0)),
            (0x0c1e, text("SMTP")),
            (0x0c1f, text(&self.from.1)),
            (0x0e04, text(&shown.join("; "))),
            (0x0e06, Value::Time(ticks(self.sent + 40))),
            (0x0e07, Value::Number(if self.attachments.is_empty() { 1 } else { 0x11 })),
            (0x0e08, Value::Number(self.text.len() as i32 * 2 + 2000)),
            (0x0e1b, Value::Flag(!self.attachments.is_empty())),
            (0x1000, text(&self.text.replace('\n', "\r\n"))),
            (0x1035, text(&format!("<{}>", self.id))),
            (0x3007, Value::Time(ticks(self.sent))),
            (0x3008, Value::Time(ticks(self.sent))),
            (0x340d, Value::Number(0x0004_0e79)),
        ]
    }

    /// The properties of each of those it is sent to.
    pub(super) fn recipients(&self) -> Vec<Properties> {
        let one = |(name, address): &(String, String)| {
            vec![
                (0x0c15, Value::Number(1)),
                (0x3001, Value::Text(name.clone())),
                (0x3002, Value::Text("SMTP".into())),
                (0x3003, Value::Text(address.clone())),
            ]
        };
        self.to.iter().map(one).collect()
    }
}

impl OutlookAttachment {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::File(name, _) => name,
            Self::Message(message) => &message.subject,
        }
    }

    /// The properties without what is attached.
    pub(super) fn properties(&self) -> Properties {
        let name = Value::Text(self.name().to_owned());
        match self {
            Self::File(_, bytes) => vec![
                (0x0e20, Value::Number(bytes.len() as i32)),
                (0x3704, name.clone()),
                (0x3705, Value::Number(1)),
                (0x3707, name),
                (0x370b, Value::Number(-1)),
            ],
            Self::Message(_) => vec![
                (0x0e20, Value::Number(4096)),
                (0x3001, name),
                (0x3705, Value::Number(5)),
                (0x370b, Value::Number(-1)),
            ],
        }
    }
}

/// The message as a file of its own (MS-OXMSG).
pub fn msg(message: &OutlookMessage) -> Vec<u8> {
    let mut file = Compound::new();
    for number in ["00020102", "00030102", "00040102"] {
        file.put(&format!("__nameid_version1.0/__substg1.0_{number}"), Vec::new());
    }
    put_message(&mut file, "", message);
    file.bytes()
}

fn put_message(file: &mut Compound, folder: &str, message: &OutlookMessage) {
    let (recipients, attachments) = (message.to.len() as u32, message.attachments.len() as u32);
    let mut head = vec![0; 8];
    for number in [recipients, attachments, recipients, attachments] {
        head.extend(number.to_le_bytes());
    }
    if folder.is_empty() {
        head.extend([0; 8]);
    }
    put_properties(file, folder, head, &message.properties(), &[]);
    for (number, recipient) in message.recipients().iter().enumerate() {
        let folder = format!("{folder}__recip_version1.0_#{number:08X}/");
        put_properties(file, &folder, vec![0; 8], recipient, &[]);
    }
    for (number, attachment) in message.attachments.iter().enumerate() {
        let folder = format!("{folder}__attach_version1.0_#{number:08X}/");
        let mut properties = attachment.properties();
        match attachment {
            OutlookAttachment::File(_, bytes) => {
                properties.push((0x3701, Value::Bytes(bytes.clone())));
                put_properties(file, &folder, vec![0; 8], &properties, &[]);
            }
            OutlookAttachment::Message(inner) => {
                // A folder in place of a stream.
                let mut object = vec![0x0d, 0, 0x01, 0x37, 6, 0, 0, 0];
                object.extend([0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0]);
                put_properties(file, &folder, vec![0; 8], &properties, &object);
                put_message(file, &format!("{folder}__substg1.0_3701000D/"), inner);
            }
        }
    }
}

fn put_properties(file: &mut Compound, folder: &str, head: Vec<u8>, properties: &Properties, more: &[u8]) {
    let mut list = head;
    for (id, value) in properties {
        let kind = value.kind();
        list.extend(kind.to_le_bytes());
        list.extend(id.to_le_bytes());
        list.extend([6, 0, 0, 0]);
        match value {
            Value::Time(ticks) => list.extend(ticks.to_le_bytes()),
            Value::Number(_) | Value::Flag(_) => list.extend(u64::from(value.short()).to_le_bytes()),
            Value::Text(_) | Value::Bytes(_) => {
                let bytes = value.long().unwrap_or_default();
                // The zero that ends a text is counted and not kept.
                let ended = bytes.len() as u64 + if kind == 0x1f { 2 } else { 0 };
                list.extend(ended.to_le_bytes());
                file.put(&format!("{folder}__substg1.0_{id:04X}{kind:04X}"), bytes);
            }
        }
    }
    list.extend(more);
    file.put(&format!("{folder}__properties_version1.0"), list);
}

/// `winmail.dat` (MS-OXTNEF): the subject, the text and the attached files in the attributes of old.
/// Texts are ASCII; attached messages are a fault of the caller.
pub fn tnef(message: &OutlookMessage) -> Vec<u8> {
    let mut out = 0x223e_9f78_u32.to_le_bytes().to_vec();
    out.extend([1, 0]);
    let ended = |text: &str| {
        assert!(text.is_ascii(), "a text in the attributes of old is ASCII here");
        [text.as_bytes(), &[0]].concat()
    };
    attribute(&mut out, 1, 0x0008_9006, &[0, 0, 1, 0]);
    attribute(&mut out, 1, 0x0006_9007, &[0xe4, 4, 0, 0, 0, 0, 0, 0]);
    attribute(&mut out, 1, 0x0007_8008, &ended("IPM.Microsoft Mail.Note"));
    attribute(&mut out, 1, 0x0001_8004, &ended(&message.subject));
    attribute(&mut out, 1, 0x0002_800c, &ended(&message.text.replace('\n', "\r\n")));
    for attachment in &message.attachments {
        let OutlookAttachment::File(name, bytes) = attachment else {
            panic!("a message attached in TNEF is not made here");
        };
        attribute(&mut out, 2, 0x0006_9002, &[1, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
        let name: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
        attribute(&mut out, 2, 0x0001_8010, &ended(&name));
        attribute(&mut out, 2, 0x0006_800f, bytes);
    }
    out
}

fn attribute(out: &mut Vec<u8>, level: u8, id: u32, bytes: &[u8]) {
    out.push(level);
    out.extend(id.to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
    let sum = bytes.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    out.extend(sum.to_le_bytes());
}
