//! Mailboxes of Outlook (MS-PST): each message is a part, in its folder.

mod blocks;
mod disguise;
mod folders;
mod heap;
mod layout;
mod pages;
mod saved;
mod tables;

use std::io::Read;

use daylight_model::{Field, PartHead, PartKind, Problem, ProblemKind};

use super::mapi::{subject, tag};
use crate::{Account, Order, Source, Stop};
use blocks::Blocks;
use folders::{Folder, Folders, Item};
use layout::{Layout, Unreadable};
use saved::{Beside, MailboxNames, save};
use tables::Set;

/// A cursor is told after so many messages: so many are read twice when reading is broken off.
const MESSAGES_A_CURSOR: usize = 16;

/// Letters of a subject that become part of a name.
const LONGEST_NAME: usize = 120;

/// Nodes with fixed numbers (MS-PST 2.4.1).
const STORE: u32 = 0x21;
const NAMES: u32 = 0x61;

pub(super) fn read(source: &Source, order: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let layout = match Layout::read(bytes) {
        Ok(layout) => layout,
        Err(reason) => return account.problem(unreadable(&reason)),
    };
    let blocks = Blocks::new(bytes, layout);
    let folders = Folders::read(bytes, &blocks);
    let mut mailbox = Mailbox { blocks: &blocks, names: MailboxNames::default() };
    if let Some(names) = folders.fixed(NAMES).and_then(|node| MailboxNames::read(&blocks, node)) {
        mailbox.names = names;
    }
    let begin = order.resume.as_ref().map_or(0, |resume| ordinal_of(&resume.cursor));
    if begin == 0 {
        mailbox.about(bytes, &folders, account)?;
    }
    let mut skip = order.resume.as_ref().and_then(|resume| resume.skip.clone());
    let mut ordinal = 0;
    for folder in folders.in_order() {
        let mut told = 0_u32;
        for item in &folder.items {
            ordinal += 1;
            told += u32::from(!item.hidden);
            if ordinal <= begin {
                continue;
            }
            match skip.take() {
                Some(problem) => account.part_missing(PartHead::unnamed(PartKind::Message), problem)?,
                None => mailbox.tell(folder, item, ordinal, account)?,
            }
            if ordinal % MESSAGES_A_CURSOR == 0 {
                account.cursor(&(ordinal as u64).to_le_bytes())?;
            }
        }
        // Those that ended before the cursor were reconciled then.
        if ordinal > begin || begin == 0 {
            reconcile(folder, told, account)?;
        }
    }
    Ok(())
}

fn unreadable(reason: &Unreadable) -> Problem {
    match reason {
        Unreadable::Header => Problem::new(ProblemKind::Damaged, "the head of the mailbox is cut off"),
        Unreadable::Version(version) => {
            let detail = format!("a mailbox of version {version}, which Daylight does not know");
            Problem::new(ProblemKind::Unsupported, detail)
        }
        Unreadable::Key => {
            Problem::new(ProblemKind::Encrypted, "the mailbox is encrypted with a key of its organisation")
        }
    }
}

/// A cursor that is none of ours begins from the start: everything is told again, nothing is lost.
fn ordinal_of(cursor: &[u8]) -> usize {
    cursor.try_into().ok().and_then(|cursor| usize::try_from(u64::from_le_bytes(cursor)).ok()).unwrap_or(0)
}

