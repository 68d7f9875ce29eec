//! Who gives a command, for histories.

use std::env;

/// The variables that name who gives a command: the account user, as `--as` of other commands takes it, then the user of this
/// machine.
const NAMES: [&str; 4] = ["GREENROOM_AS", "USER", "LOGNAME", "USERNAME"];

/// Who gives this command: the account user that `GREENROOM_AS` names, or else the user of this machine.
pub(crate) fn name() -> String {
    let named = NAMES.into_iter().filter_map(|name| env::var(name).ok()).find(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| "somebody".to_owned())
}
