//! Compound files with BIFF records.
#![no_main]

libfuzzer_sys::fuzz_target!(init: harness::quietly(), |bytes: &[u8]| {
    harness::read(bytes, "a.xls");
});
