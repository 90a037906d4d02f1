//! Which documents say nearly the same.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use daylight_model::Fingerprint;

/// Words that are taken together. With one word in sixty changed, 94 % of the runs of four words stay.
const TOGETHER: usize = 4;

/// Minima kept of one document.
const BINS: usize = Fingerprint::BANDS * Fingerprint::IN_BAND;

/// Words of a text at least: two notes that say `thank you` are not copies.
const FEWEST: u64 = 12;

/// Documents of one group that each document is compared with at most: a form that was filled in ten thousand times
/// would cost fifty million comparisons otherwise.
const MOST_COMPARED: usize = 64;

/// Stands for a bin that no run of words fell into.
const EMPTY: u32 = u32::MAX;

/// Takes a text page by page; runs of words go over page ends.
///
/// For each of 128 bins the smallest hash of a run of four words that fell into it is kept (one permutation hashing, Li,
/// Owen, Zhang, NIPS 2012; empty bins borrow as by Shrivastava, ICML 2017), and of that 16 bits (b-bit minwise hashing,
/// Li, König, WWW 2010): two that are not the same look so once in 65,536.
#[derive(Debug, Clone)]
pub struct Fingerprinter {
    bins: [u32; BINS],
    run: [u64; TOGETHER],
    words: u64,
}

impl Default for Fingerprinter {
    fn default() -> Self {
        Self { bins: [EMPTY; BINS], run: [0; TOGETHER], words: 0 }
    }
}

impl Fingerprinter {
    /// Takes more of the text. Words are runs of letters and digits, in lower case; all else is passed over, so that line
    /// ends and punctuation make no difference.
    pub fn see(&mut self, text: &str) {
        let mut hash = FIRST;
        let mut inside = false;
        for c in text.chars() {
            if c.is_ascii() {
                let byte = c as u8;
                if byte.is_ascii_alphanumeric() {
                    hash = with(hash, byte.to_ascii_lowercase());
                    inside = true;
                    continue;
                }
            } else if c.is_alphanumeric() {
                for lower in c.to_lowercase() {
                    hash = lower.encode_utf8(&mut [0; 4]).bytes().fold(hash, with);
                }
                inside = true;
                continue;
            }
            if inside {
                self.word(hash);
                (hash, inside) = (FIRST, false);
            }
        }
        if inside {
            self.word(hash);
        }
    }

    fn word(&mut self, hash: u64) {
        self.run.rotate_left(1);
        self.run[TOGETHER - 1] = hash;
        self.words += 1;
        if self.words >= TOGETHER as u64 {
            self.keep();
        }
    }

    fn keep(&mut self) {
        let hash = self.run.iter().fold(FIRST, |run, word| mixed(run ^ word));
        let bin = (hash >> 57) as usize;
        let low = (hash as u32).min(EMPTY - 1);
        self.bins[bin] = self.bins[bin].min(low);
    }

    /// The fingerprint; none of a text with fewer than twelve words.
    pub fn finish(mut self) -> Option<Fingerprint> {
        if self.words < FEWEST {
            return None;
        }
        let told = self.bins;
        for (bin, kept) in self.bins.iter_mut().enumerate().filter(|(_, kept)| **kept == EMPTY) {
            let mut tries = (0..).map(|attempt: u64| {
                let other = mixed((bin as u64) << 32 | attempt);
                told[(other >> 57) as usize]
            });
            // At least one bin has a hash, so this ends, after 128 tries on average at the worst.
            if let Some(borrowed) = tries.find(|told| *told != EMPTY) {
                *kept = borrowed;
            }
        }
        let mut bands = [0; Fingerprint::BANDS];
        let (minima, _) = self.bins.as_chunks::<{ Fingerprint::IN_BAND }>();
        for (band, minima) in bands.iter_mut().zip(minima) {
            *band = minima.iter().fold(0, |band, minimum| band << 16 | u64::from(minimum & 0xffff));
        }
        Some(Fingerprint(bands))
    }
}

/// Two documents, as positions in what was given, that say nearly the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearlySame {
    /// The one that comes first.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// How alike they are, from [`Fingerprint::NEARLY_THE_SAME`] to 1.
    pub likeness: f32,
}

