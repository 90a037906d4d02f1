use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A ZIP file written from front to end: sizes and sums stand behind each member (APPNOTE 4.3.9), and members
/// that may pass 4 GiB are Zip64. No times, no owners.
pub(super) struct Archive<'a> {
    /// Dropped before the writer, which would otherwise end the file of an archive that broke off.
    _shutter: Shutter,
    zip: ZipWriter<StreamWriter<Gate<'a>>>,
}

struct Shutter(Rc<Cell<bool>>);

impl Drop for Shutter {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// Lets nothing through any more once it is shut.
struct Gate<'a> {
    out: &'a mut dyn Write,
    shut: Rc<Cell<bool>>,
}

impl Write for Gate<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.shut.get() { Ok(bytes.len()) } else { self.out.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.shut.get() { Ok(()) } else { self.out.flush() }
    }
}

impl<'a> Archive<'a> {
    pub(super) fn begin(out: &'a mut dyn Write) -> Self {
        let shut = Rc::new(Cell::new(false));
        let gate = Gate { out, shut: Rc::clone(&shut) };
        Self { _shutter: Shutter(shut), zip: ZipWriter::new_stream(gate) }
    }

    /// A member of this name. It comes into the archive with its first byte; a size that is not known may be
    /// any.
    pub(super) fn entry<'z>(&'z mut self, name: String, size: Option<u64>) -> Entry<'z, 'a> {
        Entry { archive: self, name, size, begun: false }
    }

    pub(super) fn end(self) -> io::Result<()> {
        let Self { _shutter, zip } = self;
        zip.finish()?;
        Ok(())
    }
}

/// A member on its way.
pub(super) struct Entry<'z, 'a> {
    archive: &'z mut Archive<'a>,
    name: String,
    size: Option<u64>,
    begun: bool,
}

/// From here on sizes need eight bytes.
const LARGE: u64 = u32::MAX as u64;

impl Entry<'_, '_> {
    pub(super) fn is_begun(&self) -> bool {
        self.begun
    }

    pub(super) fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        // The quickest level: most of what is large is packed already. A little room for what packing adds.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(self.size.is_none_or(|size| size > LARGE - LARGE / 64));
        Ok(self.archive.zip.start_file(self.name.as_str(), options)?)
    }
}

impl Write for Entry<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begin()?;
        self.archive.zip.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
