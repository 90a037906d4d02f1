use rustix::io::Errno;
use rustix::process::Pid;

/// Forks, and makes the new process a child of our own parent, which waits for it; `None` is said to the
/// new one. To be called by a process of a single thread.
///
/// `CLONE_PARENT` is what `fork` of the library of C cannot do; see `clone(2)`.
pub(crate) fn fork() -> rustix::io::Result<Option<Pid>> {
    let flags = libc::c_long::from(libc::CLONE_PARENT | libc::SIGCHLD);
    let nothing: libc::c_long = 0;
    #[expect(unsafe_code, reason = "there is no safe way to fork")]
    // SAFETY: without CLONE_VM and with no stack given this is a fork: the new process has a copy of all memory
    // and goes on here. There is one thread, so no lock is held that nobody will give back; what the library of
    // C remembers of thread numbers it does not use for signals to itself (it asks the kernel).
    let answer = unsafe { libc::syscall(libc::SYS_clone, flags, nothing, nothing, nothing, nothing) };
    match i32::try_from(answer) {
        Ok(0) => Ok(None),
        Ok(-1) | Err(_) => {
            Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::NOSYS))
        }
        Ok(pid) => Ok(Pid::from_raw(pid)),
    }
}
