use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use daylight_model::{DocHash, MentionKind, View};
use daylight_publish::{
    Entry, FileHash, Head, Line, Press, PublicKey, Record, Seal, SecretKey, SignedNote, Site, SitePage,
    SitePaper, SiteReport, Tree, Withdrawn, committed, says,
};
use daylight_store::{BarredPlace, Document, Store};
use sha2::{Digest, Sha256};

use super::plan::{Built, heading};
use super::record::{self, Standing};
use super::{Plan, SavedPaper, plan_to_change, refused};
use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::picture::{PictureDesk, encoded};
use crate::publishing::PublishingError;
use crate::redaction::{Checked, Painted, raster};
use crate::{Case, CaseError, Recogniser};

/// How a release is built.
pub struct BuildOrder<'a> {
    /// The folder to make.
    pub folder: &'a Path,
    /// The publisher's key, which seals it.
    pub key: &'a SecretKey,
    /// All keys the publisher ever signed with, see [`crate::KeyRing::chain`].
    pub chain: &'a [(PublicKey, Option<String>)],
    /// What draws pages.
    pub desk: &'a PictureDesk,
    /// What reads painted pages again.
    pub recogniser: Option<&'a Recogniser>,
    /// Words of what speaks against it, each with why it is accepted.
    pub accepted: &'a [(String, String)],
    /// The folder of the last release: its papers are taken over from there, instead of being made anew.
    pub earlier: Option<&'a Path>,
}

/// What building a release came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltRelease {
    /// Its number, if it is published next.
    pub number: u32,
    /// Its site in numbers.
    pub report: SiteReport,
    /// Boxes painted on papers of this release.
    pub boxes: usize,
    /// Redacted strings that were looked for everywhere in it.
    pub looked_for: usize,
    /// Redacted strings too short to be looked for.
    pub too_short: u32,
    /// The root of the record.
    pub root: String,
    /// SHA-256 of its list of sums: what is agreed to.
    pub sums: String,
    /// What was accepted though it speaks against it.
    pub accepted: Vec<(String, String)>,
    /// One person releases it alone.
    pub alone: bool,
}

/// What is said in a release, for looking whether it says what is hidden.
#[derive(Default)]
struct Said {
    /// Where, by a name without blanks; and the text.
    texts: Vec<(String, String)>,
    /// What is hidden, and in which paper.
    hidden: Vec<(String, String)>,
    /// What is never to be published and would be, in our own words.
    barred: Vec<String>,
}

/// What the leaves of the commitment to originals are made with. Another form gets another number.
const ORIGINAL: &[u8] = b"daylight original 1\n";

/// Places where redacted strings stand that are named; more are counted as one.
const MOST_CONCERNS: usize = 50;

