//! A device of a player who uses the verbs, as a script does: real processes.

use adjourn_tests::process::{ServerProcess, adjourn, output};
use serde_json::Value;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A device of a player.
pub struct Device {
    pub folder: TempDir,
    name: &'static str,
    url: String,
}

/// A verb that runs beside others.
pub struct Running(Child);

/// What a verb printed, and its exit code.
pub struct Ran {
    pub code: i32,
    pub lines: Vec<Value>,
    pub words: String,
}

fn ran(output: std::process::Output) -> Ran {
    let text = String::from_utf8(output.stdout).expect("text");
    Ran {
        code: output.status.code().expect("ended by itself"),
        lines: text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(),
        words: String::from_utf8(output.stderr).expect("text"),
    }
}

impl Running {
    pub fn ended(self) -> Vec<Value> {
        let ran = ran(self.0.wait_with_output().expect("our own child"));
        assert_eq!(ran.code, 0, "{:?}: {}", ran.lines, ran.words);
        ran.lines
    }
}

impl Device {
    pub fn new(server: &ServerProcess, name: &'static str) -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), name, url: server.url().to_owned() }
    }

    /// The same device, of a server that has started anew.
    pub fn at(self, server: &ServerProcess) -> Self {
        Self { url: server.url().to_owned(), ..self }
    }

    /// A verb as this player, to be run in whatever way.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = adjourn(args);
        command.env("ADJOURN_HOME", self.folder.path().join("home")).env("NO_PROXY", "*");
        command.args(["--mail", &self.url, "--name", self.name]);
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        ran(output(self.command(args)))
    }

    pub fn begin(&self, args: &[&str]) -> Running {
        let mut command = self.command(args);
        Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts"))
    }

    /// A verb that must succeed, and answers with one thing.
    pub fn one(&self, args: &[&str]) -> Value {
        let mut ran = self.run(args);
        assert_eq!((ran.code, ran.lines.len()), (0, 1), "{args:?}: {:?} {}", ran.lines, ran.words);
        ran.lines.remove(0)
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}"))
}
