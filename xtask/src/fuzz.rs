//! `cargo xtask fuzz`: builds the fuzz targets of `fuzz/` and runs them on the cases of `daylight-extract`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::arguments::{Arguments, Wrong};

/// What makes the compiler count where an execution comes by, as libFuzzer wants it
/// (<https://clang.llvm.org/docs/SanitizerCoverage.html>).
const COUNTERS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                        -Cllvm-args=-sanitizer-coverage-pc-table";

/// What lets libFuzzer see the two sides of a comparison. Half of the time of an execution, and worth it in long runs.
const COMPARISONS: &str = "-Cllvm-args=-sanitizer-coverage-trace-compares";

/// Readers of binary formats with most code of our own, in which a number in the file decides where is read next.
const RISKIEST: [&str; 10] = ["pst", "doc", "ppt", "xls", "msg", "cab", "iwork", "rar", "sqlite", "pdf"];

/// What the parent process takes. They are built with more crates than readers need.
const PARENT: [&str; 3] = ["inbox", "showing", "query"];

/// One execution may take so many seconds, and so many megabytes. The program gives a worker more of both.
const MOST_SECONDS: u32 = 10;
const MOST_MEMORY: u32 = 2048;

/// How the targets are built.
#[derive(Clone, Copy)]
enum Speed {
    /// As for releases: for long runs.
    Fast,
    /// Sooner built, slower to run: for short runs.
    SoonBuilt,
}

/// `cargo xtask fuzz`
pub(crate) fn run(mut arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    if arguments.flag("--short") {
        arguments.end()?;
        return short(out);
    }
    let seconds = match arguments.value("--seconds")? {
        None => 60,
        Some(given) => {
            given.parse().map_err(|_| Wrong::Request(format!("--seconds needs a number, not `{given}`")))?
        }
    };
    let (every, build_only) = (arguments.flag("--all"), arguments.flag("--build"));
    let fuzz = folder();
    let known = targets(&fuzz)?;
    let mut asked = Vec::new();
    while let Ok(target) = arguments.next_word("a target") {
        if !known.contains(&target) {
            return Err(Wrong::Request(format!(
                "there is no fuzz target `{target}`; there are {}",
                known.join(", ")
            )));
        }
        asked.push(target);
    }
    if every {
        asked = known;
    } else if asked.is_empty() {
        asked = RISKIEST.map(str::to_owned).to_vec();
    }
    let built = build(&fuzz, &asked, Speed::Fast, out)?;
    if build_only { Ok(()) } else { run_each(&fuzz, &built, &asked, seconds, out) }
}