impl Case {
    /// Builds the folder of a release: all papers that are published, those of this release, press releases, lists, search,
    /// feed, record, proofs and seal. The same decisions, key and machine give the same bytes. Whatever speaks against it is
    /// named, and then there is no folder.
    pub fn build_release(&self, name: &str, order: &BuildOrder<'_>) -> Result<BuiltRelease, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let mut plan = plan_to_change(&store, name)?;
        let free = match std::fs::read_dir(order.folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        if !free {
            return Err(CaseError::Taken { folder: order.folder.to_owned() });
        }
        let beside = beside(order.folder)?;
        clear(&beside)?;
        std::fs::create_dir_all(&beside).map_err(on_file("making", &beside))?;
        let built = self.build_in((&store, &view), name, &plan, order, &beside);
        let built = match built {
            Ok(built) => built,
            Err(error) => {
                clear(&beside)?;
                return Err(error);
            }
        };
        if order.folder.exists() {
            std::fs::remove_dir(order.folder).map_err(on_file("making", order.folder))?;
        }
        std::fs::rename(&beside, order.folder).map_err(on_file("making", order.folder))?;
        plan.accepted.clone_from(&built.accepted);
        plan.built = Some(Built { sums: built.sums.clone(), key: order.key.public().line() });
        (plan.proposal, plan.approval) = (None, None);
        let keeper = Keeper::of(&store)?;
        let batch = store.batch()?;
        batch.put_release(name, &plan.to_text()?)?;
        for (word, reason) in &built.accepted {
            let detail = format!("accepted for release {}: {word}: {reason}", built.number);
            keeper.note(&batch, CustodyEvent::Released, detail)?;
        }
        batch.commit()?;
        Ok(built)
    }

    fn build_in(
        &self,
        (store, view): (&Store, &View),
        name: &str,
        plan: &Plan,
        order: &BuildOrder<'_>,
        folder: &Path,
    ) -> Result<BuiltRelease, CaseError> {
        let standing = record::standing(store, view)?;
        let own = own_papers((store, view), name)?;
        let withdrawn: BTreeSet<&str> = plan.withdrawals.iter().map(|one| one.id.as_str()).collect();
        if own.is_empty() && withdrawn.is_empty() {
            return Err(refused(
                "there is nothing in this release".into(),
                "`daylight release add NAME DOC` puts documents into it",
            ));
        }
        let hands = plan.hands()?;
        let head = Head {
            form: 1,
            origin: plan.origin.clone(),
            number: standing.checkpoints.len() as u32 + 1,
            title: plan.title.clone(),
            date: plan.date.clone(),
            released_by: hands.iter().map(PublicKey::number).collect(),
        };
        let mut building = Building {
            case: self,
            seen: (store, view),
            plan,
            order,
            site: Site::begin(folder).map_err(PublishingError::from)?,
            said: Said::default(),
            boxes: 0,
            too_short: 0,
        };
        let is_own = |id: &str| own.iter().any(|(_, paper)| paper.id == id);
        for (hash, paper) in &standing.papers {
            if withdrawn.contains(paper.id.as_str()) || is_own(&paper.id) {
                continue;
            }
            let files = building.again(&head.title, hash, paper, &standing)?;
            if standing.current.get(&paper.id).is_none_or(|(_, known)| *known != files) {
                return Err(refused(
                    format!("`{}` would not be what was published", paper.id),
                    "name the folder of the last release with --earlier, or correct the paper with --corrects",
                ));
            }
        }
        let mut files = Vec::new();
        for (hash, paper) in &own {
            files.push(building.anew(&head.title, hash, paper)?);
        }
        let press = building.press(name, &standing, &own)?;
        let accepted = building.decided()?;
        let record = recorded(plan, &head, &standing, &own, files)?;
        let root = record.tree().root().to_string();
        let Building { site, said, boxes, too_short, .. } = building;
        let report = site
            .end(&head, &press, &gone(&record), (&root, &order.key.public().line()))
            .map_err(PublishingError::from)?;
        let earlier: Result<Vec<SignedNote>, _> =
            standing.checkpoints.iter().map(|text| SignedNote::read(text)).collect();
        let earlier = earlier.map_err(|_| PublishingError::Unreadable { what: "a checkpoint" })?;
        Seal {
            head: &head,
            record: &record,
            key: order.key,
            keys: order.chain,
            earlier: &earlier,
            hands: &hands,
        }
        .close(folder)
        .map_err(PublishingError::from)?;
        let sums = folder.join("SHA256SUMS");
        let sums = std::fs::read(&sums).map_err(on_file("reading", &sums))?;
        Ok(BuiltRelease {
            number: head.number,
            report,
            boxes,
            looked_for: said.hidden.len(),
            too_short,
            root,
            sums: hex(&Sha256::digest(&sums)),
            accepted,
            alone: hands.len() < 2,
        })
    }
}

/// A release that is being built.
struct Building<'a> {
    case: &'a Case,
    seen: (&'a Store, &'a View),
    plan: &'a Plan,
    order: &'a BuildOrder<'a>,
    site: Site,
    said: Said,
    boxes: usize,
    too_short: u32,
}

