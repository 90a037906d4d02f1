use daylight_model::{Field, PartialDate};

use super::super::package::told_keywords;
use super::{Destination, Paper, Sink};
use crate::Stop;

impl Paper<'_, '_> {
    pub(super) fn begin(&mut self, kind: Destination) -> Result<(), Stop> {
        match &kind {
            Destination::Skip => self.state.skip = true,
            Destination::Time(_) => self.time = [0; 6],
            Destination::Picture | Destination::Object => {
                self.data.clear();
                self.data_lost = 0;
                self.digit = None;
                self.picture = "bin";
            }
            _ => {}
        }
        if kind == Destination::Note {
            // What stands around a note is no table of the note's.
            self.state.in_table = false;
        }
        if kind != Destination::Skip {
            self.sinks.push(Sink { depth: self.depth, kind, text: String::new() });
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, sink: Sink) -> Result<(), Stop> {
        let text = sink.text.trim();
        match sink.kind {
            Destination::Skip | Destination::Fonts => Ok(()),
            Destination::Meta(Field::Keywords) => told_keywords(text, self.account),
            Destination::Meta(field) => self.account.metadata(field, text.trim_end_matches(';')),
            Destination::Time(field) => match self.moment() {
                Some(date) => self.account.metadata(field, &date.to_string()),
                None => Ok(()),
            },
            Destination::Reviewers => text
                .split(';')
                .map(str::trim)
                .filter(|name| !name.is_empty() && *name != "Unknown")
                .try_for_each(|name| self.account.metadata(Field::Other("revision-author".into()), name)),
            Destination::Name => {
                self.name = text.to_owned();
                Ok(())
            }
            Destination::Value => {
                let field = Field::Other(std::mem::take(&mut self.name));
                self.account.metadata(field, text)
            }
            Destination::ShapeValue => match self.name.as_str() {
                "gtextUNICODE" | "wzDescription" | "wzTooltip" => self.note(text),
                _ => Ok(()),
            },
            Destination::Instruction => {
                self.follow(text);
                Ok(())
            }
            Destination::Author => {
                self.author = text.to_owned();
                Ok(())
            }
            Destination::Comment => {
                let author = std::mem::take(&mut self.author);
                if author.is_empty() { self.note(text) } else { self.note(&format!("{author}: {text}")) }
            }
            Destination::Note => self.note(text),
            Destination::Picture => self.tell_picture(),
            Destination::Object => self.tell_object(),
        }
    }

    /// A note of its own lines: now, where no line is begun, else when this one ends.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Stop> {
        if text.is_empty() {
            return Ok(());
        }
        let lines = format!("{text}\n");
        if let Some(outer) = self.sinks.iter_mut().rev().take(64).find(|sink| sink.kind.holds_text()) {
            if !outer.text.is_empty() && !outer.text.ends_with('\n') {
                outer.text.push('\n');
            }
            outer.text.push_str(&lines);
            return Ok(());
        }
        if self.body.is_empty() && self.sinks.is_empty() {
            return self.account.text(&lines);
        }
        self.notes.push(lines);
        Ok(())
    }

    fn moment(&self) -> Option<PartialDate> {
        let [year, month, day, hour, minute, second] = self.time;
        if year <= 1601 {
            // The first moment of Windows' calendar stands for none.
            return None;
        }
        let date =
            PartialDate::of_day(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        let hour = hour.try_into().ok()?;
        date.at(hour, minute.try_into().ok()?, second.try_into().ok()?, None).ok()
    }

    /// Takes the target from a field's instruction.
    fn follow(&mut self, instruction: &str) {
        let mut words = instruction.split_whitespace();
        let verb = words.next().unwrap_or_default().to_ascii_uppercase();
        let points = ["HYPERLINK", "INCLUDEPICTURE", "INCLUDETEXT", "DDE", "DDEAUTO", "LINK"];
        if !points.contains(&verb.as_str()) {
            return;
        }
        let mut quoted = instruction.split('"').skip(1).step_by(2);
        let target = quoted.next().or_else(|| words.find(|word| !word.starts_with('\\'))).unwrap_or_default();
        if let Some(link) = self.links.last_mut() {
            link.target = target.replace(r"\\", r"\");
        }
    }

    /// Where a link leads, after its text, unless the text says it already.
    pub(super) fn show_link(&mut self, target: &str) -> Result<(), Stop> {
        let shown = self.sinks.last().map_or(self.body.as_str(), |sink| &sink.text).trim_end();
        let bare = target.strip_prefix("mailto:").unwrap_or(target);
        if target.is_empty() || shown.ends_with(bare) {
            return Ok(());
        }
        let space = if shown.is_empty() || self.body.ends_with('\n') { "" } else { " " };
        self.put(&format!("{space}<{target}>"))
    }
}
