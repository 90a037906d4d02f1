use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, RestrictionStatus, Ruleset,
    RulesetAttr, RulesetError, RulesetStatus, Scope,
};

/// What we ask for. Newer kernels know more; a newer version here is asked for after it was tried.
const ABI_ASKED: ABI = ABI::V7;

/// Denies every file, TCP port, outside signal and abstract socket to this thread and what comes of it.
/// Gives back the version in force, or why none is.
pub(crate) fn deny_all() -> Result<u8, String> {
    let status = restrict().map_err(|cause| format!("cannot use Landlock: {cause}"))?;
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

fn restrict() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI_ASKED))?
        .handle_access(AccessNet::from_all(ABI_ASKED))?
        .scope(Scope::from_all(ABI_ASKED))?
        .create()?
        .restrict_self()
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
