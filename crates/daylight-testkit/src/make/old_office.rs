use super::compound::Compound;
use super::xlsx::{Cell, Sheet};

/// A workbook of Excel 97 to 2003 (MS-XLS). Sheets, rows and columns that are hidden are hidden.
pub fn xls(sheets: &[Sheet]) -> Vec<u8> {
    let begin = |kind: u16| [&[0, 6][..], &kind.to_le_bytes(), &[0xbb, 0x0d, 0xcc, 0x07], &[0; 8]].concat();
    let mut globals = Vec::new();
    biff(&mut globals, 0x0809, &begin(5));
    biff(&mut globals, 0x0042, &[0xb0, 4]);
    // One font and one format for all cells.
    for _ in 0..5 {
        let mut font = vec![200, 0, 0, 0, 0xff, 0x7f, 0x90, 1, 0, 0, 0, 0, 0, 0, 5, 0];
        font.extend(b"Arial");
        biff(&mut globals, 0x0031, &font);
    }
    for number in 0..16u8 {
        let own = if number == 15 { [1, 0] } else { [0xf5, 0xff] };
        let format = [&[0, 0, 0, 0][..], &own, &[0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0x20]].concat();
        biff(&mut globals, 0x00e0, &format);
    }
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|sheet| worksheet(sheet, &begin(0x10))).collect();
    let names: Vec<Vec<u8>> = sheets
        .iter()
        .map(|sheet| {
            let letters: Vec<u8> = sheet.name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [&[u8::from(sheet.hidden), 0, (letters.len() / 2) as u8, 1][..], &letters].concat()
        })
        .collect();
    let mut at = globals.len() + names.iter().map(|name| name.len() + 8).sum::<usize>() + 4;
    for (name, body) in names.iter().zip(&bodies) {
        biff(&mut globals, 0x0085, &[&(at as u32).to_le_bytes()[..], name].concat());
        at += body.len();
    }
    biff(&mut globals, 0x000a, &[]);
    globals.extend(bodies.concat());
    let mut file = Compound::new();
    // Below 4096 bytes a stream would lie in small sectors, which is right and rarely seen.
    globals.resize(globals.len().max(4096), 0);
    file.put("Workbook", globals);
    file.bytes()
}

fn worksheet(sheet: &Sheet, begin: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    biff(&mut out, 0x0809, begin);
    for column in &sheet.hidden_columns {
        let column = (*column as u16).to_le_bytes();
        biff(&mut out, 0x007d, &[&column[..], &column, &[0, 9, 15, 0, 1, 0, 0, 0]].concat());
    }
    for (number, row) in sheet.rows.iter().enumerate() {
        let flags = if sheet.hidden_rows.contains(&number) { 0x120 } else { 0x100_u16 };
        let mut head = (number as u16).to_le_bytes().to_vec();
        head.extend([0, 0]);
        head.extend((row.len() as u16).to_le_bytes());
        head.extend([0xff, 0, 0, 0, 0, 0]);
        head.extend(flags.to_le_bytes());
        head.extend([15, 0]);
        biff(&mut out, 0x0208, &head);
        for (column, cell) in row.iter().enumerate() {
            let mut place = (number as u16).to_le_bytes().to_vec();
            place.extend((column as u16).to_le_bytes());
            place.extend([15, 0]);
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => {
                    let letters: Vec<u16> = text.encode_utf16().take(255).collect();
                    place.extend((letters.len() as u16).to_le_bytes());
                    place.push(1);
                    place.extend(letters.iter().flat_map(|letter| letter.to_le_bytes()));
                    biff(&mut out, 0x0204, &place);
                }
                Cell::Number(number) => {
                    place.extend(number.to_le_bytes());
                    biff(&mut out, 0x0203, &place);
                }
                Cell::Day(year, month, day) => {
                    place.extend((Cell::serial(*year, *month, *day) as f64).to_le_bytes());
                    biff(&mut out, 0x0203, &place);
                }
            }
        }
    }
    biff(&mut out, 0x000a, &[]);
    out
}

fn biff(out: &mut Vec<u8>, kind: u16, bytes: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend((bytes.len() as u16).to_le_bytes());
    out.extend(bytes);
}

