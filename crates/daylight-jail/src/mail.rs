//! Messages between a parent and what it started, each with the descriptors that go with it.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg,
};

use crate::wire::{REQUEST_BYTES, REQUEST_HEAD};

/// Descriptors that go with one message at most.
const ENCLOSED: usize = 4;

/// Our end of a new socket that keeps messages apart, and theirs.
pub(crate) fn pair() -> rustix::io::Result<(OwnedFd, OwnedFd)> {
    rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
}

/// Sends one message.
pub(crate) fn send(
    mail: BorrowedFd<'_>,
    message: &[IoSlice<'_>],
    enclosed: &[BorrowedFd<'_>],
) -> rustix::io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(ENCLOSED))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !enclosed.is_empty() && !control.push(SendAncillaryMessage::ScmRights(enclosed)) {
        return Err(Errno::NOBUFS);
    }
    loop {
        match sendmsg(mail, message, &mut control, SendFlags::NOSIGNAL) {
            Err(Errno::INTR) => {}
            sent => return sent.map(|_| ()),
        }
    }
}

/// The socket the requests come through, which is the standard input.
pub(crate) struct Mail {
    buffer: Vec<u8>,
}

/// A message and what went with it.
pub(crate) type Message<'a> = (&'a [u8], Vec<OwnedFd>);

impl Mail {
    pub(crate) fn new() -> Self {
        Self { buffer: vec![0; REQUEST_HEAD + REQUEST_BYTES] }
    }

    /// The next message; `None` when the parent has hung up.
    pub(crate) fn next(&mut self) -> rustix::io::Result<Option<Message<'_>>> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(ENCLOSED))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = loop {
            let mut into = [IoSliceMut::new(&mut self.buffer)];
            match recvmsg(rustix::stdio::stdin(), &mut into, &mut control, RecvFlags::CMSG_CLOEXEC) {
                Err(Errno::INTR) => {}
                received => break received?,
            }
        };
        let mut enclosed = Vec::new();
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                enclosed.extend(descriptors);
            }
        }
        Ok((received.bytes > 0).then(|| (&self.buffer[..received.bytes], enclosed)))
    }
}
