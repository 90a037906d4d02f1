use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use daylight_jail::{Launch, NativeProgram, ProgramLimits, Said, run_program};

use super::paper::Paper;
use super::tsv::Writing;
use super::{Turned, Unrecognised};
use crate::CaseError;

/// Tesseract as it is on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Tesseract {
    program: NativeProgram,
    /// Name and version.
    pub(crate) version: String,
    /// The languages it knows, without what is none.
    pub(crate) languages: Vec<String>,
    turns: bool,
}

/// Memory it may allocate. A4 at 300 dots an inch takes 70 MB.
const DATA_BYTES: u64 = 1 << 30;

/// A dense page of A4 takes 4 seconds, in two languages twice that.
const CPU_SECONDS: u64 = 60;

/// A page has some 200 kB.
const OUTPUT_BYTES: usize = 32 << 20;

/// Models that are no languages: which way a page lies, and formulas.
const NO_LANGUAGES: [&str; 2] = ["osd", "equ"];

/// Where Debian, Fedora, Arch, others and those who compile keep its models.
const MODELS: [&str; 4] =
    ["/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/share/tesseract", "/usr/local/share/tessdata"];

impl Tesseract {
    /// Asks it, in the jail, which languages it knows. The error says why it cannot be used, in words.
    pub(crate) fn open(path: PathBuf, launch: &Launch) -> Result<Self, String> {
        let version = version(&path)?;
        let models = std::env::var_os("TESSDATA_PREFIX");
        let mut environment: Vec<(OsString, OsString)> = vec![
            // One thread: as many run at once as there are readers, and none may start another.
            ("OMP_THREAD_LIMIT".into(), "1".into()),
            ("OMP_NUM_THREADS".into(), "1".into()),
            ("LC_ALL".into(), "C".into()),
        ];
        environment.extend(models.iter().map(|folder| ("TESSDATA_PREFIX".into(), folder.clone())));
        let reads = MODELS.iter().map(PathBuf::from).chain(models.map(PathBuf::from)).collect();
        let mut tesseract = Self {
            program: NativeProgram { path, arguments: Vec::new(), environment, reads },
            version,
            languages: Vec::new(),
            turns: false,
        };
        let asked = tesseract.run(launch, &["--list-langs"], &[], &AtomicBool::new(false));
        let said = match asked {
            Ok(Ok(said)) => said,
            Ok(Err(Unrecognised::Because(why))) => return Err(why),
            Ok(Err(Unrecognised::Stopped)) => return Err("it was stopped".to_owned()),
            Err(cause) => return Err(cause.to_string()),
        };
        let listed = String::from_utf8_lossy(&said.output).into_owned();
        let known: Vec<&str> =
            listed.lines().skip(1).map(str::trim).filter(|line| super::languages::is_code(line)).collect();
        tesseract.turns = known.contains(&"osd");
        tesseract.languages =
            known.into_iter().filter(|code| !NO_LANGUAGES.contains(code)).map(str::to_owned).collect();
        if tesseract.languages.is_empty() {
            return Err("it has no language".to_owned());
        }
        Ok(tesseract)
    }

    /// Whether it can tell which way a page lies.
    pub(super) fn can_turn(&self) -> bool {
        self.turns
    }

    pub(super) fn read(
        &self,
        launch: &Launch,
        paper: &Paper,
        languages: &str,
        turned: Turned,
        size: (f32, f32),
        stop: &AtomicBool,
    ) -> Result<Result<Writing, Unrecognised>, CaseError> {
        // 3: find out how the page is laid out; 1: and which way it lies.
        let layout = if turned == Turned::Maybe { "1" } else { "3" };
        let arguments = ["stdin", "stdout", "-l", languages, "--psm", layout, "-c", "tessedit_create_tsv=1"];
        Ok(match self.run(launch, &arguments, &paper.file, stop)? {
            Ok(said) => Writing::parse(&said.output, (paper.width, paper.height), size)
                .map_err(|lie| Unrecognised::Because(format!("recognition (OCR) told {lie}"))),
            Err(why) => Err(why),
        })
    }

    fn run(
        &self,
        launch: &Launch,
        arguments: &[&str],
        input: &[u8],
        stop: &AtomicBool,
    ) -> Result<Result<Said, Unrecognised>, CaseError> {
        let arguments = arguments.iter().map(OsString::from).collect();
        let program = NativeProgram { arguments, ..self.program.clone() };
        let limits = ProgramLimits {
            data_bytes: DATA_BYTES,
            cpu_seconds: CPU_SECONDS,
            wall: Duration::from_secs(CPU_SECONDS * 5),
            output_bytes: OUTPUT_BYTES,
        };
        let said = run_program(launch, &program, input, &limits, stop)
            .map_err(|source| CaseError::NoJail { source })?;
        Ok(said.map_err(|failure| Unrecognised::of(&failure)))
    }
}

/// What it calls itself. It is asked outside of the jail, where it is shown nothing: the libraries it has with it
/// look around when they tell their versions.
fn version(path: &Path) -> Result<String, String> {
    let told = Command::new(path)
        .arg("--version")
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| cause.to_string())?;
    // Older ones say it on the other channel.
    let said = if told.stdout.is_empty() { &told.stderr } else { &told.stdout };
    let said = String::from_utf8_lossy(said);
    let line = said.lines().next().unwrap_or_default().trim();
    let well = line.starts_with("tesseract ") && line.len() < 60 && line.is_ascii();
    if well { Ok(line.to_owned()) } else { Err("it does not say its version".to_owned()) }
}
