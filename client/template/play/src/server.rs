//! The server that has the game.

fn main() -> std::process::ExitCode {
    adjourn_server::main(mygame::GAMES)
}
