//! See `adjourn_core_tests::fuzz::chess_snapshot`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| adjourn_core_tests::fuzz::chess_snapshot(bytes));
