//! Real processes of our own binaries, on free ports and in folders of their own.

use crate::shim::Shim;
use adjourn_server::run::Ready;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long anything may take before it counts as stuck. No test passes sooner or later because of it.
const STUCK: Duration = Duration::from_secs(60);

/// The folder of the built binaries. `cargo test` does not build those of other packages: it is asked to, once, and
/// together with a test, so that dependencies have the features that they have for `cargo test` and are not built twice.
fn binaries() -> &'static Path {
    static BINARIES: OnceLock<PathBuf> = OnceLock::new();
    BINARIES.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--workspace", "--bins", "--test", "e2e", "--locked", "--quiet"]);
        build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        // Cargo tells tests of their package. Told of it in its turn, it would take that for a change where build scripts ask
        // for such variables (ring's do), and build them and all that needs them anew, now and at the next `cargo test`.
        let of_package = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(of_package) {
                build.env_remove(name);
            }
        }
        assert!(build.status().expect("cargo runs").success(), "the binaries build");
        // Tests lie in TARGET/PROFILE/deps, binaries in TARGET/PROFILE.
        let test = std::env::current_exe().expect("a test has a path");
        test.ancestors().nth(2).expect("a test lies in a folder of a folder").to_owned()
    })
}

/// A command of the client.
#[must_use]
pub fn adjourn(args: &[&str]) -> Command {
    let mut command = Command::new(binaries().join("adjourn"));
    command.args(args).env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

/// A command of the server.
#[must_use]
pub fn adjourn_server(args: &[&str]) -> Command {
    let mut command = Command::new(binaries().join("adjourn-server"));
    command.args(args).env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

/// What a command printed, and how it ended.
///
/// # Panics
/// If it can't be started.
#[must_use]
pub fn output(mut command: Command) -> Output {
    command.output().expect("our binaries can be started")
}

/// A running server; killed when it is dropped.
pub struct ServerProcess {
    /// Where it is reached.
    pub ready: Ready,
    child: Child,
}

impl ServerProcess {
    /// Starts `adjourn-server serve` on this folder, and waits until it is ready.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        Self::run(data, &["serve", "--live", "127.0.0.1:0", "--http", "127.0.0.1:0"])
    }

    /// The same, with a shim.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn start_with(data: &Path, shim: &Shim) -> Self {
        Self::run_with(data, &["serve", "--live", "127.0.0.1:0", "--http", "127.0.0.1:0"], Some(shim))
    }

    /// The same, for live matches at an address of the caller's: one that players find again.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn start_at(data: &Path, live: SocketAddr) -> Self {
        Self::run(data, &["serve", "--live", &live.to_string(), "--http", "127.0.0.1:0"])
    }

    /// The same for both services at addresses of the caller's.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn serve_at(data: &Path, live: &str, http: &str) -> Self {
        Self::run(data, &["serve", "--live", live, "--http", http])
    }

    /// Starts `adjourn-server mailbox` on this folder and address, and waits until it is ready.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn mailbox(data: &Path, http: &str) -> Self {
        Self::run(data, &["mailbox", "--http", http])
    }

    /// The same with a shim between the process and the C library.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn mailbox_with(data: &Path, http: &str, shim: &Shim) -> Self {
        Self::run_with(data, &["mailbox", "--http", http], Some(shim))
    }

    /// Stops the process in its tracks, as a machine does that goes to sleep, or lets it go on.
    ///
    /// # Panics
    /// If it is gone.
    pub fn set_asleep(&self, asleep: bool) {
        let (pid, signal) = (self.child.id().to_string(), if asleep { "-STOP" } else { "-CONT" });
        assert!(Command::new("kill").args([signal, &pid]).status().expect("kill runs").success());
    }

    /// Starts `adjourn-server live` on this folder and address for the games of a mailbox, whose data folder has the service
    /// key, with more arguments, and waits until it is ready.
    ///
    /// # Panics
    /// If it does not become ready.
    #[must_use]
    pub fn live_for(data: &Path, live: &str, mailbox: &str, mailbox_data: &Path, more: &[&str]) -> Self {
        let key = mailbox_data.join("service.key");
        let key = key.to_str().expect("our paths are text");
        let verb = ["live", "--live", live, "--mailbox", mailbox, "--service-key", key];
        Self::run(data, &[&verb, more].concat())
    }

    /// What it has logged up to now.
    ///
    /// # Panics
    /// If its log can't be read.
    #[must_use]
    pub fn log(data: &Path) -> String {
        std::fs::read_to_string(data.join("server.log")).expect("its log")
    }

    fn run(data: &Path, verb: &[&str]) -> Self {
        Self::run_with(data, verb, None)
    }

    fn run_with(data: &Path, verb: &[&str], shim: Option<&Shim>) -> Self {
        let ready_file = data.join("ready.json");
        // A file of a run before would be believed.
        let _none = std::fs::remove_file(&ready_file);
        let path = |path: &Path| path.to_str().expect("our paths are text").to_owned();
        let (folder, file) = (path(data), path(&ready_file));
        let args = [verb, &["--data", &folder, "--ops", "127.0.0.1:0", "--ready-file", &file]].concat();
        let log = std::fs::File::create(data.join("server.log")).expect("a log");
        let mut command = adjourn_server(&args);
        command.envs(shim.into_iter().flat_map(Shim::environment));
        let mut child = command.stdout(Stdio::null()).stderr(log).spawn().expect("the server starts");
        let ready = wait_for(|| {
            assert_eq!(
                child.try_wait().expect("our own child"),
                None,
                "the server ended before it was ready"
            );
            serde_json::from_str(&std::fs::read_to_string(&ready_file).ok()?).ok()
        });
        Self { ready, child }
    }

    /// Where players connect for live matches.
    ///
    /// # Panics
    /// If it plays none.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.ready.live.expect("it plays live")
    }

    /// The same for command lines.
    #[must_use]
    pub fn live(&self) -> String {
        self.address().to_string()
    }

    /// The beginning of URLs of the mailbox.
    ///
    /// # Panics
    /// If it has none.
    #[must_use]
    pub fn url(&self) -> &str {
        self.ready.url.as_deref().expect("it has a mailbox")
    }

    /// Kills it, as a power cut of the process would.
    ///
    /// # Panics
    /// If it is gone already.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("our own child");
    }

    /// Sends SIGTERM and waits. Gives whether it said that all went well.
    ///
    /// # Panics
    /// If it does not end.
    #[must_use]
    pub fn terminate(mut self) -> bool {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(&pid).status().expect("kill runs").success());
        wait_for(|| self.child.try_wait().expect("our own child")).success()
    }

    /// Whether it still runs.
    ///
    /// # Panics
    /// If it can't be asked for.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("our own child").is_none()
    }

    /// What `path` on the metrics' address answers.
    ///
    /// # Panics
    /// If nothing answers.
    #[must_use]
    pub fn http(&self, path: &str) -> String {
        use std::io::Write;
        let mut stream = std::net::TcpStream::connect(self.ready.ops).expect("metrics are served");
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers in text");
        answer
    }

    /// The value of a metric; 0 if it is not there yet.
    ///
    /// # Panics
    /// If its value is no number.
    #[must_use]
    pub fn metric(&self, name: &str) -> f64 {
        let metrics = self.http("/metrics");
        let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(0.0, |value| value.parse().expect("a number"))
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Waits until there is something.
///
/// # Panics
/// If there is nothing for a minute.
pub fn wait_for<T>(mut there: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = there() {
            return found;
        }
        assert!(start.elapsed() < STUCK, "stuck");
        std::thread::sleep(Duration::from_millis(20));
    }
}
