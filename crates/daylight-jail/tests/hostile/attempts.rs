//! The attacker: what runs in the worker.

use std::ffi::CString;
use std::fs::File;
use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::Command;

use daylight_jail::{Output, Request};

use crate::cases::CASES;
use crate::scene::{DATA_BYTES, LEFT_OPEN};

/// What the attacker was told.
pub(crate) struct Told {
    folder: PathBuf,
    parent: i32,
    port: u16,
    document: daylight_jail::DocumentBytes,
}

/// Stands for the address of [`NAME_BYTES`] in a list of arguments, which holds plain numbers.
pub(crate) const NAME: i64 = i64::MIN;

const NAME_BYTES: &[u8] = b"abc\0";

pub(crate) fn answer(request: Request<'_>, output: &mut Output) {
    let words = String::from_utf8(request.bytes.to_vec()).expect("words");
    let mut lines = words.lines();
    let mut next = || lines.next().expect("a line").to_owned();
    let name = next();
    let folder = PathBuf::from(next());
    let (parent, port) = (next().parse().expect("number"), next().parse().expect("port"));
    let told = Told { folder, parent, port, document: request.document };
    match CASES.iter().find(|case| case.name == name) {
        Some(case) => (case.attempt)(&told, output),
        None => crate::life::answer(&name, told.document, output),
    }
}

/// If it comes to this, the parent hears that the attempt worked, or how it was refused.
fn say<T>(output: &mut Output, result: std::io::Result<T>) {
    let words = match result {
        Ok(_) => "it worked".to_owned(),
        Err(cause) => format!("refused: {cause}"),
    };
    output.frame(b's', words.as_bytes()).expect("said");
}

/// A call of the kernel by its number. Reaching the end of the attempt is seen by the parent.
pub(crate) fn call(number: i64, arguments: [i64; 4]) {
    let [a, b, c, d] = arguments.map(|value| if value == NAME { NAME_BYTES.as_ptr() as i64 } else { value });
    // SAFETY: the filter ends the process; without it the calls made here fail on empty pointers.
    unsafe { libc::syscall(number, a, b, c, d) };
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn call_by_the_old_gate() {
    // SAFETY: 20 is getpid in the 32-bit table: it changes nothing but the register for the answer.
    unsafe {
        std::arch::asm!("int 0x80", inout("eax") 20 => _, out("r8") _, out("r9") _, out("r10") _, out("r11") _)
    };
}

pub(crate) fn open_a_file(told: &Told, output: &mut Output) {
    say(output, std::fs::read(told.folder.join("secret")));
}

pub(crate) fn open_by_number(told: &Told, _: &mut Output) {
    let path = CString::new(told.folder.join("secret").into_os_string().into_encoded_bytes()).expect("path");
    #[cfg(target_arch = "x86_64")]
    call(libc::SYS_open, [path.as_ptr() as i64, 0, 0, 0]);
    #[cfg(not(target_arch = "x86_64"))]
    call(libc::SYS_openat, [-100, path.as_ptr() as i64, 0, 0]);
}

pub(crate) fn create_a_file(told: &Told, output: &mut Output) {
    say(output, File::create(told.folder.join("made")));
}

pub(crate) fn delete_a_file(told: &Told, output: &mut Output) {
    say(output, std::fs::remove_file(told.folder.join("secret")));
}

pub(crate) fn list_a_folder(_: &Told, output: &mut Output) {
    say(output, std::fs::read_dir("/"));
}

pub(crate) fn read_own_environment(_: &Told, output: &mut Output) {
    say(output, std::fs::read("/proc/self/environ"));
}

pub(crate) fn write_left_open(_: &Told, _: &mut Output) {
    call(libc::SYS_write, [LEFT_OPEN.into(), NAME, 3, 0]);
}

pub(crate) fn read_left_open(_: &Told, _: &mut Output) {
    let mut into = [0u8; 8];
    call(libc::SYS_read, [LEFT_OPEN.into(), into.as_mut_ptr() as i64, 8, 0]);
}

pub(crate) fn map_left_open(_: &Told, output: &mut Output) {
    say(output, map(4096, libc::PROT_READ, libc::MAP_SHARED, LEFT_OPEN));
}

pub(crate) fn find_descriptors(_: &Told, output: &mut Output) {
    let open: Vec<i32> =
        (3..2000).filter(|fd| map(1, libc::PROT_READ, libc::MAP_PRIVATE, *fd).is_ok()).collect();
    // Closing tells more than mapping: it works on anything that is open.
    // SAFETY: whatever is closed here is nobody's.
    let closed: Vec<i32> = (3..2000).filter(|fd| unsafe { libc::close(*fd) } == 0).collect();
    let words = format!("open above 2: {:?}", [open, closed].concat());
    output.frame(b's', words.as_bytes()).expect("said");
}

pub(crate) fn open_the_terminal(_: &Told, output: &mut Output) {
    say(output, File::options().write(true).open("/dev/tty"));
}

pub(crate) fn type_into_the_terminal(_: &Told, _: &mut Output) {
    call(libc::SYS_ioctl, [0, libc::TIOCSTI.cast_signed(), NAME, 0]);
}

pub(crate) fn connect_tcp(told: &Told, output: &mut Output) {
    say(output, TcpStream::connect(("127.0.0.1", told.port)));
}

pub(crate) fn connect_unix(told: &Told, output: &mut Output) {
    say(output, UnixStream::connect(told.folder.join("socket")));
}

pub(crate) fn send_udp(told: &Told, output: &mut Output) {
    say(
        output,
        UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.send_to(b"abc", ("127.0.0.1", told.port))),
    );
}

