use crate::Chance;

/// A language that does not exist, in the letters of one that does: ten thousand words, used as
/// unevenly as real ones, in sentences and paragraphs.
#[derive(Debug)]
pub(super) struct Language {
    words: Vec<String>,
    /// Which word each of 65,536 draws gives: the first a tenth of them, the second half of that …
    draws: Vec<u16>,
    pub(super) script: Script,
    /// Encodings that old files in it have.
    pub(super) old: &'static [&'static str],
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Latin letters that Windows-1252 has, with capitals.
    Western,
    /// Other letters with capitals.
    Cased,
    /// Letters without capitals.
    Plain,
    /// No spaces between words.
    Unspaced,
}

struct Sounds {
    begin: &'static str,
    middle: &'static str,
    end: &'static str,
    script: Script,
    old: &'static [&'static str],
}

const SOUNDS: [Sounds; 6] = [
    Sounds {
        begin: "b c d f g h l m n p r s t v w st tr pl sh th",
        middle: "a e i o u ea ou ai",
        end: "- - - n r s t l nd rs ck",
        script: Script::Western,
        old: &["windows-1252"],
    },
    Sounds {
        begin: "b c d f j l m n p r s t v qu ch br",
        middle: "a e i o u é è ê ai eau ô ç",
        end: "- - - n s r t l nt",
        script: Script::Western,
        old: &["iso-8859-1", "windows-1252"],
    },
    Sounds {
        begin: "b d f g h k l m n r s t w z sch st pf",
        middle: "a e i o u ä ö ü ei au ie",
        end: "- n r t ch ng ß st lt",
        script: Script::Western,
        old: &["iso-8859-1"],
    },
    Sounds {
        begin: "b č d h j k l m n p r ř s š t v z ž st",
        middle: "a á e é ě i í o u ů y ý",
        end: "- - n l m k t ň",
        script: Script::Cased,
        old: &["windows-1250", "iso-8859-2"],
    },
    Sounds {
        begin: "б в г д ж з к л м н п р с т ф х ч ш пр ст",
        middle: "а е и о у ы я ю",
        end: "- - н т л й ть ск",
        script: Script::Cased,
        old: &["windows-1251", "koi8-r"],
    },
    Sounds {
        begin: "ب ت ج ح د ر ز س ش ع ف ق ك ل م ن ه و",
        middle: "ا و ي - -",
        end: "- - ن ة ر م",
        script: Script::Plain,
        old: &["windows-1256"],
    },
];

const WORDS: usize = 10_000;

impl Language {
    /// All of them; the first three can be written in Windows-1252.
    pub(super) fn all() -> Vec<Self> {
        let spoken = SOUNDS.iter().zip(1..).map(|(sounds, seed)| Self::of_sounds(sounds, seed));
        spoken.chain(std::iter::once(Self::of_signs())).collect()
    }

    fn of_sounds(sounds: &Sounds, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let list =
            |text: &'static str| text.split(' ').map(|sound| sound.trim_matches('-')).collect::<Vec<_>>();
        let (begin, middle, end) = (list(sounds.begin), list(sounds.middle), list(sounds.end));
        let word = |rank: usize| {
            // Words that are used often are short.
            let syllables = 1 + (rank > 20) as usize + (rank > 900) as usize + chance.below(2);
            let mut word = String::new();
            for _ in 0..syllables {
                word.push_str(chance.pick::<&str>(&begin));
                word.push_str(chance.pick::<&str>(&middle));
                word.push_str(chance.pick::<&str>(&end));
            }
            word
        };
        Self::of_words((0..WORDS).map(word).collect(), sounds.script, sounds.old)
    }

    /// Words of one to three of the common Chinese characters (rows 16 to 55 of GB 2312).
    fn of_signs() -> Self {
        let rows: Vec<u8> =
            (0xb0..=0xd6u8).flat_map(|row| (0xa1..=0xfeu8).flat_map(move |cell| [row, cell])).collect();
        let (text, _, _) = encoding_rs::GBK.decode(&rows);
        let signs: Vec<char> = text.chars().collect();
        let mut chance = Chance::new(99);
        let word = |rank: usize| {
            let length = 1 + (rank > 200) as usize + usize::from(chance.permille(200));
            (0..length).map(|_| *chance.pick(&signs)).collect()
        };
        Self::of_words((0..WORDS).map(word).collect(), Script::Unspaced, &["gbk"])
    }

