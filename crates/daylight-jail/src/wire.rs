use std::ops::Range;

use crate::{Layers, Strength, WorkerLimits};

/// The longest request. A message on the socket carries it whole, and must fit in the smallest send buffer we
/// expect (212,992 bytes is the kernel's usual one).
pub const REQUEST_BYTES: usize = 64 << 10;

/// Length and kind.
pub(crate) const FRAME_HEAD: usize = 5;

/// Set in the length of a frame that belongs to the jail itself, so that callers may use every kind.
const CONTROL: u32 = 1 << 31;

/// The longest body a control frame may have.
const CONTROL_BYTES: usize = 1 << 10;

/// What the jail itself says through the pipe of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Control {
    /// Locked in; the body is the layers in force.
    Ready = 1,
    /// Could not lock itself in; the body says why.
    Refused = 2,
    /// The document with this number is done.
    Done = 3,
    /// The handler panicked on the document with this number; the worker lives.
    Panicked = 4,
    /// The document with this number could not be mapped; an error number follows.
    NotMapped = 5,
    /// The document with this number is done, and the worker takes no other.
    DoneForGood = 6,
}

impl Control {
    fn from_byte(byte: u8) -> Option<Self> {
        use Control::{Done, DoneForGood, NotMapped, Panicked, Ready, Refused};
        let all = [Ready, Refused, Done, Panicked, NotMapped, DoneForGood];
        all.into_iter().find(|control| *control as u8 == byte)
    }
}

/// What the first bytes of a buffer are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// Not a whole frame yet; it will have this many bytes in all, as far as is known.
    Needs(usize),
    /// A frame of the caller's.
    Frame { kind: u8, body: Range<usize> },
    /// A frame of the jail's.
    Control { control: Control, body: Range<usize> },
    /// Cannot be a frame.
    Bad(&'static str),
}

/// Reads the frame that begins at `at`. The ranges given back are positions in `bytes`.
pub(crate) fn parse(bytes: &[u8], at: usize, frame_bytes: usize) -> Parsed {
    let Some(&[a, b, c, d, kind]) = bytes.get(at..at + FRAME_HEAD) else {
        return Parsed::Needs(FRAME_HEAD);
    };
    let head = u32::from_le_bytes([a, b, c, d]);
    let length = (head & !CONTROL) as usize;
    let is_control = head & CONTROL != 0;
    if length > if is_control { CONTROL_BYTES } else { frame_bytes } {
        return Parsed::Bad("a frame longer than allowed");
    }
    let start = at + FRAME_HEAD;
    if bytes.len() - start < length {
        return Parsed::Needs(FRAME_HEAD + length);
    }
    let body = start..start + length;
    match (is_control, Control::from_byte(kind)) {
        (false, _) => Parsed::Frame { kind, body },
        (true, Some(control)) => Parsed::Control { control, body },
        (true, None) => Parsed::Bad("a message of the jail that does not exist"),
    }
}

/// The head of a frame of the caller's; `None` when the body is longer than a length can say.
pub(crate) fn frame_head(kind: u8, length: usize) -> Option<[u8; FRAME_HEAD]> {
    let length = u32::try_from(length).ok().filter(|length| length & CONTROL == 0)?;
    let [a, b, c, d] = length.to_le_bytes();
    Some([a, b, c, d, kind])
}

/// A whole frame of the jail's; a long body is cut.
pub(crate) fn control_frame(control: Control, body: &[u8]) -> Vec<u8> {
    let body = &body[..body.len().min(CONTROL_BYTES)];
    let mut frame = (body.len() as u32 | CONTROL).to_le_bytes().to_vec();
    frame.push(control as u8);
    frame.extend_from_slice(body);
    frame
}

/// The first message to a worker: who its parent is and what it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setup {
    pub(crate) parent: u32,
    pub(crate) strength: Strength,
    pub(crate) niceness: u8,
    pub(crate) limits: WorkerLimits,
}

/// Begins a setup message, so that a program asked by mistake says so instead of misreading it.
const SETUP_MAGIC: &[u8; 8] = b"dayjail2";

impl Setup {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = SETUP_MAGIC.to_vec();
        bytes.extend_from_slice(&self.parent.to_le_bytes());
        bytes.push(u8::from(self.strength == Strength::Full));
        bytes.push(self.niceness);
        bytes.extend_from_slice(&self.limits.data_bytes.to_le_bytes());
        bytes.extend_from_slice(&self.limits.cpu_seconds_backstop.to_le_bytes());
        bytes.extend_from_slice(&(self.limits.frame_bytes as u64).to_le_bytes());
        bytes.extend_from_slice(&self.limits.documents.to_le_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(SETUP_MAGIC)?;
        let parent = u32::from_le_bytes(take(&mut rest)?);
        let [full, niceness] = take(&mut rest)?;
        let limits = WorkerLimits {
            data_bytes: u64::from_le_bytes(take(&mut rest)?),
            cpu_seconds_backstop: u64::from_le_bytes(take(&mut rest)?),
            frame_bytes: usize::try_from(u64::from_le_bytes(take(&mut rest)?)).ok()?,
            documents: u32::from_le_bytes(take(&mut rest)?),
        };
        let strength = if full == 1 { Strength::Full } else { Strength::Reduced };
        rest.is_empty().then_some(Self { parent, strength, niceness, limits })
    }
}

/// Begins what a fork server answers.
const FORKED: &[u8; 8] = b"dayfork1";

/// The answer of a fork server: the number of the new process, or an error number below zero.
pub(crate) fn forked(number: i32) -> [u8; 12] {
    let mut answer = [0; 12];
    answer[..8].copy_from_slice(FORKED);
    answer[8..].copy_from_slice(&number.to_le_bytes());
    answer
}

