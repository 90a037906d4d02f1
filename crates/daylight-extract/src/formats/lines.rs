use daylight_model::{Problem, ProblemKind};

use crate::{Account, Stop};

/// Text of one thing that stands beside the paper, a chart or the data of a form, at most.
const LARGEST: usize = 16 << 20;

/// Collects such text line by line, and counts what is beyond the limit.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    lost: u64,
}

impl Lines {
    /// More text of the line.
    pub(super) fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > LARGEST {
            self.lost += text.len() as u64;
        } else {
            self.text.push_str(text);
        }
    }

    /// Ends the line, if one was begun.
    pub(super) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// All of it, with what was lost told. `what` names it in our own words.
    pub(super) fn told(mut self, what: &str, account: &mut Account) -> Result<String, Stop> {
        self.end_line();
        if self.lost > 0 {
            let detail = format!("{what}: {} bytes of text beyond {LARGEST} were not kept", self.lost);
            account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
        }
        Ok(self.text)
    }
}
