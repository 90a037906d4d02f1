//! Names in one form for all writings.

/// A name with capitals where they belong: `Miriam Okoye` for `MIRIAM  OKOYE`, points behind initials.
pub(super) fn name(written: &str) -> String {
    let mut name = String::with_capacity(written.len());
    for word in written.replace(',', " ").split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters == 1 && word.chars().all(|c| c.is_alphabetic()) && word.chars().all(char::is_uppercase) {
            name.push_str(word);
            name.push('.');
        } else if word.contains('.') && letters > 1 && word.split('.').all(|part| part.chars().count() < 2) {
            let initials = word.split('.').filter(|part| !part.is_empty());
            name.push_str(&initials.map(|initial| format!("{initial}.")).collect::<Vec<_>>().join(" "));
        } else if letters > 1 && !word.chars().any(char::is_lowercase) {
            push_capitalised(&mut name, word);
        } else {
            name.push_str(word);
        }
    }
    name
}

/// The particles that stay small between names in capitals.
const SMALL: [&str; 12] = ["DE", "LA", "DEL", "DELLA", "DER", "VON", "VAN", "DI", "DU", "DOS", "DA", "Y"];

fn push_capitalised(name: &mut String, word: &str) {
    if !name.is_empty() && SMALL.contains(&word) {
        name.push_str(&word.to_lowercase());
        return;
    }
    let mc = word.len() > 4 && word.starts_with("MC");
    let mut capital = true;
    for (at, letter) in word.char_indices() {
        if capital && letter.is_alphabetic() {
            name.push(letter);
            capital = false;
        } else {
            name.extend(letter.to_lowercase());
        }
        capital |= matches!(letter, '\'' | '’' | '-' | '(' | '"') || (mc && at == 1);
    }
    if let Some(length) = ["’S", "'S"].iter().find(|end| word.ends_with(*end)).map(|end| end.len()) {
        name.truncate(name.len() - length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_form() {
        for (written, form) in [
            ("MIRIAM  OKOYE", "Miriam Okoye"),
            ("J Lee RANKIN", "J. Lee Rankin"),
            ("MCCORD", "McCord"),
            ("O'BRIEN", "O'Brien"),
            ("JEAN-PAUL DE LA CRUZ", "Jean-Paul de la Cruz"),
            ("Jeanne de MOHRENSCHILDT", "Jeanne de Mohrenschildt"),
            ("F.P. Harman, Jr.", "F. P. Harman Jr."),
        ] {
            assert_eq!(name(written), form);
        }
    }
}
