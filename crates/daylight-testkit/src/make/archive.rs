use miniz_oxide::deflate::compress_to_vec;

/// Two empty records: the end of a TAR archive.
pub const TAR_END: [u8; 1024] = [0; 1024];

/// Seconds since 1970 of 26 November 2012, 18:30 UTC: the time that every member says it was changed.
const MODIFIED: u64 = 1_353_954_600;

/// One member of a TAR archive: header, bytes, padding (POSIX ustar; longer names as GNU tar does).
pub fn tar_member(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1536 + bytes.len());
    if name.len() > 100 {
        let mut long = name.as_bytes().to_vec();
        long.push(0);
        record(&mut out, b"././@LongLink", b'L', &long);
    }
    record(&mut out, name.as_bytes(), b'0', bytes);
    out
}

fn record(out: &mut Vec<u8>, name: &[u8], kind: u8, bytes: &[u8]) {
    let mut head = [0u8; 512];
    let mut put = |at: usize, text: &[u8]| head[at..at + text.len()].copy_from_slice(text);
    put(0, &name[..name.len().min(100)]);
    put(100, b"0000644\x000001000\x000001000\0");
    put(124, format!("{:011o}\0{MODIFIED:011o}\0", bytes.len()).as_bytes());
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    put(265, b"records");
    put(297, b"records");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    out.extend(head);
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(512), 0);
}

/// A TAR archive of these members.
pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in members {
        out.extend(tar_member(name, bytes));
    }
    out.extend(TAR_END);
    out
}

/// The bytes in a gzip file (RFC 1952) that names them and gives no time.
pub fn gzip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03".to_vec();
    out.extend(name.as_bytes());
    out.push(0);
    out.extend(compress_to_vec(bytes, 1));
    out.extend(crc32fast::hash(bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}
