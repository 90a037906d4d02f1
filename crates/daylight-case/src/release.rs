//! What is put together to be published: prepared here, built into a folder of plain files (`release/building.rs`), agreed
//! to by two people and published (`release/agreeing.rs`). What was published stays in one record (`release/record.rs`).

mod agreeing;
mod building;
mod plan;
mod record;

use daylight_model::{DocHash, DocRef, PartialDate, View};
use daylight_publish::{PublicKey, Softening};
use daylight_store::{ReleaseDocument, Store};
use jiff::civil::Date;

use crate::picture::{has_pictures, pages_to_draw};
use crate::publishing::PublishingError;
use crate::show::find;
use crate::{Case, CaseError, Person};

pub use agreeing::Published;
pub use building::{BuildOrder, BuiltRelease};
pub(crate) use plan::{Agreed, Plan, SavedPaper};
pub(crate) use record::emptied_lines;

/// A release that is to be prepared.
#[derive(Debug, Clone)]
pub struct NewRelease {
    /// What it is called in the case.
    pub name: String,
    /// Its title; the first heading of the first press release where it is `None`.
    pub title: Option<String>,
    /// The publisher's series of releases, such as `example.org/releases`.
    pub origin: String,
    /// Its day; today where it is `None`.
    pub date: Option<String>,
    /// Before this day it is not published.
    pub embargo: Option<String>,
    /// Press releases: language and Markdown.
    pub press: Vec<(String, String)>,
    /// Whoever proposes it.
    pub proposer: PublicKey,
    /// Whoever approves it; `None` where one person releases alone, and the release says so.
    pub approver: Option<PublicKey>,
    /// What is taken from pictures besides what is hidden.
    pub softening: Softening,
}

/// What is said about papers that are put into a release.
#[derive(Debug, Clone, Default)]
pub struct PaperWish {
    /// Its name in addresses; `paper-N` where it is `None`.
    pub id: Option<String>,
    /// Its title; made of its name where it is `None`, because names of files tell more than they should.
    pub title: Option<String>,
    /// Its date as far as it is known.
    pub date: Option<String>,
    /// Its language, as in BCP 47.
    pub language: Option<String>,
    /// What it belongs to.
    pub series: Option<String>,
    /// What it is.
    pub category: Option<String>,
    /// People it names, each approved for publication.
    pub people: Vec<String>,
    /// Places it names.
    pub places: Vec<String>,
    /// Its place in the release; behind the others where it is `None`.
    pub order: Option<u32>,
    /// The published paper it takes the place of, and what was wrong with that.
    pub corrects: Option<(String, String)>,
}

/// A release as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRelease {
    /// What it is called.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The publisher's series.
    pub origin: String,
    /// Its day.
    pub date: String,
    /// Before this day it is not published.
    pub embargo: Option<String>,
    /// `prepared`, `built`, `proposed`, `approved` or `published`.
    pub state: &'static str,
    /// Its number, once it is published.
    pub number: Option<u32>,
    /// Numbers of the keys of who proposes and who approves.
    pub hands: Vec<String>,
    /// Languages of its press releases.
    pub press: Vec<String>,
    /// What is in it, in order.
    pub papers: Vec<ShownPaper>,
    /// What it withdraws: names, and why.
    pub withdrawals: Vec<(String, String)>,
    /// What was accepted though something speaks against it, and why.
    pub accepted: Vec<(String, String)>,
}

/// A paper of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPaper {
    /// Its name in addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The document it is made of.
    pub document: DocRef,
    /// What was wrong in an earlier release.
    pub correction: Option<String>,
}

