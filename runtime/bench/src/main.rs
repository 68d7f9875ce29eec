//! `greenroom-bench`: measures, and prints a table.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenroom_bench::main()
}
