//! A marking taken apart, word by word, with nothing left out, and put together again.

use std::fmt;

use daylight_model::{Level, MarkingSystem};

/// A marking as it is worded: what leads it, then its blocks in the order of the paper.
///
/// Written out, it is in canonical form: capitals, no blanks around strokes, lists with comma and blank. The order and
/// the words stay those of the paper; [`Wording::in_order`] puts the blocks in the order of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// It stands in parentheses before a paragraph or a heading.
    pub portion: bool,
    /// Level and owner, where the marking has them.
    pub lead: Option<Lead>,
    /// Controls, in the blocks they stand in.
    pub blocks: Vec<Block>,
}

/// How secret, and by whose rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Begins with two strokes, as markings of others do in a paper of the United States.
    pub foreign: bool,
    /// By whose rules.
    pub system: MarkingSystem,
    /// The word or words of level: `TOP SECRET`, `TS`, `VS-VERTRAULICH`.
    pub term: String,
    /// What step that is.
    pub level: Option<Level>,
    /// Whose, as far as it is written beside the level: `GBR`; several for a joint marking.
    pub owners: Vec<String>,
}

/// What stands between two separators of the first rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What separates it from what stands before.
    pub before: Separator,
    /// What it lists, with `/` between, or `,` in the papers of before the register.
    pub pieces: Vec<Piece>,
    /// Whether it lists with `,`.
    pub comma: bool,
}

/// What separates two blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `//`, as the register wants it.
    Strokes,
    /// `/`, from before the register.
    Stroke,
    /// A blank, from before the register, in captions, and in the United Kingdom.
    Blank,
    /// `-`, from before the register.
    Hyphen,
    /// `,` and a blank.
    Comma,
}

/// A compartment or programme with what is under it: `SI-G ABCD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compartment {
    /// Its own name.
    pub name: String,
    /// Names one below, which stand after a blank.
    pub under: Vec<String>,
}

/// One control and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Sensitive compartmented information.
    Sci {
        /// The control system.
        control: String,
        /// Its compartments.
        compartments: Vec<Compartment>,
        /// Whether the published lists know the control system.
        registered: bool,
    },
    /// A special access programme.
    Sar {
        /// `SAR-` or its long form; only the first of a list has it.
        prefix: Option<String>,
        /// Name or nickname.
        name: String,
        /// Its compartments.
        compartments: Vec<Compartment>,
    },
    /// Restricted data and formerly restricted data.
    Atomic {
        /// `RD`, `FRD` or a long form.
        kind: String,
        /// `CNWDI` or `N`.
        weapon: Option<String>,
        /// `SIGMA` or `SG`, and its numbers.
        sigma: Option<(String, Vec<String>)>,
    },
    /// Information of foreign governments; no country where the source is concealed.
    Fgi {
        /// `FGI` or its long form.
        written: String,
        /// Codes as written.
        countries: Vec<String>,
    },
    /// A control of the register or of an earlier one.
    Control {
        /// As written: `NF`.
        written: String,
        /// Its banner form: `NOFORN`.
        code: &'static str,
    },
    /// Releasable to these; nobody named in a portion that repeats its banner's list.
    ReleaseTo(Vec<String>),
    /// May be shown to these, not given.
    DisplayOnly(Vec<String>),
    /// For the eyes of these countries.
    Eyes {
        /// Codes as written.
        countries: Vec<String>,
        /// Whether `ONLY` is written out.
        only: bool,
    },
    /// An alternative compensatory control measure.
    Accm {
        /// Whether `ACCM-` is written out.
        prefix: bool,
        /// Its nickname.
        nickname: String,
    },
    /// When it is declassified, or why not: in banners until 2009.
    Declassify(String),
    /// A category of controlled unclassified information, or `CUI` within a classified banner.
    Category(String),
    /// A section of a cable, its number, or the time it was sent.
    Cable(String),
    /// A second level, printed over or after the first.
    OtherLevel(String),
    /// Anything else. Kept, never dropped.
    Unknown(String),
}

impl Separator {
    fn text(self) -> &'static str {
        match self {
            Self::Strokes => "//",
            Self::Stroke => "/",
            Self::Blank => " ",
            Self::Hyphen => "-",
            Self::Comma => ", ",
        }
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.portion {
            f.write_str("(")?;
        }
        if let Some(lead) = &self.lead {
            write!(f, "{lead}")?;
        }
        for (at, block) in self.blocks.iter().enumerate() {
            if at > 0 || self.lead.is_some() {
                f.write_str(block.before.text())?;
            }
            write!(f, "{block}")?;
        }
        if self.portion {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Display for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.foreign {
            f.write_str("//")?;
        }
        match self.system {
            MarkingSystem::Joint => write!(f, "JOINT {} {}", self.term, self.owners.join(" ")),
            _ if self.owners.is_empty() => f.write_str(&self.term),
            _ => write!(f, "{} {}", self.owners.join(" "), self.term),
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.comma { "," } else { "/" };
        for (at, piece) in self.pieces.iter().enumerate() {
            let between = if at == 0 { "" } else { between };
            write!(f, "{between}{piece}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Compartment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-{}", self.name)?;
        self.under.iter().try_for_each(|name| write!(f, " {name}"))
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sci { control, compartments, .. } => {
                f.write_str(control)?;
                compartments.iter().try_for_each(|compartment| write!(f, "{compartment}"))
            }
            Self::Sar { prefix, name, compartments } => {
                write!(f, "{}{name}", prefix.as_deref().unwrap_or(""))?;
                compartments.iter().try_for_each(|compartment| write!(f, "{compartment}"))
            }
            Self::Atomic { kind, weapon, sigma } => {
                f.write_str(kind)?;
                if let Some(weapon) = weapon {
                    write!(f, "-{weapon}")?;
                }
                match sigma {
                    Some((word, numbers)) => write!(f, "-{word} {}", numbers.join(" ")),
                    None => Ok(()),
                }
            }
            Self::Fgi { written, countries } => {
                f.write_str(written)?;
                countries.iter().try_for_each(|country| write!(f, " {country}"))
            }
            Self::Control { written, .. } => f.write_str(written),
            Self::ReleaseTo(countries) if countries.is_empty() => f.write_str("REL"),
            Self::ReleaseTo(countries) => write!(f, "REL TO {}", countries.join(", ")),
            Self::DisplayOnly(countries) => write!(f, "DISPLAY ONLY {}", countries.join(", ")),
            Self::Eyes { countries, only } => {
                let blank = if countries.is_empty() { "" } else { " " };
                write!(f, "{}{blank}EYES{}", countries.join("/"), if *only { " ONLY" } else { "" })
            }
            Self::Accm { prefix, nickname } => {
                write!(f, "{}{nickname}", if *prefix { "ACCM-" } else { "" })
            }
            Self::Declassify(text)
            | Self::Category(text)
            | Self::Cable(text)
            | Self::OtherLevel(text)
            | Self::Unknown(text) => f.write_str(text),
        }
    }
}

impl Wording {
    /// Every piece, in order.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.blocks.iter().flat_map(|block| &block.pieces)
    }

    /// The words that no list and no rule accounts for.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Unknown(text) => Some(text.as_str()),
            _ => None,
        })
    }
}
