use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::to_bytes;
use axum::http::{Method, Request};
use daylight_case::{AddOptions, Case, CaseError, DeskOptions, PictureDesk, Progress};
use tokio::net::TcpListener;

use crate::answer::Trouble;
use crate::desk::Desk;
use crate::guard::Guard;
use crate::reading::Work;
use crate::routes;

/// How a room is kept.
pub struct RoomOptions {
    /// The cases it serves, the first of them first.
    pub cases: Vec<Case>,
    /// How files that are added from the room are read.
    pub reading: AddOptions,
    /// Bytes of the files of one upload; [`UPLOAD_BYTES`] is usual.
    pub most_upload: u64,
    /// Takes lines for the log: ids and counts, never names or text of the material.
    pub log: Box<dyn Fn(fmt::Arguments<'_>) + Send + Sync>,
}

/// 4 GiB: a mailbox of many years. Larger ones are added by their path, which copies nothing.
pub const UPLOAD_BYTES: u64 = 4 << 30;

/// Takes lines for the log.
pub(crate) type Log = Arc<dyn Fn(fmt::Arguments<'_>) + Send + Sync>;

/// A reading room: the pages of some cases. A handle; clones are the same room.
#[derive(Clone)]
pub struct Room(Arc<Inner>);

struct Inner {
    desks: Vec<Desk>,
    reading: AddOptions,
    most_upload: u64,
    pictures: OnceLock<PictureDesk>,
    log: Log,
}

/// Why a room cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Anything but this machine itself would need accounts, which do not stand yet.
    #[error("`{0}` is not an address of this machine alone")]
    NotLoopback(SocketAddr),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the operating system said.
        cause: io::Error,
    },
    /// No randomness for the key, or no threads.
    #[error("cannot start the room: {0}")]
    Machine(io::Error),
}

/// What [`Room::get`] gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    /// The status code of HTTP.
    pub status: u16,
    /// The page, its twin, or a file.
    pub body: Vec<u8>,
}

impl Room {
    /// Opens a room. Nothing listens yet.
    pub fn new(options: RoomOptions) -> Self {
        let RoomOptions { cases, reading, most_upload, log } = options;
        // A log that cannot be written, because nobody reads it any more, must keep no answer from anybody.
        let log: Log = Arc::new(move |line| {
            let _ = catch_unwind(AssertUnwindSafe(|| log(line)));
        });
        let mut desks: Vec<Desk> = Vec::with_capacity(cases.len());
        for case in cases {
            let taken: Vec<&str> = desks.iter().map(|desk| desk.name.as_str()).collect();
            let desk = Desk::new(case, desks.len() + 1, &taken, &log);
            desks.push(desk);
        }
        Self(Arc::new(Inner { desks, reading, most_upload, pictures: OnceLock::new(), log }))
    }

    pub(crate) fn desks(&self) -> &[Desk] {
        &self.0.desks
    }

    pub(crate) fn reading(&self) -> &AddOptions {
        &self.0.reading
    }

    pub(crate) fn most_upload(&self) -> u64 {
        self.0.most_upload
    }

    /// Whoever draws pictures, started by the first who asks.
    pub(crate) fn pictures(&self) -> Result<&PictureDesk, Trouble> {
        if let Some(pictures) = self.0.pictures.get() {
            return Ok(pictures);
        }
        let AddOptions { program, worker_arguments, reduced, .. } = self.0.reading.clone();
        let options = DeskOptions { reduced, ..DeskOptions::new(program, worker_arguments) };
        let opened = PictureDesk::open(&options)?;
        // Another may have been quicker; then ours ends here.
        Ok(self.0.pictures.get_or_init(|| opened))
    }

    /// Adds files to the first case and reads them while the room is open. `None` where it reads already.
    pub fn read(&self, paths: Vec<PathBuf>) -> Result<Option<Arc<Progress>>, CaseError> {
        let Some(desk) = self.0.desks.first() else { return Ok(None) };
        let case = Case::at(desk.case.folder())?;
        Ok(desk.reading.start(case, Work::Add(paths), self.0.reading.clone()))
    }

    pub(crate) fn log(&self, line: fmt::Arguments<'_>) {
        (self.0.log)(line);
    }

    /// Serves on this machine alone until `stop` says so, which is asked every `looks`. `ready` is told the address to open, with its key.
    pub fn serve(
        &self,
        address: SocketAddr,
        ready: impl FnOnce(&str),
        stop: impl Fn() -> bool + Send + 'static,
        looks: Duration,
    ) -> Result<(), ServeError> {
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Machine)?;
        runtime.block_on(async {
            let listen = |cause| ServeError::Listen { address, cause };
            let listener = TcpListener::bind(address).await.map_err(listen)?;
            let bound = listener.local_addr().map_err(listen)?;
            let guard = Guard::new(bound).map_err(ServeError::Machine)?;
            ready(&guard.address());
            let router = routes::router(self, Some(guard));
            let stopped = async move {
                while !stop() {
                    tokio::time::sleep(looks).await;
                }
            };
            // Not gracefully: a browser keeps its connections open for as long as it likes.
            tokio::select! {
                served = axum::serve(listener, router) => served.map_err(ServeError::Machine),
                () = stopped => Ok(()),
            }
        })
    }

    /// One page, its twin or a file, without a server: what `daylight get` prints.
    pub fn get(&self, path: &str) -> Result<Got, ServeError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Machine)?;
        runtime.block_on(async {
            let request = Request::builder().method(Method::GET).uri(path).body(axum::body::Body::empty());
            let request = request.map_err(|error| ServeError::Machine(io::Error::other(error)))?;
            let response = routes::answer(self, None, request).await;
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), usize::MAX).await;
            let body = body.map_err(|error| ServeError::Machine(io::Error::other(error)))?.to_vec();
            Ok(Got { status, body })
        })
    }
}
