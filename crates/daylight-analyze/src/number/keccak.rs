//! Keccak-256 as Ethereum has it (the padding from before it became SHA-3), for the check that its addresses carry in
//! the case of their letters. After the Keccak reference, version 3.0.

const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// Bytes that are taken in at a time.
const RATE: usize = 136;

/// The hash of at most 135 bytes, which is one block. An address has 40.
pub(super) fn keccak256(short: &[u8]) -> Option<[u8; 32]> {
    let mut block = [0; RATE];
    block.get_mut(..short.len())?.copy_from_slice(short);
    *block.get_mut(short.len())? ^= 1;
    block[RATE - 1] ^= 0x80;
    let mut state = [0_u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        *lane = bytes.iter().rev().fold(0, |lane, byte| lane << 8 | u64::from(*byte));
    }
    ROUNDS.iter().for_each(|constant| round(&mut state, *constant));
    let mut hash = [0; 32];
    for (bytes, lane) in hash.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    Some(hash)
}

fn round(state: &mut [u64; 25], constant: u64) {
    // Theta
    let column = |state: &[u64; 25], x: usize| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]);
    let columns: [u64; 5] = std::array::from_fn(|x| column(state, x));
    for x in 0..5 {
        let mixed = columns[(x + 4) % 5] ^ columns[(x + 1) % 5].rotate_left(1);
        for y in 0..5 {
            state[x + 5 * y] ^= mixed;
        }
    }
    // Rho and pi
    let (mut x, mut y) = (1, 0);
    let mut carried = state[1];
    for step in 0..24_u32 {
        (x, y) = (y, (2 * x + 3 * y) % 5);
        let turn = (step + 1) * (step + 2) / 2 % 64;
        carried = std::mem::replace(&mut state[x + 5 * y], carried.rotate_left(turn));
    }
    // Chi
    for y in 0..5 {
        let row: [u64; 5] = std::array::from_fn(|x| state[x + 5 * y]);
        for x in 0..5 {
            state[x + 5 * y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]);
        }
    }
    // Iota
    state[0] ^= constant;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_hash_of_nothing_is_the_one_that_ethereum_has() {
        let hash = keccak256(b"").map(|hash| hex(&hash));
        assert_eq!(hash.as_deref(), Some("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
    }
}
