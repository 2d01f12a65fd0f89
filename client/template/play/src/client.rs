//! The client that has the game. If you give the game a face of its own, name the face here.

fn main() -> std::process::ExitCode {
    adjourn_client::main(mygame::GAMES, &[])
}
