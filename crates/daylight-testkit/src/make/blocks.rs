/// A paper before it has a format: what DOCX, ODT, RTF, HTML and EPUB are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// Title in the metadata; empty is none.
    pub title: String,
    /// Author in the metadata; empty is none.
    pub author: String,
    /// When it was made, in the metadata: `2012-03-01T09:30:00Z`; empty is none.
    pub created: String,
    /// The content from top to bottom.
    pub blocks: Vec<Block>,
}

/// One block of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

impl Paper {
    /// A paper of paragraphs and nothing else.
    pub fn of_paragraphs(paragraphs: &[&str]) -> Self {
        Self {
            blocks: paragraphs.iter().map(|text| Block::Text((*text).to_owned())).collect(),
            ..Self::default()
        }
    }

    /// A paper written as plain text: blocks are divided by blank lines; a block that begins with
    /// `# ` is a heading, one whose lines begin with `|` is a table with cells divided by `|`.
    /// Lines within a paragraph are joined.
    pub fn of_text(text: &str) -> Self {
        let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).map(block).collect();
        Self { blocks, ..Self::default() }
    }

    /// The same with title, author and date of making.
    pub fn by(mut self, title: &str, author: &str, created: &str) -> Self {
        self.title = title.to_owned();
        self.author = author.to_owned();
        self.created = created.to_owned();
        self
    }
}

fn block(text: &str) -> Block {
    if let Some(heading) = text.strip_prefix("# ") {
        return Block::Heading(heading.to_owned());
    }
    if text.starts_with('|') {
        let row = |line: &str| {
            line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
        };
        return Block::Table(text.lines().map(row).collect());
    }
    Block::Text(text.lines().map(str::trim).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_becomes_headings_paragraphs_and_tables() {
        let paper = Paper::of_text("# One\n\nFirst line\nsecond line\n\n| a | b |\n| 1 | 2 |\n");
        assert_eq!(
            paper.blocks,
            [
                Block::Heading("One".into()),
                Block::Text("First line second line".into()),
                Block::Table(vec![vec!["a".into(), "b".into()], vec!["1".into(), "2".into()]]),
            ]
        );
    }
}
