//! See `adjourn_core_tests::fuzz::client_message`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| adjourn_core_tests::fuzz::client_message(bytes));
