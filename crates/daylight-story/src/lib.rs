//! A draft is held against the papers it speaks of: quotations word for word, citations, names, dates, durations,
//! numbers, markings. A pure room: it is handed a draft and something that knows papers ([`Papers`]), and gives back
//! findings. It says what agrees with the papers and what does not; it never says what is true.

mod cite;
mod claim;
mod date;
mod draft;
mod duration;
mod event;
mod marking;
mod name;
mod nearest;
mod number;
mod page;
mod papers;
mod press;
mod quotation;
mod quote;
mod report;
mod sentence;
mod statement;
mod text_number;
mod token;
mod weigh;

pub use cite::{Cited, citation, written};
pub use claim::hints;
pub use papers::{Named, Paper, PaperPlace, Papers};
pub use press::{PressLink, press};
pub use report::{Change, Finding, Kind, Report, Verdict};
pub use weigh::{barred, check, copied};
