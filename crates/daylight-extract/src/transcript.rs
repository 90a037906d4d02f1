use std::fmt;

use daylight_model::{BadRedaction, Field, Format, Page, PartHead, Problem, Where};

use crate::{Sink, Stop};

/// A sink that writes everything down. Its `Display` is what corpus cases expect.
#[derive(Debug, Default)]
pub struct Transcript {
    /// What the bytes are, and whether the hint decided.
    pub format: Option<(Format, bool)>,
    /// In the order told.
    pub metadata: Vec<(Field, String)>,
    /// In order.
    pub pages: Vec<Page>,
    /// In order of position.
    pub parts: Vec<ToldPart>,
    /// In the order told.
    pub problems: Vec<Problem>,
    /// In the order told.
    pub bad_redactions: Vec<BadRedaction>,
    /// Numbers of the passwords that opened something; `None` is the one a program sets itself.
    pub opened: Vec<Option<u32>>,
    /// Every cursor with the next position.
    pub cursors: Vec<(Vec<u8>, u32)>,
}

/// One part as it was told.
#[derive(Debug)]
pub struct ToldPart {
    /// Its position in the container.
    pub position: u32,
    /// What the container says about it.
    pub head: PartHead,
    /// Its bytes, as far as they came; empty for a range.
    pub bytes: Vec<u8>,
    /// Offset and length, where it lies plainly in the source.
    pub range: Option<(u64, u64)>,
    /// Why it is not complete.
    pub problem: Option<Problem>,
}

impl Sink for Transcript {
    fn format(&mut self, format: Format, tie: bool) -> Result<(), Stop> {
        self.format = Some((format, tie));
        Ok(())
    }

    fn metadata(&mut self, field: &Field, value: &str) -> Result<(), Stop> {
        self.metadata.push((field.clone(), value.to_owned()));
        Ok(())
    }

    fn page(&mut self, page: &Page) -> Result<(), Stop> {
        self.pages.push(page.clone());
        Ok(())
    }

    fn part_range(&mut self, position: u32, head: &PartHead, offset: u64, length: u64) -> Result<(), Stop> {
        self.part_begin(position, head)?;
        if let Some(part) = self.parts.last_mut() {
            part.range = Some((offset, length));
        }
        Ok(())
    }

    fn part_begin(&mut self, position: u32, head: &PartHead) -> Result<(), Stop> {
        self.parts.push(ToldPart {
            position,
            head: head.clone(),
            bytes: Vec::new(),
            range: None,
            problem: None,
        });
        Ok(())
    }

    fn part_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if let Some(part) = self.parts.last_mut() {
            part.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn part_end(&mut self, problem: Option<&Problem>) -> Result<(), Stop> {
        if let Some(part) = self.parts.last_mut() {
            part.problem = problem.cloned();
        }
        Ok(())
    }

    fn part_missing(&mut self, position: u32, head: &PartHead, problem: &Problem) -> Result<(), Stop> {
        self.part_begin(position, head)?;
        self.part_end(Some(problem))
    }

    fn bad_redaction(&mut self, found: &BadRedaction) -> Result<(), Stop> {
        self.bad_redactions.push(found.clone());
        Ok(())
    }

    fn problem(&mut self, problem: &Problem) -> Result<(), Stop> {
        self.problems.push(problem.clone());
        Ok(())
    }

    fn opened(&mut self, password: Option<u32>) -> Result<(), Stop> {
        self.opened.push(password);
        Ok(())
    }

    fn cursor(&mut self, cursor: &[u8], next_position: u32) -> Result<(), Stop> {
        self.cursors.push((cursor.to_vec(), next_position));
        Ok(())
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format {
            Some((format, tie)) => {
                writeln!(f, "format: {}{}", format.name(), if tie { " (by hint)" } else { "" })?
            }
            None => writeln!(f, "format: none told")?,
        }
        for password in &self.opened {
            match password {
                Some(number) => writeln!(f, "opened: with password {number}")?,
                None => writeln!(f, "opened: with the password that a program sets itself")?,
            }
        }
        for (field, value) in &self.metadata {
            writeln!(f, "{}: {value:?}", field.name())?;
        }
        for (number, page) in (1..).zip(&self.pages) {
            write!(f, "--- page {number}")?;
            if let Some(label) = &page.label {
                write!(f, " {label:?}")?;
            }
            if let Some((width, height)) = page.size {
                write!(f, " {width:.0}x{height:.0}")?;
            }
            if !page.words.is_empty() {
                write!(f, ", {} words", page.words.len())?;
            }
            writeln!(f)?;
            f.write_str(&page.text)?;
            if !page.text.ends_with('\n') {
                writeln!(f, "⏎")?;
            }
        }
        for part in &self.parts {
            write!(f, "--- part {} {} {:?}", part.position, part.head.kind.name(), part.head.name)?;
            if let Some(modified) = part.head.modified {
                write!(f, " modified {modified}")?;
            }
            match part.range {
                Some((offset, length)) => write!(f, ", bytes {offset}+{length}")?,
                None => write!(f, ", {} bytes", part.bytes.len())?,
            }
            match &part.problem {
                Some(problem) => writeln!(f, ", {}: {}", problem.kind.name(), problem.detail)?,
                None => writeln!(f)?,
            }
        }
        for found in &self.bad_redactions {
            write!(f, "bad redaction: {}, {} letters", found.kind.name(), found.letters)?;
            if let Some(page) = found.page {
                write!(f, ", page {page}")?;
            }
            if let Some([left, top, right, bottom]) = found.area {
                write!(f, ", {left:.2},{top:.2} to {right:.2},{bottom:.2}")?;
            }
            writeln!(f, "{}", if found.sealed.is_some() { ", sealed" } else { "" })?;
        }
        for problem in &self.problems {
            match problem.place {
                Where::Document => writeln!(f, "problem: {}: {}", problem.kind.name(), problem.detail)?,
                Where::Page(page) => {
                    writeln!(f, "problem on page {page}: {}: {}", problem.kind.name(), problem.detail)?
                }
            }
        }
        Ok(())
    }
}