impl Building<'_> {
    /// A paper of an earlier release: taken over from its folder, or made anew.
    fn again(
        &mut self,
        title: &str,
        hash: &DocHash,
        paper: &SavedPaper,
        standing: &Standing,
    ) -> Result<Vec<FileHash>, CaseError> {
        let files = standing.current.get(&paper.id).map(|(_, files)| files.as_slice()).unwrap_or_default();
        match self.order.earlier {
            Some(folder) => {
                let made = taken_over(folder, paper, files)?;
                let document = self.document(hash)?;
                let all = crate::redaction::standing(self.seen.0, self.seen.1, &document)?;
                let hidden = all.into_iter().filter_map(|one| one.kept.words).map(|(_, words)| words);
                self.said.hidden.extend(hidden.map(|words| (paper.id.clone(), words)));
                self.write(title, made)
            }
            None => self.anew(title, hash, paper),
        }
    }

    fn anew(&mut self, title: &str, hash: &DocHash, paper: &SavedPaper) -> Result<Vec<FileHash>, CaseError> {
        let document = self.document(hash)?;
        let Checked { painted, pdf } = self.case.checked(
            self.order.desk,
            self.order.recogniser,
            self.seen,
            &document,
            self.plan.softening(),
        )?;
        self.boxes += painted.pages.iter().map(|page| page.boxes.len()).sum::<usize>();
        self.too_short += painted.too_short;
        let hidden = painted.strings.iter().map(|string| (paper.id.clone(), string.clone()));
        self.said.hidden.extend(hidden);
        self.barred(&document, paper, &painted)?;
        let markings = self.markings(&document, &painted)?;
        let made = site_paper(paper, &document, painted, pdf, markings)?;
        self.write(title, made)
    }

    /// Notes what of a paper is never to be published and would be.
    fn barred(
        &mut self,
        document: &Document,
        paper: &SavedPaper,
        painted: &Painted,
    ) -> Result<(), CaseError> {
        for bar in self.case.bars_of(&document.hash.to_string())? {
            let (shows, what) = match &bar.place {
                BarredPlace::Document => (true, format!("`{}` is never to be published", paper.id)),
                BarredPlace::Page(number) => {
                    let page = painted.pages.get(number.saturating_sub(1) as usize);
                    let shows = page.is_some_and(|page| !is_all_black(&page.out.picture));
                    (shows, format!("page {number} of `{}` is never to be published", paper.id))
                }
                BarredPlace::Words(words) => {
                    // Where nobody reads the painted pages again, a redaction has to say that they are hidden.
                    let hidden = painted.strings.iter().any(|string| says(string, &words.words));
                    let shows = self.order.recogniser.is_none() && !hidden;
                    let place = format!("page {} of `{}`", words.page, paper.id);
                    (shows, format!("words on {place} are never to be published"))
                }
            };
            if shows {
                self.said.barred.push(what);
            }
        }
        Ok(())
    }

    fn document(&self, hash: &DocHash) -> Result<Document, CaseError> {
        crate::show::find(self.seen.0, self.seen.1, &hash.to_string())
    }

    fn write(&mut self, title: &str, paper: SitePaper) -> Result<Vec<FileHash>, CaseError> {
        for (number, page) in (1..).zip(&paper.pages) {
            self.said.texts.push((format!("{}:page-{number}", paper.id), page.text.clone()));
        }
        let about =
            [Some(&paper.title), paper.series.as_ref(), paper.category.as_ref(), paper.correction.as_ref()];
        let about =
            about.into_iter().flatten().chain(&paper.places).chain(&paper.people).chain(&paper.markings);
        let reasons = paper.pages.iter().flat_map(|page| &page.reasons);
        let about: Vec<&str> = about.chain(reasons).map(String::as_str).collect();
        self.said.texts.push((format!("{}:title", paper.id), about.join("\n")));
        Ok(self.site.paper(title, &paper).map_err(PublishingError::from)?)
    }

    /// What a paper says about its own secrecy, as far as it can still be read on it.
    fn markings(&self, document: &Document, painted: &Painted) -> Result<Vec<String>, CaseError> {
        let (store, view) = self.seen;
        let mut found = BTreeSet::new();
        for (page, told) in store.all_mentions(view, document.id)? {
            let wanted = |kind| matches!(kind, MentionKind::Banner | MentionKind::LabelledMarking);
            let Some(text) = store.page(view, document.id, page)? else { continue };
            let shown =
                painted.pages.get(page.saturating_sub(1) as usize).map_or("", |page| page.text.as_str());
            for mention in told.mentions.iter().filter(|mention| wanted(mention.kind)) {
                let written = text.text.get(mention.span()).unwrap_or_default();
                if says(shown, written) {
                    found.insert(mention.value.clone());
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    /// The press releases, with links to documents of the case turned into links to papers.
    fn press(
        &mut self,
        name: &str,
        standing: &Standing,
        own: &[(DocHash, SavedPaper)],
    ) -> Result<Vec<Press>, CaseError> {
        let papers: Vec<(String, &str)> = standing
            .papers
            .iter()
            .chain(own)
            .map(|(hash, paper)| (hash.to_string(), paper.id.as_str()))
            .collect();
        let mut all = Vec::new();
        for (language, markdown) in self.seen.0.release_press(name)? {
            let markdown = linked(&markdown, &papers)?;
            self.said.texts.push((format!("press:{language}"), markdown.clone()));
            let title = heading(&markdown).unwrap_or_else(|| self.plan.title.clone());
            all.push(Press { language, title, markdown });
        }
        self.said.texts.push(("release:title".into(), self.plan.title.clone()));
        Ok(all)
    }

    /// Whether anything in the release says what is hidden somewhere in it: each place has to be accepted, or nothing is
    /// built. What was accepted, with its reasons.
    fn decided(&mut self) -> Result<Vec<(String, String)>, CaseError> {
        for (place, text) in &self.said.texts {
            if !self.case.bars_in_text(text)?.is_empty() {
                self.said.barred.push(format!("{} says what is never to be published", in_words(place)));
            }
        }
        if !self.said.barred.is_empty() {
            return Err(PublishingError::Barred { what: std::mem::take(&mut self.said.barred) }.into());
        }
        self.said.hidden.sort();
        self.said.hidden.dedup();
        let mut concerns: BTreeMap<String, String> = BTreeMap::new();
        for (place, text) in &self.said.texts {
            for (paper, hidden) in &self.said.hidden {
                // What a paper itself says was the gate's to look at, but not its title.
                let own = place.strip_prefix(paper.as_str()).is_some_and(|rest| rest.starts_with(":page-"));
                if !own && concerns.len() < MOST_CONCERNS && says(text, hidden) {
                    let word = format!("{place}:shows:{paper}");
                    let what = format!("{} says what is hidden in `{paper}`", in_words(place));
                    concerns.insert(word, what);
                }
            }
        }
        let mut accepted = Vec::new();
        for (word, reason) in self.order.accepted {
            if concerns.remove(word).is_some() {
                accepted.push((word.clone(), reason.clone()));
            }
        }
        if concerns.is_empty() {
            return Ok(accepted);
        }
        Err(PublishingError::Undecided { concerns: concerns.into_iter().collect() }.into())
    }
}

fn is_all_black(picture: &daylight_publish::Picture) -> bool {
    picture.dots.iter().all(|tone| *tone == 0)
}

/// `paper-1:page-3` as people say it.
fn in_words(place: &str) -> String {
    match place.split_once(':') {
        Some(("press", language)) => format!("the press release ({language})"),
        Some(("release", _)) => "the title of the release".to_owned(),
        Some((paper, "title")) => format!("the title, or what else is said about `{paper}`,"),
        Some((paper, page)) => format!("{} of `{paper}`", page.replacen('-', " ", 1)),
        None => place.to_owned(),
    }
}

fn own_papers((store, view): (&Store, &View), name: &str) -> Result<Vec<(DocHash, SavedPaper)>, CaseError> {
    let all = store.release_documents(view, name)?;
    all.into_iter().map(|one| Ok((one.document, SavedPaper::read(&one.body)?))).collect()
}

fn site_paper(
    paper: &SavedPaper,
    document: &Document,
    painted: Painted,
    pdf: Vec<u8>,
    markings: Vec<String>,
) -> Result<SitePaper, CaseError> {
    let mut pages = Vec::new();
    for page in painted.pages {
        let size = (page.out.picture.width, page.out.picture.height);
        let png = encoded(&raster(page.out.picture))?;
        let mut reasons = page.reasons;
        reasons.sort();
        reasons.dedup();
        pages.push(SitePage { png, size, text: page.text, reasons });
    }
    Ok(SitePaper {
        id: paper.id.clone(),
        title: paper.title.clone(),
        date: paper.date.clone(),
        language: paper.language.clone().or_else(|| document.language.clone()),
        series: paper.series.clone(),
        category: paper.category.clone(),
        markings,
        places: paper.places.clone(),
        people: paper.people.clone(),
        correction: paper.correction.clone(),
        pages,
        pdf,
    })
}

/// A paper from the folder of an earlier release, every file of it as the record has it.
fn taken_over(folder: &Path, paper: &SavedPaper, files: &[FileHash]) -> Result<SitePaper, CaseError> {
    let mut made = SitePaper {
        id: paper.id.clone(),
        title: paper.title.clone(),
        date: paper.date.clone(),
        language: paper.language.clone(),
        series: paper.series.clone(),
        category: paper.category.clone(),
        places: paper.places.clone(),
        people: paper.people.clone(),
        correction: paper.correction.clone(),
        ..SitePaper::default()
    };
    let mut texts: Vec<String> = Vec::new();
    let mut pages: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for file in files {
        let path = folder.join(&file.path);
        let bytes = std::fs::read(&path).map_err(on_file("reading", &path))?;
        if hex(&Sha256::digest(&bytes)) != file.sha256 {
            let findings = vec![format!("{} was altered", file.path)];
            return Err(PublishingError::NotAsBuilt { findings }.into());
        }
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let number = name.strip_prefix("page-").and_then(|rest| rest.strip_suffix(".png")?.parse().ok());
        match number {
            Some(number) => {
                pages.insert(number, bytes);
            }
            None if name == "text.txt" => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                texts = text.split('\u{c}').map(str::to_owned).collect();
            }
            None => made.pdf = bytes,
        }
    }
    for (at, (_, png)) in pages.into_iter().enumerate() {
        let side = |from: usize| {
            png.get(from..from + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
        };
        let size = (side(16), side(20));
        made.pages.push(SitePage {
            size,
            png,
            text: texts.get(at).cloned().unwrap_or_default(),
            reasons: Vec::new(),
        });
    }
    Ok(made)
}

/// The record with what this release adds to it.
fn recorded(
    plan: &Plan,
    head: &Head,
    standing: &Standing,
    own: &[(DocHash, SavedPaper)],
    files: Vec<Vec<FileHash>>,
) -> Result<Record, CaseError> {
    let mut record = standing.record.clone();
    let salt = |record: &Record| salted(plan, "entry", record.lines().len());
    let entry = Entry::Release {
        number: head.number,
        title: head.title.clone(),
        date: head.date.clone(),
        released_by: head.released_by.clone(),
    };
    let first = salt(&record);
    record.append(entry, first);
    for ((_, paper), files) in own.iter().zip(files) {
        let entry = match (&paper.correction, standing.current.get(&paper.id)) {
            (Some(reason), Some((of, _))) => Entry::Correction { of: *of, reason: reason.clone(), files },
            (Some(_), None) => {
                return Err(refused(
                    format!("`{}` corrects a paper that is not published", paper.id),
                    "take it out, or add it as a paper of its own",
                ));
            }
            (None, _) => Entry::Document { id: paper.id.clone(), title: paper.title.clone(), files },
        };
        let salt = salt(&record);
        record.append(entry, salt);
    }
    let mut to_empty = Vec::new();
    for one in &plan.withdrawals {
        let Some((of, _)) = standing.current.get(&one.id) else { continue };
        let mut places = vec![*of];
        if one.empty {
            let lines = (0..).zip(standing.record.lines());
            places.extend(lines.filter_map(|(at, line)| match line {
                Line::Open { entry: Entry::Correction { of: corrected, .. }, .. } if corrected == of => {
                    Some(at)
                }
                _ => None,
            }));
            to_empty.extend(places.clone());
        }
        for of in places {
            let salt = salt(&record);
            record.append(Entry::Withdrawal { of, reason: one.reason.clone() }, salt);
        }
    }
    // What a purge emptied in the case is told too.
    let told: BTreeSet<u64> = record
        .lines()
        .iter()
        .filter_map(|line| match line {
            Line::Open { entry: Entry::Withdrawal { of, .. }, .. } => Some(*of),
            _ => None,
        })
        .collect();
    for (at, line) in (0..).zip(standing.record.lines()) {
        if matches!(line, Line::Emptied { .. }) && !told.contains(&at) {
            let salt = salt(&record);
            record.append(Entry::Withdrawal { of: at, reason: "destroyed by the publisher".into() }, salt);
        }
    }
    if !own.is_empty() {
        let leaves: Vec<[u8; 32]> = own
            .iter()
            .enumerate()
            .map(|(at, (hash, _))| committed(ORIGINAL, &salted(plan, "original", at), &hash.0).0)
            .collect();
        let root = Tree::of(leaves.iter().map(<[u8; 32]>::as_slice)).root().to_string();
        let salt = salt(&record);
        record.append(Entry::Commitment { originals: own.len() as u64, root }, salt);
    }
    for at in to_empty {
        record.empty(at);
    }
    Ok(record)
}

/// Salts come from the secret of the release, so that it has the same bytes when it is built again.
fn salted(plan: &Plan, what: &str, number: usize) -> [u8; 32] {
    Sha256::digest(format!("daylight salt 1\n{}\n{what}\n{number}\n", plan.salt)).into()
}

/// What is withdrawn, as the front page names it.
fn gone(record: &Record) -> Vec<Withdrawn> {
    let mut all = Vec::new();
    for line in record.lines() {
        let Line::Open { entry: Entry::Withdrawal { of, reason }, .. } = line else { continue };
        let id = match record.entry(*of) {
            Some(Entry::Document { id, .. }) => Some(id.clone()),
            _ => None,
        };
        let one = Withdrawn { id, reason: reason.clone() };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// Links to documents of the case (`doc:REFERENCE#PAGE`) as links to papers of the release.
fn linked(markdown: &str, papers: &[(String, &str)]) -> Result<String, CaseError> {
    const LINK: &str = "](doc:";
    let mut out = String::new();
    let mut rest = markdown;
    while let Some(at) = rest.find(LINK) {
        let (before, after) = rest.split_at(at);
        let after = &after[LINK.len()..];
        let end = after.find([')', '#', ' ', '\n']).unwrap_or(after.len());
        let (reference, behind) = after.split_at(end);
        let paper = papers.iter().find(|(hash, _)| !reference.is_empty() && hash.starts_with(reference));
        let Some((_, id)) = paper else {
            return Err(refused(
                format!("the press release links to the document `{reference}`, which is not in the release"),
                "add it, or take the link out",
            ));
        };
        out.push_str(before);
        out.push_str("](paper:");
        out.push_str(id);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

/// Where a release is built before it is whole.
fn beside(folder: &Path) -> Result<PathBuf, CaseError> {
    let mut name =
        folder.file_name().ok_or_else(|| CaseError::Taken { folder: folder.to_owned() })?.to_owned();
    name.push(".part");
    Ok(folder.with_file_name(name))
}

#[expect(clippy::disallowed_methods, reason = "what was built here and did not become a release")]
fn clear(folder: &Path) -> Result<(), CaseError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(on_file("clearing", folder)(error)),
        _ => Ok(()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_documents_become_links_to_papers_or_are_refused() {
        let papers = [("ab12".to_owned(), "order-17")];
        let text = "See [page 3](doc:ab1#3), [all](doc:ab12) and (doc:cd).";
        let linked = linked(text, &papers).unwrap();
        assert_eq!(linked, "See [page 3](paper:order-17#3), [all](paper:order-17) and (doc:cd).");
        assert!(super::linked("[x](doc:cd34)", &papers).is_err());
    }
}
