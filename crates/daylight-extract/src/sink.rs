use daylight_model::{BadRedaction, Field, Format, Page, PartHead, Problem};

/// The sink wants no more: a limit was reached and noted, or nobody listens. A reader returns at
/// once when it gets this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// Where an account of one document goes. See [`crate::read`] for the promises callers may rely on.
pub trait Sink {
    /// What the bytes are. `tie`: the content alone left it open, and the hint decided.
    fn format(&mut self, format: Format, tie: bool) -> Result<(), Stop>;

    /// One piece of metadata.
    fn metadata(&mut self, field: &Field, value: &str) -> Result<(), Stop>;

    /// The next page.
    fn page(&mut self, page: &Page) -> Result<(), Stop>;

    /// A part that lies plainly in the source, as `length` bytes from `offset`.
    fn part_range(&mut self, position: u32, head: &PartHead, offset: u64, length: u64) -> Result<(), Stop>;

    /// A part begins whose bytes follow.
    fn part_begin(&mut self, position: u32, head: &PartHead) -> Result<(), Stop>;

    /// The next bytes of the part that began last.
    fn part_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop>;

    /// The part that began last is complete, or as complete as it gets: then `problem` says why.
    fn part_end(&mut self, problem: Option<&Problem>) -> Result<(), Stop>;

    /// A part is there, and none of its bytes could be got.
    fn part_missing(&mut self, position: u32, head: &PartHead, problem: &Problem) -> Result<(), Stop>;

    /// Something was not read.
    fn problem(&mut self, problem: &Problem) -> Result<(), Stop>;

    /// Something on a page told before, or in the file, was to be kept from readers and is still there. Only whoever
    /// keeps what is hidden has to listen.
    fn bad_redaction(&mut self, found: &BadRedaction) -> Result<(), Stop> {
        let _ = found;
        Ok(())
    }

    /// A password opened the document or some of its parts: the one with this number (from 0) in
    /// [`crate::Order::passwords`], or, with none, the one that a program sets where nobody chose any. Told once
    /// for each. Only whoever keeps passwords has to listen.
    fn opened(&mut self, password: Option<u32>) -> Result<(), Stop> {
        let _ = password;
        Ok(())
    }

    /// Everything up to here has been told; reading can begin again from `cursor`, when the next
    /// part will have position `next_position`.
    fn cursor(&mut self, cursor: &[u8], next_position: u32) -> Result<(), Stop>;
}
