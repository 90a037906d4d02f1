use std::collections::BTreeSet;

use super::package::{Node, Package};
use crate::{Account, Stop};

/// The text of a chart or diagram part: a line for each paragraph, and for each series of values.
pub(super) fn drawing_lines(
    package: &Package,
    name: &str,
    what: &'static str,
    account: &mut Account,
) -> Result<String, Stop> {
    let mut lines = String::new();
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
            Node::Text(text) if in_text => line.push_str(&text),
            Node::Text(_) => {}
            Node::Close(element) => match element.name() {
                "v" | "t" => in_text = false,
                "pt" => in_text = false,
                "p" | "cat" | "val" | "tx" | "xVal" | "yVal" | "bubbleSize" | "strDim" | "numDim" | "ser" => {
                    let finished = std::mem::take(&mut line);
                    let finished = finished.trim();
                    // Every series repeats the categories.
                    if !finished.is_empty() && told.insert(finished.to_owned()) {
                        lines.push_str(finished);
                        lines.push('\n');
                    }
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    if !line.trim().is_empty() {
        lines.push_str(line.trim());
        lines.push('\n');
    }
    Ok(lines)
}
