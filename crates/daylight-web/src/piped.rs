use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Chunks on their way: whoever writes waits for whoever reads, so that a file of any size takes no memory.
const WAITING: usize = 4;

/// A body that is read while it comes, by whoever may wait. One that breaks off ends in an error.
pub(crate) struct Arriving {
    receiver: Receiver<io::Result<Option<Bytes>>>,
    now: Bytes,
    ended: bool,
}

impl Arriving {
    /// The reader, and what has to run beside it.
    pub(crate) fn of(mut body: Body) -> (Self, impl Future<Output = ()> + Send) {
        let (sender, receiver) = channel(WAITING);
        let bring = async move {
            loop {
                let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
                let (chunk, last) = match frame {
                    None => (Ok(None), true),
                    Some(Err(error)) => (Err(io::Error::other(error)), true),
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(bytes) => (Ok(Some(bytes)), false),
                        Err(_) => continue,
                    },
                };
                // Where nobody reads any more there is nothing to bring.
                if sender.send(chunk).await.is_err() || last {
                    return;
                }
            }
        };
        (Self { receiver, now: Bytes::new(), ended: false }, bring)
    }
}

impl Read for Arriving {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.now.is_empty() && !self.ended {
            match self.receiver.blocking_recv() {
                Some(Ok(Some(bytes))) => self.now = bytes,
                Some(Ok(None)) => self.ended = true,
                Some(Err(error)) => return Err(error),
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = self.now.len().min(into.len());
        let piece = self.now.split_to(length);
        into.get_mut(..length).unwrap_or_default().copy_from_slice(&piece);
        Ok(length)
    }
}

/// A body that is written while it is sent. What goes wrong on the way breaks it off, so that nobody takes
/// half a file for a whole one.
pub(crate) fn piped(write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static) -> Body {
    let (sender, receiver) = channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe { sender, gathered: Vec::new() };
        let written = write(&mut pipe).and_then(|()| pipe.flush());
        if let Err(error) = written {
            // If nobody listens any more there is nobody to tell.
            let _ = pipe.sender.blocking_send(Err(error));
        }
    });
    Body::new(Piped(receiver))
}

struct Pipe {
    sender: Sender<io::Result<Bytes>>,
    gathered: Vec<u8>,
}

/// Sent at a time.
const CHUNK: usize = 128 << 10;

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.gathered));
        self.sender.blocking_send(Ok(chunk)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

struct Piped(Receiver<io::Result<Bytes>>);

impl HttpBody for Piped {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