/// Pairs of documents that say nearly the same, in order of position.
///
/// Of documents with one and the same fingerprint all are told with the first of them, and only that one with others.
/// Where more than 64 different ones fall together, each is compared with the 64 after it only: of such a crowd every one
/// is told with some of it, not with all.
pub fn nearly_the_same(documents: &[Fingerprint]) -> Vec<NearlySame> {
    let (firsts, mut pairs) = equal(documents);
    let mut seen: HashSet<(u32, u32)> = HashSet::new();
    let mut groups: Vec<(u64, u32)> = Vec::with_capacity(firsts.len());
    for band in 0..Fingerprint::BANDS {
        groups.clear();
        groups.extend(firsts.iter().map(|at| (documents[*at as usize].0[band], *at)));
        groups.sort_unstable();
        for group in groups.chunk_by(|one, other| one.0 == other.0) {
            for (at, (_, one)) in group.iter().enumerate() {
                for (_, other) in group[at + 1..].iter().take(MOST_COMPARED) {
                    if !seen.insert((*one, *other)) {
                        continue;
                    }
                    let likeness = documents[*one as usize].likeness(&documents[*other as usize]);
                    if likeness >= Fingerprint::NEARLY_THE_SAME {
                        pairs.push(NearlySame { one: *one, other: *other, likeness });
                    }
                }
            }
        }
    }
    pairs.sort_unstable_by_key(|pair| (pair.one, pair.other));
    pairs
}

/// The first document of each fingerprint, in order, and the others of the same with it.
fn equal(documents: &[Fingerprint]) -> (Vec<u32>, Vec<NearlySame>) {
    let mut first_of: HashMap<&Fingerprint, u32> = HashMap::with_capacity(documents.len());
    let mut firsts = Vec::new();
    let mut pairs = Vec::new();
    for (at, document) in (0..).zip(documents) {
        match first_of.entry(document) {
            Entry::Occupied(first) => pairs.push(NearlySame { one: *first.get(), other: at, likeness: 1.0 }),
            Entry::Vacant(place) => {
                place.insert(at);
                firsts.push(at);
            }
        }
    }
    (firsts, pairs)
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>): fingerprints are kept, so the hash must never change.
const FIRST: u64 = 0xcbf2_9ce4_8422_2325;

fn with(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The finisher of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every bit of the input reaches every bit of the output.
fn mixed(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Fingerprint {
        let mut taker = Fingerprinter::default();
        taker.see(text);
        taker.finish().unwrap()
    }

    /// Words by chance, of a vocabulary as skewed as a language's.
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(1);
            mixed(self.0)
        }

        fn word(&mut self) -> String {
            let skewed = (self.next() % 1_000_000) as f64 / 1_000_000.0;
            format!("w{}", (skewed * skewed * skewed * 20_000.0) as u32)
        }

        fn words(&mut self, count: usize) -> Vec<String> {
            (0..count).map(|_| self.word()).collect()
        }
    }

    #[test]
    fn with_one_word_in_sixty_changed_texts_are_found_again() {
        let mut chance = Chance(1);
        let (mut found, mut pairs) = (0, 0);
        for length in [60, 120, 300, 600, 1_200, 3_000] {
            for _ in 0..100 {
                let words = chance.words(length);
                let mut changed = words.clone();
                for _ in 0..length / 60 {
                    let at = (chance.next() % length as u64) as usize;
                    changed[at] = format!("x{}", chance.next());
                }
                pairs += 1;
                let both = [of(&words.join(" ")), of(&changed.join("\n"))];
                found += nearly_the_same(&both).len();
            }
        }
        assert!(found as f64 / f64::from(pairs) >= 0.99, "{found} of {pairs}");
    }

    #[test]
    fn other_texts_are_not_taken_for_the_same() {
        let mut chance = Chance(2);
        let documents: Vec<Fingerprint> = (0..3_000).map(|_| of(&chance.words(200).join(" "))).collect();
        assert_eq!(nearly_the_same(&documents), []);
        // The same letterhead of forty words above 200 others is not the same letter.
        let head = chance.words(40).join(" ");
        let letters: Vec<Fingerprint> =
            (0..500).map(|_| of(&format!("{head} {}", chance.words(200).join(" ")))).collect();
        assert_eq!(nearly_the_same(&letters), []);
    }

    #[test]
    fn a_crowd_costs_no_more_than_its_size() {
        let equal = vec![of("the same form filled in by nobody at all, again and again"); 20_000];
        let pairs = nearly_the_same(&equal);
        assert_eq!(pairs.len(), 19_999);
        assert!(pairs.iter().all(|pair| pair.one == 0 && pair.likeness == 1.0));
        let form = "the same form filled in by one person at a desk ".repeat(20);
        let crowd: Vec<Fingerprint> = (0..1_000).map(|number| of(&format!("{form} {number}"))).collect();
        let pairs = nearly_the_same(&crowd);
        assert!(pairs.len() <= 1_000 * MOST_COMPARED * 32);
        let told: HashSet<u32> = pairs.iter().flat_map(|pair| [pair.one, pair.other]).collect();
        assert_eq!(told.len(), 1_000);
    }

    #[test]
    fn line_ends_case_and_punctuation_make_no_difference() {
        let one = of("Order 17: the Harbour is closed,\nuntil further notice (see ORDER 12).");
        assert_eq!(one, of("order 17 the harbour is closed until further notice see order 12"));
        assert_eq!(Fingerprinter::default().finish(), None);
        let mut short = Fingerprinter::default();
        short.see("thank you, and see you on Monday");
        assert_eq!(short.finish(), None);
    }
}
