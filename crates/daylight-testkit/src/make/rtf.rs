use super::blocks::{Block, Paper};

/// A Rich Text paper: Windows-1252 with escapes for everything beyond ASCII.
pub fn rtf(paper: &Paper) -> Vec<u8> {
    let mut out =
        String::from("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}}\n");
    let mut info = String::new();
    for (word, value) in [("title", &paper.title), ("author", &paper.author)] {
        if !value.is_empty() {
            info.push_str(&format!("{{\\{word} {}}}", escape(value)));
        }
    }
    out.push_str(&format!("{{\\info{info}{}}}\n", made(&paper.created)));
    for block in &paper.blocks {
        match block {
            Block::Heading(text) => out.push_str(&format!("{{\\pard\\b\\fs28 {}\\par}}\n", escape(text))),
            Block::Text(text) => out.push_str(&format!("{{\\pard\\fs22 {}\\par}}\n", escape(text))),
            Block::Table(rows) => rows.iter().for_each(|row| table_row(&mut out, row)),
        }
    }
    out.push('}');
    out.into_bytes()
}

/// `2012-03-01T09:30:00Z` as RTF writes a time.
fn made(created: &str) -> String {
    let numbers: Vec<&str> = created.split(['-', 'T', ':', 'Z']).collect();
    match numbers.as_slice() {
        [year, month, day, hour, minute, ..] => {
            format!("{{\\creatim\\yr{year}\\mo{month}\\dy{day}\\hr{hour}\\min{minute}}}")
        }
        _ => String::new(),
    }
}

fn table_row(out: &mut String, row: &[String]) {
    out.push_str("\\trowd");
    for cell in 1..=row.len() {
        out.push_str(&format!("\\cellx{}", cell * 2400));
    }
    for cell in row {
        out.push_str(&format!("\\pard\\intbl {}\\cell", escape(cell)));
    }
    out.push_str("\\row\n");
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\line "),
            '\t' => out.push_str("\\tab "),
            c if c.is_ascii() => out.push(c),
            // Signed 16-bit units, as the specification wants them, and `?` for old readers.
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                out.push_str(&format!("\\u{}?", unit.cast_signed()));
            }),
        }
    }
    out
}