pub(crate) fn listen_tcp(_: &Told, output: &mut Output) {
    say(output, TcpListener::bind("127.0.0.1:0"));
}

pub(crate) fn listen_unix(told: &Told, output: &mut Output) {
    say(output, UnixListener::bind(told.folder.join("made")));
}

pub(crate) fn run_a_program(told: &Told, output: &mut Output) {
    say(output, Command::new("/usr/bin/touch").arg(told.folder.join("made")).status());
}

pub(crate) fn become_a_program(told: &Told, _: &mut Output) {
    let path = CString::new(told.folder.join("made").into_os_string().into_encoded_bytes()).expect("path");
    let arguments = [c"touch".as_ptr(), path.as_ptr(), std::ptr::null()];
    call(libc::SYS_execve, [c"/usr/bin/touch".as_ptr() as i64, arguments.as_ptr() as i64, 0, 0]);
}

pub(crate) fn fork(_: &Told, _: &mut Output) {
    // SAFETY: the child, if there were one, only waits to be found.
    if unsafe { libc::fork() } == 0 {
        park();
    }
}

pub(crate) fn start_a_thread(_: &Told, output: &mut Output) {
    say(output, std::thread::Builder::new().spawn(|| ()));
}

pub(crate) fn trace_the_parent(told: &Told, _: &mut Output) {
    call(libc::SYS_ptrace, [libc::PTRACE_ATTACH.into(), told.parent.into(), 0, 0]);
}

pub(crate) fn read_parents_memory(told: &Told, output: &mut Output) {
    say(output, File::open(format!("/proc/{}/mem", told.parent)));
}

pub(crate) fn read_parents_memory_by_call(told: &Told, _: &mut Output) {
    call(libc::SYS_process_vm_readv, [told.parent.into(), 0, 0, 0]);
}

/// A signal that ends a process which does not expect it.
pub(crate) fn signal_the_parent(told: &Told, _: &mut Output) {
    call(libc::SYS_kill, [told.parent.into(), libc::SIGUSR1.into(), 0, 0]);
}

pub(crate) fn signal_the_parents_thread(told: &Told, _: &mut Output) {
    call(libc::SYS_tgkill, [told.parent.into(), told.parent.into(), libc::SIGUSR1.into(), 0]);
}

