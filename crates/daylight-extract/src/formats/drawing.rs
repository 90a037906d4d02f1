use std::collections::BTreeSet;

use super::lines::Lines;
use super::package::{Node, Package};
use crate::{Account, Stop};

/// Bytes of one line; a longer one is several.
const LONGEST_LINE: usize = 1 << 20;

/// The text of a chart or diagram part: a line for each paragraph, and for each series of values.
pub(super) fn drawing_lines(
    package: &Package,
    name: &str,
    what: &'static str,
    account: &mut Account,
) -> Result<String, Stop> {
    let mut lines = Lines::default();
    let mut line = String::new();
    let mut told = BTreeSet::new();
    let mut in_text = false;
    package.read_xml(name, what, account, |node, _| {
        match node {
            Node::Open(element) => match element.name() {
                "v" | "pt" => {
                    // Values of one series are divided by tabs.
                    if !line.is_empty() && !line.ends_with('\t') {
                        line.push('\t');
                    }
                    in_text = element.name() == "v" || element.prefix() == "cx";
                }
                "t" => in_text = true,
                "br" => line.push(' '),
                _ => {}
            },
            Node::Text(text) if in_text => {
                if line.len() > LONGEST_LINE {
                    lines.push(&std::mem::take(&mut line));
                }
                line.push_str(&text);
            }
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "v" | "t" | "pt" => in_text = false,
                "p" | "cat" | "val" | "tx" | "xVal" | "yVal" | "bubbleSize" | "strDim" | "numDim" | "ser" => {
                    let finished = std::mem::take(&mut line);
                    // Every series repeats the categories.
                    let repeated = matches!(element.name(), "cat" | "xVal" | "strDim")
                        && !told.insert(finished.trim().to_owned());
                    if !repeated {
                        lines.push(finished.trim());
                        lines.end_line();
                    }
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    lines.push(line.trim());
    lines.told(what, account)
}
