//! What recognised text says, told by a worker; and the check of what any worker tells of a page.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_jail::{Document, DocumentLimits, ForkServer, Launch, Worker};
use daylight_model::{Mention, PageMentions};
use daylight_store::{RecognisedMentions, Row};

use crate::CaseError;
use crate::wire::{Asked, SAID, Said};

/// Has text of pages analysed, by a worker that never goes from one document to another.
pub(crate) struct Analyst {
    server: ForkServer,
    worker: Option<(Worker, Row)>,
    stop: Arc<AtomicBool>,
}

impl Analyst {
    pub(crate) fn new(launch: &Launch, stop: &Arc<AtomicBool>) -> Self {
        Self { server: ForkServer::new(launch.clone()), worker: None, stop: Arc::clone(stop) }
    }

    /// What the text of a page says, or why that cannot be told; `None` where somebody stops the program.
    pub(crate) fn mentions(
        &mut self,
        document: Row,
        page: u32,
        text: &str,
    ) -> Result<Option<RecognisedMentions>, CaseError> {
        if text.trim().is_empty() {
            return Ok(Some(Ok(PageMentions::default())));
        }
        let fits = |(worker, last): &(Worker, Row)| worker.fit_for_more() && *last == document;
        let mut worker = match self.worker.take().filter(fits) {
            Some((worker, _)) => worker,
            None => self.server.worker().map_err(|source| CaseError::NoJail { source })?,
        };
        let Ok(handed) = Document::from_bytes(text.as_bytes()) else {
            return Ok(Some(Err("there is no memory to analyse its text".into())));
        };
        // A few bytes into memory: it cannot go wrong, and a worker that gets nothing says nothing.
        let asked = postcard::to_allocvec(&Asked::Analyse(page)).unwrap_or_default();
        let mut listener = Listener::default();
        let limits = DocumentLimits::default();
        let ended = worker.run(&asked, &handed, &limits, &self.stop, |kind, body| listener.frame(kind, body));
        if self.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let Listener { said, ended: whole, lie } = listener;
        let lie = lie.or_else(|| check_mentions(text, &said.mentions).err());
        Ok(Some(match (lie, ended) {
            (Some(lie), _) => Err(format!("the analysis of its text told {lie}")),
            (None, Err(failure)) => Err(format!("the analysis of its text: {failure}")),
            (None, Ok(_)) if !whole => Err("the analysis of its text stopped at a fault of its own".into()),
            (None, Ok(_)) => {
                self.worker = Some((worker, document));
                Ok(said)
            }
        }))
    }
}

#[derive(Default)]
struct Listener {
    said: PageMentions,
    ended: bool,
    lie: Option<&'static str>,
}

impl Listener {
    fn frame(&mut self, kind: u8, body: &[u8]) -> ControlFlow<()> {
        match self.take(kind, body) {
            Ok(()) => ControlFlow::Continue(()),
            Err(lie) => {
                self.lie = Some(lie);
                ControlFlow::Break(())
            }
        }
    }

    fn take(&mut self, kind: u8, body: &[u8]) -> Result<(), &'static str> {
        if kind != SAID || self.ended {
            return Err("a frame that does not belong here");
        }
        let said: Said = postcard::from_bytes(body).map_err(|_| "a frame that is none")?;
        if self.said.mentions.len() + said.mentions.len() > PageMentions::MOST {
            return Err("more than a page can say");
        }
        self.said.mentions.extend(said.mentions.into_owned());
        self.said.left_out = self.said.left_out.saturating_add(said.left_out);
        self.ended = said.end;
        Ok(())
    }
}

/// Whether a text can say this; else what cannot be.
pub(crate) fn check_mentions(text: &str, mentions: &[Mention]) -> Result<(), &'static str> {
    let mut last = 0;
    for mention in mentions {
        let stands = text.get(mention.span()).is_some_and(|inside| !inside.is_empty());
        if !stands || mention.start < last {
            return Err("a mention outside its text");
        }
        last = mention.start;
        let words = std::iter::once((&mention.how, Mention::LONGEST_WORDS))
            .chain(mention.findings.iter().map(|finding| (finding, Mention::LONGEST_WORDS)))
            .chain(std::iter::once((&mention.value, Mention::LONGEST_VALUE)));
        if mention.findings.len() > Mention::MOST_FINDINGS || !words.into_iter().all(fits) {
            return Err("a mention of many words");
        }
        if mention.certainty > 100 {
            return Err("a certainty that cannot be");
        }
        if let Some(marking) = &mention.marking {
            let lists = [&marking.owners, &marking.controls, &marking.releasable];
            let listed = |list: &&Vec<String>| {
                list.len() <= Mention::MOST_IN_LIST
                    && list.iter().all(|word| fits((word, Mention::LONGEST_WORDS)))
            };
            let whole = mention.kind.is_marking() && fits((&marking.text, Mention::LONGEST_VALUE));
            if !whole || !lists.iter().all(listed) {
                return Err("a marking that cannot be");
            }
        }
    }
    Ok(())
}

fn fits((words, most): (&String, usize)) -> bool {
    words.len() <= most && !words.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use daylight_model::{Marking, MentionKind};

    use super::*;

    fn told() -> Mention {
        Mention {
            start: 2,
            end: 4,
            kind: MentionKind::Phone,
            value: "12".into(),
            how: String::new(),
            certainty: 90,
            marking: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn only_what_can_stand_in_the_text_is_taken() {
        let text = "no 12 é";
        let good = Mention { start: 3, end: 5, ..told() };
        assert_eq!(check_mentions(text, &[good.clone(), good.clone()]), Ok(()));
        for bad in [
            Mention { start: 3, end: 3, ..told() },
            Mention { start: 7, end: 8, ..told() },
            Mention { start: 3, end: 900, ..told() },
            Mention { start: 5, end: 3, ..told() },
            Mention { value: "x".repeat(501), ..told() },
            Mention { value: "a\nb".into(), ..told() },
            Mention { how: "x".repeat(301), ..told() },
            Mention { findings: vec![String::new(); 21], ..told() },
            Mention { certainty: 101, ..told() },
            Mention { marking: Some(Marking::default()), ..told() },
        ] {
            assert!(check_mentions(text, std::slice::from_ref(&bad)).is_err(), "{bad:?}");
        }
        assert!(check_mentions(text, &[good, Mention { start: 0, end: 1, ..told() }]).is_err());
    }
}