pub(crate) fn change_the_parents_limits(told: &Told, _: &mut Output) {
    let limit = [16u64, 16];
    call(libc::SYS_prlimit64, [told.parent.into(), libc::RLIMIT_NOFILE.into(), limit.as_ptr() as i64, 0]);
}

pub(crate) fn open_the_parent(told: &Told, _: &mut Output) {
    call(libc::SYS_pidfd_open, [told.parent.into(), 0, 0, 0]);
}

pub(crate) fn map_executable(_: &Told, output: &mut Output) {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    say(output, map(4096, libc::PROT_READ | libc::PROT_EXEC, flags, -1));
}

pub(crate) fn make_executable(_: &Told, output: &mut Output) {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let memory = map(4096, libc::PROT_READ | libc::PROT_WRITE, flags, -1).expect("memory");
    // SAFETY: the memory was mapped above and nothing refers to it.
    unsafe { libc::mprotect(memory as *mut _, 4096, libc::PROT_READ | libc::PROT_EXEC) };
    say(output, Ok(()));
}

pub(crate) fn raise_its_limits(_: &Told, _: &mut Output) {
    let limit = [u64::MAX, u64::MAX];
    call(libc::SYS_prlimit64, [0, libc::RLIMIT_DATA.into(), 0, limit.as_ptr() as i64]);
}

pub(crate) fn allocate_without_end(_: &Told, _: &mut Output) {
    let mut kept = Vec::new();
    loop {
        kept.push(black_box(vec![1u8; 1 << 20]));
    }
}

pub(crate) fn allocate_at_once(_: &Told, _: &mut Output) {
    black_box(Vec::<u8>::with_capacity(black_box(1 << 40)));
}

pub(crate) fn map_without_end(_: &Told, output: &mut Output) {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let mut mapped = 0;
    while mapped <= DATA_BYTES && map(1 << 20, libc::PROT_READ | libc::PROT_WRITE, flags, -1).is_ok() {
        mapped += 1 << 20;
    }
    let words = if mapped <= DATA_BYTES { "stopped below the limit" } else { "went past the limit" };
    // Nothing can be allocated any more, so the words must fit where there is room already.
    output.frame(b's', words.as_bytes()).expect("said");
}

pub(crate) fn spin() {
    loop {
        black_box(0);
    }
}

pub(crate) fn ignore_signals_and_spin(_: &Told, _: &mut Output) {
    for signal in 1..=64 {
        // SAFETY: ignoring a signal has no preconditions; for KILL and STOP it is refused.
        let before = unsafe { libc::signal(signal, libc::SIG_IGN) };
        assert_eq!(
            before == libc::SIG_ERR,
            [libc::SIGKILL, libc::SIGSTOP, 32, 33].contains(&signal),
            "{signal}"
        );
    }
    spin();
}

pub(crate) fn park() {
    loop {
        std::thread::park();
    }
}

pub(crate) fn wait_for_mail(_: &Told, _: &mut Output) {
    // SAFETY: an empty message header is valid: it asks for nothing, and there is nothing to get.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    unsafe { libc::recvmsg(0, &raw mut header, 0) };
}

pub(crate) fn say_too_much_at_once(_: &Told, output: &mut Output) {
    let refused = output.frame(b'x', &vec![0; (2 << 20) + 1]).expect_err("too long");
    output.frame(b's', refused.to_string().as_bytes()).expect("said");
}

pub(crate) fn write_too_long(_: &Told, _: &mut Output) {
    write(&[&((2u32 << 20) + 1).to_le_bytes()[..], b"x"].concat());
    park();
}

pub(crate) fn write_absurd(_: &Told, _: &mut Output) {
    write(&[0xff, 0xff, 0xff, 0x7f, 1]);
    park();
}

pub(crate) fn write_garbage(_: &Told, _: &mut Output) {
    write(&[0xee; 4096]);
    park();
}

pub(crate) fn write_unknown(_: &Told, _: &mut Output) {
    write(&[0, 0, 0, 0x80, 99]);
    park();
}

