/// The head of a sound of `length` bytes of samples (RIFF WAVE, 8 bits, 8 kHz) with a title and a
/// comment in ASCII; the samples follow, their number even.
pub fn wav_head(title: &str, comment: &str, length: u32) -> Vec<u8> {
    let mut list = b"INFO".to_vec();
    for (name, text) in [(b"INAM", title), (b"ICMT", comment)] {
        let mut text = text.as_bytes().to_vec();
        text.push(0);
        list.extend(name);
        list.extend((text.len() as u32).to_le_bytes());
        text.resize(text.len().next_multiple_of(2), 0);
        list.extend(text);
    }
    let mut out = b"RIFF".to_vec();
    out.extend((4 + 24 + 8 + list.len() as u32 + 8 + length).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    out.extend(8000u32.to_le_bytes());
    out.extend(8000u32.to_le_bytes());
    out.extend([1, 0, 8, 0]);
    out.extend(b"LIST");
    out.extend((list.len() as u32).to_le_bytes());
    out.extend(list);
    out.extend(b"data");
    out.extend(length.to_le_bytes());
    out
}

/// A sound of MPEG layer 3 with a title and a comment in front (ID3v2.3): frames of silence.
pub fn mp3(title: &str, comment: &str) -> Vec<u8> {
    let wide = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let title = [&[1][..], &wide(title)].concat();
    let comment = [&b"\x01eng"[..], &wide(""), &[0, 0], &wide(comment)].concat();
    let mut frames = Vec::new();
    for (name, bytes) in [(b"TIT2", title), (b"COMM", comment)] {
        frames.extend(name);
        frames.extend((bytes.len() as u32).to_be_bytes());
        frames.extend([0, 0]);
        frames.extend(bytes);
    }
    let mut out = b"ID3\x03\0\0".to_vec();
    let length = frames.len();
    out.extend([21, 14, 7, 0].map(|shift| (length >> shift) as u8 & 0x7f));
    out.extend(frames);
    // MPEG 1, layer 3, 128 kbit, 44.1 kHz, one channel: 417 bytes each.
    for _ in 0..24 {
        let mut frame = vec![0xff, 0xfb, 0x90, 0xc0];
        frame.resize(417, 0);
        out.extend(frame);
    }
    out
}

/// A photograph of even grey (JPEG, ITU-T T.81) that says something about itself: in EXIF
/// (`ImageDescription`, ASCII) and in XMP (`dc:title`).
pub fn jpeg(width: u16, height: u16, description: &str, title: &str) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    let mut text = description.as_bytes().to_vec();
    text.push(0);
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x0e\x01\x02\0".to_vec();
    exif.extend((text.len() as u32).to_le_bytes());
    exif.extend(26u32.to_le_bytes());
    exif.extend([0; 4]);
    // Texts of at most four bytes would lie in their place.
    text.resize(text.len().max(5), 0);
    exif.extend(text);
    segment(&mut out, 0xe1, &exif);
    let packet = format!(
        "http://ns.adobe.com/xap/1.0/\0<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>\
         <rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>\
         <?xpacket end=\"w\"?>",
        super::xml::escape(title)
    );
    segment(&mut out, 0xe1, packet.as_bytes());
    segment(&mut out, 0xdb, &[&[0][..], &[16; 64]].concat());
    let [h1, h0] = height.to_be_bytes();
    let [w1, w0] = width.to_be_bytes();
    segment(&mut out, 0xc0, &[8, h1, h0, w1, w0, 1, 1, 0x11, 0]);
    // One code in each table: no difference; end of block.
    for class in [0x00, 0x10] {
        let mut table = vec![class, 1];
        table.extend([0; 15]);
        table.push(0);
        segment(&mut out, 0xc4, &table);
    }
    segment(&mut out, 0xda, &[1, 1, 0, 0, 63, 0]);
    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
    let mut bits = vec![0u8; blocks * 2 / 8];
    let rest = blocks * 2 % 8;
    if rest > 0 {
        bits.push(0xff >> rest);
    }
    out.extend(bits);
    out.extend([0xff, 0xd9]);
    out
}

fn segment(out: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    out.extend([0xff, kind]);
    out.extend((bytes.len() as u16 + 2).to_be_bytes());
    out.extend(bytes);
}
