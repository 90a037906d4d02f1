//! The order that the register gives to blocks and to what they list.

use super::coalitions;
use super::register::{self, Family};
use super::wording::{Block, Piece, Separator, Wording};

impl Wording {
    /// The same marking with blocks, lists and countries in the order of the register.
    ///
    /// Markings with single separators, from before the register, have no order and stay as they are.
    pub fn in_order(&self) -> Self {
        if self.blocks.iter().any(|block| block.before != Separator::Strokes || block.comma) {
            return self.clone();
        }
        let mut pieces: Vec<Piece> = self.pieces().cloned().map(with_countries_in_order).collect();
        pieces.sort_by_key(|piece| (rank(piece), within(piece)));
        pieces.dedup();
        let mut blocks: Vec<Block> = Vec::new();
        let mut last = None;
        for piece in pieces {
            let rank = Some(rank(&piece));
            match blocks.last_mut().filter(|_| rank == last) {
                Some(block) => block.pieces.push(piece),
                None => blocks.push(Block { before: Separator::Strokes, pieces: vec![piece], comma: false }),
            }
            last = rank;
        }
        for block in &mut blocks {
            prefix_first(block);
        }
        Self { portion: self.portion, lead: self.lead.clone(), blocks }
    }
}

/// The place of the block that a piece belongs to.
fn rank(piece: &Piece) -> u8 {
    match piece {
        Piece::Sci { .. } => 1,
        Piece::Sar { .. } => 2,
        Piece::Atomic { .. } => 3,
        Piece::Fgi { .. } => 5,
        Piece::Category(_) => 6,
        Piece::ReleaseTo(_) | Piece::DisplayOnly(_) | Piece::Eyes { .. } => 7,
        Piece::Accm { .. } => 8,
        Piece::Declassify(_) => 10,
        Piece::Cable(_) | Piece::OtherLevel(_) | Piece::Unknown(_) => 11,
        Piece::Control { code, .. } => match register::control(code).map(|control| control.family) {
            Some(Family::Codeword) => 1,
            Some(Family::Access) if *code == "WAIVED" => 7,
            Some(Family::Access) => 2,
            Some(Family::Aea) => 3,
            Some(Family::Nato) => 4,
            Some(Family::Dissem | Family::Cui) => 7,
            Some(Family::NonIc) => 8,
            _ => 9,
        },
    }
}

/// The place within a block.
fn within(piece: &Piece) -> (usize, String) {
    let at = |code: &str| register::place(code);
    match piece {
        // Releasability stands where the register has it, between two controls of the table.
        Piece::ReleaseTo(_) => (at("RELIDO"), String::new()),
        Piece::Control { code: "RELIDO", .. } => (at("RELIDO"), "1".to_owned()),
        Piece::Eyes { .. } => (at("RELIDO"), "2".to_owned()),
        Piece::DisplayOnly(_) => (at("FISA"), "1".to_owned()),
        Piece::Control { code, .. } => (at(code), String::new()),
        Piece::Category(category) => (usize::from(!category.starts_with("SP-")), category.clone()),
        Piece::Sar { name, .. } => (0, name.clone()),
        Piece::Accm { nickname, .. } => (usize::MAX, nickname.clone()),
        other => (0, other.to_string()),
    }
}

fn with_countries_in_order(mut piece: Piece) -> Piece {
    match &mut piece {
        Piece::ReleaseTo(list) | Piece::DisplayOnly(list) | Piece::Eyes { countries: list, .. } => {
            list.sort_by_key(|country| country_place(country));
        }
        Piece::Fgi { countries, .. } => countries.sort_by_key(|country| country_place(country)),
        _ => {}
    }
    piece
}

/// The United States first, then countries, then coalitions.
fn country_place(country: &str) -> (u8, String) {
    let group = match country {
        "USA" | "US" => 0,
        _ if coalitions::find(country).is_some() => 2,
        _ => 1,
    };
    (group, country.to_owned())
}

/// The word that opens a list goes with whatever is first of it now.
fn prefix_first(block: &mut Block) {
    let opening = block.pieces.iter_mut().find_map(|piece| match piece {
        Piece::Sar { prefix, .. } => prefix.take(),
        _ => None,
    });
    let first = block.pieces.iter_mut().find_map(|piece| match piece {
        Piece::Sar { prefix, .. } => Some(prefix),
        _ => None,
    });
    if let Some(first) = first {
        *first = opening;
    }
    let opened = block.pieces.iter_mut().fold(false, |opened, piece| match piece {
        Piece::Accm { prefix, .. } => std::mem::take(prefix) || opened,
        _ => opened,
    });
    let first = block.pieces.iter_mut().find_map(|piece| match piece {
        Piece::Accm { prefix, .. } => Some(prefix),
        _ => None,
    });
    if let Some(first) = first {
        *first = opened;
    }
}
