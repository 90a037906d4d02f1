use daylight_model::ProblemKind;

/// What may help where something was not read for this reason; in the words of the ledger, which knows nothing of the
/// document itself.
pub fn hint(reason: ProblemKind) -> &'static str {
    match reason {
        ProblemKind::Encrypted => {
            "ask for the password where it came from, then `daylight retry --reason encrypted --passwords FILE`"
        }
        ProblemKind::Damaged => "look for another copy; what could be read of it is here",
        ProblemKind::Unsupported => {
            "save it in another format with the program it was made with, in a safe place, and add that"
        }
        ProblemKind::Unknown => {
            "look at its name and at what lies beside it; a newer Daylight may know the format"
        }
        ProblemKind::TooLarge => {
            "raise the limit, such as --most-text, with `daylight retry --reason too-large`"
        }
        ProblemKind::TooDeep => "unpack it in a safe place and add what comes out",
        ProblemKind::TimedOut => {
            "`daylight retry --reason timed-out --document-seconds 600` gives it more time"
        }
        ProblemKind::OutOfMemory => {
            "`daylight retry --reason out-of-memory --worker-memory 2048` gives it more memory"
        }
        ProblemKind::Crashed | ProblemKind::Misbehaved => {
            "a fault of the reader, or a file made to attack one: be careful with it, and tell the makers of Daylight"
        }
        ProblemKind::NeedsOcr => {
            "`apt install tesseract-ocr` and a language such as tesseract-ocr-deu (`daylight doctor` says what is there), then `daylight retry --reason needs-ocr`"
        }
        ProblemKind::Changed => "`daylight add` it again when nobody writes to it",
        ProblemKind::Missing => {
            "connect the drive, or say where it is now with `daylight relocate`, then `daylight retry --reason missing`"
        }
        ProblemKind::NoPermission => "let this user read it, then `daylight add` it again",
        ProblemKind::Unreadable => "the disk may be failing: save what can be saved of it, and add the copy",
        ProblemKind::Removed => "nothing: the keeper of the case destroyed it",
        ProblemKind::NotAFile => "add what it stands for, if it is a link; there is nothing to read in it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_hint_of_its_own_and_commands_in_it_name_the_reason() {
        for reason in ProblemKind::ALL {
            let told = hint(reason);
            assert!(told.len() > 20 && !told.ends_with('.'), "{told}");
            if told.contains("--reason") {
                assert!(told.contains(&format!("--reason {}", reason.name())), "{told}");
            }
        }
    }
}