/// A paper of Word 97 to 2003 (MS-DOC): its text in one piece, without styles.
pub fn doc(text: &str) -> Vec<u8> {
    const TEXT: usize = 1024;
    let mut letters: Vec<u16> = text.trim_end().replace('\n', "\r").encode_utf16().collect();
    letters.push(13);
    let count = letters.len() as u32;
    let mut main = vec![0; TEXT];
    let mut put = |at: usize, bytes: &[u8]| main[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[0xec, 0xa5, 0xc1, 0, 0, 0, 9, 4, 0, 0, 0, 2, 0xbf, 0]);
    put(32, &14u16.to_le_bytes());
    put(62, &22u16.to_le_bytes());
    put(64, &((TEXT + letters.len() * 2) as u32).to_le_bytes());
    put(76, &count.to_le_bytes());
    put(152, &93u16.to_le_bytes());
    // The list of pieces: one, from the first letter to the last.
    let mut pieces = vec![2];
    pieces.extend(16u32.to_le_bytes());
    pieces.extend(0u32.to_le_bytes());
    pieces.extend(count.to_le_bytes());
    pieces.extend([0, 0]);
    pieces.extend((TEXT as u32).to_le_bytes());
    pieces.extend([0, 0]);
    put(0x1a2, &0u32.to_le_bytes());
    put(0x1a6, &(pieces.len() as u32).to_le_bytes());
    main.extend(letters.iter().flat_map(|letter| letter.to_le_bytes()));
    main.resize(main.len().max(4096), 0);
    let mut file = Compound::new();
    file.put("WordDocument", main);
    pieces.resize(4096, 0);
    file.put("1Table", pieces);
    file.bytes()
}

/// A presentation of PowerPoint 97 to 2003 (MS-PPT): one text on each slide.
pub fn ppt(slides: &[&str]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut places = Vec::new();
    let list: Vec<u8> = (0..slides.len() as u32)
        .flat_map(|number| {
            let about = [number + 2, 0, 0, 256 + number, 0].map(u32::to_le_bytes).concat();
            record(0, 0x03f3, &about)
        })
        .collect();
    let mut about = Vec::new();
    for number in [5760u32, 4320, 4320, 5760, 1, 2, 0, 0] {
        about.extend(number.to_le_bytes());
    }
    about.extend([1, 0, 0, 0, 0, 0, 0, 1]);
    let document =
        [record(0x01, 0x03e9, &about), record(0x0f, 0x0ff0, &list), record(0, 0x03ea, &[])].concat();
    places.push(0u32);
    stream.extend(record(0x0f, 0x03e8, &document));
    for text in slides {
        places.push(stream.len() as u32);
        let letters: Vec<u8> = text.replace('\n', "\r").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let words = [record(0, 0x0f9f, &1u32.to_le_bytes()), record(0, 0x0fa0, &letters)].concat();
        let shape = [record(0x12, 0xf00a, &[2, 4, 0, 0, 0, 10, 0, 0]), record(0x0f, 0xf00d, &words)].concat();
        let group = record(0x0f, 0xf003, &record(0x0f, 0xf004, &shape));
        let drawing = record(0x0f, 0x040c, &record(0x0f, 0xf002, &group));
        let slide = [record(0x02, 0x03ef, &[0; 24]), drawing].concat();
        stream.extend(record(0x0f, 0x03ee, &slide));
    }
    let directory = stream.len() as u32;
    let mut entries = (1u32 | (places.len() as u32) << 20).to_le_bytes().to_vec();
    entries.extend(places.iter().flat_map(|place| place.to_le_bytes()));
    stream.extend(record(0, 0x1772, &entries));
    let edit = stream.len() as u32;
    let mut last = vec![0, 1, 0, 0, 0, 0, 0, 3];
    for number in [0, directory, 1, places.len() as u32 + 1] {
        last.extend(number.to_le_bytes());
    }
    last.extend([1, 0, 0, 0]);
    stream.extend(record(0, 0x0ff5, &last));
    stream.resize(stream.len().max(4096), 0);
    let mut user = 20u32.to_le_bytes().to_vec();
    user.extend(0xe391_c05f_u32.to_le_bytes());
    user.extend(edit.to_le_bytes());
    user.extend([3, 0, 0xf4, 3, 3, 0, 0, 0]);
    user.extend(b"Ana");
    user.extend(8u32.to_le_bytes());
    let mut file = Compound::new();
    file.put("Current User", record(0, 0x0ff6, &user));
    file.put("PowerPoint Document", stream);
    file.bytes()
}

fn record(version: u16, kind: u16, bytes: &[u8]) -> Vec<u8> {
    let mut out = version.to_le_bytes().to_vec();
    out.extend(kind.to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
    out
}
