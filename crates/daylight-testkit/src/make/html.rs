use super::blocks::{Block, Paper};
use super::xml::escape;

/// A web page of this paper, with a line of navigation and a script that is not text.
pub fn html(paper: &Paper) -> Vec<u8> {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <meta name=\"author\" content=\"{}\">\n<style>body {{ font-family: serif; max-width: 40em }}</style>\n\
         <script>var shown = false;</script>\n</head>\n<body>\n{}</body>\n</html>\n",
        escape(&paper.title),
        escape(&paper.author),
        body(&paper.blocks)
    )
    .into_bytes()
}

/// The blocks as elements that HTML and XHTML share.
pub(super) fn body(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading(text) => out.push_str(&format!("<h2>{}</h2>\n", escape(text))),
            Block::Text(text) => out.push_str(&format!("<p>{}</p>\n", escape(text))),
            Block::Table(rows) => {
                out.push_str("<table>\n");
                for row in rows {
                    let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
                    out.push_str(&format!("<tr>{cells}</tr>\n"));
                }
                out.push_str("</table>\n");
            }
        }
    }
    out
}
