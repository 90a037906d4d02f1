use daylight_analyze::LanguageSample;
use daylight_extract::{Sink, Stop};
use daylight_model::{Field, Format, Page, PartHead, Problem};

/// A sink that keeps nothing and holds a reader to what `daylight_extract::read` promises.
#[derive(Default)]
pub(crate) struct Promises {
    source: u64,
    formats: u32,
    parts: u32,
    in_part: bool,
    sample: LanguageSample,
}

impl Promises {
    /// Of a source of so many bytes.
    pub(crate) fn of(source: usize) -> Self {
        Self { source: source as u64, ..Self::default() }
    }

    /// Nothing more comes.
    pub(crate) fn close(self) {
        assert_eq!(self.formats, 1, "formats told");
        assert!(!self.in_part, "the last part has no end");
        // The worker asks too, and of hostile text.
        let _ = self.sample.language();
    }

    fn next(&mut self, position: u32) {
        assert!(!self.in_part, "a part within a part");
        assert_eq!(position, self.parts, "the position of a part");
        self.parts += 1;
    }

    fn told(&self, problem: &Problem) {
        assert_eq!(self.formats, 1, "something before the format");
        assert!(problem.detail.len() <= 2000, "a problem of many words");
    }
}

impl Sink for Promises {
    fn format(&mut self, _: Format, _: bool) -> Result<(), Stop> {
        self.formats += 1;
        Ok(())
    }

    fn metadata(&mut self, _: &Field, _: &str) -> Result<(), Stop> {
        assert_eq!(self.formats, 1, "something before the format");
        Ok(())
    }

    fn page(&mut self, page: &Page) -> Result<(), Stop> {
        assert!(!page.text.contains(['\r', '\0']), "text that is not normal");
        let mut last = 0;
        for word in &page.words {
            assert!(last <= word.start, "word boxes out of order");
            assert!(
                page.text.get(word.start as usize..word.end as usize).is_some(),
                "a word box outside its text"
            );
            last = word.end;
        }
        self.sample.see(&page.text);
        Ok(())
    }

    fn part_range(&mut self, position: u32, _: &PartHead, offset: u64, length: u64) -> Result<(), Stop> {
        self.next(position);
        assert!(
            offset.checked_add(length).is_some_and(|end| end <= self.source),
            "a part outside its container"
        );
        Ok(())
    }

    fn part_begin(&mut self, position: u32, _: &PartHead) -> Result<(), Stop> {
        self.next(position);
        self.in_part = true;
        Ok(())
    }

    fn part_bytes(&mut self, _: &[u8]) -> Result<(), Stop> {
        assert!(self.in_part, "bytes of no part");
        Ok(())
    }

    fn part_end(&mut self, problem: Option<&Problem>) -> Result<(), Stop> {
        assert!(std::mem::take(&mut self.in_part), "the end of no part");
        problem.into_iter().for_each(|problem| self.told(problem));
        Ok(())
    }

    fn part_missing(&mut self, position: u32, _: &PartHead, problem: &Problem) -> Result<(), Stop> {
        self.next(position);
        self.told(problem);
        Ok(())
    }

    fn problem(&mut self, problem: &Problem) -> Result<(), Stop> {
        self.told(problem);
        Ok(())
    }

    fn cursor(&mut self, cursor: &[u8], next_position: u32) -> Result<(), Stop> {
        assert!(!self.in_part, "a cursor inside a part");
        assert!(cursor.len() <= 256, "a long cursor");
        assert_eq!(next_position, self.parts, "the position behind a cursor");
        Ok(())
    }
}
