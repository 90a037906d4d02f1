/// One message of a chat.
#[derive(Debug, Clone)]
pub struct Said {
    /// Who.
    pub who: String,
    /// `2011-05-17T08:30:00Z`
    pub when: String,
    /// Seconds since 1970, of the same moment or near it.
    pub seconds: u64,
    /// What, in one line.
    pub words: String,
}

/// A chat as WhatsApp exports it: a line for each message.
pub fn whatsapp(chat: &[Said]) -> String {
    let line = |said: &Said| {
        let (year, month, day) = (&said.when[..4], &said.when[5..7], &said.when[8..10]);
        format!("{day}/{month}/{year}, {} - {}: {}\n", &said.when[11..16], said.who, said.words)
    };
    chat.iter().map(line).collect()
}

/// A chat as Telegram exports it.
pub fn telegram(chat: &[Said]) -> String {
    let message = |(number, said): (usize, &Said)| {
        serde_json::json!({
            "id": number + 1, "type": "message", "date": &said.when[..19],
            "date_unixtime": said.seconds.to_string(), "from": said.who,
            "from_id": format!("user{}", said.who.len()), "text": said.words,
        })
    };
    let messages: Vec<_> = chat.iter().enumerate().map(message).collect();
    let whole = serde_json::json!({
        "name": "Group", "type": "private_group", "id": 7_001, "messages": messages,
    });
    format!("{whole:#}\n")
}

/// A day of a channel as Slack exports it.
pub fn slack(chat: &[Said]) -> String {
    let message = |said: &Said| {
        serde_json::json!({
            "type": "message", "user": format!("U{:06}", said.who.len()), "text": said.words,
            "ts": format!("{}.000100", said.seconds), "user_profile": { "real_name": said.who },
        })
    };
    let messages: Vec<_> = chat.iter().map(message).collect();
    format!("{:#}\n", serde_json::Value::Array(messages))
}

/// A dump of a database of MySQL with one table of names and notes.
pub fn sql(rows: &[(String, String)]) -> String {
    let text = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
    let mut out = String::from(
        "-- MySQL dump 10.13  Distrib 5.5.62\n--\n-- Host: localhost    Database: office\n\
         DROP TABLE IF EXISTS `records`;\nCREATE TABLE `records` (\n  `id` int(11) NOT NULL,\n  \
         `name` varchar(255) DEFAULT NULL,\n  `note` text,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n",
    );
    for (some, rows) in rows.chunks(50).enumerate() {
        let rows: Vec<String> = (some * 50 + 1..)
            .zip(rows)
            .map(|(number, (name, note))| format!("({number},'{}','{}')", text(name), text(note)))
            .collect();
        out.push_str(&format!("INSERT INTO `records` VALUES {};\n", rows.join(",")));
    }
    out + "-- Dump completed\n"
}

/// A contact card (RFC 6350, in the version 3.0 that most programs write).
pub fn vcard(name: &str, address: &str, note: &str) -> String {
    let fold = |line: String| folded(&line);
    let mut out = String::from("BEGIN:VCARD\r\nVERSION:3.0\r\n");
    for (key, value) in [("FN", name), ("EMAIL;TYPE=INTERNET", address), ("NOTE", note)] {
        out.push_str(&fold(format!("{key}:{}", escaped(value))));
    }
    out + "END:VCARD\r\n"
}

/// A calendar with one appointment (RFC 5545).
pub fn calendar(title: &str, when: &str, note: &str) -> String {
    let stamp: String = when.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\n");
    for (key, value) in [("UID", &*format!("{stamp}@example")), ("DTSTAMP", &stamp), ("DTSTART", &stamp)] {
        out.push_str(&format!("{key}:{value}\r\n"));
    }
    for (key, value) in [("SUMMARY", title), ("DESCRIPTION", note)] {
        out.push_str(&folded(&format!("{key}:{}", escaped(value))));
    }
    out + "END:VEVENT\r\nEND:VCALENDAR\r\n"
}

fn escaped(text: &str) -> String {
    text.trim_end().replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n")
}

/// Lines of at most 75 bytes; those that follow begin with a blank.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for c in line.chars() {
        if length + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out + "\r\n"
}
