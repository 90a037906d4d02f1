//! Small files of every format, made from text.
//!
//! The functions are the short way for a test; the types beside them ([`Pdf`], [`Docx`],
//! [`Message`], …) have all that the sample and the generated leak need.

mod archive;
mod bad_redactions;
mod bitmap;
mod blocks;
mod chats;
mod compound;
mod disks;
mod docx;
mod envelopes;
mod epub;
mod html;
mod mail;
mod odf;
mod old_office;
mod outlook;
mod papers;
mod pdf;
mod pdf_lock;
mod pptx;
mod pst;
mod recordings;
mod rtf;
mod seven_zip;
mod tables;
mod transfer;
mod xlsx;
mod xml;
mod zip;

pub use archive::{TAR_END, gzip, tar, tar_member};
pub use bad_redactions::{BadlyRedacted, HIDDEN, SHOWN, bad_redactions};
pub use bitmap::Bitmap;
pub use blocks::{Block, Paper};
pub use chats::{Said, calendar, slack, sql, telegram, vcard, whatsapp};
pub use compound::Compound;
pub use disks::{ar, cab, cpio, iso};
pub use docx::{Change, Docx, docx};
pub use envelopes::{clear_signed, emlx, opaque_signed, signed};
pub use epub::epub;
pub use html::html;
pub use mail::{Attachment, Charset, Message, mbox, mbox_message};
pub use odf::{odp, ods, odt};
pub use old_office::{doc, ppt, xls};
pub use outlook::{OutlookAttachment, OutlookMessage, msg, tnef};
pub use papers::{iwork, xps};
pub use pdf::{Face, Line, Pdf, PdfPage, pdf};
pub use pptx::{Slide, pptx};
pub use pst::{PstEnd, PstWriter, pst};
pub use recordings::{jpeg, mp3, wav_head};
pub use rtf::rtf;
pub use seven_zip::{rar, seven_zip};
pub use tables::{dbf, sqlite};
pub use transfer::{base64, encode_text};
pub use xlsx::{Cell, Sheet, xlsx};
pub use zip::{Packing, ZipWriter, zip};
