//! See `adjourn_core_tests::fuzz::skirmish_snapshot`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| adjourn_core_tests::fuzz::skirmish_snapshot(bytes));
