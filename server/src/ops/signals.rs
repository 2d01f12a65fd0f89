//! Signals that would end the server where an error is wanted.

/// From now on, a write beyond the limit of a file's size (`ulimit -f`) fails like one on a full disk. The system's default
/// is to kill the process.
pub fn keep_alive() {
    #[expect(
        unsafe_code,
        reason = "there is no safe call that ignores a signal; it is called before any thread is started, and has no handler"
    )]
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}
