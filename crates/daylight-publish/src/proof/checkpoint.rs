use ct_codecs::{Base64, Decoder};

use super::merkle::TreeHash;
use super::note::{BadNote, base64};

/// The state of a tree as it is signed: C2SP `tlog-checkpoint` (<https://c2sp.org/tlog-checkpoint>), three lines with
/// the name of the tree, the number of its leaves and base64 of its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which tree: a name without a schema, such as `example.org/releases`.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// Its root.
    pub root: TreeHash,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64(&self.root.0))
    }

    /// Reads it from the text of a note. Lines that others may add below are passed over, as the standard asks.
    pub fn read(text: &str) -> Result<Self, BadNote> {
        let form = |why| BadNote::Form { why };
        let mut lines = text.split('\n');
        let origin =
            lines.next().filter(|line| !line.is_empty()).ok_or(form("a checkpoint without origin"))?;
        let digits = lines.next().ok_or(form("a checkpoint without size"))?;
        let size: u64 = digits.parse().map_err(|_| form("the size in a checkpoint is no number"))?;
        if size.to_string() != digits {
            return Err(form("the size in a checkpoint is not written plainly"));
        }
        let root = lines
            .next()
            .and_then(|line| Base64::decode_to_vec(line, None).ok())
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(form("the root in a checkpoint is not the base64 of 32 bytes"))?;
        Ok(Self { origin: origin.to_owned(), size, root: TreeHash(root) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_as_it_was_written() {
        let checkpoint =
            Checkpoint { origin: "example.org/releases".into(), size: 20, root: TreeHash::of_leaf(b"x") };
        assert_eq!(Checkpoint::read(&checkpoint.to_text()), Ok(checkpoint.clone()));
        let longer = format!("{}something else\n", checkpoint.to_text());
        assert_eq!(Checkpoint::read(&longer), Ok(checkpoint));
    }

    #[test]
    fn checkpoints_of_a_wrong_form_are_refused() {
        let root = base64(&[0; 32]);
        for text in [
            String::new(),
            format!("\n1\n{root}\n"),
            format!("origin\n01\n{root}\n"),
            format!("origin\n-1\n{root}\n"),
            "origin\n1\nAAAA\n".into(),
            "origin\n1\n".into(),
        ] {
            assert!(Checkpoint::read(&text).is_err(), "{text:?}");
        }
    }
}
