//! Gives memory back to the system after a burst. The allocator keeps what was freed, for ever: after a thousand matches
//! nearly all of it is free, and still counts as the server's. What is in use is never touched.

/// Below this much free memory, giving it back is not worth the locks, in bytes.
const WORTH_BYTES: u64 = 32 << 20;

/// Gives free memory back if there is more of it than is in use.
pub fn give_back() {
    let Some((in_use_bytes, free_bytes)) = counts() else { return };
    if free_bytes < WORTH_BYTES || free_bytes < in_use_bytes {
        return;
    }
    let before_bytes = resident_bytes();
    trim();
    tracing::info!(
        before_mb = before_bytes >> 20,
        now_mb = resident_bytes() >> 20,
        "free memory was given back"
    );
}

/// How much of the heap is in use, and how much is free; `None` where the allocator does not tell.
fn counts() -> Option<(u64, u64)> {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(unsafe_code, reason = "the C library's count of its own heap; it has no preconditions")]
        let info = unsafe { libc::mallinfo() };
        // They are counted in 32 bits.
        let bytes = |count: libc::c_int| u64::from(count.cast_unsigned());
        Some((bytes(info.uordblks), bytes(info.fordblks)))
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    None
}

fn trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(
            unsafe_code,
            reason = "the C library gives free pages of its own heap back; it has no preconditions"
        )]
        let _given_back = unsafe { libc::malloc_trim(0) };
    }
}

/// How much memory the process has, as the system counts it.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb: Option<u64> = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    kb.unwrap_or(0) << 10
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    use super::*;

    #[test]
    fn what_was_freed_between_things_that_stay_is_given_back() {
        let mut burst: Vec<Vec<u8>> = (0..100_000).map(|_| vec![1; 1_024]).collect();
        let mut number = 0;
        burst.retain(|_| {
            number += 1;
            number % 1_000 == 0
        });
        let before_bytes = resident_bytes();
        give_back();
        let given_back = before_bytes.saturating_sub(resident_bytes());
        assert!(given_back > 50 << 20, "{} MB of 100", given_back >> 20);
        assert_eq!(burst.len(), 100);
    }
}