impl Case {
    /// Prepares a release.
    pub fn new_release(&self, new: NewRelease, today: Date, who: &Person) -> Result<ShownRelease, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let plan = Plan::of(&new, today, who)?;
        if store.release(&new.name)?.is_some() {
            return Err(refused(format!("there is a release `{}` already", new.name), "choose another name"));
        }
        let batch = store.batch()?;
        batch.put_release(&new.name, &plan.to_text()?)?;
        new.press
            .iter()
            .try_for_each(|(language, markdown)| batch.put_press(&new.name, language, markdown))?;
        batch.commit()?;
        shown(&store, &view, new.name, plan)
    }

    /// Puts documents into a release, in this order, or changes what is said about those that are in it.
    pub fn add_to_release(
        &self,
        name: &str,
        references: &[String],
        wish: &PaperWish,
    ) -> Result<ShownRelease, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut plan = plan_to_change(&store, name)?;
        if references.len() > 1 && (wish.id.is_some() || wish.title.is_some() || wish.corrects.is_some()) {
            return Err(refused(
                "a name, a title and a correction are of one document".into(),
                "add this document by itself",
            ));
        }
        let there = store.release_documents(&view, name)?;
        let mut next = there.iter().map(|one| one.position).max().unwrap_or(0) + 1;
        let published = record::standing(&store, &view)?;
        let mut taken: Vec<(DocHash, String)> = Vec::new();
        for one in &there {
            taken.push((one.document, SavedPaper::read(&one.body)?.id));
        }
        let mut puts = Vec::new();
        for reference in references {
            let document = find(&store, &view, reference)?;
            let drawable = document.format.is_some_and(has_pictures) && pages_to_draw(&document) > 0;
            if !drawable {
                let words =
                    document.format.map_or("something that was not read yet", |format| format.words());
                return Err(refused(
                    format!("{} is {words}, which Daylight cannot draw", view.doc_ref(&document.hash)),
                    "print it into a PDF, add that to the case, and release the PDF",
                ));
            }
            let before = there.iter().find(|one| one.document == document.hash);
            let mut paper = match before {
                Some(one) => SavedPaper::read(&one.body)?,
                None => SavedPaper::default(),
            };
            paper.take(wish)?;
            if paper.id.is_empty() {
                let is_free = |id: &String| {
                    !record::was_given(&published, id) && !taken.iter().any(|(_, one)| one == id)
                };
                let free = (1..).map(|number| format!("paper-{number}")).find(is_free);
                paper.id = free.unwrap_or_default();
            }
            if paper.title.is_empty() {
                paper.title = paper.id.replacen("paper-", "Paper ", 1);
            }
            check_id(&paper, &document.hash, &taken, &published)?;
            taken.push((document.hash, paper.id.clone()));
            let position = match (wish.order, before) {
                (Some(order), _) => order,
                (None, Some(before)) => before.position,
                (None, None) => {
                    next += 1;
                    next - 1
                }
            };
            puts.push(ReleaseDocument { document: document.hash, position, body: paper.to_text()? });
        }
        plan.begin_again();
        let batch = store.batch()?;
        batch.put_release(name, &plan.to_text()?)?;
        puts.iter().try_for_each(|put| batch.put_release_document(name, put))?;
        batch.commit()?;
        shown(&store, &view, name.to_owned(), plan)
    }

    /// Takes a document out of a release that is not published yet.
    pub fn take_out_of_release(&self, name: &str, reference: &str) -> Result<ShownRelease, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut plan = plan_to_change(&store, name)?;
        let document = find(&store, &view, reference)?;
        plan.begin_again();
        let batch = store.batch()?;
        batch.put_release(name, &plan.to_text()?)?;
        batch.take_out_of_release(name, &document.hash)?;
        batch.commit()?;
        shown(&store, &view, name.to_owned(), plan)
    }

    /// Keeps the press release of one language, in place of what was there.
    pub fn set_press(&self, name: &str, language: &str, markdown: &str) -> Result<ShownRelease, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut plan = plan_to_change(&store, name)?;
        plan::check_language(language)?;
        plan.begin_again();
        let batch = store.batch()?;
        batch.put_release(name, &plan.to_text()?)?;
        batch.put_press(name, language, markdown)?;
        batch.commit()?;
        shown(&store, &view, name.to_owned(), plan)
    }

    /// Has a release withdraw a paper that was published earlier. Its place in the record stays; where `empty`, what
    /// stands there is taken away.
    pub fn withdraw(
        &self,
        name: &str,
        id: &str,
        reason: &str,
        empty: bool,
    ) -> Result<ShownRelease, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut plan = plan_to_change(&store, name)?;
        if reason.trim().is_empty() {
            return Err(PublishingError::NoReason.into());
        }
        if !record::standing(&store, &view)?.is_published(id) {
            return Err(refused(
                format!("no published paper is called `{id}`"),
                "`daylight release list` shows what was published",
            ));
        }
        plan.withdraw(id, reason.trim(), empty);
        plan.begin_again();
        let batch = store.batch()?;
        batch.put_release(name, &plan.to_text()?)?;
        batch.commit()?;
        shown(&store, &view, name.to_owned(), plan)
    }

    /// A release as it stands.
    pub fn release(&self, name: &str) -> Result<ShownRelease, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let plan = plan_of(&store, name)?;
        shown(&store, &view, name.to_owned(), plan)
    }

    /// All releases, those that are not published first.
    pub fn releases(&self) -> Result<Vec<ShownRelease>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let mut all = Vec::new();
        for (name, body) in store.releases()? {
            all.push(shown(&store, &view, name, Plan::read(&body)?)?);
        }
        all.sort_by_key(|one| (one.number.is_some(), std::cmp::Reverse(one.number), one.name.clone()));
        Ok(all)
    }

    /// The press releases of a release: language and Markdown.
    pub fn press_of(&self, name: &str) -> Result<Vec<(String, String)>, CaseError> {
        let store = self.to_read()?;
        plan_of(&store, name)?;
        Ok(store.release_press(name)?)
    }
}

