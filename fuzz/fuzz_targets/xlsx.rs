//! A whole file: packages whose directory, sizes and parts do not fit each other.
#![no_main]

libfuzzer_sys::fuzz_target!(init: harness::quietly(), |bytes: &[u8]| {
    harness::read(bytes, "a.xlsx");
});
