use std::fmt;

use crate::{Launch, StartError, Strength, Worker};

/// Which layers of the jail are in force, as told by a worker after it locked itself in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// The version of Landlock in force; `None` where the kernel has none. From 4 on it covers TCP, from 6
    /// on signals and abstract sockets; seccomp closes both anyway.
    pub landlock_abi: Option<u8>,
    /// Whether system calls are filtered.
    pub seccomp: bool,
    /// Whether memory, processor time, descriptors and processes are limited.
    pub limits: bool,
    /// Whether privileges and capabilities are gone for good.
    pub no_new_privileges: bool,
}

/// Starts one worker, asks it what holds it, and ends it.
pub fn layers(launch: &Launch) -> Result<Layers, StartError> {
    let launch = Launch { strength: Strength::Reduced, ..launch.clone() };
    Worker::start(&launch).map(|worker| worker.layers())
}

impl Layers {
    /// Whether none is missing.
    pub fn are_complete(self) -> bool {
        self.landlock_abi.is_some() && self.seccomp && self.limits && self.no_new_privileges
    }

    /// The names of those that are missing.
    pub fn missing(self) -> Vec<&'static str> {
        [
            (self.landlock_abi.is_some(), "Landlock"),
            (self.seccomp, "seccomp"),
            (self.limits, "resource limits"),
            (self.no_new_privileges, "no new privileges"),
        ]
        .into_iter()
        .filter_map(|(is_there, name)| (!is_there).then_some(name))
        .collect()
    }
}

/// For a person: `Landlock 7, seccomp, resource limits, no new privileges`.
impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let landlock = self.landlock_abi.map(|abi| format!("Landlock {abi}"));
        let others = [
            (self.seccomp, "seccomp"),
            (self.limits, "resource limits"),
            (self.no_new_privileges, "no new privileges"),
        ];
        let there = others.into_iter().filter(|(is_there, _)| *is_there).map(|(_, name)| name.to_owned());
        let names: Vec<String> = landlock.into_iter().chain(there).collect();
        f.write_str(if names.is_empty() { "none".to_owned() } else { names.join(", ") }.as_str())
    }
}
