use std::path::PathBuf;

/// The folder of real files that some tests and benches read, named by `DAYLIGHT_CORPORA`. It is
/// not part of the project: where the variable is missing, those tests have nothing to say.
pub fn corpora() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("DAYLIGHT_CORPORA")?);
    assert!(folder.is_dir(), "DAYLIGHT_CORPORA does not name a folder");
    Some(folder)
}
