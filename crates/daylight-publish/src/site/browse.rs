use std::collections::BTreeMap;

use askama::Template;

use super::{Around, Listed};
use crate::sealed::Head;

/// Papers that have something in common.
pub(super) struct Group<'a> {
    pub(super) name: String,
    pub(super) papers: Vec<&'a Listed>,
}

/// A list by something that papers may have.
pub(super) struct List<'a> {
    /// The name of its page, without ending.
    pub(super) file: &'static str,
    pub(super) heading: &'static str,
    pub(super) groups: Vec<Group<'a>>,
}

/// What a paper is listed under.
type Keys = fn(&Listed) -> Vec<String>;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    around: Around<'a>,
    groups: &'a [Group<'a>],
}

/// The lists that a release has something for.
pub(super) fn lists(papers: &[Listed]) -> Vec<List<'_>> {
    fn many(values: &[String]) -> Vec<String> {
        values.to_vec()
    }
    let by: [(&'static str, &'static str, Keys); 6] = [
        ("timeline", "Timeline", |paper| {
            vec![
                paper
                    .date
                    .as_deref()
                    .map_or_else(|| "without date".into(), |date| date.chars().take(4).collect()),
            ]
        }),
        ("series", "Series", |paper| paper.series.iter().cloned().collect()),
        ("categories", "Categories", |paper| paper.category.iter().cloned().collect()),
        ("markings", "Markings", |paper| many(&paper.markings)),
        ("places", "Places", |paper| many(&paper.places)),
        ("people", "People", |paper| many(&paper.people)),
    ];
    by.into_iter()
        .map(|(file, heading, keys)| List { file, heading, groups: grouped(papers, keys) })
        .filter(|list| !list.groups.is_empty())
        .collect()
}

fn grouped(papers: &[Listed], keys: Keys) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<String, Vec<&Listed>> = BTreeMap::new();
    for paper in papers {
        let mut own = keys(paper);
        own.sort();
        own.dedup();
        for key in own {
            groups.entry(key).or_default().push(paper);
        }
    }
    let mut groups: Vec<Group<'_>> =
        groups.into_iter().map(|(name, papers)| Group { name, papers }).collect();
    for group in &mut groups {
        group.papers.sort_by(|one, other| (&one.date, &one.id).cmp(&(&other.date, &other.id)));
    }
    groups
}

/// The pages of these lists.
pub(super) fn pages(head: &Head, lists: &[List<'_>]) -> Result<Vec<(String, String)>, askama::Error> {
    lists
        .iter()
        .map(|List { file, heading, groups }| {
            let around = Around { up: "", title: heading, release: &head.title, language: "en" };
            Ok((format!("{file}.html"), ListPage { around, groups }.render()?))
        })
        .collect()
}
