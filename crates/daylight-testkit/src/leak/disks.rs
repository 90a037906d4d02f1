use super::maker::Maker;
use super::piece::Piece;
use crate::make;

/// What an archive writer is given: names and bytes.
type Members<'a> = &'a [(&'a str, &'a [u8])];

impl Maker {
    /// Parts that have bytes: some archives keep what is empty in ways of their own.
    fn full_parts(&mut self, depth: usize, most: usize) -> Vec<Piece> {
        let mut parts = self.parts(depth, most);
        for part in &mut parts {
            while part.bytes.is_empty() {
                *part = self.part(depth);
            }
        }
        parts
    }

    fn archive(&mut self, depth: usize, ending: &'static str, write: fn(Members) -> Vec<u8>) -> Piece {
        let named: Vec<(Option<String>, Piece)> = self
            .full_parts(depth, 10)
            .into_iter()
            .enumerate()
            .map(|(number, part)| {
                let name = match ending {
                    // Archives of `ar` have short names.
                    "a" => format!("m{number}.{}", part.ending.chars().take(8).collect::<String>()),
                    _ => part.name(),
                };
                (Some(name), part)
            })
            .collect();
        let members: Vec<(&str, &[u8])> = named
            .iter()
            .map(|(name, part)| (name.as_deref().unwrap_or_default(), part.bytes.as_slice()))
            .collect();
        let bytes = write(&members);
        Piece::containing(bytes, ending, self.stem(), named)
    }
}

pub(super) fn seven_zip(maker: &mut Maker, depth: usize) -> Piece {
    maker.archive(depth, "7z", make::seven_zip)
}

pub(super) fn rar(maker: &mut Maker, depth: usize) -> Piece {
    maker.archive(depth, "rar", make::rar)
}

pub(super) fn cab(maker: &mut Maker, depth: usize) -> Piece {
    if maker.chance.permille(500) {
        maker.archive(depth, "cab", |members| make::cab(members, false))
    } else {
        maker.archive(depth, "cab", |members| make::cab(members, true))
    }
}

pub(super) fn iso(maker: &mut Maker, depth: usize) -> Piece {
    maker.archive(depth, "iso", |members| {
        let bytes: Vec<&[u8]> = members.iter().map(|(_, bytes)| *bytes).collect();
        make::iso(&bytes)
    })
}

pub(super) fn ar(maker: &mut Maker, depth: usize) -> Piece {
    maker.archive(depth, "a", make::ar)
}

pub(super) fn cpio(maker: &mut Maker, depth: usize) -> Piece {
    maker.archive(depth, "cpio", make::cpio)
}
