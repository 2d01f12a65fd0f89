//! See `adjourn_core_tests::fuzz::server_message`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| adjourn_core_tests::fuzz::server_message(bytes));
