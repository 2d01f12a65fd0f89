//! The client's binary, `adjourn`.

use adjourn_client::ui::games::SHIPPED;
use std::process::ExitCode;

fn main() -> ExitCode {
    adjourn_client::main(SHIPPED)
}