/// What CI runs: the ten riskiest, five seconds each.
pub(crate) fn short(out: &mut dyn Write) -> Result<(), Wrong> {
    let fuzz = folder();
    let targets = RISKIEST.map(str::to_owned);
    let built = build(&fuzz, &targets, Speed::SoonBuilt, out)?;
    run_each(&fuzz, &built, &targets, 5, out)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

/// Names of all targets.
fn targets(fuzz: &Path) -> Result<Vec<String>, Wrong> {
    let folder = fuzz.join("fuzz_targets");
    let listing = |cause| Wrong::at("list", &folder, cause);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(listing)? {
        let name = entry.map_err(listing)?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".rs").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Builds targets, and gives the folder they lie in. As `cargo fuzz build --sanitizer none` does, which builds one
/// target or all: without a sanitizer the stable compiler will do. What is fuzzed is safe Rust, and faults of memory
/// would be those of the compiler.
fn build(fuzz: &Path, targets: &[String], speed: Speed, out: &mut dyn Write) -> Result<PathBuf, Wrong> {
    let (profile, flags) = match speed {
        Speed::Fast => ("release", format!("{COUNTERS} {COMPARISONS}")),
        Speed::SoonBuilt => ("short", COUNTERS.to_owned()),
    };
    // With a target named, build scripts and macros are built without counters.
    let machine = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    // Not `--locked`: the lock file of fuzz/ follows the crates of the program, whose own lock file is the one to heed.
    let mut asked = vec!["build", "--profile", profile, "--target", &machine];
    asked.extend(targets.iter().flat_map(|target| ["--bin", target]));
    if targets.iter().any(|target| PARENT.contains(&target.as_str())) {
        asked.extend(["--features", "parent"]);
    }
    let unable = |cause: std::io::Error| Wrong::Machine(format!("cargo cannot be run: {cause}"));
    writeln!(out, "\n$ RUSTFLAGS=\"{flags}\" cargo {}", asked.join(" "))
        .and_then(|()| out.flush())
        .map_err(unable)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(&asked).current_dir(fuzz).env("RUSTFLAGS", flags).status();
    if !built.map_err(unable)?.success() {
        return Err(Wrong::Machine(
            "the fuzz targets cannot be built; they need a compiler for C++ too (`apt-get install g++`)"
                .into(),
        ));
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| fuzz.join("target"), PathBuf::from);
    Ok(target.join(machine).join(profile))
}

fn run_each(
    fuzz: &Path,
    built: &Path,
    targets: &[String],
    seconds: u32,
    out: &mut dyn Write,
) -> Result<(), Wrong> {
    let mut findings = Vec::new();
    for target in targets {
        let corpus = fuzz.join("corpus").join(target);
        seed(fuzz, target, &corpus)?;
        let artifacts = fuzz.join("artifacts").join(target);
        std::fs::create_dir_all(&artifacts).map_err(|cause| Wrong::at("make", &artifacts, cause))?;
        let program = built.join(target);
        let ended = Command::new(&program)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={MOST_SECONDS}"))
            .arg(format!("-rss_limit_mb={MOST_MEMORY}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg("-print_final_stats=1")
            .arg(&corpus)
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Wrong::at("run", &program, cause))?;
        let told = Told::of(&String::from_utf8_lossy(&ended.stderr));
        let held = if ended.status.success() { "" } else { ": A FINDING" };
        let line = format!(
            "  {target:10} {:9} executions, {:6} edges, {:4} MB{held}",
            told.executions, told.edges, told.memory
        );
        writeln!(out, "{line}")
            .and_then(|()| out.flush())
            .map_err(|cause| Wrong::Machine(format!("cannot print: {cause}")))?;
        if !ended.status.success() {
            findings.push(format!("{target} ({})", told.end));
        }
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Wrong::Unmet(format!("findings in fuzz/artifacts: {}", findings.join(", "))))
}

/// What libFuzzer wrote, as far as it is of use here.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    executions: u64,
    edges: u64,
    memory: u64,
    end: String,
}

impl Told {
    fn of(written: &str) -> Self {
        let mut told = Self::default();
        let after = |line: &str, what: &str| -> Option<u64> {
            line.split_once(what)?.1.split_whitespace().next()?.parse().ok()
        };
        for line in written.lines() {
            told.executions = after(line, "stat::number_of_executed_units:").unwrap_or(told.executions);
            told.memory = after(line, "stat::peak_rss_mb:").unwrap_or(told.memory);
            told.edges = after(line, " cov: ").unwrap_or(told.edges);
            if line.contains("panicked at") || line.contains("ERROR: libFuzzer") {
                line.trim().clone_into(&mut told.end);
            }
        }
        told
    }
}

/// What is known to be worth a try: the cases of the format, or of all, and what is kept in `seeds/`.
fn seed(fuzz: &Path, target: &str, corpus: &Path) -> Result<(), Wrong> {
    std::fs::create_dir_all(corpus).map_err(|cause| Wrong::at("make", corpus, cause))?;
    let cases = fuzz.join("../crates/daylight-extract/corpus");
    let kept = fuzz.join("seeds").join(target);
    let mut seeds = Vec::new();
    if kept.is_dir() {
        seeds.extend(crate::bench::files(&kept)?.into_iter().map(|path| (kept.clone(), path)));
    }
    for path in crate::bench::files(&cases)? {
        let format = path.strip_prefix(&cases).ok().and_then(|below| below.iter().next()?.to_str());
        let is_input = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"input"));
        if is_input && format.is_some_and(|format| begins_with(target, format)) {
            seeds.push((cases.clone(), path));
        }
    }
    for (folder, path) in seeds {
        let mut bytes = std::fs::read(&path).map_err(|cause| Wrong::at("read", &path, cause))?;
        if target == "any" {
            bytes.insert(0, hint(&path));
        }
        let steps = path.strip_prefix(&folder).unwrap_or(&path).iter().map(|step| step.to_string_lossy());
        let copy = corpus.join(steps.collect::<Vec<_>>().join("-"));
        std::fs::write(&copy, bytes).map_err(|cause| Wrong::at("write", &copy, cause))?;
    }
    Ok(())
}

/// Whether a target begins with the cases of a format.
fn begins_with(target: &str, format: &str) -> bool {
    match target {
        "any" => true,
        "picture" => matches!(format, "images" | "pdf"),
        "letter" => matches!(format, "html" | "eml"),
        one => one == format,
    }
}

/// The first byte of an input of `any`: the rank of the hint that a name gives (`daylight_extract::Hint`).
fn hint(path: &Path) -> u8 {
    let endings: [&[&str]; 5] = [&["md", "markdown"], &["tsv", "tab"], &["csv"], &["eml"], &["mbox", "mbx"]];
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    (1..).zip(endings).find(|(_, endings)| endings.contains(&ending.as_ref())).map_or(0, |(rank, _)| rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_format_with_cases_has_a_target_and_a_place_in_the_manifest() {
        let fuzz = folder();
        let targets: BTreeSet<String> = targets(&fuzz).unwrap().into_iter().collect();
        let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        let cases = fuzz.join("../crates/daylight-extract/corpus");
        let formats: Vec<String> = std::fs::read_dir(cases)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        assert!(formats.len() > 40, "{formats:?}");
        for format in &formats {
            assert!(targets.contains(format), "fuzz/fuzz_targets/{format}.rs is missing");
        }
        for target in &targets {
            assert!(
                manifest.contains(&format!("\nname = \"{target}\"\n")),
                "{target} is not in fuzz/Cargo.toml"
            );
        }
        assert!(RISKIEST.iter().all(|target| targets.contains(*target)));
    }

    #[test]
    fn what_the_fuzzer_writes_is_understood() {
        let told = Told::of(
            "#23\tINITED cov: 6762 ft: 12171 corp: 22/38Kb exec/s: 23 rss: 49Mb\n\
             #24\tNEW    cov: 6783 ft: 12215 corp: 23/39Kb\n\
             stat::number_of_executed_units: 217\nstat::peak_rss_mb:              49\n",
        );
        assert_eq!(told, Told { executions: 217, edges: 6783, memory: 49, end: String::new() });
        let end = Told::of("thread '<unnamed>' panicked at src/a.rs:1:2:\n").end;
        assert_eq!(end, "thread '<unnamed>' panicked at src/a.rs:1:2:");
    }
}
