//! The passwords that may be tried on one document, and how much trying may cost.

use daylight_model::{Problem, ProblemKind};

/// Passwords, tried in their order, the one that worked last first.
#[derive(Debug, Default)]
pub(crate) struct Keyring {
    passwords: Vec<String>,
    work: Work,
    last: Option<usize>,
}

/// What trying may still cost, counted in blocks of a hash (64 bytes). Counted rather than timed, so that the same
/// list opens the same documents on every machine.
#[derive(Debug, Default)]
pub(crate) struct Work {
    left: u64,
}

/// What opened something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// The password that a program sets where nobody chose one.
    Own,
    /// One of the passwords given, counted from 0.
    Given(u32),
}

impl Work {
    /// Takes so many blocks from what is left.
    pub(crate) fn spend(&mut self, blocks: u64) {
        self.left = self.left.saturating_sub(blocks);
    }

    /// Takes so many blocks, if they are left. One that costs more is not begun.
    pub(crate) fn afford(&mut self, blocks: u64) -> bool {
        let enough = self.left >= blocks;
        self.left = if enough { self.left - blocks } else { 0 };
        enough
    }
}

impl Keyring {
    pub(crate) fn new(passwords: &[String], blocks: u64) -> Self {
        Self { passwords: passwords.to_vec(), work: Work { left: blocks }, last: None }
    }

    /// Tries `own` and then the passwords given until `attempt` opens what is locked, else gives the problem:
    /// `needs` says what a password is needed for. An attempt takes what it costs from the work that is left.
    pub(crate) fn open<T>(
        &mut self,
        own: Option<&str>,
        needs: &str,
        mut attempt: impl FnMut(&str, &mut Work) -> Option<T>,
    ) -> Result<(Key, T), Problem> {
        let given =
            self.last.into_iter().chain((0..self.passwords.len()).filter(|at| self.last != Some(*at)));
        if let Some(opened) = own.and_then(|own| attempt(own, &mut self.work)) {
            return Ok((Key::Own, opened));
        }
        let mut tried = 0;
        for at in given {
            let Some(password) = self.passwords.get(at).filter(|_| self.work.left > 0) else { break };
            if let Some(opened) = attempt(password, &mut self.work) {
                self.last = Some(at);
                return Ok((Key::Given(u32::try_from(at).unwrap_or(u32::MAX)), opened));
            }
            // The one that took what was left may not have been tried to its end.
            tried += usize::from(self.work.left > 0);
        }
        Err(self.unopened(needs, (tried < self.passwords.len()).then_some(tried)))
    }

    /// `tried`: how many there was time for, where that were not all.
    fn unopened(&self, needs: &str, tried: Option<usize>) -> Problem {
        let detail = match (self.passwords.len(), tried) {
            (0, _) => needs.to_owned(),
            (given, Some(tried)) => format!(
                "{needs}; {tried} of {given} passwords were tried, which took all the processor time that \
                 trying them on one document may take"
            ),
            (1, None) => format!("{needs}; the one given does not open it"),
            (given, None) => format!("{needs}; none of the {given} given opens it"),
        };
        Problem::new(ProblemKind::Encrypted, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring(passwords: &[&str], blocks: u64) -> Keyring {
        Keyring::new(&passwords.iter().map(ToString::to_string).collect::<Vec<_>>(), blocks)
    }

    #[test]
    fn the_password_that_worked_last_is_tried_first() {
        let mut keys = keyring(&["dunlin", "heron", "plover"], 100);
        let heron = |password: &str, _: &mut Work| (password == "heron").then_some(());
        assert_eq!(keys.open(None, "locked", heron), Ok((Key::Given(1), ())));
        let mut tried = Vec::new();
        let told = keys.open(Some("usual"), "locked", |password, _| {
            tried.push(password.to_owned());
            None::<()>
        });
        assert_eq!(tried, ["usual", "heron", "dunlin", "plover"]);
        assert_eq!(told.unwrap_err().detail, "locked; none of the 3 given opens it");
    }

    #[test]
    fn trying_ends_where_the_work_does_and_says_how_far_it_came() {
        let list: Vec<String> = (0..10_000).map(|number| format!("berth {number}")).collect();
        let mut keys = Keyring::new(&list, 1_000);
        let mut tries = 0;
        let costly = |_: &str, work: &mut Work| {
            tries += 1;
            work.afford(300).then_some(())?;
            None::<()>
        };
        let detail = keys.open(None, "locked", costly).unwrap_err().detail;
        assert_eq!(tries, 4);
        assert!(detail.starts_with("locked; 3 of 10000 passwords were tried"), "{detail}");
        // What is met after that costs nothing more.
        let detail = keys.open(None, "locked", |_, _| Some(())).unwrap_err().detail;
        assert!(detail.starts_with("locked; 0 of 10000"), "{detail}");
        assert_eq!(keys.open(Some("usual"), "locked", |_, _| Some(())), Ok((Key::Own, ())));
    }
}
