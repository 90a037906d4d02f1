use sha2::{Digest, Sha256};

use super::keccak::keccak256;
use super::scan::Place;
use super::{NumberHow, NumberKind, NumberMention};

/// An address of Bitcoin, Litecoin, Dogecoin or Ethereum that fills the run from `at` to `end`.
pub(super) fn crypto_address(place: Place<'_>, at: usize, end: usize) -> Option<NumberMention> {
    let written = place.text.get(at..end)?;
    let told = |value: String, how: NumberHow, sure: u8| {
        Some(place.mention(at..end, NumberKind::CryptoAddress, value, how, sure))
    };
    match written.len() {
        42 if written.starts_with("0x") => {
            let (how, sure) = ethereum(written.get(2..)?)?;
            told(written.to_owned(), how, sure)
        }
        26..=35 if is_base58_address(written) => told(written.to_owned(), NumberHow::Check, 99),
        14..=90 if is_bech32_address(written) => told(written.to_ascii_lowercase(), NumberHow::Check, 99),
        _ => None,
    }
}

/// Capitals of an address carry its check (EIP-55); one without capitals, or of nothing else, has none.
fn ethereum(hex: &str) -> Option<(NumberHow, u8)> {
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let lower = hex.to_ascii_lowercase();
    if lower == hex || hex.to_ascii_uppercase() == hex {
        return Some((NumberHow::Form, 80));
    }
    let hash = keccak256(lower.as_bytes())?;
    let agrees = hex.bytes().enumerate().all(|(place, byte)| {
        let nibble = hash[place / 2] >> (if place % 2 == 0 { 4 } else { 0 }) & 15;
        !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() == (nibble >= 8)
    });
    agrees.then_some((NumberHow::Check, 99))
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Base58Check: a byte for the sort, twenty for the key, four that check them.
fn is_base58_address(written: &str) -> bool {
    if !written.starts_with(['1', '3', 'L', 'M', 'D']) {
        return false;
    }
    let mut bytes = [0_u8; 25];
    for letter in written.bytes() {
        let Some(mut carry) = BASE58.iter().position(|one| *one == letter) else { return false };
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 255) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return false;
        }
    }
    let (told, check) = bytes.split_at(21);
    // Bitcoin, its scripts, Litecoin, its scripts, Dogecoin.
    matches!(told[0], 0x00 | 0x05 | 0x30 | 0x32 | 0x1e)
        && told[1..].iter().any(|byte| *byte != 0)
        && Sha256::digest(Sha256::digest(told)).starts_with(check)
}

const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Bech32 and Bech32m (BIP 173, BIP 350).
fn is_bech32_address(written: &str) -> bool {
    let mixed = written.bytes().any(|byte| byte.is_ascii_uppercase())
        && written.bytes().any(|byte| byte.is_ascii_lowercase());
    let lower = written.to_ascii_lowercase();
    let Some(prefix) = ["bc", "tb", "ltc"]
        .into_iter()
        .find(|prefix| lower.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('1')))
    else {
        return false;
    };
    let data: Option<Vec<u8>> = lower.as_bytes()[prefix.len() + 1..]
        .iter()
        .map(|letter| BECH32.iter().position(|one| one == letter).map(|place| place as u8))
        .collect();
    let Some(data) = data.filter(|data| data.len() >= 14 && !mixed) else { return false };
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    let sum = polymod(high.chain([0]).chain(low).chain(data.iter().copied()));
    // Version 0 has the older check, all others the newer.
    sum == if data[0] == 0 { 1 } else { 0x2bc8_30a3 }
}

fn polymod(values: impl Iterator<Item = u8>) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |sum, value| {
        let next = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        let bits = GENERATORS.iter().enumerate().filter(|(bit, _)| sum >> 25 >> bit & 1 == 1);
        bits.fold(next, |next, (_, generator)| next ^ generator)
    })
}
