//! The client's binary, `adjourn`.

use adjourn_client::ui::games::SHIPPED;
use adjourn_shipped_games::GAMES;
use std::process::ExitCode;

fn main() -> ExitCode {
    adjourn_client::main(GAMES, SHIPPED)
}
