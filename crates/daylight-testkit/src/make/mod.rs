//! Small files of every format, made from text.
//!
//! The functions are the short way for a test; the types beside them ([`Pdf`], [`Docx`],
//! [`Message`], …) have all that the sample and the generated leak need.

mod archive;
mod bitmap;
mod blocks;
mod docx;
mod epub;
mod html;
mod mail;
mod odf;
mod pdf;
mod pdf_lock;
mod pptx;
mod rtf;
mod transfer;
mod xlsx;
mod xml;
mod zip;

pub use archive::{TAR_END, gzip, tar, tar_member};
pub use bitmap::Bitmap;
pub use blocks::{Block, Paper};
pub use docx::{Docx, docx};
pub use epub::epub;
pub use html::html;
pub use mail::{Attachment, Charset, Message, mbox, mbox_message};
pub use odf::{odp, ods, odt};
pub use pdf::{Face, Line, Pdf, PdfPage, pdf};
pub use pptx::{Slide, pptx};
pub use rtf::rtf;
pub use transfer::{base64, encode_text};
pub use xlsx::{Cell, Sheet, xlsx};
pub use zip::{Packing, ZipWriter, zip};