fn check_id(
    paper: &SavedPaper,
    document: &DocHash,
    taken: &[(DocHash, String)],
    published: &record::Standing,
) -> Result<(), CaseError> {
    let id = &paper.id;
    if !daylight_publish::is_plain(id) || id.contains('/') {
        return Err(refused(
            format!("a paper cannot have the name `{id}`"),
            "letters, digits, dot, dash and underscore of ASCII only",
        ));
    }
    let twice = taken.iter().any(|(other, one)| other != document && one.eq_ignore_ascii_case(id));
    let was_given = record::was_given(published, id);
    match (&paper.correction, twice || was_given) {
        (None, true) => Err(refused(
            format!("the name `{id}` was given to another paper"),
            "choose another with --id, or correct that one with --corrects",
        )),
        (Some(_), _) if !published.is_published(id) => Err(refused(
            format!("no published paper is called `{id}`"),
            "`daylight release list` shows what was published",
        )),
        _ => Ok(()),
    }
}

pub(crate) fn plan_of(store: &Store, name: &str) -> Result<Plan, CaseError> {
    let body = store.release(name)?;
    Plan::read(&body.ok_or_else(|| PublishingError::NoRelease { name: name.to_owned() })?)
}

/// The plan of a release that is not published yet.
pub(crate) fn plan_to_change(store: &Store, name: &str) -> Result<Plan, CaseError> {
    let plan = plan_of(store, name)?;
    match plan.number {
        None => Ok(plan),
        Some(number) => Err(refused(
            format!("the release `{name}` was published as number {number} and stays as it is"),
            "`daylight release new NAME` begins the next one; it carries corrections and withdrawals",
        )),
    }
}

pub(crate) fn refused(why: String, hint: &str) -> CaseError {
    PublishingError::Refused { why, hint: hint.to_owned() }.into()
}

fn shown(store: &Store, view: &View, name: String, plan: Plan) -> Result<ShownRelease, CaseError> {
    let mut papers = Vec::new();
    for one in store.release_documents(view, &name)? {
        let paper = SavedPaper::read(&one.body)?;
        papers.push(ShownPaper {
            id: paper.id,
            title: paper.title,
            document: view.doc_ref(&one.document),
            correction: paper.correction,
        });
    }
    let press = store.release_press(&name)?.into_iter().map(|(language, _)| language).collect();
    Ok(ShownRelease { press, papers, ..plan.shown(name)? })
}

/// A date as far as it is known, in its one form.
fn partial_date(text: &str) -> Result<String, CaseError> {
    let date: Result<PartialDate, _> = text.trim().parse();
    let no_date = || refused(format!("`{text}` is no date"), "write it as 2011, 2011-11 or 2011-11-21");
    date.map(|_| text.trim().to_owned()).map_err(|_| no_date())
}
