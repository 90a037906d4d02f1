use daylight_store::ReadMark;

use crate::reading::now;
use crate::show::find;
use crate::{Case, CaseError, Documents, Person};

impl Case {
    /// Somebody has read documents. For how many that is news.
    pub fn mark_read(&self, documents: Documents<'_>, who: &Person) -> Result<u64, CaseError> {
        self.each_of(documents, |batch, document, at| Ok(batch.mark_read(document, None, who.name(), at)?))
    }

    /// Takes such marks away again, of this person. How many there were.
    pub fn mark_unread(&self, documents: Documents<'_>, who: &Person) -> Result<u64, CaseError> {
        self.each_of(documents, |batch, document, _| Ok(batch.unmark_read(document, None, who.name())?))
    }

    /// Somebody has read a page, or has not. Whether that is news.
    pub fn mark_page(&self, reference: &str, page: u32, read: bool, who: &Person) -> Result<bool, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        if !(1..=document.pages).contains(&page) {
            return Err(CaseError::NoPage { page, pages: document.pages });
        }
        let batch = store.batch()?;
        let news = if read {
            batch.mark_read(&document.hash, Some(page), who.name(), &now())?
        } else {
            batch.unmark_read(&document.hash, Some(page), who.name())?
        };
        batch.commit()?;
        Ok(news)
    }

    /// Who has read a document as a whole (no page), and pages of it.
    pub fn read_marks(&self, reference: &str) -> Result<Vec<ReadMark>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        Ok(store.read_marks(&view, &document.hash)?)
    }
}
