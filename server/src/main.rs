//! The dedicated server's binary, `adjourn-server`.

use adjourn_shipped_games::GAMES;
use std::process::ExitCode;

fn main() -> ExitCode {
    adjourn_server::main(GAMES)
}
