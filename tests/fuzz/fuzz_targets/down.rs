//! See `adjourn_core_tests::fuzz::down`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| adjourn_core_tests::fuzz::down(bytes));
