//! Runs every case of `corpus/FORMAT/CASE/`: `input.ENDING` (or another single file name that
//! begins with `input`), `expected` (the transcript of its account) and `why.md`; beside them may be `passwords`,
//! one on each line.
//!
//! Each case is three tests: read whole, read truncated at many places, read with flipped bytes.
//! The last two ask for an account at all: no panic, ordered boxes, normal text, in bounded time.
//!
//! `ACCEPT=1 cargo test -p daylight-extract --test corpus` writes `expected` anew; look at the
//! difference before you keep it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use daylight_extract::{Hint, Limits, Order, Source, Transcript, read};
use libtest_mimic::{Arguments, Failed, Trial};

/// One damaged input may take this long in an unoptimised build on a busy machine. An honest case
/// takes milliseconds; a reader that hangs takes for ever.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut trials = Vec::new();
    for format in folders(&corpus) {
        let cases = folders(&format);
        assert!(!cases.is_empty(), "no cases in {}", format.display());
        for case in cases {
            let name = format!("{}/{}", file_name(&format), file_name(&case));
            let (whole, cut, flipped) = (case.clone(), case.clone(), case);
            trials.push(Trial::test(name.clone(), move || whole_case(&whole)));
            trials.push(Trial::test(format!("{name} truncated"), move || truncated_case(&cut)));
            trials.push(Trial::test(format!("{name} flipped"), move || flipped_case(&flipped)));
        }
    }
    assert!(!trials.is_empty(), "no cases in {}", corpus.display());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn whole_case(case: &Path) -> Result<(), Failed> {
    if !case.join("why.md").is_file() {
        return Err("why.md is missing: say what this case holds".into());
    }
    let (bytes, hint) = input(case);
    let passwords = passwords(case);
    let got = sound(bytes, hint, &passwords)?.to_string();
    let expected = case.join("expected");
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(&expected, &got)?;
    }
    let wanted = std::fs::read_to_string(&expected).map_err(|error| format!("expected: {error}"))?;
    if got != wanted {
        return Err(format!("the account differs\n--- expected\n{wanted}\n--- got\n{got}").into());
    }
    Ok(())
}

fn truncated_case(case: &Path) -> Result<(), Failed> {
    let (bytes, hint) = input(case);
    let passwords = passwords(case);
    let step = (bytes.len() / 24).max(1);
    for length in (0..bytes.len()).step_by(step) {
        sound(bytes[..length].to_vec(), hint, &passwords)
            .map_err(|failed| told_at(failed, "cut at byte", length))?;
    }
    Ok(())
}

fn flipped_case(case: &Path) -> Result<(), Failed> {
    let (bytes, hint) = input(case);
    let passwords = passwords(case);
    // A fixed sequence (Numerical Recipes' linear congruence): the same bytes on every machine.
    let mut state = 1_u64;
    for round in 0..24 {
        let mut damaged = bytes.clone();
        for _ in 0..=round {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let length = damaged.len().max(1);
            if let Some(byte) = damaged.get_mut((state >> 33) as usize % length) {
                *byte ^= 1 << (state >> 29 & 7);
            }
        }
        sound(damaged, hint, &passwords).map_err(|failed| told_at(failed, "flipped in round", round))?;
    }
    Ok(())
}

fn told_at(failed: Failed, what: &str, at: usize) -> Failed {
    format!("{what} {at}: {}", failed.message().unwrap_or("no reason given")).into()
}

/// Reads and checks what every account promises.
#[expect(
    clippy::disallowed_methods,
    reason = "cases are our own, and this is where readers are tried outside the jail"
)]
fn sound(bytes: Vec<u8>, hint: Option<Hint>, passwords: &[String]) -> Result<Transcript, Failed> {
    let length = bytes.len() as u64;
    let mut transcript = Transcript::default();
    let limits = Limits { unpacked: 64 << 20, ..Limits::default() };
    let started = Instant::now();
    let order = Order { hint, limits, passwords: passwords.to_vec(), ..Order::default() };
    read(&Source::new(bytes), &order, &mut transcript);
    if started.elapsed() > PATIENCE {
        return Err(format!("reading took {:?}", started.elapsed()).into());
    }
    if transcript.format.is_none() {
        return Err("no format was told".into());
    }
    for (number, page) in (1..).zip(&transcript.pages) {
        let mut last = 0;
        for word in &page.words {
            let in_order = last <= word.start && word.start <= word.end;
            if !in_order || page.text.get(word.start as usize..word.end as usize).is_none() {
                return Err(format!("a box on page {number} is out of order or outside the text").into());
            }
            last = word.end;
        }
        if page.text.contains(['\r', '\0']) {
            return Err(format!("page {number} is not normal text").into());
        }
    }
    for (position, part) in (0..).zip(&transcript.parts) {
        if part.position != position {
            return Err(format!("part {position} was told as {}", part.position).into());
        }
        if part.range.is_some_and(|(offset, size)| offset.saturating_add(size) > length) {
            return Err(format!("part {position} lies outside its container").into());
        }
    }
    Ok(transcript)
}

fn input(case: &Path) -> (Vec<u8>, Option<Hint>) {
    let files: Vec<PathBuf> = std::fs::read_dir(case)
        .unwrap_or_else(|error| panic!("{}: {error}", case.display()))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| file_name(path).starts_with("input"))
        .collect();
    let [path] = files.as_slice() else { panic!("{} needs exactly one input file", case.display()) };
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (bytes, Hint::from_name(&file_name(path)))
}

fn passwords(case: &Path) -> Vec<String> {
    let list = std::fs::read_to_string(case.join("passwords")).unwrap_or_default();
    list.lines().map(str::to_owned).collect()
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(parent)
        .unwrap_or_else(|error| panic!("{}: {error}", parent.display()))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