/// What a folder says it holds against what was told of it.
fn reconcile(folder: &Folder, told: u32, account: &mut Account) -> Result<(), Stop> {
    let number = folder.number;
    for (says, who) in [(folder.says, "the folder"), (folder.lists, "the list of the folder")] {
        let Some(says) = says.filter(|says| *says != told) else { continue };
        let detail = format!(
            "{who} with number {number:#x} has {says} messages by its own account, and {told} were found in it"
        );
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    if !folder.readable {
        let detail = format!("the folder with number {number:#x} cannot be read: its name is not known");
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    Ok(())
}

struct Mailbox<'b, 'a> {
    blocks: &'b Blocks<'a>,
    names: MailboxNames,
}

impl Mailbox<'_, '_> {
    fn about(&self, bytes: &[u8], folders: &Folders, account: &mut Account) -> Result<(), Stop> {
        if let Some(store) = folders.fixed(STORE).and_then(|node| Set::read(self.blocks, node)) {
            let name = store.properties.text(tag::DISPLAY_NAME).unwrap_or_default();
            account.metadata(Field::Title, &name)?;
        }
        if (bytes.len() as u64) < self.blocks.layout.length {
            let missing = self.blocks.layout.length - bytes.len() as u64;
            let detail = format!("the mailbox is cut off: {missing} bytes are missing at its end");
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        if folders.lost_pages > 0 {
            let detail = format!(
                "{} pages of the list of messages cannot be read: messages may be missing",
                folders.lost_pages
            );
            account.problem(Problem::new(ProblemKind::Damaged, detail))?;
        }
        Ok(())
    }

    fn tell(&self, folder: &Folder, item: &Item, ordinal: usize, account: &mut Account) -> Result<(), Stop> {
        let mut head = PartHead::named(PartKind::Message, format!("{}message-{ordinal}.msg", folder.path));
        let Some(set) = Set::read(self.blocks, &item.node) else {
            let detail = "the message is not where the mailbox says";
            return account.part_missing(head, Problem::new(ProblemKind::Damaged, detail));
        };
        let subject =
            subject(&set.properties).map(|subject| as_name(&subject)).filter(|name| !name.is_empty());
        let subject = subject.unwrap_or_else(|| format!("message-{ordinal}"));
        let hidden = if item.hidden { "hidden items/" } else { "" };
        let name = format!("{}{hidden}{subject}", folder.path);
        head.name = Some(format!("{name}.msg"));
        head.modified = set.properties.date(tag::MODIFIED);
        let Some(saved) = save(self.blocks, &self.names, &set) else {
            let detail = "the message has more properties than can be taken out of the mailbox";
            return account.part_missing(head, Problem::new(ProblemKind::TooLarge, detail));
        };
        account.part_begin(head)?;
        account.part_bytes(&saved.bytes)?;
        let damaged = (saved.cut > 0).then(|| {
            let detail =
                format!("{} properties or attachments of the message are missing or cut off", saved.cut);
            Problem::new(ProblemKind::Damaged, detail)
        });
        let deep = (saved.too_deep > 0).then(|| {
            Problem::new(ProblemKind::TooDeep, "messages within messages beyond the limit were left out")
        });
        account.part_end(damaged.or(deep))?;
        drop(saved.bytes);
        saved.beside.iter().try_for_each(|beside| self.beside(&name, beside, account))
    }

    /// An attachment too large to be put into the file of its message is a part beside it.
    fn beside(&self, message: &str, beside: &Beside, account: &mut Account) -> Result<(), Stop> {
        let own = beside.name.as_deref().map(as_name).unwrap_or_default();
        let head = PartHead::named(PartKind::Attachment, format!("{message}/{own}"));
        let (chain, whole) = self.blocks.chain(beside.data);
        let reader =
            Chain { blocks: self.blocks, numbers: chain.into_iter(), block: Vec::new(), at: 0, whole };
        account.part_from(head, reader, |_| {
            Problem::new(ProblemKind::Damaged, "some of its bytes are not where the mailbox says")
        })
    }
}

/// Folders of names are parted by slashes.
fn as_name(text: &str) -> String {
    let text: String = text.trim().chars().take(LONGEST_NAME).collect();
    text.replace(['/', '\\'], "_").replace(['\r', '\n', '\t'], " ").trim().to_owned()
}

/// The bytes of a node, block by block.
struct Chain<'b, 'a> {
    blocks: &'b Blocks<'a>,
    numbers: std::vec::IntoIter<u64>,
    block: Vec<u8>,
    at: usize,
    whole: bool,
}

impl Read for Chain<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let lost = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        while self.at == self.block.len() {
            let Some(number) = self.numbers.next() else {
                return if self.whole { Ok(0) } else { Err(lost()) };
            };
            self.block = self.blocks.block(number).ok_or_else(lost)?.into_owned();
            self.at = 0;
        }
        let rest = self.block.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}