pub(crate) fn write_ready(_: &Told, _: &mut Output) {
    write(&[&[12, 0, 0, 0x80, 1][..], &1u64.to_le_bytes(), &[7, 1, 1, 1]].concat());
    park();
}

pub(crate) fn end_another(_: &Told, _: &mut Output) {
    write(&[&[8, 0, 0, 0x80, 3][..], &2u64.to_le_bytes()].concat());
    park();
}

pub(crate) fn end_and_say_more(_: &Told, _: &mut Output) {
    write(&[&[8, 0, 0, 0x80, 3][..], &1u64.to_le_bytes(), &[1, 0, 0, 0, b'x', b'x']].concat());
    park();
}

pub(crate) fn begin_a_frame(_: &Told, _: &mut Output) {
    write(&[100, 0, 0, 0, b'x', b'y']);
}

pub(crate) fn half_a_frame(told: &Told, output: &mut Output) {
    begin_a_frame(told, output);
    exit(7);
}

pub(crate) fn close_output(_: &Told, _: &mut Output) {
    // SAFETY: the attacker wants it gone, and says no more.
    unsafe { libc::close(1) };
    park();
}

pub(crate) fn small_frames(_: &Told, output: &mut Output) {
    while output.frame(b'x', b"").is_ok() {}
}

pub(crate) fn large_frames(_: &Told, output: &mut Output) {
    let body = vec![b'x'; 2 << 20];
    while output.frame(b'x', &body).is_ok() {}
}

pub(crate) fn talk_to_stderr(_: &Told, _: &mut Output) {
    loop {
        // SAFETY: the bytes are static.
        unsafe { libc::write(2, NAME_BYTES.as_ptr().cast(), NAME_BYTES.len()) };
    }
}

pub(crate) fn raise(signal: i32) {
    // The first is caught by the runtime, which takes its own handler away and expects the fault to come again.
    for _ in 0..2 {
        // SAFETY: a signal to oneself has no preconditions.
        unsafe { libc::raise(signal) };
    }
}

pub(crate) fn catch_a_panic(_: &Told, output: &mut Output) {
    let caught = std::panic::catch_unwind(|| panic!("an invented bug"));
    output.frame(b's', if caught.is_err() { b"caught" } else { b"not caught" }).expect("said");
}

pub(crate) fn recurse() {
    fn deeper(depth: u64) -> u64 {
        let room = black_box([depth; 64]);
        if room[0] == u64::MAX { 0 } else { deeper(depth + 1) + room[63] }
    }
    black_box(deeper(0));
}

pub(crate) fn read_nowhere() {
    // SAFETY: none: this is the crash we want to see.
    unsafe { std::ptr::without_provenance::<u8>(64).read_volatile() };
}

pub(crate) fn write_into_the_document(told: &Told, _: &mut Output) {
    let first = told.document.as_ref().as_ptr().cast_mut();
    // SAFETY: none: the mapping is read-only, and this is the crash we want to see.
    unsafe { first.write_volatile(b'!') };
}

pub(crate) fn make_the_document_writable(told: &Told, output: &mut Output) {
    let first = told.document.as_ref().as_ptr().cast_mut();
    // SAFETY: none: if it is allowed, the parent hears so.
    let made = unsafe { libc::mprotect(first.cast(), 4096, libc::PROT_READ | libc::PROT_WRITE) };
    say(output, if made == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) });
}

pub(crate) fn exit(code: i32) {
    // SAFETY: leaves at once, running nothing of ours.
    unsafe { libc::_exit(code) };
}

fn map(length: usize, protection: i32, flags: i32, descriptor: i32) -> std::io::Result<usize> {
    // SAFETY: a new mapping at an address the kernel chooses.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), length, protection, flags, descriptor, 0) };
    if start == libc::MAP_FAILED { Err(std::io::Error::last_os_error()) } else { Ok(start as usize) }
}

fn write(bytes: &[u8]) {
    // SAFETY: the bytes outlive the call.
    unsafe { libc::write(1, bytes.as_ptr().cast(), bytes.len()) };
}
