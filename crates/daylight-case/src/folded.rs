//! Hits without those that say nearly the same as one before them.

use std::collections::HashSet;

use daylight_search::{Found, Hit, Options, answer_of_all};

use crate::{CaseError, OpenSearch, SearchOptions};

/// Hits that are looked through at a time.
const AT_A_TIME: usize = 100;

/// The asked part of what was found in some cases, each with the number of its case. Where near-copies are folded, the
/// offset and the limit count what is left: of documents that say nearly the same the first in order is shown. They are
/// folded within each case, not across.
pub(crate) fn hits(
    cases: &[&OpenSearch],
    found: &[&Found<'_>],
    options: &SearchOptions,
) -> Result<Vec<(usize, Hit)>, CaseError> {
    let SearchOptions { offset, limit, sort, .. } = *options;
    if !options.fold {
        return Ok(answer_of_all(found, &Options { offset, limit, sort })?.hits);
    }
    let mut shown = Vec::new();
    let mut hidden: HashSet<(usize, i64)> = HashSet::new();
    let (mut passed, mut seen) = (0, 0);
    loop {
        let part = Options { offset: seen, limit: Some(AT_A_TIME), sort };
        let some = answer_of_all(found, &part)?.hits;
        for (case, hit) in &some {
            if limit.is_some_and(|limit| shown.len() >= limit) {
                return Ok(shown);
            }
            if hidden.contains(&(*case, hit.row)) {
                continue;
            }
            let copies = cases[*case].searcher().near_copies_of_hit(hit)?;
            hidden.extend(copies.iter().map(|copy| (*case, copy.row)));
            match passed < offset {
                true => passed += 1,
                false => shown.push((*case, *hit)),
            }
        }
        seen += some.len();
        if some.len() < AT_A_TIME {
            return Ok(shown);
        }
    }
}
