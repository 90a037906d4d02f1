//! Which message answers which: the algorithm of RFC 5256 (REFERENCES), which is Jamie Zawinski's
//! (<https://www.jwz.org/doc/threading.html>), with Microsoft's Thread-Index (MS-OXOMSG 2.2.1.3) between identifications
//! and subjects. The answer does not depend on the order of the messages.

mod subject;

use std::collections::{BTreeMap, HashMap};

pub use subject::{BaseSubject, base_subject};

/// What is known of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// Its Message-ID; several copies of one message have the same.
    pub id: Option<String>,
    /// The messages it refers to, oldest first, and behind them the one it answers, if that is another.
    pub references: Vec<String>,
    /// Its subject as written.
    pub subject: String,
    /// Its Thread-Index, unpacked: 22 bytes of the conversation, 5 for each answer.
    pub index: Vec<u8>,
    /// When it was sent, in seconds since 1970.
    pub sent: Option<i64>,
    /// What orders messages of the same time: the same for every order of adding, such as a hash.
    pub tie: Vec<u8>,
}

/// By what a message stands where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nothing: it begins a thread.
    Nothing,
    /// What it answers or refers to.
    References,
    /// The Thread-Index.
    Index,
    /// The subject alone, and that it is an answer that was sent soon after.
    Subject,
}

impl By {
    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "begins",
            Self::References => "references",
            Self::Index => "thread-index",
            Self::Subject => "subject",
        }
    }
}

/// A message in its thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The messages with this Message-ID, by their places in what was given, in order; none where only others refer to it.
    pub messages: Vec<usize>,
    /// Its Message-ID.
    pub id: Option<String>,
    /// Answers above it.
    pub depth: u32,
    /// By what it stands there.
    pub by: By,
}

/// A message that is told by its subject alone was sent so many seconds after the other at most: 60 days.
const SOON: i64 = 60 * 86_400;

/// References of one message that are followed. Honest messages have a few dozen.
const MOST_REFERENCES: usize = 200;

/// Bytes of a Thread-Index that name the conversation: 22 without the five of its time, of which programs change some.
const CONVERSATION: std::ops::Range<usize> = 6..22;

/// All messages as trees, each before its answers, the earliest first.
pub fn threads(messages: &[Message]) -> Vec<Node> {
    let mut order: Vec<usize> = (0..messages.len()).collect();
    order.sort_by_key(|at| (messages[*at].sent.is_none(), messages[*at].sent, &messages[*at].tie));
    let mut forest = Forest::default();
    for at in &order {
        forest.enter(messages, *at);
    }
    // Chains of references first, so that nobody's parent depends on who came before whom.
    for at in &order {
        forest.link_references(&messages[*at]);
    }
    for at in &order {
        forest.link_to_parent(&messages[*at], *at);
    }
    forest.prune();
    forest.link_by_index(messages);
    forest.link_by_subject(messages);
    forest.told(messages)
}

/// A message, or one that others refer to.
#[derive(Debug, Default)]
struct Container {
    id: Option<String>,
    messages: Vec<usize>,
    parent: Option<usize>,
    by: Option<By>,
    gone: bool,
}

#[derive(Debug, Default)]
struct Forest {
    containers: Vec<Container>,
    by_id: HashMap<String, usize>,
    of_message: HashMap<usize, usize>,
}

impl Forest {
    fn of_id(&mut self, id: &str) -> usize {
        if let Some(at) = self.by_id.get(id) {
            return *at;
        }
        self.containers.push(Container { id: Some(id.to_owned()), ..Container::default() });
        self.by_id.insert(id.to_owned(), self.containers.len() - 1);
        self.containers.len() - 1
    }

    fn enter(&mut self, messages: &[Message], at: usize) {
        let container = match &messages[at].id {
            Some(id) => self.of_id(id),
            None => {
                self.containers.push(Container::default());
                self.containers.len() - 1
            }
        };
        self.containers[container].messages.push(at);
        self.of_message.insert(at, container);
    }

