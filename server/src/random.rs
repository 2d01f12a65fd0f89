//! Random bytes of the operating system, for ids, seeds, salts and nonces.

/// Random bytes.
///
/// # Panics
/// If the system has none: nothing that must be secret can be done then.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
