//! Processes that see a wrong time of day, as on a machine whose clock is wrong.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use greenroom_tests::not_tested;

/// A library that changes the time of day of a process.
pub(super) struct WrongClock {
    library: PathBuf,
}

impl WrongClock {
    /// Builds it in a folder. None where this machine cannot, with a warning.
    pub(super) fn build(what: &str, folder: &Path) -> Option<Self> {
        if cfg!(not(target_os = "linux")) {
            not_tested(format_args!("{what}. Clocks can be changed on Linux alone"));
            return None;
        }
        let (source, library) = (folder.join("clock.c"), folder.join("clock.so"));
        fs::write(&source, include_str!("clock.c")).unwrap();
        let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).output();
        match built {
            Ok(built) => {
                assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
                Some(Self { library })
            }
            Err(error) => {
                not_tested(format_args!("{what}. There is no C compiler: {error}"));
                None
            }
        }
    }

    /// Lets a command see a time of day that is so many seconds ahead.
    pub(super) fn of(&self, command: &mut Command, ahead: i64) {
        command.env("LD_PRELOAD", &self.library).env("CLOCK_AHEAD_SECONDS", ahead.to_string());
    }
}
