//! `cargo xtask bench`: what was promised about speed, memory and completeness, measured on real files.
//!
//! A bench that compares runs its two sides in turn, five pairs in one run, and tells medians: this machine
//! or that, what counts is the ratio.

mod analysis;
mod answers;
mod catalogue;
mod containers;
mod copies;
mod costs;
mod counts;
mod mutations;
mod names;
mod ocr;
mod other;
mod pdftotext;
mod process;
mod reading;
mod room;
mod tika;
mod told;
mod words;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Duration;

use tempfile::TempDir;

pub(crate) use self::copies::files;
use crate::arguments::{Arguments, Wrong};
use process::{Run, run as run_program};

/// The corpora a whole run reads.
const CORPORA: [&str; 4] = ["formats", "pdf", "mail", "declassified"];

type OneBench = fn(&mut Bench<'_>) -> Result<(), Wrong>;

const BENCHES: [(&str, OneBench); 14] = [
    ("text", costs::text),
    ("pdf", costs::pdf),
    ("jail", costs::jail),
    ("memory", reading::memory),
    ("queries", answers::queries),
    ("kills", reading::kills),
    ("order", answers::order),
    ("room", room::room),
    ("catalogue", catalogue::catalogue),
    ("names", names::names_bench),
    ("analysis", analysis::analysis),
    ("mutations", mutations::mutations),
    ("containers", containers::containers),
    ("ocr", ocr::ocr),
];

/// The one that makes what it reads.
const WITHOUT_CORPORA: &str = "containers";

/// Those that call what they measure, and need no program.
const WITHOUT_PROGRAMS: [&str; 2] = ["catalogue", "analysis"];

/// Bytes of each container.
const CONTAINER: &str = "5GB";
/// Benches that hold what we read against what another program reads. They are run only when named: they need
/// programs that are not ours, and no optimised build.
const COMPARISONS: [(&str, OneBench); 3] =
    [("tika", tika::tika), ("pdftotext", pdftotext::pdftotext), ("counts", counts::counts)];

/// What all benches need.
struct Bench<'a> {
    root: PathBuf,
    corpora: PathBuf,
    programs: PathBuf,
    /// Bytes of each container.
    size: u64,
    temp: TempDir,
    /// Where the words are written down that the other program of a comparison has and we have not.
    missed: Option<PathBuf>,
    out: &'a mut dyn Write,
    broken: Vec<String>,
    /// How many files are damaged, and the seed of the damage.
    count: usize,
    seed: u64,
}

/// `cargo xtask bench`
pub(crate) fn run(mut arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    let given = arguments.value("--corpora")?;
    let (count, seed) = (number(&mut arguments, "--count", 10_000)?, number(&mut arguments, "--seed", 1)?);
    let built = arguments.value("--programs")?;
    let size = arguments.value("--size")?.unwrap_or_else(|| CONTAINER.to_owned());
    let size = crate::leak::bytes(&size)?;
    let missed = arguments.value("--missed")?.map(PathBuf::from);
    let all = || BENCHES.iter().chain(&COMPARISONS);
    let mut names = Vec::new();
    while let Ok(name) = arguments.next_word("a name") {
        if !all().any(|(known, _)| *known == name) {
            let known: Vec<&str> = all().map(|(known, _)| *known).collect();
            let known = known.join(", ");
            return Err(Wrong::Request(format!("there is no bench `{name}`; there are {known}")));
        }
        names.push(name);
    }
    let needed = names.is_empty() || names.iter().any(|name| name != WITHOUT_CORPORA);
    let corpora = if needed { corpora(given)? } else { PathBuf::new() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let measured = |name: &String| BENCHES.iter().any(|(known, _)| known == name);
    let programs = match built {
        Some(programs) => PathBuf::from(programs),
        None if !names.is_empty() && names.iter().all(|name| WITHOUT_PROGRAMS.contains(&name.as_str())) => {
            PathBuf::new()
        }
        None if names.is_empty() || names.iter().any(measured) => build(&root)?,
        None => build_for_comparing(&root)?,
    };
    let temp = tempfile::tempdir().map_err(|cause| Wrong::at("make", &std::env::temp_dir(), cause))?;
    let mut bench =
        Bench { root, corpora, programs, size, count, seed, temp, missed, out, broken: Vec::new() };
    for (name, one) in all() {
        let everything = names.is_empty() && BENCHES.iter().any(|(known, _)| known == name);
        if everything || names.iter().any(|asked| asked == name) {
            bench.say(format!("\n{name}"))?;
            one(&mut bench)?;
            bench.clean()?;
        }
    }
    match bench.broken.as_slice() {
        [] => Ok(()),
        broken => Err(Wrong::Unmet(format!("not held: {}", broken.join("; ")))),
    }
}

fn number<N: FromStr>(arguments: &mut Arguments, name: &str, otherwise: N) -> Result<N, Wrong> {
    let Some(given) = arguments.value(name)? else { return Ok(otherwise) };
    given.parse().map_err(|_| Wrong::Request(format!("{name} needs a number, not `{given}`")))
}

/// The folder of real files. They are not in the repository: they are other people's papers.
fn corpora(given: Option<String>) -> Result<PathBuf, Wrong> {
    let corpora = given.map(OsString::from).or_else(|| std::env::var_os("DAYLIGHT_CORPORA"));
    let Some(corpora) = corpora.map(PathBuf::from) else {
        return Err(Wrong::Request(format!(
            "the benches read real files that are not in the repository: give a folder that holds {} as \
             --corpora DIR or in DAYLIGHT_CORPORA",
            CORPORA.join(", ")
        )));
    };
    let missing: Vec<&str> = CORPORA.iter().copied().filter(|name| !corpora.join(name).is_dir()).collect();
    if missing.is_empty() {
        return Ok(corpora);
    }
    Err(Wrong::Request(format!("`{}` holds no {}", corpora.display(), missing.join(", no "))))
}

/// Builds what is measured, as it is given to people, and what it is measured against.
fn build(root: &Path) -> Result<PathBuf, Wrong> {
    let asked = "build --release --locked -p daylight -p daylight-search -p daylight-extract -p daylight-case \
                 --bin daylight --example bare_index --example bare_pdf --example bench";
    Ok(cargo(root, asked)?.join("release"))
}

/// Builds the program alone: how fast it is does not matter here.
fn build_for_comparing(root: &Path) -> Result<PathBuf, Wrong> {
    Ok(cargo(root, "build --locked -p daylight")?.join("debug"))
}

/// Runs cargo; where it puts what it builds.
fn cargo(root: &Path, asked: &str) -> Result<PathBuf, Wrong> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(asked.split_whitespace()).current_dir(root).status();
    match built {
        Ok(status) if status.success() => {}
        Ok(_) => return Err(Wrong::Machine(format!("`cargo {asked}` did not succeed"))),
        Err(cause) => return Err(Wrong::Machine(format!("cargo cannot be run: {cause}"))),
    }
    Ok(std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from))
}