    fn of_words(words: Vec<String>, script: Script, old: &'static [&'static str]) -> Self {
        let mut draws = Vec::with_capacity(1 << 16);
        for rank in 0..words.len() {
            let share = (6554 / (rank + 1)).max(1);
            draws.extend(std::iter::repeat_n(rank as u16, share));
        }
        draws.truncate(1 << 16);
        while draws.len() < 1 << 16 {
            draws.push((draws.len() % words.len()) as u16);
        }
        Self { words, draws, script, old }
    }

    /// One word.
    pub(super) fn word(&self, chance: &mut Chance) -> &str {
        self.drawn(chance.bits() as u16)
    }

    fn drawn(&self, draw: u16) -> &str {
        &self.words[usize::from(self.draws[usize::from(draw)])]
    }

    /// A few words, as in a title or a cell.
    pub(super) fn phrase(&self, chance: &mut Chance, words: usize) -> String {
        let words: Vec<&str> = (0..words).map(|_| self.word(chance)).collect();
        words.join(if self.script == Script::Unspaced { "" } else { " " })
    }

    /// Paragraphs of about `length` bytes, one to a line, with the canary somewhere in them.
    pub(super) fn text(&self, chance: &mut Chance, length: usize, canary: &str) -> String {
        let mut out = String::with_capacity(length + 512);
        let at = chance.below(length.max(1));
        let mut missing = true;
        while out.len() < length || missing {
            let canary = (missing && out.len() >= at.min(length.saturating_sub(200))).then_some(canary);
            missing &= canary.is_none();
            self.sentence(chance, &mut out, canary);
            if chance.permille(180) {
                out.push('\n');
            } else if self.script != Script::Unspaced {
                out.push(' ');
            }
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    fn sentence(&self, chance: &mut Chance, out: &mut String, canary: Option<&str>) {
        let shape = chance.bits();
        let words = 4 + (shape & 15) as usize;
        let place = (shape >> 8 & 3) as usize;
        let mut draws = 0;
        for number in 0..words {
            if number % 4 == 0 {
                draws = chance.bits();
            }
            let word = self.drawn(draws as u16);
            draws >>= 16;
            if number == 0 && matches!(self.script, Script::Western | Script::Cased) {
                capital(out, word);
            } else {
                out.push_str(word);
            }
            if canary.is_some() && number == place {
                out.push(' ');
                out.push_str(canary.unwrap_or_default());
                out.push(' ');
            } else if number + 1 < words && self.script != Script::Unspaced {
                out.push_str(if draws & 0xf0 == 0 && words > 9 { ", " } else { " " });
            }
        }
        if shape >> 16 & 31 == 0 {
            out.push_str(&format!(" {}", 1 + (shape >> 32) % 90_000));
        }
        out.push(if self.script == Script::Unspaced { '。' } else { '.' });
    }
}

fn capital(out: &mut String, word: &str) {
    let mut letters = word.chars();
    if let Some(first) = letters.next() {
        out.extend(first.to_uppercase());
    }
    out.push_str(letters.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::make::encode_text;

    #[test]
    fn every_language_can_be_written_in_its_old_encodings() {
        let languages = Language::all();
        assert_eq!(languages.len(), 7);
        for language in &languages {
            let text = language.text(&mut Chance::new(3), 20_000, "qzkxbvnwtrph");
            assert_eq!(text.matches("qzkxbvnwtrph").count(), 1);
            assert!((19_000..22_000).contains(&text.len()), "{}", text.len());
            for old in language.old {
                encode_text(&text, old);
            }
        }
        let western = languages.iter().take_while(|language| language.script == Script::Western).count();
        assert_eq!(western, 3);
    }

    #[test]
    fn a_canary_is_a_word_of_its_own_even_where_nothing_divides_words() {
        let language = &Language::all()[6];
        let text = language.text(&mut Chance::new(5), 400, "qzkxbvnwtrph");
        assert!(text.contains(" qzkxbvnwtrph "), "{text}");
    }
}
