use std::fmt;

use daylight_model::DocHash;
use sha2::{Digest, Sha256};

/// A hash in the tree: 32 bytes of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TreeHash(pub [u8; 32]);

impl TreeHash {
    /// Of one leaf: `SHA-256(0x00 ‖ bytes)`.
    pub fn of_leaf(bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
    }

    /// Of a node above two others: `SHA-256(0x01 ‖ left ‖ right)`.
    pub fn of_node(left: &Self, right: &Self) -> Self {
        Self(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
    }

    /// Of a tree without leaves: the SHA-256 of nothing.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        text.parse().ok().map(|DocHash(bytes)| Self(bytes))
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(to, "{byte:02x}"))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{self}")
    }
}

/// A Merkle tree as in RFC 6962, section 2.1: `n` leaves, the left subtree of each node holding the largest power
/// of two below its size. It only grows at its right end, so an older tree is provably the beginning of a newer.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    leaves: Vec<TreeHash>,
}

impl Tree {
    /// Of these leaves, in this order.
    pub fn of<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self { leaves: leaves.into_iter().map(TreeHash::of_leaf).collect() }
    }

    /// Leaves in it.
    pub fn size(&self) -> usize {
        self.leaves.len()
    }

    /// The hash that stands for all of it.
    pub fn root(&self) -> TreeHash {
        root_of(&self.leaves)
    }

    /// The root it had when it held only the first `size` leaves; none where it never held so many.
    pub fn root_at(&self, size: usize) -> Option<TreeHash> {
        self.leaves.get(..size).map(root_of)
    }

    /// The hashes beside the way from leaf `index` up to the root, lowest first (RFC 6962, section 2.1.1).
    /// None where there is no such leaf.
    pub fn inclusion(&self, index: usize) -> Option<Vec<TreeHash>> {
        (index < self.leaves.len()).then(|| {
            let mut path = Vec::new();
            beside(&self.leaves, index, &mut path);
            path
        })
    }

    /// What proves that the tree of the first `size` leaves is the beginning of this one (RFC 6962, section 2.1.2).
    /// None where it never held so many; nothing is needed for a tree without leaves.
    pub fn consistency(&self, size: usize) -> Option<Vec<TreeHash>> {
        let all = &self.leaves;
        (size <= all.len()).then(|| {
            let mut proof = Vec::new();
            if size > 0 {
                beginning(all, size, true, &mut proof);
            }
            proof
        })
    }
}

fn root_of(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => TreeHash::of_nothing(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(left_size(leaves.len()));
            TreeHash::of_node(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `size`, which is at least two.
fn left_size(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}

fn beside(leaves: &[TreeHash], index: usize, path: &mut Vec<TreeHash>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(left_size(leaves.len()));
    if index < left.len() {
        beside(left, index, path);
        path.push(root_of(right));
    } else {
        beside(right, index - left.len(), path);
        path.push(root_of(left));
    }
}

fn beginning(leaves: &[TreeHash], size: usize, whole: bool, proof: &mut Vec<TreeHash>) {
    if size == leaves.len() {
        if !whole {
            proof.push(root_of(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(left_size(leaves.len()));
    if size <= left.len() {
        beginning(left, size, whole, proof);
        proof.push(root_of(right));
    } else {
        beginning(right, size - left.len(), false, proof);
        proof.push(root_of(left));
    }
}

/// Whether `path` leads from `leaf`, at `index` of a tree of `size` leaves, to `root`
/// (RFC 9162, section 2.1.3.2).
pub fn includes(root: &TreeHash, size: u64, index: u64, leaf: TreeHash, path: &[TreeHash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut here, mut last) = (index, size - 1);
    let mut hash = leaf;
    for other in path {
        if last == 0 {
            return false;
        }
        if here & 1 == 1 || here == last {
            hash = TreeHash::of_node(other, &hash);
            while here & 1 == 0 && here != 0 {
                here >>= 1;
                last >>= 1;
            }
        } else {
            hash = TreeHash::of_node(&hash, other);
        }
        here >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old_size` leaves with `old_root` is the beginning of that of `new_size`
/// leaves with `new_root` (RFC 9162, section 2.1.4.2).
pub fn extends(
    (old_size, old_root): (u64, &TreeHash),
    (new_size, new_root): (u64, &TreeHash),
    proof: &[TreeHash],
) -> bool {
    if old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return proof.is_empty() && *old_root == TreeHash::of_nothing();
    }
    // A whole power of two is itself the first node of the proof and is not sent along.
    let (first, rest) = if old_size.is_power_of_two() {
        (*old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else { return false };
        (*first, rest)
    };
    let (mut here, mut last) = (old_size - 1, new_size - 1);
    while here & 1 == 1 {
        here >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (first, first);
    for other in rest {
        if last == 0 {
            return false;
        }
        if here & 1 == 1 || here == last {
            old = TreeHash::of_node(other, &old);
            new = TreeHash::of_node(other, &new);
            while here & 1 == 0 && here != 0 {
                here >>= 1;
                last >>= 1;
            }
        } else {
            new = TreeHash::of_node(&new, other);
        }
        here >>= 1;
        last >>= 1;
    }
    last == 0 && old == *old_root && new == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(size: usize) -> Tree {
        let leaves: Vec<Vec<u8>> = (0..size).map(|number| format!("paper {number}").into_bytes()).collect();
        Tree::of(leaves.iter().map(Vec::as_slice))
    }

    /// Test inputs and roots of the reference implementation of Certificate Transparency
    /// (<https://github.com/google/certificate-transparency>, `merkle_tree_test`), which others check against too.
    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let tree = Tree::of(leaves);
        for (size, root) in (1..).zip(roots) {
            assert_eq!(tree.root_at(size).map(|hash| hash.to_string()).as_deref(), Some(root), "size {size}");
        }
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_no_other() {
        for size in 1..=33 {
            let tree = tree(size);
            let root = tree.root();
            for index in 0..size {
                let path = tree.inclusion(index).unwrap();
                let leaf = tree.leaves[index];
                let (size, at) = (size as u64, index as u64);
                assert!(includes(&root, size, at, leaf, &path));
                assert!(!includes(&root, size, at, TreeHash::of_leaf(b"another"), &path));
                assert!(size == 1 || !includes(&root, size, (at + 1) % size, leaf, &path));
                for cut in 0..path.len() {
                    assert!(!includes(&root, size, at, leaf, &path[..cut]));
                }
                let mut longer = path.clone();
                longer.push(root);
                assert!(!includes(&root, size, at, leaf, &longer));
            }
        }
    }

    #[test]
    fn every_earlier_tree_is_the_beginning_and_no_altered_one() {
        for size in 0..=33 {
            let tree = tree(size);
            let new = (size as u64, &tree.root());
            for earlier in 0..=size {
                let proof = tree.consistency(earlier).unwrap();
                let root = tree.root_at(earlier).unwrap();
                let old = (earlier as u64, &root);
                assert!(extends(old, new, &proof), "{earlier} of {size}");
                let altered = TreeHash::of_leaf(b"altered");
                assert!(!extends((earlier as u64, &altered), new, &proof), "{earlier} of {size}");
                if earlier < size {
                    assert!(!extends(new, old, &proof));
                }
                for cut in 0..proof.len() {
                    assert!(!extends(old, new, &proof[..cut]));
                }
            }
        }
    }

    #[test]
    fn hexadecimal_digits_are_read_back() {
        let hash = TreeHash::of_leaf(b"x");
        assert_eq!(TreeHash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(TreeHash::from_hex("zz"), None);
        assert_eq!(TreeHash::from_hex(&"+f".repeat(32)), None);
    }
}
