use std::ops::Range;
use std::sync::Arc;

/// The bytes of one document, owned and cheap to clone: PDF readers keep them beyond the call.
#[derive(Clone)]
pub struct Source {
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    range: Range<usize>,
}

impl Source {
    /// A source over anything that holds bytes: a vector, a mapped file.
    pub fn new(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        let range = 0..bytes.as_ref().len();
        Self { bytes: Arc::new(bytes), range }
    }

    /// All its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref().as_ref().get(self.range.clone()).unwrap_or(&[])
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// A source over some of its bytes, sharing them. What of the range lies outside is left out.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let start = self.range.start.saturating_add(range.start).min(self.range.end);
        let end = self.range.start.saturating_add(range.end).clamp(start, self.range.end);
        Self { bytes: Arc::clone(&self.bytes), range: start..end }
    }
}

impl AsRef<[u8]> for Source {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_outside_is_cut_to_what_there_is() {
        let source = Source::new(b"abcdef".to_vec());
        assert_eq!(source.slice(2..100).bytes(), b"cdef");
        assert_eq!(source.slice(2..5).slice(1..2).bytes(), b"d");
        assert_eq!(source.slice(2..5).slice(7..9).bytes(), b"");
        let (start, end) = (5, 2);
        assert_eq!(source.slice(start..end).bytes(), b"");
    }
}
