use super::canary::Step;
use super::container::{DEEPEST, zip_of};
use super::maker::{Copies, Maker};
use super::piece::Piece;
use crate::make::{self, OutlookAttachment, OutlookMessage};

/// The largest file attached to a message of Outlook. Readers may give larger ones a place of their own.
const LARGEST: usize = 4 << 20;

impl Maker {
    /// A message of Outlook that lies this deep, and all that is said of it.
    pub(super) fn outlook_message(&mut self, depth: usize, format: &'static str) -> (OutlookMessage, Piece) {
        let language = self.language();
        let (canary, word) = self.marked(format, "text");
        let length = self.length() / 2;
        let mut message = OutlookMessage {
            from: self.outlook_person(language),
            to: (0..self.chance.between(1, 3)).map(|_| self.outlook_person(language)).collect(),
            sent: 1_300_000_000 + self.chance.below(90_000_000) as u64,
            subject: self.phrase(language, 4),
            text: self.text(language, length, &word),
            id: format!("{}@outlook.example", self.canary()),
            attachments: Vec::new(),
        };
        let mut piece =
            Piece { ending: "msg", stem: self.stem(), canaries: vec![canary], ..Piece::default() };
        if self.chance.permille(120) {
            let (canary, word) = self.marked(format, "subject");
            message.subject = format!("{} {word}", message.subject);
            piece.canaries.push(canary);
        }
        if depth < DEEPEST && self.chance.permille(250) {
            for position in 0..self.chance.weighted(&[(75, 1), (25, 3)]) {
                let (attachment, part) = self.attached_in_outlook(depth);
                message.attachments.push(attachment);
                piece.take_in(Step { position, name: None }, part);
            }
        }
        (message, piece)
    }

    fn attached_in_outlook(&mut self, depth: usize) -> (OutlookAttachment, Piece) {
        if self.chance.permille(150) {
            let (message, mut piece) = self.outlook_message(depth + 1, "msg");
            // Its bytes are not kept as they would be in a file.
            piece.bytes = Vec::new();
            return (OutlookAttachment::Message(Box::new(message)), piece);
        }
        let mut part = self.part(depth);
        while part.bytes.len() > LARGEST || part.bytes.is_empty() {
            part = self.leaf(Copies::None);
        }
        (OutlookAttachment::File(part.name(), part.bytes.clone()), part)
    }

    fn outlook_person(&mut self, language: usize) -> (String, String) {
        let name = format!("{} {}", self.phrase(language, 1), self.phrase(language, 1));
        let (user, house) = (self.phrase(0, 1), self.phrase(0, 1));
        (name, format!("{user}@{house}.example"))
    }
}

/// A message in a file of its own.
pub(super) fn msg(maker: &mut Maker, depth: usize) -> Piece {
    let (message, mut piece) = maker.outlook_message(depth, "msg");
    piece.bytes = make::msg(&message);
    piece
}

/// A mailbox of some messages; the first has a message attached as a file.
pub(super) fn pst(maker: &mut Maker, depth: usize) -> Piece {
    let (mut first, mut first_piece) = maker.outlook_message(DEEPEST, "pst");
    let attached = msg(maker, DEEPEST);
    first.attachments.push(OutlookAttachment::File(attached.name(), attached.bytes.clone()));
    first_piece.take_in(Step { position: 0, name: Some(attached.name()) }, attached);
    let (mut messages, mut parts) = (vec![first], vec![(None, first_piece)]);
    for _ in 0..maker.chance.between(1, (20 / depth).max(2)) {
        let (message, piece) = maker.outlook_message(depth + 1, "pst");
        messages.push(message);
        parts.push((None, piece));
    }
    Piece::containing(make::pst(&messages), "pst", maker.stem(), parts)
}

/// The way that papers of an office take: a message in a message in a mailbox in an archive.
pub(super) fn zip_of_pst(maker: &mut Maker, depth: usize) -> Piece {
    let mailbox = pst(maker, depth + 1);
    zip_of(maker, vec![mailbox])
}

/// A message whose attachments Outlook packed into one for those it took for itself.
pub(super) fn winmail(maker: &mut Maker, depth: usize) -> Piece {
    let (canary, word) = maker.marked("tnef", "text");
    let length = maker.length() / 2;
    let mut packed = OutlookMessage {
        subject: maker.phrase(0, 4),
        text: maker.text(0, length, &word),
        ..OutlookMessage::default()
    };
    let mut inner =
        Piece { ending: "dat", stem: "winmail".into(), canaries: vec![canary], ..Piece::default() };
    for position in 0..maker.chance.between(1, 3) {
        let mut part = maker.leaf(Copies::Allowed);
        while part.bytes.is_empty() {
            part = maker.leaf(Copies::None);
        }
        packed.attachments.push(OutlookAttachment::File(part.name(), part.bytes.clone()));
        inner.take_in(Step { position: position as u32, name: None }, part);
    }
    inner.bytes = make::tnef(&packed);
    let (mut message, mut piece) = maker.message(DEEPEST.max(depth));
    message = message.attach("winmail.dat", "application/ms-tnef", inner.bytes.clone());
    piece.take_in(Step { position: 0, name: Some("winmail.dat".into()) }, inner);
    piece.bytes = message.bytes();
    piece
}

/// A message as Apple Mail keeps it, with something attached.
pub(super) fn emlx(maker: &mut Maker, depth: usize) -> Piece {
    let (message, mut piece) = maker.message(DEEPEST);
    piece.ending = "emlx";
    let message = maker.attach(message, &mut piece, 0, depth.min(DEEPEST - 1));
    piece.bytes = make::emlx(&message);
    piece
}

/// A message signed in plain sight, or with its text inside the signature.
pub(super) fn signed_mail(maker: &mut Maker, _: usize) -> Piece {
    let (message, mut piece) = maker.message(DEEPEST);
    if maker.chance.permille(500) {
        piece.bytes = make::clear_signed(&message);
        // The signature, which holds nothing.
        piece.tally.count("eml");
    } else {
        piece.bytes = make::opaque_signed(&message);
    }
    piece
}

/// A text inside its signature.
pub(super) fn signed_file(maker: &mut Maker, _: usize) -> Piece {
    let mut inner = maker.leaf(Copies::Allowed);
    while inner.bytes.is_empty() {
        inner = maker.leaf(Copies::None);
    }
    let bytes = make::signed(&inner.bytes);
    Piece::containing(bytes, "p7m", maker.stem(), vec![(None, inner)])
}
