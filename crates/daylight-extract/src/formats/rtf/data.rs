use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::object::{self, Object};
use super::{Destination, Paper};
use crate::Stop;

/// Bytes of one picture or object that are kept in memory while its digits are read.
const LARGEST_DATA: usize = 64 << 20;

impl Paper<'_, '_> {
    pub(super) fn in_data(&self) -> bool {
        self.sinks.last().is_some_and(|sink| matches!(sink.kind, Destination::Picture | Destination::Object))
    }

    pub(super) fn digits(&mut self, text: &[u8]) {
        for &byte in text {
            let Some(value) = char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok()) else {
                continue;
            };
            match self.digit.take() {
                None => self.digit = Some(value),
                Some(high) => self.keep_data(&[high << 4 | value]),
            }
        }
    }

    pub(super) fn keep_data(&mut self, bytes: &[u8]) {
        let room = LARGEST_DATA.saturating_sub(self.data.len()).min(bytes.len());
        self.data.extend_from_slice(bytes.get(..room).unwrap_or_default());
        self.data_lost += bytes.len() - room;
    }

    pub(super) fn tell_picture(&mut self) -> Result<(), Stop> {
        if self.data.is_empty() {
            return Ok(());
        }
        self.pictures += 1;
        let name = format!("picture-{}.{}", self.pictures, self.picture);
        let head = PartHead::named(PartKind::Embedded, name);
        let data = std::mem::take(&mut self.data);
        self.tell_data(head, &data)
    }

    pub(super) fn tell_object(&mut self) -> Result<(), Stop> {
        let data = std::mem::take(&mut self.data);
        if data.is_empty() {
            return Ok(());
        }
        self.objects += 1;
        let own_name = format!("object-{}", self.objects);
        match object::parse(&data) {
            Some(Object::Embedded { name, bytes }) => {
                self.tell_data(PartHead::named(PartKind::Embedded, name.unwrap_or(own_name)), bytes)
            }
            Some(Object::Linked { to }) => self.note(to.trim()),
            None => {
                self.account.problem(Problem::new(
                    ProblemKind::Damaged,
                    "an embedded object does not keep to its format; its bytes are kept as they are",
                ))?;
                self.tell_data(PartHead::named(PartKind::Embedded, own_name), &data)
            }
        }
    }

    fn tell_data(&mut self, head: PartHead, data: &[u8]) -> Result<(), Stop> {
        self.account.part_begin(head)?;
        self.account.part_bytes(data)?;
        let lost = self.data_lost;
        let problem = (lost > 0).then(|| {
            Problem::new(ProblemKind::TooLarge, format!("{lost} bytes beyond {LARGEST_DATA} were not kept"))
        });
        self.account.part_end(problem)
    }
}
