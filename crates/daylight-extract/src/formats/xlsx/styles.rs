use std::collections::HashMap;
use std::rc::Rc;

use super::super::number_format::{NumberFormat, general};
use super::super::package::{Node, Package};
use crate::{Account, Stop};

/// Excel itself allows 65,490.
const MOST_STYLES: usize = 200_000;

/// How cells show their numbers, by the number of their style.
#[derive(Default)]
pub(in crate::formats) struct Styles {
    codes: HashMap<u32, Rc<NumberFormat>>,
    by_style: Vec<Option<Rc<NumberFormat>>>,
}

impl Styles {
    /// The number as a cell of this style shows it.
    pub(in crate::formats) fn show(&self, style: usize, value: f64, from_1904: bool) -> String {
        match self.by_style.get(style) {
            Some(Some(format)) => format.show(value, from_1904),
            _ => general(value),
        }
    }

    /// A format code and its number.
    pub(in crate::formats) fn define(&mut self, number: u32, code: &str) {
        if self.codes.len() < MOST_STYLES {
            self.codes.insert(number, Rc::new(NumberFormat::parse(code)));
        }
    }

    /// The next style has the format with this number.
    pub(in crate::formats) fn push(&mut self, number: u32) {
        if self.by_style.len() >= MOST_STYLES {
            return;
        }
        if !self.codes.contains_key(&number)
            && let Some(code) = NumberFormat::built_in(number)
        {
            self.define(number, code);
        }
        self.by_style.push(self.codes.get(&number).cloned());
    }
}

/// Reads `xl/styles.xml`.
pub(super) fn styles(package: &Package, name: &str, account: &mut Account) -> Result<Styles, Stop> {
    let mut styles = Styles::default();
    let mut in_cells = false;
    let number = |value: Option<String>| value.and_then(|value| value.trim().parse().ok());
    package.read_xml(name, "the styles", account, |node, _| {
        match node {
            Node::Open(element) => match element.name() {
                "numFmt" => {
                    if let (Some(id), Some(code)) =
                        (number(element.attribute("numFmtId")), element.attribute("formatCode"))
                    {
                        styles.define(id, &code);
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => styles.push(number(element.attribute("numFmtId")).unwrap_or(0)),
                _ => {}
            },
            Node::Close(element) if element.name() == "cellXfs" => in_cells = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}
