//! `greenroom-bench-stages`: the same measurements in a build with the feature `stages`, which measures stages itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenroom_bench::main()
}
