//! Ten thousand real files, each damaged at random, added by the real program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::copies::files;
use super::process::run;
use super::reading::account;
use super::{Bench, remove, seconds, to_add};
use crate::arguments::Wrong;

/// Made, read and thrown away at a time.
const PORTION: usize = 1000;

/// Larger files are left out: ten thousand of them would be copying, not damage.
const LARGEST: u64 = 1 << 20;

/// Seconds for each document where readers are timed. Few enough that some run out of them.
const SECONDS: u64 = 5;

/// How long after its time a reader may still be there, in milliseconds: the parent looks ten times a second, and
/// shares the machine.
const GRACE: u64 = 1000;

/// The program itself may grow by so much from the first portion to the last: what the ledger has of earlier
/// portions is looked up, and SQLite keeps pages of it.
const MAY_GROW: u64 = 48 << 20;

/// Damaged files in portions: the ledger, the memory of the parent, and the time that readers get.
pub(super) fn mutations(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let sources = sources(bench)?;
    let case = bench.new_case("mutations.case")?;
    let mut chance = Chance(bench.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    bench.say(format!("  {} files damaged {} times, seed {}", sources.len(), bench.count, bench.seed))?;
    let (mut peaks, mut made) = (Vec::new(), 0);
    let mut limited = Limited::default();
    while made < bench.count {
        let folder = bench.fresh(&format!("portion-{made}"));
        std::fs::create_dir_all(&folder).map_err(|cause| Wrong::at("make", &folder, cause))?;
        let portion = PORTION.min(bench.count - made);
        for number in made..made + portion {
            make(&folder, number, &sources, &mut chance)?;
        }
        made += portion;
        peaks.push(add(bench, &case, &folder, made)?);
        limited.read(bench, &folder)?;
        remove(&folder)?;
    }
    let told = account(bench, &case)?;
    for (what, count) in &told {
        bench.say(format!("  {count:8} {what}"))?;
    }
    let lies = told.get("reason misbehaved").copied().unwrap_or(0);
    bench.bound(&format!("readers that told what cannot be: {lies}"), lies == 0)?;
    let (first, last) = (peaks.first().copied().unwrap_or(0), peaks.last().copied().unwrap_or(0));
    let most = peaks.iter().copied().max().unwrap_or(0);
    let told = format!(
        "the program itself: {} MB in the first portion, {} MB in the last, {} MB at most",
        first >> 20,
        last >> 20,
        most >> 20
    );
    bench.bound(&told, last <= first + MAY_GROW && most <= first + 2 * MAY_GROW)?;
    limited.told(bench)
}

fn sources(bench: &Bench<'_>) -> Result<Vec<PathBuf>, Wrong> {
    let mut sources = Vec::new();
    for folder in bench.all_corpora() {
        for path in files(&folder)? {
            let size = path.metadata().map_err(|cause| Wrong::at("look at", &path, cause))?.len();
            if (1..=LARGEST).contains(&size) {
                sources.push(path);
            }
        }
    }
    if sources.is_empty() {
        return Err(Wrong::Request("the corpora hold no file of up to 1 MiB".into()));
    }
    Ok(sources)
}

/// Adds a portion and looks whether the ledger adds up. Gives the most memory the program itself had.
fn add(bench: &mut Bench<'_>, case: &Path, folder: &Path, made: usize) -> Result<u64, Wrong> {
    let added = run(&bench.daylight(), &to_add(case, &[folder.to_owned()]))?;
    let account = account(bench, case)?;
    let number = |what: &str| account.get(what).copied().unwrap_or(u64::MAX);
    let adds_up = [number("files"), number("ledger files")] == [made as u64; 2]
        && number("ledger parts") == number("parts")
        && [number("ledger sum"), number("occurrences")] == [made as u64 + number("parts"); 2]
        && number("silent") == 0;
    bench.say(format!(
        "  {made:6} files, {} parts: {:.1} s, {:.1} s of processor time, {} MB of its own, {} MB in all",
        number("parts"),
        seconds(added.wall),
        seconds(added.cpu),
        added.own_peak >> 20,
        added.peak >> 20
    ))?;
    let ended = matches!(added.code, Some(0 | 3));
    if !ended || added.left_behind > 0 || !adds_up {
        let (code, left) = (added.code, added.left_behind);
        bench.bound(
            &format!("after {made} files: exit code {code:?}, {left} readers left, adds up: {adds_up}"),
            false,
        )?;
    }
    Ok(added.own_peak)
}

/// How readers keep to their time.
#[derive(Default)]
struct Limited {
    documents: u64,
    lost: u64,
    out_of_time: u64,
    longest: u64,
}

impl Limited {
    fn read(&mut self, bench: &Bench<'_>, folder: &Path) -> Result<(), Wrong> {
        let asked: Vec<OsString> = vec!["limited".into(), SECONDS.to_string().into(), folder.into()];
        let told = bench.tool(&asked)?.printed;
        for line in told.lines() {
            match line.split_once('\t').and_then(|(what, count)| Some((what, count.parse::<u64>().ok()?))) {
                Some(("documents", count)) => self.documents += count,
                Some(("lost", count)) => self.lost += count,
                Some(("out of time", count)) => self.out_of_time += count,
                Some(("longest", count)) => self.longest = self.longest.max(count),
                _ => return Err(Wrong::Machine("the bench tool spoke in riddles".into())),
            }
        }
        Ok(())
    }

    fn told(self, bench: &mut Bench<'_>) -> Result<(), Wrong> {
        let Self { documents, lost, out_of_time, longest } = self;
        bench.say(format!(
            "  with {SECONDS} s each: {documents} documents, {lost} readers lost, {out_of_time} of them out of time"
        ))?;
        let told = format!("the longest had {longest} ms, {} allowed", SECONDS * 1000 + GRACE);
        bench.bound(&told, longest <= SECONDS * 1000 + GRACE)
    }
}

/// One damaged file, under the name of its source.
fn make(folder: &Path, number: usize, sources: &[PathBuf], chance: &mut Chance) -> Result<(), Wrong> {
    let read = |path: &Path| std::fs::read(path).map_err(|cause| Wrong::at("read", path, cause));
    let Some(source) = sources.get(chance.below(sources.len())) else { return Ok(()) };
    let mut bytes = read(source)?;
    for _ in 0..=chance.below(4) {
        let other = match chance.below(6) {
            0 => sources.get(chance.below(sources.len())).map(|path| read(path)).transpose()?,
            _ => None,
        };
        damage(&mut bytes, other.as_deref(), chance);
    }
    let name = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let path = folder.join(format!("{number:05}-{name}"));
    std::fs::write(&path, bytes).map_err(|cause| Wrong::at("write", &path, cause))
}

/// Damages bytes in one way. `other`: a file of which a piece is set in.
fn damage(bytes: &mut Vec<u8>, other: Option<&[u8]>, chance: &mut Chance) {
    let (at, length) = (chance.below(bytes.len()), 1 + chance.below(4096));
    if let Some(other) = other {
        let from = chance.below(other.len());
        let piece = other.iter().skip(from).take(length).copied();
        let end = if chance.below(2) == 0 { at } else { (at + length).min(bytes.len()) };
        bytes.splice(at..end, piece);
        return;
    }
    match chance.below(6) {
        // Bits here and there.
        0 => {
            for _ in 0..=chance.below(64) {
                let at = chance.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
        }
        // The end is missing.
        1 => bytes.truncate(at),
        // A piece is missing.
        2 => drop(bytes.drain(at..(at + length).min(bytes.len()))),
        // A number, perhaps a length, is as large or small as it can be.
        3 => {
            const EXTREMES: [u64; 6] = [0, 1, u64::MAX, 0x7fff_ffff, 0x8000_0000, i64::MAX as u64];
            let wide = [1, 2, 4, 8].get(chance.below(4)).copied().unwrap_or(4);
            let extreme = EXTREMES.get(chance.below(EXTREMES.len())).copied().unwrap_or(0);
            let written = if chance.below(2) == 0 {
                extreme.to_le_bytes()
            } else {
                extreme.rotate_right(32).to_be_bytes()
            };
            for (byte, new) in bytes.iter_mut().skip(at).zip(written).take(wide) {
                *byte = new;
            }
        }
        // A piece comes again, several times.
        4 => {
            let piece: Vec<u8> = bytes.iter().skip(at).take(length).copied().collect();
            for _ in 0..=chance.below(8) {
                bytes.splice(at..at, piece.iter().copied());
            }
        }
        // A piece was overwritten.
        _ => {
            let fill = chance.below(256) as u8;
            bytes.iter_mut().skip(at).take(length).for_each(|byte| *byte = fill);
        }
    }
}

/// Marsaglia's xorshift: the same damage for the same seed.
struct Chance(u64);

impl Chance {
    /// A number below `end`; 0 where there is none.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_damages_alike_and_every_kind_of_damage_happens() {
        let of = |seed: u64| {
            let mut chance = Chance(seed);
            let whole: Vec<u8> = (0..=255).cycle().take(5000).collect();
            let damaged = (0..200).map(|round| {
                let mut bytes = whole.clone();
                let other = (round % 5 == 0).then_some(&b"from elsewhere"[..]);
                damage(&mut bytes, other, &mut chance);
                bytes
            });
            damaged.collect::<Vec<_>>()
        };
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        let (shorter, longer) = of(7).iter().fold((0, 0), |(shorter, longer), bytes| {
            (shorter + u32::from(bytes.len() < 5000), longer + u32::from(bytes.len() > 5000))
        });
        assert!(shorter > 20 && longer > 20, "{shorter} {longer}");
    }

    #[test]
    fn an_empty_file_can_be_damaged() {
        let mut chance = Chance(3);
        for _ in 0..100 {
            damage(&mut Vec::new(), None, &mut chance);
            damage(&mut Vec::new(), Some(b""), &mut chance);
        }
    }
}
