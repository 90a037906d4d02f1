use super::canary::{Canary, Step};
use super::leaf;
use super::maker::{Copies, Maker};
use super::piece::Piece;
use super::{damage, disks, outlook};
use crate::make::{self, Charset, Message, Packing, ZipWriter, tar_member};

/// Containers in containers at most; the file counts as one.
pub(super) const DEEPEST: usize = 6;

/// How a container of one kind is made that lies so deep.
type Recipe = fn(&mut Maker, usize) -> Piece;

/// Containers, and how many of a thousand are of each kind.
const RECIPES: [(usize, Recipe); 21] = [
    (20, outlook::zip_of_pst),
    (300, Maker::zip),
    (80, Maker::tar),
    (90, Maker::packed_tar),
    (50, |maker, _| maker.gzip()),
    (130, Maker::mail),
    (70, Maker::mailbox),
    (60, outlook::msg),
    (20, outlook::pst),
    (20, outlook::winmail),
    (20, outlook::emlx),
    (20, outlook::signed_mail),
    (10, outlook::signed_file),
    (50, disks::seven_zip),
    (25, disks::rar),
    (15, disks::cab),
    (10, disks::iso),
    (5, disks::ar),
    (5, disks::cpio),
    (40, |maker, _| damage::locked_zip(maker)),
    (70, |maker, _| damage::broken_zip(maker)),
];

impl Maker {
    /// A part of a container that lies this deep: a leaf, or a container again.
    pub(super) fn part(&mut self, depth: usize) -> Piece {
        if depth < DEEPEST && self.chance.permille(130) {
            self.container(depth + 1)
        } else {
            self.leaf(Copies::Allowed)
        }
    }

    /// Whether there is a container of each kind.
    pub(super) fn has_all_containers(&self) -> bool {
        self.containers >= RECIPES.len()
    }

    /// A container of any kind that lies this deep (1 for a file); the first ones are one of each kind.
    pub(super) fn container(&mut self, depth: usize) -> Piece {
        let recipe = match RECIPES.get(self.containers) {
            Some((_, recipe)) => *recipe,
            None => self.chance.weighted(&RECIPES),
        };
        self.containers += 1;
        recipe(self, depth)
    }

    pub(super) fn parts(&mut self, depth: usize, most: usize) -> Vec<Piece> {
        let most = (most / depth).max(2);
        (0..self.chance.between(1, most)).map(|_| self.part(depth)).collect()
    }

    fn zip(&mut self, depth: usize) -> Piece {
        let parts = self.parts(depth, 14);
        zip_of(self, parts)
    }

    fn tar(&mut self, depth: usize) -> Piece {
        let mut bytes = Vec::new();
        let mut named = Vec::new();
        for part in self.parts(depth, 14) {
            let name = self.member_name(&part);
            bytes.extend(tar_member(&name, &part.bytes));
            named.push((Some(name), part));
        }
        bytes.extend(make::TAR_END);
        Piece::containing(bytes, "tar", self.stem(), named)
    }

    fn packed_tar(&mut self, depth: usize) -> Piece {
        let tar = self.tar(depth + 1);
        let name = tar.name();
        let bytes = make::gzip(&name, &tar.bytes);
        Piece::containing(bytes, "tar.gz", self.stem(), vec![(Some(name), tar)])
    }

    /// A gzip file of one text.
    pub(super) fn gzip(&mut self) -> Piece {
        let language = self.language();
        let (canary, word) = self.marked("txt", "text");
        let length = self.length();
        let text = self.text(language, length, &word).into_bytes();
        let inner = self.piece("txt", text, vec![canary]);
        let name = inner.name();
        let bytes = make::gzip(&name, &inner.bytes);
        Piece::containing(bytes, "gz", self.stem(), vec![(Some(name), inner)])
    }

    /// A file with one message.
    pub(super) fn mail(&mut self, depth: usize) -> Piece {
        let (message, mut piece) = self.message(depth);
        piece.bytes = message.bytes();
        piece
    }

    /// A message as it lies in a mailbox.
    pub(super) fn mailbox_message(&mut self, depth: usize) -> Piece {
        let (message, mut piece) = self.message(depth);
        piece.bytes = make::mbox_message(&message);
        piece
    }

    fn mailbox(&mut self, depth: usize) -> Piece {
        let count = self.chance.between(1, (20 / depth).max(2));
        let mut bytes = Vec::new();
        let mut parts = Vec::new();
        for _ in 0..count {
            let message = self.mailbox_message(depth + 1);
            bytes.extend_from_slice(&message.bytes);
            parts.push((None, message));
        }
        Piece::containing(bytes, "mbox", self.stem(), parts)
    }

