use crate::{DocHash, DocRef, Label};

/// What one reader may see. Every read goes through one: there is no question to the store or the
/// index that does not take a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    labels: Vec<Label>,
}

impl View {
    /// The view of the person who keeps the case. It opens every label there is, given by the case.
    pub fn of_keeper(labels: impl IntoIterator<Item = Label>) -> Self {
        let mut labels: Vec<Label> = labels.into_iter().collect();
        labels.sort_unstable();
        labels.dedup();
        Self { labels }
    }

    /// The labels this view opens, in ascending order.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// Whether documents with this label are seen.
    pub fn opens(&self, label: Label) -> bool {
        self.labels.binary_search(&label).is_ok()
    }

    /// The name this reader sees for a document.
    pub fn doc_ref(&self, hash: &DocHash) -> DocRef {
        hash.doc_ref()
    }
}

/// The right to see everything there is in order to keep it whole: rebuilding, checking, reading
/// in. It answers no question of a reader, which is why it is not a [`View`].
#[derive(Debug)]
pub struct Maintenance(());

impl Maintenance {
    /// Taken by the case when it opens for writing, and by nobody else.
    pub fn taken_by_the_case() -> Self {
        Self(())
    }
}