    /// Each of the references is taken for the answer to the one before it, unless something is known already.
    fn link_references(&mut self, message: &Message) {
        let mut before = None;
        for id in references(message) {
            let container = self.of_id(id);
            if let Some(before) = before
                && self.containers[container].parent.is_none()
            {
                self.link(container, before, By::References);
            }
            before = Some(container);
        }
    }

    /// What a message says itself of what it answers counts more than what others say.
    fn link_to_parent(&mut self, message: &Message, at: usize) {
        let Some(container) = self.of_message.get(&at).copied() else { return };
        // Of several copies of a message the first that names what it answers is believed.
        let first = self.containers[container].messages.iter().position(|other| *other == at) == Some(0);
        let Some(parent) = references(message).last().map(|id| self.of_id(id)) else { return };
        if first || self.containers[container].parent.is_none() {
            let before = self.containers[container].parent.take();
            if !self.link(container, parent, By::References) {
                self.containers[container].parent = before;
            }
        }
    }

    /// Puts a container below another, unless that lies below it.
    fn link(&mut self, child: usize, parent: usize, by: By) -> bool {
        let mut above = Some(parent);
        let mut steps = 0;
        while let Some(at) = above {
            if at == child || steps > self.containers.len() {
                return false;
            }
            above = self.containers[at].parent;
            steps += 1;
        }
        self.containers[child].parent = Some(parent);
        self.containers[child].by = Some(by);
        true
    }

    fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.containers.len()];
        for (at, container) in self.containers.iter().enumerate().filter(|(_, container)| !container.gone) {
            if let Some(parent) = container.parent {
                children[parent].push(at);
            }
        }
        children
    }

    /// A message that is not here stays where several answers meet in it; else its answer takes its place.
    fn prune(&mut self) {
        let mut children = self.children();
        // Whoever lies deepest first: then what is below a container is settled when its turn comes.
        let mut order = self.roots();
        let mut next = 0;
        while let Some(at) = order.get(next).copied() {
            order.extend(&children[at]);
            next += 1;
        }
        for at in order.into_iter().rev() {
            let below = std::mem::take(&mut children[at]);
            if !self.containers[at].messages.is_empty() || below.len() > 1 {
                children[at] = below;
                continue;
            }
            let above = self.containers[at].parent;
            self.containers[at].gone = true;
            for child in &below {
                self.containers[*child].parent = above;
                if above.is_none() {
                    self.containers[*child].by = None;
                }
            }
            if let Some(above) = above {
                children[above].retain(|child| *child != at);
                children[above].extend(below);
            }
        }
    }

    fn roots(&self) -> Vec<usize> {
        let all = self.containers.iter().enumerate();
        all.filter(|(_, one)| !one.gone && one.parent.is_none()).map(|(at, _)| at).collect()
    }

    fn first<'m>(&self, messages: &'m [Message], at: usize) -> Option<&'m Message> {
        self.containers[at].messages.first().and_then(|first| messages.get(*first))
    }

    /// A Thread-Index goes on from that of the message it answers.
    fn link_by_index(&mut self, messages: &[Message]) {
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        let mut conversations: BTreeMap<&[u8], usize> = BTreeMap::new();
        let mut indexed: Vec<(&[u8], usize)> = Vec::new();
        for at in 0..self.containers.len() {
            let Some(message) = self.first(messages, at).filter(|_| !self.containers[at].gone) else {
                continue;
            };
            if message.index.len() >= CONVERSATION.end {
                indexed.push((&message.index, at));
            }
        }
        indexed.sort_by_key(|(index, at)| (index.len(), self.rank(messages, *at)));
        for (index, at) in &indexed {
            known.entry(index).or_insert(*at);
            conversations.entry(&index[CONVERSATION]).or_insert(*at);
        }
        for (index, at) in indexed {
            if self.containers[at].parent.is_some() {
                continue;
            }
            let above =
                (CONVERSATION.end..index.len()).rev().find_map(|end| known.get(&index[..end]).copied());
            let above = above.or_else(|| conversations.get(&index[CONVERSATION]).copied());
            if let Some(above) = above.filter(|above| *above != at) {
                self.link(at, above, By::Index);
            }
        }
    }

    /// An answer whose subject is that of an earlier message, and that came soon after it.
    fn link_by_subject(&mut self, messages: &[Message]) {
        let mut roots = self.roots();
        roots.sort_by_key(|at| self.rank(messages, *at));
        let mut by_subject: HashMap<String, Vec<usize>> = HashMap::new();
        for root in roots {
            let Some(message) = self.first(messages, root) else { continue };
            let BaseSubject { base, answers } = base_subject(&message.subject);
            if base.is_empty() {
                continue;
            }
            let earlier = by_subject.entry(base).or_default();
            let sent = message.sent;
            // The one it answers is the last that begins a thread, or else the first answer there is.
            let fits = |at: &&usize| {
                let before = self.first(messages, **at).and_then(|message| message.sent);
                matches!((before, sent), (Some(before), Some(sent)) if (0..=SOON).contains(&(sent - before)))
            };
            let above = earlier.iter().rev().find(fits).copied();
            match above.filter(|_| answers) {
                Some(above) => {
                    self.link(root, above, By::Subject);
                }
                None => earlier.push(root),
            }
        }
    }

    /// What orders messages beside one another.
    fn rank<'m>(&self, messages: &'m [Message], at: usize) -> (bool, Option<i64>, &'m [u8], Option<String>) {
        match self.first(messages, at) {
            Some(message) => (message.sent.is_none(), message.sent, &message.tie, None),
            None => (false, None, &[], self.containers[at].id.clone()),
        }
    }

    fn told(&self, messages: &[Message]) -> Vec<Node> {
        let mut children = self.children();
        // One that is not here stands where its first answer does.
        let rank = |at: usize| match (self.containers[at].messages.is_empty(), children[at].iter().min()) {
            (true, Some(_)) => children[at].iter().map(|child| self.rank(messages, *child)).min(),
            _ => Some(self.rank(messages, at)),
        };
        let ranks: Vec<_> = (0..self.containers.len()).map(rank).collect();
        let mut roots = self.roots();
        roots.sort_by(|one, other| ranks[*one].cmp(&ranks[*other]));
        for children in &mut children {
            children.sort_by(|one, other| ranks[*one].cmp(&ranks[*other]));
        }
        let mut told = Vec::new();
        let mut waiting: Vec<(usize, u32)> = roots.into_iter().rev().map(|root| (root, 0)).collect();
        while let Some((at, depth)) = waiting.pop() {
            let container = &self.containers[at];
            told.push(Node {
                messages: container.messages.clone(),
                id: container.id.clone(),
                depth,
                by: container.by.unwrap_or(By::Nothing),
            });
            waiting.extend(children[at].iter().rev().map(|child| (*child, depth + 1)));
        }
        told
    }
}

