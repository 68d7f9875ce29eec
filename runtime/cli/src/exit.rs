//! Exit codes: one for each kind of failure, for scripts.

use greenroom::{FailureKind, Outcome};

/// Success.
pub(crate) const OK: u8 = 0;
/// An error without a code of its own.
pub(crate) const OTHER: u8 = 1;
/// The command line, the environment or the configuration file is wrong. clap's own code too.
pub(crate) const USAGE: u8 = 2;
/// A replay differs from the run.
pub(crate) const DIFFERS: u8 = 3;
/// The program that read the output has closed it, as `head` does.
pub(crate) const OUTPUT_CLOSED: u8 = 4;
/// Stopped by a signal.
pub(crate) const CANCELLED: u8 = 20;

/// The exit codes, for the help.
pub(crate) const HELP: &str = "\
Exit codes:
   0  done
   1  anything else: a file that cannot be read, a broken package, a connection that does not work
   2  usage: the command line, the environment or the configuration file is wrong
   3  a replay differs from the run
   4  the program that read the output closed it before its end, as `head` does
  10  unknown-action    there is no action of that name and version
  11  invalid-input     the input does not fit the action's schema
  12  unresolved-token  a contact token could not be resolved
  13  denied            no grant, or no right
  14  failed            a rule or the action refused; the code says why
  15  trapped           the action crashed
  16  limit-exceeded    a limit was reached
  17  invalid-output    the action's output does not fit its schema
  18  conflict          another command did, or is doing, something that excludes this
  19  unavailable       there is no store, or the store or Zoom does not answer; the code says which
  20  cancelled         stopped by hand
  21  internal          a defect of Greenroom
A batch ends with 0 when every line is done, with 4 when its output was closed, with 20 when it was stopped, \
else with the code of the first line that failed, in the order of the input. \
With --json, a command that fails prints a JSON object with the failure, for usage errors too.";

/// The code for a kind of failure.
pub(crate) fn of(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::UnknownAction => 10,
        FailureKind::InvalidInput => 11,
        FailureKind::UnresolvedToken => 12,
        FailureKind::Denied => 13,
        FailureKind::Failed => 14,
        FailureKind::Trapped => 15,
        FailureKind::LimitExceeded => 16,
        FailureKind::InvalidOutput => 17,
        FailureKind::Conflict => 18,
        FailureKind::Unavailable => 19,
        FailureKind::Cancelled => CANCELLED,
        FailureKind::Internal => 21,
    }
}

/// The exit code for an outcome.
pub(crate) fn of_outcome(outcome: &Outcome) -> u8 {
    outcome.failure().map_or(OK, |failure| of(failure.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own_and_the_help_names_it() {
        let mut codes: Vec<u8> = FailureKind::ALL.into_iter().map(of).collect();
        codes.extend([OK, OTHER, USAGE, DIFFERS, OUTPUT_CLOSED]);
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), FailureKind::ALL.len() + 5);
        for kind in FailureKind::ALL {
            assert!(HELP.contains(&format!("  {}  {kind} ", of(kind))), "{kind}");
        }
    }
}
