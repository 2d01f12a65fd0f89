//! A shim between a process and the C library: faults of the disk, and a clock that the test sets ahead.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A full disk.
pub const ENOSPC: u32 = 28;

/// A shim for one process. Without faults and with the true time until a test says otherwise.
pub struct Shim {
    folder: PathBuf,
    files: PathBuf,
}

impl Shim {
    /// Compiles it into this folder: whoever builds SQLite has a C compiler.
    ///
    /// # Panics
    /// If it does not compile.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(folder.join("shim.so"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/shim.c"))
            .arg("-ldl")
            .status();
        assert!(built.expect("a C compiler").success(), "the shim compiles");
        Self { folder: folder.to_owned(), files: PathBuf::from("mailbox.db") }
    }

    /// It is these files that fail, not the store's: those whose path has this in it.
    #[must_use]
    pub fn for_files(self, files: &Path) -> Self {
        Self { files: files.to_owned(), ..self }
    }

    /// What the process must find in its environment.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("LD_PRELOAD", self.folder.join("shim.so")),
            ("ADJOURN_FAULT", self.folder.join("fault")),
            ("ADJOURN_CLOCK", self.folder.join("clock")),
            ("ADJOURN_FAULT_FILES", self.files.clone()),
        ]
    }

    /// From here on, calls on its files fail: such as "write 28".
    ///
    /// # Panics
    /// If the file can't be written.
    pub fn fail(&self, fault: &str) {
        write_whole(&self.folder, "fault", fault);
    }

    /// From here on they succeed.
    ///
    /// # Panics
    /// If they did not fail before.
    pub fn mend(&self) {
        fs::remove_file(self.folder.join("fault")).expect("a fault");
    }

    /// The process's clock of the wall is that far ahead of ours.
    ///
    /// # Panics
    /// If the file can't be written.
    pub fn set_ahead(&self, ahead_ms: u64) {
        write_whole(&self.folder, "clock", &ahead_ms.to_string());
    }
}

/// So that the process never reads a half of it.
fn write_whole(folder: &Path, name: &str, text: &str) {
    let part = folder.join(format!("{name}.part"));
    fs::write(&part, text).expect("a file");
    fs::rename(part, folder.join(name)).expect("a file");
}
