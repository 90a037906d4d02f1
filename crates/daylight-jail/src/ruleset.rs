use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus, PathBeneath, PathFd,
    RestrictionStatus, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

/// What we ask for. Newer kernels know more; a newer version here is asked for after it was tried.
const ABI_ASKED: ABI = ABI::V7;

/// Denies every file, TCP port, outside signal and abstract socket to this thread and what comes of it.
/// Gives back the version in force, or why none is.
pub(crate) fn deny_all() -> Result<u8, String> {
    in_force(restrict(&[], &[]))
}

/// Denies the same but to read `reads` (files, or folders with all below them) and to execute and read the files
/// `executes`. What is not there is left out: it cannot be read either way.
pub(crate) fn allow_reading(executes: &[PathBuf], reads: &[PathBuf]) -> Result<u8, String> {
    in_force(restrict(executes, reads))
}

fn in_force(restricted: Result<RestrictionStatus, RulesetError>) -> Result<u8, String> {
    let status = restricted.map_err(|cause| format!("cannot use Landlock: {cause}"))?;
    // The crate drops silently what a kernel does not know; this is where it says so.
    match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, LandlockStatus::NotImplemented) => {
            Err("the kernel has no Landlock".to_owned())
        }
        (RulesetStatus::NotEnforced, _) => Err("Landlock is not enabled".to_owned()),
        (_, LandlockStatus::Available { effective_abi, .. }) => {
            Ok((effective_abi as i32).min(ABI_ASKED as i32) as u8)
        }
        (_, _) => Err("Landlock does not say which version is in force".to_owned()),
    }
}

fn restrict(executes: &[PathBuf], reads: &[PathBuf]) -> Result<RestrictionStatus, RulesetError> {
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI_ASKED))?
        .handle_access(AccessNet::from_all(ABI_ASKED))?
        .scope(Scope::from_all(ABI_ASKED))?
        .create()?;
    let allowed = [
        (executes, AccessFs::Execute | AccessFs::ReadFile, AccessFs::Execute | AccessFs::ReadFile),
        (reads, AccessFs::ReadFile | AccessFs::ReadDir, BitFlags::from_flag(AccessFs::ReadFile)),
    ];
    for (paths, of_folders, of_files) in allowed {
        for path in paths {
            let Ok(opened) = PathFd::new(path) else { continue };
            let access = if path.is_dir() { of_folders } else { of_files };
            ruleset = ruleset.add_rule(PathBeneath::new(opened, access))?;
        }
    }
    ruleset.restrict_self()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Landlock holds the thread that asks for it, so it can be tried without seccomp above it. On a kernel
    /// without it there is nothing to try, and the worker says so: see the hostile cases.
    #[test]
    fn by_itself_it_denies_files_and_ports() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("port");
        let address = listener.local_addr().expect("address");
        let tried = std::thread::spawn(move || {
            let abi = deny_all()?;
            let file = File::open("/etc/passwd").map(drop).map_err(|cause| cause.kind());
            let folder = std::fs::read_dir("/").map(drop).map_err(|cause| cause.kind());
            let made = File::create(std::env::temp_dir().join("daylight-jail-must-not-be")).map(drop);
            let made = made.map_err(|cause| cause.kind());
            let connected = TcpStream::connect(address).map(drop).map_err(|cause| cause.kind());
            let bound = TcpListener::bind("127.0.0.1:0").map(drop).map_err(|cause| cause.kind());
            Ok::<_, String>((abi, [file, folder, made], [connected, bound]))
        });
        let (abi, files, ports) = match tried.join().expect("thread") {
            Ok(tried) => tried,
            Err(why) => {
                println!("not tried: {why}");
                return;
            }
        };
        for file in files {
            assert_eq!(file, Err(ErrorKind::PermissionDenied));
        }
        for port in ports {
            assert!(abi < 4 || port == Err(ErrorKind::PermissionDenied), "{port:?} with version {abi}");
        }
    }
}
