//! Names in Cyrillic and Arabic letters as people write them in Latin ones: close enough to be held against each other.

/// A folded name in Latin letters; others stay as they are.
pub(super) fn latin(form: &str) -> String {
    let mut plain = String::with_capacity(form.len());
    for c in form.chars() {
        match cyrillic(c).or_else(|| arabic(c)) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    if plain == form { plain } else { plain.trim().to_owned() }
}

/// Russian and its neighbours, as newspapers write them. The short i and the io come here without their marks.
fn cyrillic(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ї' | 'ы' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'ъ' | 'ь' => "",
        _ => return None,
    })
}

/// Consonants and long vowels: short ones are not written.
fn arabic(c: char) -> Option<&'static str> {
    Some(match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ى' | 'ة' => "a",
        'ب' => "b",
        'ت' | 'ط' => "t",
        'ث' => "th",
        'ج' => "j",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ض' => "d",
        'ذ' => "dh",
        'ر' => "r",
        'ز' | 'ظ' => "z",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'ع' | 'ء' | 'ئ' | 'ؤ' => "",
        'غ' => "gh",
        'ف' => "f",
        'ق' => "q",
        'ك' | 'ک' => "k",
        'ل' => "l",
        'م' => "m",
        'ن' => "n",
        'و' => "w",
        'ي' | 'ی' => "y",
        'پ' => "p",
        'چ' => "ch",
        'گ' => "g",
        _ => return None,
    })
}

/// Both names as they sound without their short vowels and with one letter for what is written in several ways, so that
/// a name out of Arabic or Russian letters meets its Latin forms.
pub(super) fn skeleton(form: &str) -> String {
    let plain = latin(form);
    let mut bones = String::with_capacity(plain.len());
    for word in plain.split(' ').filter(|word| !matches!(*word, "al" | "el")) {
        let word =
            word.strip_prefix("al").filter(|rest| rest.len() > 3 && word.len() < form.len()).unwrap_or(word);
        if !bones.is_empty() {
            bones.push(' ');
        }
        let word = word.replace("kh", "h").replace("yu", "u").replace("ya", "a").replace("ks", "x");
        let mut last = ' ';
        for (at, c) in word.chars().enumerate() {
            let c = match c {
                'y' | 'j' => 'i',
                'w' => 'v',
                'q' | 'c' => 'k',
                c => c,
            };
            let is_vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
            if c != last && (at == 0 || !is_vowel) {
                bones.push(c);
            }
            last = c;
        }
    }
    bones
}

/// Whether any letter of it is Cyrillic or Arabic.
pub(super) fn is_foreign(form: &str) -> bool {
    form.chars().any(|c| cyrillic(c).or_else(|| arabic(c)).is_some())
}
