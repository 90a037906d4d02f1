use std::fmt;

/// Who adds something: a name, as people of the case know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person(String);

/// Bytes of a name.
const LONGEST: usize = 100;

impl Person {
    /// Somebody of this name; "me" where it is empty.
    pub fn named(name: &str) -> Self {
        let visible: String = name.chars().filter(|c| !c.is_control()).collect();
        let name = visible.trim();
        Self(if name.is_empty() { "me" } else { &name[..name.floor_char_boundary(LONGEST)] }.to_owned())
    }

    /// Who is logged in on this machine.
    pub fn at_this_machine() -> Self {
        let names = ["USER", "LOGNAME"].into_iter().filter_map(std::env::var_os);
        let name = names.map(|name| name.to_string_lossy().into_owned()).find(|name| !name.trim().is_empty());
        Self::named(&name.unwrap_or_default())
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_me_and_names_stay_printable() {
        assert_eq!(Person::named(" \u{1b} ").name(), "me");
        assert_eq!(Person::named(" Ana\u{7} Ríos ").name(), "Ana Ríos");
        assert_eq!(Person::named(&"é".repeat(80)).name(), "é".repeat(50));
    }
}