    pub(super) fn message(&mut self, depth: usize) -> (Message, Piece) {
        let language = self.language();
        let (canary, word) = self.marked("eml", "text");
        let length = self.length() / 2;
        let mut message = Message {
            from: self.person(language),
            to: (0..self.chance.between(1, 3)).map(|_| self.person(language)).collect(),
            date: self.sent(),
            subject: self.phrase(language, 4),
            id: format!("{}@mail.example", self.canary()),
            text: self.text(language, length, &word),
            ..Message::default()
        };
        message.charset = match self.chance.below(100) {
            0..15 => Charset::Utf8Base64,
            15..35 => Charset::Old(self.old_encoding(language)),
            _ => Charset::Utf8,
        };
        if self.chance.permille(350) {
            message.html =
                Some(format!("<html><body><p>{}</p></body></html>\n", message.text.replace('\n', "<br>\n")));
        }
        let mut piece =
            Piece { ending: "eml", stem: self.stem(), canaries: vec![canary], ..Piece::default() };
        if self.chance.permille(120) {
            let (canary, word) = self.marked("eml", "subject");
            message.subject = format!("{} {word}", message.subject);
            piece.canaries.push(canary);
        }
        if depth < DEEPEST && self.chance.permille(280) {
            for position in
                0..self.chance.weighted(&[(70u32, 1), (22, 2), (8, 4)].map(|(w, n)| (w as usize, n)))
            {
                message = self.attach(message, &mut piece, position, depth);
            }
        }
        (message, piece)
    }

    pub(super) fn attach(
        &mut self,
        message: Message,
        piece: &mut Piece,
        position: u32,
        depth: usize,
    ) -> Message {
        let part = if self.chance.permille(90) { self.mail(depth + 1) } else { self.part(depth) };
        let name = part.name();
        let message = message.attach(&name, media(part.ending), part.bytes.clone());
        piece.take_in(Step { position, name: Some(name) }, part);
        message
    }

    /// `Name Name <name@house.example>`
    fn person(&mut self, language: usize) -> String {
        let name = format!("{} {}", self.phrase(language, 1), self.phrase(language, 1));
        let (user, house) = (self.phrase(0, 1), self.phrase(0, 1));
        format!("{name} <{user}@{house}.example>")
    }

    /// A time as messages write it.
    fn sent(&mut self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [(&str, usize); 12] = [
            ("Jan", 31),
            ("Feb", 28),
            ("Mar", 31),
            ("Apr", 30),
            ("May", 31),
            ("Jun", 30),
            ("Jul", 31),
            ("Aug", 31),
            ("Sep", 30),
            ("Oct", 31),
            ("Nov", 30),
            ("Dec", 31),
        ];
        // 2009 to 2011: three years without a leap day, beginning on a Thursday.
        let day = self.chance.below(3 * 365);
        let mut of_year = day % 365;
        let mut month = "Jan";
        for (name, length) in MONTHS {
            month = name;
            if of_year < length {
                break;
            }
            of_year -= length;
        }
        let (hour, minute, second) = (self.chance.below(24), self.chance.below(60), self.chance.below(60));
        let (weekday, year) = (DAYS[day % 7], 2009 + day / 365);
        format!("{weekday}, {} {month} {year} {hour:02}:{minute:02}:{second:02} +0100", of_year + 1)
    }

    /// A name in an archive, at times in folders.
    fn member_name(&mut self, part: &Piece) -> String {
        match self.chance.below(3) {
            0 => format!("{}/{}", self.phrase(0, 1), part.name()),
            _ => part.name(),
        }
    }
}

pub(super) fn zip_of(maker: &mut Maker, parts: Vec<Piece>) -> Piece {
    let mut writer = ZipWriter::new();
    let mut bytes = Vec::new();
    let mut named = Vec::new();
    for part in parts {
        let name = maker.member_name(&part);
        let packing = if maker.chance.permille(250) { Packing::Stored } else { Packing::Deflated };
        bytes.extend(writer.member(&name, &part.bytes, packing));
        named.push((Some(name), part));
    }
    bytes.extend(writer.end());
    Piece::containing(bytes, "zip", maker.stem(), named)
}

/// A Word paper with a picture of text in it.
pub(super) fn docx_with_picture(maker: &mut Maker) -> Piece {
    let (mut word, canaries) = leaf::word_paper(maker);
    let (page, canary) = leaf::picture(maker, "png");
    let png = page.png();
    word.picture = Some(png.clone());
    let picture = maker.piece("png", png, vec![canary]);
    let mut piece = maker.piece("docx", word.bytes(), canaries);
    piece.take_in(Step { position: 0, name: Some("word/media/image1.png".into()) }, picture);
    piece
}

/// A PDF with a text file in it.
pub(super) fn pdf_with_file(maker: &mut Maker) -> Piece {
    let (mut pdf, canaries) = leaf::pdf_pages(maker);
    let (canary, word): (Canary, String) = maker.marked("txt", "text");
    let length = maker.length();
    let text = maker.text(0, length, &word).into_bytes();
    let inner = maker.piece("txt", text, vec![canary]);
    let name = inner.name();
    pdf.files.push((name.clone(), inner.bytes.clone()));
    let mut piece = maker.piece("pdf", pdf.bytes(), canaries);
    piece.take_in(Step { position: 0, name: Some(name) }, inner);
    piece
}

fn media(ending: &str) -> &'static str {
    match ending {
        "eml" => "message/rfc822",
        "txt" | "md" => "text/plain",
        "html" => "text/html",
        "csv" => "text/csv",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "zip" => "application/zip",
        "gz" | "tar.gz" => "application/gzip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}
