//! The client's binary, `adjourn`.

fn main() {}
