//! The banner of a page beside the one its portions make.

use daylight_model::PartialDate;

use super::finding::Finding;
use super::page::{MarkingKind, MarkingMention};
use super::rollup::{RollUp, compare, roll_up};
use super::wording::Wording;

/// What the portions of a page make, and how the printed banner differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedBanner {
    /// What the portions make.
    pub roll_up: RollUp,
    /// Which of the mentions is the printed banner; `None` where the page has none.
    pub printed: Option<usize>,
    /// Where the two differ. Leads, not errors: a page can be missing, or the whole tell more than its parts.
    pub findings: Vec<Finding>,
}

/// Computes the banner of a page from the portion marks among its mentions and compares it with the printed one;
/// `None` for a page without portion marks.
pub fn expected_banner(mentions: &[MarkingMention], date: Option<&PartialDate>) -> Option<ExpectedBanner> {
    let portions: Vec<Wording> = mentions
        .iter()
        .filter(|mention| mention.kind == MarkingKind::Portion)
        .map(|mention| mention.wording.clone())
        .collect();
    let printed = printed(mentions);
    let wording = printed.map(|at| &mentions[at].wording);
    let roll_up = roll_up(&portions, wording, date)?;
    let findings = wording.map_or_else(Vec::new, |wording| compare(&roll_up, wording, date));
    Some(ExpectedBanner { roll_up, printed, findings })
}

/// The surest banner with a level; of several the first.
fn printed(mentions: &[MarkingMention]) -> Option<usize> {
    let banner =
        |mention: &MarkingMention| mention.kind == MarkingKind::Banner && mention.marking.level.is_some();
    let banners = mentions.iter().enumerate().filter(|(_, mention)| banner(mention));
    banners.rev().max_by_key(|(_, mention)| mention.sure).map(|(at, _)| at)
}
