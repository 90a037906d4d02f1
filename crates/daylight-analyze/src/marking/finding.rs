//! What does not fit: a marking against the register, a banner against its portions. Never a rejection.

use std::fmt;

use daylight_model::Level;

/// Something about a marking that a reader should know. It says nothing about why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Words that no list and no rule accounts for.
    Unknown(String),
    /// A control of the right form that no published list has.
    Unregistered(String),
    /// A second level is printed over the first or after it.
    SecondLevel(String),
    /// The control goes with this level or a higher one.
    LevelTooLow(String, Level),
    /// The control goes with this level or a lower one.
    LevelTooHigh(String, Level),
    /// The first wants one of the others beside it.
    Needs(String, &'static [&'static str]),
    /// The two do not go together.
    Excludes(String, &'static str),
    /// It was no longer in use at the date of the paper.
    NoLonger(String),
    /// It was not yet in use at the date of the paper.
    NotYet(String),
    /// No country or coalition of the lists.
    UnknownCountry(String),
    /// A list of countries that does not begin with the United States.
    ListWithoutUsa,
    /// A list that names the United States alone.
    ListOfOne,
    /// Blocks or lists are not in the order of the register.
    OutOfOrder,
    /// Classified, and nothing says to whom it may or may not be released.
    NoReleaseSaid,
    /// The banner is above the highest portion.
    BannerAbove(Level),
    /// The banner is below the highest portion.
    BannerBelow(Level),
    /// The banner has a control that no portion has: pages may be missing, or the whole tells more than its parts.
    OnlyInBanner(String),
    /// Portions have a control that the banner should have and has not.
    NotInBanner(String),
    /// The banner releases to more than all portions do.
    ReleasedWider(Vec<String>),
    /// The banner releases to fewer than all portions do.
    ReleasedNarrower(Vec<String>),
    /// Some classified portions are releasable, and others do not say.
    ReleaseUndetermined,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(words) => write!(f, "no list knows {words}"),
            Self::Unregistered(control) => write!(f, "{control} is a control that no published list has"),
            Self::SecondLevel(level) => write!(f, "a second level, {level}, is printed with it"),
            Self::LevelTooLow(control, level) => write!(f, "{control} goes with {level} or higher"),
            Self::LevelTooHigh(control, level) => write!(f, "{control} goes with {level} at most"),
            Self::Needs(control, others) => write!(f, "{control} wants {} beside it", others.join(" or ")),
            Self::Excludes(control, other) => write!(f, "{control} and {other} do not go together"),
            Self::NoLonger(control) => write!(f, "{control} was no longer in use at that date"),
            Self::NotYet(control) => write!(f, "{control} was not yet in use at that date"),
            Self::UnknownCountry(code) => write!(f, "{code} is no country or coalition of the lists"),
            Self::ListWithoutUsa => f.write_str("the list of countries does not begin with USA"),
            Self::ListOfOne => f.write_str("the list of countries names USA alone"),
            Self::OutOfOrder => f.write_str("not in the order of the register"),
            Self::NoReleaseSaid => f.write_str("nothing says to whom it may be released"),
            Self::BannerAbove(level) => write!(f, "the banner is above the highest portion, {level}"),
            Self::BannerBelow(level) => write!(f, "the banner is below the highest portion, {level}"),
            Self::OnlyInBanner(control) => write!(f, "{control} is in the banner and in no portion"),
            Self::NotInBanner(control) => write!(f, "{control} is in a portion and not in the banner"),
            Self::ReleasedWider(countries) => {
                write!(f, "the banner releases to more than all portions do: {}", countries.join(", "))
            }
            Self::ReleasedNarrower(countries) => {
                write!(f, "the banner leaves out who all portions release to: {}", countries.join(", "))
            }
            Self::ReleaseUndetermined => f.write_str(
                "some classified portions are releasable and others do not say, so the banner cannot be told",
            ),
        }
    }
}
