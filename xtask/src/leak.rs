use std::io::Write;
use std::path::Path;

use daylight_testkit::leak;

use crate::arguments::{Arguments, Wrong};

/// `cargo xtask leak`
pub(crate) fn run(mut arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    let size = arguments.value("--size")?;
    let size = bytes(&size.ok_or_else(|| Wrong::Request("--size is missing: 200MB, say".into()))?)?;
    let seed = arguments.value("--seed")?.unwrap_or_else(|| "1".into());
    let seed =
        seed.parse().map_err(|_| Wrong::Request(format!("--seed is a number, and `{seed}` is not")))?;
    let dir = arguments.next_word("the folder to write")?;
    arguments.end()?;
    let dir = Path::new(&dir);
    let list = leak::list_of(dir);
    if dir.exists() || list.exists() {
        return Err(Wrong::Request(format!(
            "`{}` or its list is there already; name a new folder",
            dir.display()
        )));
    }
    let totals = leak::write(dir, size, seed).map_err(|cause| Wrong::at("write a leak into", dir, cause))?;
    let told = |cause: std::io::Error| Wrong::Machine(cause.to_string());
    let count = |name: &str| totals.canaries.get(name).copied().unwrap_or(0);
    writeln!(
        out,
        "{}: {} files, {} bytes, {} parts and {} more in damaged containers\n\
         {}: {} canaries readable, {} unreadable, {} uncertain",
        dir.display(),
        totals.files,
        totals.bytes,
        totals.parts,
        totals.uncertain_parts,
        list.display(),
        count("readable"),
        count("unreadable"),
        count("uncertain"),
    )
    .map_err(told)
}

/// `200MB`, `2GB`, `500kB`, `1000`: powers of ten, as drives are sold.
pub(crate) fn bytes(text: &str) -> Result<u64, Wrong> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" => Some(1_000),
        "m" | "mb" => Some(1_000_000),
        "g" | "gb" => Some(1_000_000_000),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    let size = number.zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    size.ok_or_else(|| Wrong::Request(format!("`{text}` is not a size: write 500kB, 200MB or 2GB")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, size) in
            [("1000", 1_000), ("500kB", 500_000), ("200MB", 200_000_000), ("2g", 2_000_000_000)]
        {
            assert_eq!(bytes(text), Ok(size));
        }
        for text in ["", "MB", "2.5GB", "2TB", "-1", "99999999999GB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