impl Bench<'_> {
    fn say(&mut self, line: impl AsRef<str>) -> Result<(), Wrong> {
        writeln!(self.out, "{}", line.as_ref())
            .and_then(|()| self.out.flush())
            .map_err(|cause| Wrong::Machine(format!("cannot print: {cause}")))
    }

    /// Tells a bound and whether it held.
    fn bound(&mut self, what: &str, held: bool) -> Result<(), Wrong> {
        if !held {
            self.broken.push(what.to_owned());
        }
        self.say(format!("  {} {what}", if held { "held:    " } else { "NOT HELD:" }))
    }

    /// Writes down words that one side of a comparison has alone, where that was asked for.
    fn keep_missed<'w>(
        &self,
        comparison: &str,
        path: &Path,
        words: impl Iterator<Item = &'w String>,
    ) -> Result<(), Wrong> {
        let Some(missed) = &self.missed else { return Ok(()) };
        let mut words: Vec<&str> = words.map(String::as_str).collect();
        if words.is_empty() {
            return Ok(());
        }
        words.sort_unstable();
        let to = missed.join(comparison).join(path.to_string_lossy().replace('/', "_"));
        let folder = to.parent().unwrap_or(missed);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&to, words.join("\n")))
            .map_err(|cause| Wrong::at("write", &to, cause))
    }

    /// A new path in the temporary folder.
    fn fresh(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn all_corpora(&self) -> Vec<PathBuf> {
        CORPORA.iter().map(|name| self.corpora.join(name)).collect()
    }

    fn daylight(&self) -> PathBuf {
        self.programs.join("daylight")
    }

    fn example(&self, name: &str) -> PathBuf {
        self.programs.join("examples").join(name)
    }

    /// Our own tool beside the program: `crates/daylight-case/examples/bench`.
    fn tool(&self, arguments: &[OsString]) -> Result<Run, Wrong> {
        run_program(&self.example("bench"), arguments)?.expecting(&[0], "the bench tool")
    }

    /// An empty case.
    fn new_case(&self, name: &str) -> Result<PathBuf, Wrong> {
        let case = self.fresh(name);
        remove(&case)?;
        run_program(&self.daylight(), &["new".into(), case.clone().into_os_string()])?
            .expecting(&[0], "`daylight new`")?;
        Ok(case)
    }

    /// Adds folders to a case, whether or not all in them can be read.
    fn add(&self, case: &Path, folders: &[PathBuf]) -> Result<Run, Wrong> {
        run_program(&self.daylight(), &to_add_without_ocr(case, folders))?
            .expecting(&[0, 3], "`daylight add`")
    }

    /// Adds folders to a new case that is gone afterwards.
    fn add_and_drop(&self, folders: &[PathBuf]) -> Result<Run, Wrong> {
        let case = self.new_case("measured")?;
        let added = self.add(&case, folders);
        remove(&case)?;
        added
    }

    fn clean(&self) -> Result<(), Wrong> {
        let listing = |cause| Wrong::at("list", self.temp.path(), cause);
        for entry in std::fs::read_dir(self.temp.path()).map_err(listing)? {
            remove(&entry.map_err(listing)?.path())?;
        }
        Ok(())
    }
}

fn to_add(case: &Path, folders: &[PathBuf]) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["--case".into(), case.into(), "add".into()];
    arguments.extend(folders.iter().map(OsString::from));
    arguments
}

/// What reading costs is measured without recognition, which is a program of the machine and not ours.
fn to_add_without_ocr(case: &Path, folders: &[PathBuf]) -> Vec<OsString> {
    let mut arguments = to_add(case, folders);
    arguments.extend(["--ocr".into(), "none".into()]);
    arguments
}

#[expect(clippy::disallowed_methods, reason = "only what a bench made below its own temporary folder")]
fn remove(path: &Path) -> Result<(), Wrong> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Wrong::at("remove", path, cause)),
        _ => Ok(()),
    }
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert!(median(vec![]).is_nan());
    }

    #[test]
    fn a_folder_without_corpora_is_refused_by_name() {
        let empty = tempfile::tempdir().unwrap();
        let told = corpora(Some(empty.path().to_string_lossy().into_owned()));
        assert!(matches!(told, Err(Wrong::Request(what)) if what.contains("no declassified")));
    }
}
