use std::collections::BTreeMap;

/// Notes and comments as lines, by the number of the letter they are fixed to.
#[derive(Default)]
pub(super) struct Notes {
    lines: BTreeMap<usize, Vec<String>>,
}

impl Notes {
    pub(super) fn add(&mut self, place: usize, heading: &str, text: &str) {
        let lines: String = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| format!("[{heading}] {}\n", line.trim()))
            .collect();
        if !lines.is_empty() {
            self.lines.entry(place).or_default().push(lines);
        }
    }

    /// Those fixed to this letter.
    pub(super) fn take(&mut self, place: usize) -> Vec<String> {
        if self.lines.is_empty() { Vec::new() } else { self.lines.remove(&place).unwrap_or_default() }
    }

    /// Those whose letter never came.
    pub(super) fn rest(&mut self) -> String {
        std::mem::take(&mut self.lines).into_values().flatten().collect()
    }
}
