use miniz_oxide::deflate::compress_to_vec;

/// A ZIP archive, member by member (PKWARE APPNOTE 6.3). Every call gives the bytes to append, so
/// that a large archive never lies in memory. Past 65,535 members or 4 GiB it has what ZIP64 adds at the
/// end (4.3.14); a member is shorter than 4 GiB.
#[derive(Debug, Clone, Default)]
pub struct ZipWriter {
    written: u64,
    members: u64,
    directory: Vec<u8>,
}

/// How the bytes of a member lie in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing<'a> {
    /// As they are.
    Stored,
    /// Deflated, at the level that costs least; as it is where it is too short to gain by it.
    Deflated,
    /// Deflated, then encrypted with this password in the traditional way of PKWARE.
    Locked(&'a str),
}

/// 26 November 2012, 18:30, in the form of DOS: the time that every member says it was changed.
const MODIFIED: [u8; 4] = [0xc0, 0x93, 0x7a, 0x41];
const LEVEL: u8 = 1;

/// Stands where a number does not fit: it is told elsewhere.
const FAR: u32 = 0xffff_ffff;

/// Below this many bytes, setting up a compressor costs more than the bytes it saves.
const SHORT: usize = 700;

impl ZipWriter {
    /// An empty archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes of the archive so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// One more member. A name that ends with `/` is a folder.
    pub fn member(&mut self, name: &str, bytes: &[u8], packing: Packing) -> Vec<u8> {
        let crc = crc32fast::hash(bytes);
        let mut flags: u16 = if name.is_ascii() { 0 } else { 1 << 11 };
        let (method, packed) = match packing {
            Packing::Stored => (0u16, bytes.to_vec()),
            Packing::Deflated if bytes.len() < SHORT => (0, bytes.to_vec()),
            Packing::Deflated => (8, compress_to_vec(bytes, LEVEL)),
            Packing::Locked(password) => {
                flags |= 1;
                (8, lock(&compress_to_vec(bytes, LEVEL), password, crc))
            }
        };
        let mut head = Vec::with_capacity(26 + name.len());
        head.extend(20u16.to_le_bytes());
        head.extend(flags.to_le_bytes());
        head.extend(method.to_le_bytes());
        head.extend(MODIFIED);
        head.extend(crc.to_le_bytes());
        head.extend(number(packed.len()).to_le_bytes());
        head.extend(number(bytes.len()).to_le_bytes());
        head.extend(name_length(name).to_le_bytes());
        head.extend(0u16.to_le_bytes());

        self.directory.extend(b"PK\x01\x02");
        // Made by Unix, so that the permissions below count.
        self.directory.extend([20, 3]);
        let far = self.written >= u64::from(FAR);
        self.directory.extend(&head[..24]);
        self.directory.extend(if far { 12u16 } else { 0 }.to_le_bytes());
        self.directory.extend([0; 6]);
        let mode: u32 = if name.ends_with('/') { 0o40755 << 16 | 0x10 } else { 0o100_644 << 16 };
        self.directory.extend(mode.to_le_bytes());
        self.directory.extend(if far { FAR } else { self.written as u32 }.to_le_bytes());
        self.directory.extend(name.as_bytes());
        if far {
            self.directory.extend([1, 0, 8, 0]);
            self.directory.extend(self.written.to_le_bytes());
        }

        let mut out = Vec::with_capacity(30 + name.len() + packed.len());
        out.extend(b"PK\x03\x04");
        out.extend(head);
        out.extend(name.as_bytes());
        out.extend(packed);
        self.written += out.len() as u64;
        self.members += 1;
        out
    }

    /// The list of members, which ends the archive.
    pub fn end(self) -> Vec<u8> {
        let (members, length, written) = (self.members, self.directory.len() as u64, self.written);
        let mut out = self.directory;
        let far = members >= 0xffff || length >= u64::from(FAR) || written >= u64::from(FAR);
        if far {
            out.extend(b"PK\x06\x06");
            out.extend(44u64.to_le_bytes());
            out.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for number in [members, members, length, written] {
                out.extend(number.to_le_bytes());
            }
            out.extend(b"PK\x06\x07\0\0\0\0");
            out.extend((written + length).to_le_bytes());
            out.extend(1u32.to_le_bytes());
        }
        let short = |number: u64| if far { FAR } else { number as u32 };
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend((short(members) as u16).to_le_bytes());
        out.extend((short(members) as u16).to_le_bytes());
        out.extend(short(length).to_le_bytes());
        out.extend(short(written).to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out
    }
}

/// A ZIP archive of these members, deflated.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    packed(members.iter().map(|(name, bytes)| (*name, *bytes, Packing::Deflated)))
}

/// A ZIP archive of members, each packed in its own way.
pub(super) fn packed<'a>(members: impl IntoIterator<Item = (&'a str, &'a [u8], Packing<'a>)>) -> Vec<u8> {
    let mut writer = ZipWriter::new();
    let mut out = Vec::new();
    for (name, bytes, packing) in members {
        out.extend(writer.member(name, bytes, packing));
    }
    out.extend(writer.end());
    out
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or_else(|_| panic!("a member of {length} bytes needs ZIP64"))
}

fn name_length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or_else(|_| panic!("a member name of {} bytes", name.len()))
}

/// The traditional encryption of PKWARE (APPNOTE 6.1). Weak, still the one most often met.
fn lock(bytes: &[u8], password: &str, crc: u32) -> Vec<u8> {
    let table = crc_table();
    let step = |crc: u32, byte: u8| (crc >> 8) ^ table[usize::from(crc as u8 ^ byte)];
    let mut keys = [0x1234_5678u32, 0x2345_6789, 0x3456_7890];
    let update = |keys: &mut [u32; 3], byte: u8| {
        keys[0] = step(keys[0], byte);
        keys[1] = keys[1].wrapping_add(keys[0] & 0xff).wrapping_mul(134_775_813).wrapping_add(1);
        keys[2] = step(keys[2], (keys[1] >> 24) as u8);
    };
    for byte in password.bytes() {
        update(&mut keys, byte);
    }
    // The header should be chance; ours comes from the content, so that the same file comes out.
    let mut plain: Vec<u8> = (0..11).map(|i: u32| (crc.rotate_left(i * 3) >> 8) as u8).collect();
    plain.push((crc >> 24) as u8);
    plain.extend(bytes);
    let mut out = Vec::with_capacity(plain.len());
    for byte in plain {
        let half = keys[2] | 2;
        out.push(byte ^ (half.wrapping_mul(half ^ 1) >> 8) as u8);
        update(&mut keys, byte);
    }
    out
}

fn crc_table() -> [u32; 256] {
    std::array::from_fn(|index| {
        let mut value = index as u32;
        for _ in 0..8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
        }
        value
    })
}
