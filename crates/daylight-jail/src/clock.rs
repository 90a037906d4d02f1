use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// The processor time of one process, as the kernel counts it for everybody to read.
#[derive(Debug)]
pub(crate) struct CpuClock {
    stat: File,
}

impl CpuClock {
    /// Opened before the process locks itself in: a system may hide `/proc/PID` of a process that cannot be
    /// dumped, but what is open stays readable.
    pub(crate) fn of(pid: u32) -> io::Result<Self> {
        File::open(format!("/proc/{pid}/stat")).map(|stat| Self { stat })
    }

    /// Processor time used until now, in steps of mostly 10 ms.
    pub(crate) fn used(&self) -> io::Result<Duration> {
        // Longer than the line can be: a name of at most 64 bytes and 51 numbers.
        let mut line = [0; 2048];
        let length = self.stat.read_at(&mut line, 0)?;
        let ticks = ticks(&line[..length]).ok_or(io::ErrorKind::InvalidData)?;
        let per_second = rustix::param::clock_ticks_per_second().max(1);
        Ok(Duration::from_millis(ticks.saturating_mul(1000) / per_second))
    }
}

/// Fields 14 and 15 of `proc_pid_stat(5)`; the name in field 2 may itself hold blanks and brackets.
fn ticks(line: &[u8]) -> Option<u64> {
    let name_ends = line.iter().rposition(|byte| *byte == b')')?;
    let mut fields =
        line[name_ends + 1..].split(|byte| *byte == b' ').filter(|field| !field.is_empty()).skip(11);
    let mut next = || str::from_utf8(fields.next()?).ok()?.parse::<u64>().ok();
    next()?.checked_add(next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_blanks_does_not_shift_the_fields() {
        let line = b"41 (a) b (c)) S 1 41 41 0 -1 4194304 90 0 0 0 123 45 0 0 20 0 1 0 100";
        assert_eq!(ticks(line), Some(168));
        assert_eq!(ticks(b"41 (cut) S 1 41"), None);
        assert_eq!(ticks(b""), None);
    }

    #[test]
    fn time_goes_on_while_we_work() {
        let clock = CpuClock::of(std::process::id()).expect("own clock");
        let before = clock.used().expect("time");
        let mut word = 1u64;
        while clock.used().expect("time") < before + Duration::from_millis(20) {
            for _ in 0..100_000 {
                word = std::hint::black_box(word).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            }
        }
        assert_ne!(word, 0);
    }
}
