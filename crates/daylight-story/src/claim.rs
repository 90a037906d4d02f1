use crate::report::{Kind, Report, Verdict};
use crate::{Named, Papers, check, written};

/// What can be computed of a claim that people linked to papers: its durations and numbers, names, and what it says of
/// markings. Never whether it is true.
pub fn hints<P: Papers>(
    claim: &str,
    linked: &[(String, Option<u32>)],
    papers: &P,
) -> Result<Report, P::Problem> {
    let mut draft = plain(claim);
    for (paper, page) in linked {
        if let Named::One(paper) = papers.paper(paper)? {
            let page = page.filter(|page| (1..=paper.pages).contains(page));
            let address = page
                .map_or_else(|| format!("doc:{}", paper.reference), |page| written(&paper.reference, page));
            draft.push_str(&format!(" [·]({address})"));
        }
    }
    let mut report = check(&draft, papers)?;
    report.findings.retain(|finding| finding.kind != Kind::Citation && finding.kind != Kind::Statement);
    // A claim is somebody else's words: what stands in no paper is said so, and is no mistake of ours.
    for finding in &mut report.findings {
        if finding.verdict == Verdict::NotFound && linked.is_empty() {
            finding.verdict = Verdict::CannotTell;
        }
    }
    Ok(report)
}

/// Words in which no sign is Markdown.
fn plain(claim: &str) -> String {
    let mut out = String::with_capacity(claim.len() + 16);
    for c in claim.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_[]<>#~|".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
