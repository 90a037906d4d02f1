use super::canary::Canary;
use super::maker::Maker;
use super::piece::Piece;
use crate::make::{self, Said};

impl Maker {
    /// Names and notes, one of the notes with a canary.
    fn records(
        &mut self,
        format: &'static str,
        language: usize,
        most: usize,
    ) -> (Vec<(String, String)>, Canary, usize) {
        let (canary, word) = self.marked(format, "row");
        let count = self.chance.between(3, most);
        let marked = self.chance.below(count);
        let row = |number: usize| {
            let name = self.phrase(language, 2);
            let words = self.chance.between(2, 12);
            let note = self.phrase(language, words);
            (name, if number == marked { format!("{word} {note}") } else { note })
        };
        ((0..count).map(row).collect(), canary, marked)
    }

    fn chat(&mut self, format: &'static str) -> (Vec<Said>, Canary) {
        let language = self.language();
        let (canary, word) = self.marked(format, "message");
        let people: Vec<String> = (0..3).map(|_| self.phrase(language, 2)).collect();
        let count = self.chance.between(8, 200);
        let marked = self.chance.below(count);
        let mut seconds = 1_305_000_000 + self.chance.below(9_000_000) as u64;
        let said = |number: usize| {
            seconds += self.chance.between(5, 90_000) as u64;
            let words = self.chance.between(2, 14);
            let words = self.phrase(language, words);
            Said {
                who: self.chance.pick(&people).clone(),
                when: self.moment(),
                seconds,
                words: if number == marked { format!("{words} {word}") } else { words },
            }
        };
        ((0..count).map(said).collect(), canary)
    }
}

pub(super) fn sqlite(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (rows, canary, _) = maker.records("sqlite", language, 900);
    maker.piece("sqlite", make::sqlite(&rows), vec![canary])
}

/// The row with the canary is marked as deleted now and then: it lies in the file all the same.
pub(super) fn dbf(maker: &mut Maker) -> Piece {
    let (rows, canary, marked) = maker.records("dbf", 0, 300);
    let deleted = maker.chance.permille(250).then_some(marked);
    maker.piece("dbf", make::dbf(&rows, deleted), vec![canary])
}

pub(super) fn sql(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (rows, canary, _) = maker.records("sql", language, 600);
    maker.piece("sql", make::sql(&rows).into_bytes(), vec![canary])
}

pub(super) fn whatsapp(maker: &mut Maker) -> Piece {
    let (chat, canary) = maker.chat("whatsapp");
    maker.piece("txt", make::whatsapp(&chat).into_bytes(), vec![canary])
}

pub(super) fn telegram(maker: &mut Maker) -> Piece {
    let (chat, canary) = maker.chat("telegram");
    maker.piece("json", make::telegram(&chat).into_bytes(), vec![canary])
}

pub(super) fn slack(maker: &mut Maker) -> Piece {
    let (chat, canary) = maker.chat("slack");
    maker.piece("json", make::slack(&chat).into_bytes(), vec![canary])
}

pub(super) fn vcard(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("vcf", "note");
    let (name, user) = (maker.phrase(language, 2), maker.phrase(0, 1));
    let note = maker.text(language, 400, &word);
    let card = make::vcard(&name, &format!("{user}@house.example"), &note);
    maker.piece("vcf", card.into_bytes(), vec![canary])
}

pub(super) fn calendar(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("ics", "description");
    let (title, when) = (maker.phrase(language, 3), maker.moment());
    let note = maker.text(language, 500, &word);
    maker.piece("ics", make::calendar(&title, &when, &note).into_bytes(), vec![canary])
}
