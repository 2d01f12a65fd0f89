//! A disk that is full or fails, for a process of its own: a shim between it and the C library.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the shim into this folder: whoever builds SQLite has a C compiler.
///
/// # Panics
/// If it does not compile.
#[must_use]
pub fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("faults.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/store/faults.c"))
        .arg("-ldl")
        .status();
    assert!(built.expect("a C compiler").success(), "the shim compiles");
    library
}

/// A disk that some tool of the host fills up, and empties again.
pub struct Disk {
    library: PathBuf,
    trigger: PathBuf,
    files: PathBuf,
}

impl Disk {
    /// The disk of what lies in `files`. What makes it fail lies in `folder`.
    #[must_use]
    pub fn of(files: &Path, folder: &Path) -> Self {
        Self { library: shim(folder), trigger: folder.join("fault"), files: files.to_owned() }
    }

    /// What the environment of a process on this disk needs.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("LD_PRELOAD", self.library.clone()),
            ("ADJOURN_FAULT", self.trigger.clone()),
            ("ADJOURN_FAULT_FILES", self.files.clone()),
        ]
    }

    /// No space is left on the device.
    ///
    /// # Panics
    /// If the shim can't be told so.
    pub fn fill(&self) {
        std::fs::write(&self.trigger, "write 28").expect("the trigger");
    }

    /// There is space again.
    ///
    /// # Panics
    /// If the shim can't be told so.
    pub fn empty(&self) {
        std::fs::remove_file(&self.trigger).expect("the trigger");
    }
}
