use std::collections::BTreeMap;

use flate2::Crc;

use super::Package;
use super::listing::STORED;

/// A package with the bytes of some members replaced, and some left out. What is replaced lies plainly in it.
pub(in crate::formats) fn rewritten(
    package: &Package,
    replaced: &BTreeMap<String, Vec<u8>>,
    left_out: &[&str],
) -> Vec<u8> {
    let (mut bytes, mut directory, mut count) = (Vec::new(), Vec::new(), 0_u16);
    for member in package.members() {
        let new = replaced.get(&member.name).map(Vec::as_slice);
        let Some(packed) = new.or_else(|| package.packed(member)) else { continue };
        let skip = left_out.contains(&member.name.as_str()) || member.is_folder() || count == u16::MAX;
        if skip || (member.encrypted && new.is_none()) {
            continue;
        }
        let (method, sum, size) = match new {
            Some(new) => {
                let mut sum = Crc::new();
                sum.update(new);
                (STORED, sum.sum(), new.len())
            }
            // How long it is unpacked is of no use to whoever reads it.
            None => (member.method, member.checksum.unwrap_or(0), packed.len()),
        };
        let Ok(at) = u32::try_from(bytes.len()) else { break };
        let mut fields = vec![20, 0, 0, 8];
        fields.extend(method.to_le_bytes());
        fields.extend([0; 4]);
        fields.extend(sum.to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend((size as u32).to_le_bytes());
        fields.extend((member.name.len().min(usize::from(u16::MAX)) as u16).to_le_bytes());
        fields.extend([0; 2]);
        let name = member.name.as_bytes();
        let name = name.get(..usize::from(u16::MAX)).unwrap_or(name);
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&fields);
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(packed);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend_from_slice(name);
        count += 1;
    }
    let start = bytes.len() as u32;
    let size = directory.len() as u32;
    bytes.append(&mut directory);
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
    bytes.extend_from_slice(&[0, 0]);
    bytes
}