/// The last of them: a long chain is cut at its old end.
fn references(message: &Message) -> &[String] {
    let from = message.references.len().saturating_sub(MOST_REFERENCES);
    message.references.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, references: &[&str], subject: &str, sent: i64) -> Message {
        Message {
            id: (!id.is_empty()).then(|| id.to_owned()),
            references: references.iter().map(|id| (*id).to_owned()).collect(),
            subject: subject.into(),
            index: Vec::new(),
            sent: Some(sent),
            tie: format!("{id}{subject}{sent}").into_bytes(),
        }
    }

    /// Each line of the tree: blanks for its depth, its identification or subject, `?` where it is not here.
    fn drawn(messages: &[Message]) -> Vec<String> {
        let told = threads(messages);
        let line = |node: &Node| {
            let first = node.messages.first().map(|at| &messages[*at]);
            let name =
                node.id.clone().or_else(|| first.map(|first| first.subject.clone())).unwrap_or_default();
            let many =
                if node.messages.len() > 1 { format!(" x{}", node.messages.len()) } else { String::new() };
            let missing = if node.messages.is_empty() { "?" } else { "" };
            format!("{}{name}{missing}{many}", " ".repeat(node.depth as usize))
        };
        told.iter().map(line).collect()
    }

    /// Whatever the order of the messages, the tree is this.
    fn expect(messages: &[Message], wanted: &[&str]) {
        assert_eq!(drawn(messages), wanted);
        let mut turned = messages.to_vec();
        for turn in 0..messages.len() {
            turned.rotate_left(1);
            assert_eq!(drawn(&turned), wanted, "turned by {turn}");
            let backwards: Vec<Message> = turned.iter().rev().cloned().collect();
            assert_eq!(drawn(&backwards), wanted, "backwards, turned by {turn}");
        }
    }

    #[test]
    fn answers_stand_below_what_they_answer() {
        expect(
            &[
                message("a", &[], "Ferry", 1),
                message("b", &["a"], "Re: Ferry", 3),
                message("c", &["a", "b"], "Re: Ferry", 5),
                message("d", &["a"], "Re: Ferry", 2),
                message("e", &[], "Lunch", 4),
            ],
            &["a", " d", " b", "  c", "e"],
        );
    }

    #[test]
    fn a_message_that_is_not_here_stays_where_answers_meet_in_it() {
        expect(
            &[message("b", &["lost"], "Re: x", 2), message("c", &["lost"], "Re: x", 3)],
            &["lost?", " b", " c"],
        );
        expect(&[message("b", &["lost"], "Re: x", 2)], &["b"]);
        expect(&[message("a", &[], "x", 1), message("c", &["a", "lost"], "Re: x", 3)], &["a", " c"]);
    }

    #[test]
    fn copies_of_a_message_are_one_and_circles_end() {
        expect(
            &[message("a", &[], "x", 1), message("a", &[], "x", 1), message("b", &["a"], "Re: x", 2)],
            &["a x2", " b"],
        );
        let circle = [message("a", &["b"], "x", 1), message("b", &["a"], "x", 2)];
        assert_eq!(threads(&circle).len(), 2);
        assert_eq!(threads(&[message("a", &["a"], "x", 1)]).len(), 1);
    }

    #[test]
    fn a_subject_joins_answers_only_and_only_soon_after() {
        let day = 86_400;
        expect(
            &[
                message("", &[], "Ferry", 0),
                message("", &[], "AW: [list] Ferry", 2 * day),
                message("", &[], "Re[2]: ferry (fwd)", 3 * day),
                message("", &[], "Ferry", 4 * day),
                message("", &[], "Re: Ferry", 200 * day),
            ],
            &["Ferry", " AW: [list] Ferry", " Re[2]: ferry (fwd)", "Ferry", "Re: Ferry"],
        );
    }

    #[test]
    fn a_thread_index_goes_on_from_that_of_the_message_it_answers() {
        let with = |id: &str, more: &[u8], sent: i64| {
            let mut index = vec![1_u8; 22];
            index.extend(more);
            Message { index, ..message(id, &[], "", sent) }
        };
        expect(
            &[
                with("a", &[], 1),
                with("b", &[1, 2, 3, 4, 5], 2),
                with("c", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3),
                with("d", &[9, 9, 9, 9, 9, 8, 8, 8, 8, 8], 4),
            ],
            &["a", " b", "  c", " d"],
        );
    }

    #[test]
    fn a_long_chain_ends_soon() {
        let ids: Vec<String> = (0..2_000).map(|n| format!("m{n}")).collect();
        let chain: Vec<Message> = (0..2_000)
            .map(|n: usize| {
                let references: Vec<&str> = ids[n.saturating_sub(30)..n].iter().map(String::as_str).collect();
                message(&ids[n], &references, "Re: x", n as i64)
            })
            .collect();
        let told = threads(&chain);
        assert_eq!((told.len(), told[1_999].depth), (2_000, 1_999));
    }
}
