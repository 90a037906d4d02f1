//! Forms that bring files (`multipart/form-data`, RFC 7578).

use axum::body::Body;
use multer::{Constraints, Multipart, SizeLimit};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::answer::Trouble;

/// One field of such a form, or one file.
pub(crate) struct Sent {
    pub(crate) field: String,
    /// As it was called where it came from; `None` for a field.
    pub(crate) file: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// Bytes of a form with its files: the largest list, and a little for what stands around it.
const LARGEST: u64 = (64 << 20) + (64 << 10);
/// Fields and files of a form.
const MOST: usize = 64;

/// Whoever sends more waits, so that memory stays within two forms.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The right to send a form with files.
pub(crate) async fn turn() -> Option<SemaphorePermit<'static>> {
    // It is never closed.
    AT_ONCE.acquire().await.ok()
}

/// What is sent between these boundaries.
pub(crate) async fn read(body: Body, boundary: String) -> Result<Vec<Sent>, Trouble> {
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(LARGEST));
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let mut all = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|error| told(&error))? {
        if all.len() == MOST {
            return Err(Trouble::wrong("the form has more than 64 fields"));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| told(&error))? {
            bytes.extend_from_slice(&chunk);
        }
        all.push(Sent { field: name, file, bytes });
    }
    Ok(all)
}

fn told(error: &multer::Error) -> Trouble {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
            Trouble::wrong("the form with its files is larger than 64 MiB")
        }
        _ => Trouble::wrong("the form broke off or cannot be understood; send it once more"),
    }
}
