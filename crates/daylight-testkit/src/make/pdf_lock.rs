use md5::{Digest, Md5};

/// The standard security handler, revision 3: RC4 with 128 bits (ISO 32000-1, 7.6.3).
pub(super) struct Lock {
    key: [u8; 16],
    owner: [u8; 32],
    user: [u8; 32],
}

/// Printing and copying allowed, all else denied; written as the signed number that PDF wants.
const PERMISSIONS: i32 = -3904;

const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

impl Lock {
    /// One password for reader and owner, and the identity of the file.
    pub(super) fn new(password: &str, id: &[u8]) -> Self {
        let padded = pad(password);
        let mut owner = padded;
        nineteen_more(&mut owner, &fifty_more(md5(&[&padded])));
        let key = fifty_more(md5(&[&padded, &owner, &PERMISSIONS.to_le_bytes(), id]));
        let mut user = [0; 32];
        user[..16].copy_from_slice(&md5(&[&PADDING, id]));
        nineteen_more(&mut user[..16], &key);
        Self { key, owner, user }
    }

    /// The bytes of object `number` (generation 0), locked.
    pub(super) fn apply(&self, number: usize, bytes: &[u8]) -> Vec<u8> {
        let number = (number as u32).to_le_bytes();
        let key = md5(&[&self.key, &number[..3], &[0, 0]]);
        let mut out = bytes.to_vec();
        rc4(&key, &mut out);
        out
    }

    /// The dictionary that says how it is locked; it is never locked itself.
    pub(super) fn dictionary(&self) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        format!(
            "<< /Filter /Standard /V 2 /R 3 /Length 128 /P {PERMISSIONS} /O <{}> /U <{}> >>",
            hex(&self.owner),
            hex(&self.user)
        )
    }
}

fn pad(password: &str) -> [u8; 32] {
    let mut bytes = password.bytes().chain(PADDING);
    std::array::from_fn(|_| bytes.next().unwrap_or(0))
}

pub(super) fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Md5::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

fn fifty_more(hash: [u8; 16]) -> [u8; 16] {
    (0..50).fold(hash, |hash, _| md5(&[&hash]))
}

/// Encrypted with the key, then with nineteen keys made from it.
fn nineteen_more(bytes: &mut [u8], key: &[u8; 16]) {
    for round in 0..20 {
        rc4(&key.map(|byte| byte ^ round), bytes);
    }
}

fn rc4(key: &[u8], bytes: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|i| i as u8);
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    for byte in bytes {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        *byte ^= state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_and_md5_keep_to_known_answers() {
        let mut bytes = *b"Plaintext";
        rc4(b"Key", &mut bytes);
        assert_eq!(bytes, [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
        assert_eq!(md5(&[b"a", b"bc"])[..4], [0x90, 0x01, 0x50, 0x98]);
    }
}
