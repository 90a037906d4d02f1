use std::time::{Duration, Instant};

use crate::clock::CpuClock;
use crate::{DocumentLimits, Failure, Spent};

/// The time one document takes.
pub(crate) struct Watch {
    limits: DocumentLimits,
    started: Instant,
    next_look: Duration,
    waited: Duration,
    cpu_before: Duration,
    cpu_before_is_known: bool,
}

/// How often we look at the stop flag while nothing comes.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Before this a document's processor time is not looked at, so that small documents cost nothing extra.
const FIRST_LOOK: Duration = Duration::from_millis(200);

impl Watch {
    /// `cpu_seen`: what the worker was last seen to have used in all.
    pub(crate) fn begin(cpu_seen: Duration, limits: DocumentLimits) -> Self {
        Self {
            limits,
            started: Instant::now(),
            next_look: FIRST_LOOK.min(limits.cpu),
            waited: Duration::ZERO,
            cpu_before: cpu_seen,
            cpu_before_is_known: false,
        }
    }

    /// Whether there is time left.
    pub(crate) fn look(&mut self, clock: &CpuClock, cpu_seen: &mut Duration) -> Result<(), Failure> {
        if self.waited >= self.limits.wall {
            return Err(Failure::TimedOut { spent: Spent::Wall, limit: self.limits.wall });
        }
        let passed = self.started.elapsed();
        if passed < self.next_look {
            return Ok(());
        }
        self.next_look = passed + LOOK_EVERY;
        let used =
            clock.used().map_err(|cause| Failure::Machine { doing: "read the reader's clock", cause })?;
        *cpu_seen = used;
        if !self.cpu_before_is_known {
            // Earlier documents used time that was not looked at; this one cannot have used more than has passed.
            self.cpu_before = self.cpu_before.max(used.saturating_sub(passed));
            self.cpu_before_is_known = true;
        }
        if used.saturating_sub(self.cpu_before) >= self.limits.cpu {
            return Err(Failure::TimedOut { spent: Spent::Cpu, limit: self.limits.cpu });
        }
        Ok(())
    }

    /// Time the worker let us wait: what the parent does with its frames is not the document's time.
    pub(crate) fn has_waited(&mut self, time: Duration) {
        self.waited += time;
    }

    /// How long to wait before the next look.
    pub(crate) fn patience(&self) -> Duration {
        LOOK_EVERY.min(self.limits.wall.saturating_sub(self.waited)).max(Duration::from_millis(1))
    }
}