/// The number in such an answer; `None` where it is none.
pub(crate) fn forked_number(answer: &[u8]) -> Option<i32> {
    let number = answer.strip_prefix(FORKED)?.try_into().ok()?;
    Some(i32::from_le_bytes(number))
}

/// What stands before every request: the document's number and its length.
pub(crate) const REQUEST_HEAD: usize = 16;

pub(crate) fn request_head(number: u64, length: u64) -> [u8; REQUEST_HEAD] {
    let mut head = [0; REQUEST_HEAD];
    head[..8].copy_from_slice(&number.to_le_bytes());
    head[8..].copy_from_slice(&length.to_le_bytes());
    head
}

/// Number, length and request of a message.
pub(crate) fn parse_request(mut message: &[u8]) -> Option<(u64, u64, &[u8])> {
    let number = u64::from_le_bytes(take(&mut message)?);
    let length = u64::from_le_bytes(take(&mut message)?);
    Some((number, length, message))
}

impl Layers {
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        [
            self.landlock_abi.unwrap_or(0),
            u8::from(self.seccomp),
            u8::from(self.limits),
            u8::from(self.no_new_privileges),
        ]
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let &[abi, seccomp, limits, no_new_privileges] = bytes else { return None };
        Some(Self {
            landlock_abi: (abi > 0).then_some(abi),
            seccomp: seccomp == 1,
            limits: limits == 1,
            no_new_privileges: no_new_privileges == 1,
        })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = frame_head(kind, body.len()).expect("short").to_vec();
        bytes.extend_from_slice(body);
        bytes
    }

    #[test]
    fn a_frame_reads_back_and_every_cut_of_it_asks_for_more() {
        let bytes = frame(7, b"abc");
        assert_eq!(parse(&bytes, 0, 10), Parsed::Frame { kind: 7, body: 5..8 });
        for cut in 0..bytes.len() {
            let needs = if cut < FRAME_HEAD { FRAME_HEAD } else { bytes.len() };
            assert_eq!(parse(&bytes[..cut], 0, 10), Parsed::Needs(needs), "cut at {cut}");
        }
    }

    #[test]
    fn a_length_is_refused_before_its_bytes_are_waited_for() {
        assert_eq!(parse(&frame(1, &[0; 11])[..5], 0, 10), Parsed::Bad("a frame longer than allowed"));
        assert!(matches!(parse(&[0xff; 5], 0, usize::MAX), Parsed::Bad(_)));
    }

    #[test]
    fn a_control_frame_cannot_be_taken_for_one_of_the_callers() {
        let bytes = control_frame(Control::Done, &7u64.to_le_bytes());
        assert_eq!(parse(&bytes, 0, 0), Parsed::Control { control: Control::Done, body: 5..13 });
        assert!(matches!(parse(&[0, 0, 0, 0x80, 99], 0, 10), Parsed::Bad(_)));
        assert_eq!(control_frame(Control::Refused, &[b'x'; 5000]).len(), FRAME_HEAD + CONTROL_BYTES);
    }

    proptest! {
        #[test]
        fn any_bytes_at_all_give_a_frame_inside_them_or_a_reason(
            bytes in prop::collection::vec(any::<u8>(), 0..40), at in 0usize..50, frame_bytes in 0usize..30,
        ) {
            match parse(&bytes, at, frame_bytes) {
                Parsed::Frame { body, .. } => {
                    prop_assert!(body.start >= at && body.end <= bytes.len() && body.len() <= frame_bytes);
                }
                Parsed::Control { body, .. } => prop_assert!(body.start >= at && body.end <= bytes.len()),
                Parsed::Needs(needs) => {
                    prop_assert!(needs > bytes.len().saturating_sub(at));
                    prop_assert!(needs <= FRAME_HEAD + frame_bytes.max(CONTROL_BYTES));
                }
                Parsed::Bad(_) => {}
            }
        }

        #[test]
        fn any_message_gives_a_setup_or_none(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(Setup::from_bytes(&bytes), None);
            if let Some((_, _, request)) = parse_request(&bytes) {
                prop_assert_eq!(request.len(), bytes.len() - REQUEST_HEAD);
            }
        }
    }

    #[test]
    fn the_answer_of_a_fork_server_reads_back() {
        for number in [1, 77_123, -11] {
            assert_eq!(forked_number(&forked(number)), Some(number));
        }
        assert_eq!(forked_number(&[0; 12]), None);
        assert_eq!(forked_number(&forked(7)[..11]), None);
    }

    #[test]
    fn a_request_reads_back() {
        let message = [&request_head(7, 3)[..], b"ab"].concat();
        assert_eq!(parse_request(&message), Some((7, 3, &b"ab"[..])));
        assert_eq!(parse_request(&message[..REQUEST_HEAD - 1]), None);
    }

    #[test]
    fn setup_and_layers_read_back() {
        let limits = WorkerLimits { documents: 3, ..WorkerLimits::default() };
        for strength in [Strength::Full, Strength::Reduced] {
            let setup = Setup { parent: 77, strength, niceness: 10, limits };
            assert_eq!(Setup::from_bytes(&setup.to_bytes()), Some(setup));
        }
        let layers = Layers { landlock_abi: Some(6), seccomp: true, limits: true, no_new_privileges: false };
        assert_eq!(Layers::from_bytes(&layers.to_bytes()), Some(layers));
        assert_eq!(Layers::from_bytes(b"abc"), None);
        assert_eq!(Setup::from_bytes(b"dayjail2"), None);
    }
}
