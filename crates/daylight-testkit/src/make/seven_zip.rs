/// A 7z archive of these members, one after the other in one block, as they are (7zFormat.txt of the
/// LZMA SDK). Members have bytes.
pub fn seven_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let packed: u64 = members.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    let mut list = vec![0x01];
    if !members.is_empty() {
        list.extend([0x04, 0x06]);
        number(&mut list, 0);
        number(&mut list, 1);
        list.push(0x09);
        number(&mut list, packed);
        list.push(0x00);
        // One folder with one coder that copies.
        list.extend([0x07, 0x0b, 1, 0, 1, 0x01, 0x00, 0x0c]);
        number(&mut list, packed);
        list.push(0x00);
        list.extend([0x08, 0x0d]);
        number(&mut list, members.len() as u64);
        list.push(0x09);
        for (_, bytes) in &members[..members.len() - 1] {
            number(&mut list, bytes.len() as u64);
        }
        list.extend([0x0a, 1]);
        for (_, bytes) in members {
            list.extend(crc32fast::hash(bytes).to_le_bytes());
        }
        list.extend([0x00, 0x00]);
    }
    list.push(0x05);
    number(&mut list, members.len() as u64);
    let names: Vec<u8> = members
        .iter()
        .flat_map(|(name, _)| name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes))
        .collect();
    list.push(0x11);
    number(&mut list, names.len() as u64 + 1);
    list.push(0);
    list.extend(names);
    list.extend([0x00, 0x00]);

    let mut place = packed.to_le_bytes().to_vec();
    place.extend((list.len() as u64).to_le_bytes());
    place.extend(crc32fast::hash(&list).to_le_bytes());
    let mut out = b"7z\xbc\xaf\x27\x1c\0\x04".to_vec();
    out.extend(crc32fast::hash(&place).to_le_bytes());
    out.extend(place);
    members.iter().for_each(|(_, bytes)| out.extend(*bytes));
    out.extend(list);
    out
}

/// A number of one to nine bytes: ones in the first byte tell how many follow.
fn number(out: &mut Vec<u8>, value: u64) {
    for more in 0..8u32 {
        if value < 1 << (7 * (more + 1)) {
            let high = (value >> (8 * more)) as u8;
            let ones = !(0xff_u16 >> more) as u8;
            out.push(ones | high);
            out.extend(&value.to_le_bytes()[..more as usize]);
            return;
        }
    }
    out.push(0xff);
    out.extend(value.to_le_bytes());
}

/// A RAR archive of version 5 whose members lie as they are (RAR 5.0 archive format, rarlab.com).
pub fn rar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = b"Rar!\x1a\x07\x01\0".to_vec();
    block(&mut out, &[1, 0, 0]);
    for (name, bytes) in members {
        // A file whose bytes follow; its CRC is told.
        let mut head = vec![2, 2];
        seven_bits(&mut head, bytes.len() as u64);
        head.push(4);
        seven_bits(&mut head, bytes.len() as u64);
        seven_bits(&mut head, 0o100_644);
        head.extend(crc32fast::hash(bytes).to_le_bytes());
        head.extend([0, 1]);
        seven_bits(&mut head, name.len() as u64);
        head.extend(name.as_bytes());
        block(&mut out, &head);
        out.extend(*bytes);
    }
    block(&mut out, &[5, 0, 0]);
    out
}

fn block(out: &mut Vec<u8>, head: &[u8]) {
    let mut whole = Vec::new();
    seven_bits(&mut whole, head.len() as u64);
    whole.extend(head);
    out.extend(crc32fast::hash(&whole).to_le_bytes());
    out.extend(whole);
}

fn seven_bits(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
