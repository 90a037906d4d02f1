//! What happens to files, noted in the custody log in the same batch that enters them in the ledger: no parser opens
//! a file before it is noted here.

use daylight_model::DocHash;
use daylight_store::{Batch, Place, Row};

use crate::CaseError;
use crate::custody::{CustodyEvent, Keeper};

/// A file came in, or has other bytes than before. `before` is what was known of its path.
pub(crate) fn note_file(
    keeper: &Keeper,
    batch: &Batch,
    (document, hash, size): (Row, &DocHash, u64),
    before: Option<Place>,
) -> Result<(), CaseError> {
    match before {
        Some(Place { document: Some(lay), missing, .. }) if lay == document => {
            if missing {
                note_returned(keeper, batch, document)?;
            }
            // Touched, but the same bytes.
            return Ok(());
        }
        // Two entries, so that one can be emptied without the other.
        Some(Place { document: Some(lay), .. }) => {
            keeper.note_document(batch, CustodyEvent::Changed, &batch.hash_of(lay)?, None)?;
        }
        _ => {}
    }
    keeper.note_document(batch, CustodyEvent::Intake, hash, Some(size))
}

/// A file that was gone is there again, with the same bytes.
pub(crate) fn note_returned(keeper: &Keeper, batch: &Batch, document: Row) -> Result<(), CaseError> {
    keeper.note_document(batch, CustodyEvent::Returned, &batch.hash_of(document)?, None)
}

/// Files are gone; those without bytes never came in.
pub(crate) fn note_missing(
    keeper: &Keeper,
    batch: &Batch,
    documents: &[Option<Row>],
) -> Result<(), CaseError> {
    documents.iter().flatten().try_for_each(|document| {
        keeper.note_document(batch, CustodyEvent::Missing, &batch.hash_of(*document)?, None)
    })
}
