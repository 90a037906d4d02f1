use miniz_oxide::deflate::compress_to_vec;

/// 26 November 2012, 18:30, in the form of DOS: day, then time.
const MODIFIED: [u8; 4] = [0x7a, 0x41, 0xc0, 0x93];

/// A cabinet of Windows (MS-CAB) of these members, in one folder: as they are, or packed (MS-MSZIP,
/// block by block).
pub fn cab(members: &[(&str, &[u8])], packed: bool) -> Vec<u8> {
    const BLOCK: usize = 32 << 10;
    let all: Vec<u8> = members.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    let mut blocks = Vec::new();
    for block in all.chunks(BLOCK) {
        let bytes =
            if packed { [b"CK", compress_to_vec(block, 1).as_slice()].concat() } else { block.to_vec() };
        // No checksum.
        blocks.extend([0; 4]);
        blocks.extend((bytes.len() as u16).to_le_bytes());
        blocks.extend((block.len() as u16).to_le_bytes());
        blocks.extend(bytes);
    }
    let mut files = Vec::new();
    let mut offset = 0u32;
    for (name, bytes) in members {
        files.extend((bytes.len() as u32).to_le_bytes());
        files.extend(offset.to_le_bytes());
        files.extend([0, 0]);
        files.extend(MODIFIED);
        // The name is UTF-8.
        files.extend(if name.is_ascii() { [0x20, 0] } else { [0xa0, 0] });
        files.extend(name.as_bytes());
        files.push(0);
        offset += bytes.len() as u32;
    }
    let first_file = 36 + 8;
    let first_block = first_file + files.len();
    let mut out = b"MSCF\0\0\0\0".to_vec();
    out.extend(((first_block + blocks.len()) as u32).to_le_bytes());
    out.extend([0; 4]);
    out.extend((first_file as u32).to_le_bytes());
    out.extend([0, 0, 0, 0, 3, 1, 1, 0]);
    out.extend((members.len() as u16).to_le_bytes());
    out.extend([0, 0, 0x31, 0x12, 0, 0]);
    out.extend((first_block as u32).to_le_bytes());
    out.extend((all.len().div_ceil(BLOCK) as u16).to_le_bytes());
    out.extend([u8::from(packed), 0]);
    out.extend(files);
    out.extend(blocks);
    out
}

const SECTOR: usize = 2048;

/// An image of a disc (ECMA-119) with these members in its one folder, named `F0000001` and so on.
/// At most a thousand.
pub fn iso(members: &[&[u8]]) -> Vec<u8> {
    const FOLDER: usize = 20;
    let records: Vec<(usize, usize)> = members
        .iter()
        .scan(FOLDER + folder_sectors(members.len()), |at, bytes| {
            let place = *at;
            *at += bytes.len().div_ceil(SECTOR);
            Some((place, bytes.len()))
        })
        .collect();
    let end = records.last().map_or(FOLDER + 1, |(place, length)| place + length.div_ceil(SECTOR));
    let folder_length = folder_sectors(members.len()) * SECTOR;
    let mut folder = record(FOLDER, folder_length, 2, &[0]);
    folder.extend(record(FOLDER, folder_length, 2, &[1]));
    for (number, (place, length)) in (1..).zip(&records) {
        let record = record(*place, *length, 0, format!("F{number:07}.;1").as_bytes());
        // A record does not lie across sectors.
        if folder.len() % SECTOR + record.len() > SECTOR {
            folder.resize(folder.len().next_multiple_of(SECTOR), 0);
        }
        folder.extend(record);
    }
    folder.resize(folder_length, 0);

    let mut out = vec![0; 16 * SECTOR];
    out.extend(volume(end, &record(FOLDER, folder_length, 2, &[0])));
    let mut last = vec![255];
    last.extend(b"CD001\x01");
    last.resize(SECTOR, 0);
    out.extend(last);
    for big in [false, true] {
        let (place, parent) = (FOLDER as u32, 1u16);
        let mut table = vec![1, 0];
        if big {
            table.extend(place.to_be_bytes());
            table.extend(parent.to_be_bytes());
        } else {
            table.extend(place.to_le_bytes());
            table.extend(parent.to_le_bytes());
        }
        table.resize(SECTOR, 0);
        out.extend(table);
    }
    out.extend(folder);
    for bytes in members {
        out.extend(*bytes);
        out.resize(out.len().next_multiple_of(SECTOR), 0);
    }
    out
}

fn folder_sectors(members: usize) -> usize {
    // 44 bytes for each, and two of 34; 46 fill a sector.
    (members + 2).div_ceil(46)
}

fn volume(sectors: usize, root: &[u8]) -> Vec<u8> {
    let mut out = vec![1];
    out.extend(b"CD001\x01\0");
    out.extend([b' '; 32]);
    out.extend(format!("{:32}", "ARCHIVE").into_bytes());
    out.extend([0; 8]);
    out.extend(both(sectors as u32));
    out.extend([0; 32]);
    for short in [1u16, 1, SECTOR as u16] {
        out.extend(short.to_le_bytes());
        out.extend(short.to_be_bytes());
    }
    out.extend(both(10));
    out.extend(18u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(19u32.to_be_bytes());
    out.extend([0; 4]);
    out.extend(root);
    out.resize(813, b' ');
    for _ in 0..4 {
        out.extend(b"2012112618300000\0");
    }
    out.push(1);
    out.resize(SECTOR, 0);
    out
}

fn record(place: usize, length: usize, flags: u8, name: &[u8]) -> Vec<u8> {
    let mut out = vec![0, 0];
    out.extend(both(place as u32));
    out.extend(both(length as u32));
    out.extend([112, 11, 26, 18, 30, 0, 0, flags, 0, 0, 1, 0, 0, 1]);
    out.push(name.len() as u8);
    out.extend(name);
    if out.len() % 2 == 1 {
        out.push(0);
    }
    out[0] = out.len() as u8;
    out
}

/// A number in both orders of bytes.
fn both(number: u32) -> Vec<u8> {
    [number.to_le_bytes(), number.to_be_bytes()].concat()
}

/// An archive of `ar` (System V): names up to 15 letters, no `/`.
pub fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        let name = format!("{name}/");
        assert!(name.len() <= 16, "a name in an archive of ar has at most 15 letters");
        out.extend(
            format!(
                "{name:16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
                1_353_954_600,
                1000,
                1000,
                "100644",
                bytes.len()
            )
            .into_bytes(),
        );
        out.extend(*bytes);
        if out.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

/// An archive of `cpio` in the new portable form (`newc`).
pub fn cpio(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let end: &[(&str, &[u8])] = &[("TRAILER!!!", b"")];
    for (number, (name, bytes)) in (1..).zip(members.iter().chain(end)) {
        let fields = [
            number,
            0o100_644,
            1000,
            1000,
            1,
            1_353_954_600,
            bytes.len() as u32,
            8,
            1,
            0,
            0,
            name.len() as u32 + 1,
            0,
        ];
        out.extend(b"070701");
        out.extend(fields.iter().flat_map(|field| format!("{field:08x}").into_bytes()));
        out.extend(name.as_bytes());
        out.push(0);
        out.resize(out.len().next_multiple_of(4), 0);
        out.extend(*bytes);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}
