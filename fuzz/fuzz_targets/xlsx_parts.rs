//! One part of a sound package: the first byte says which.
#![no_main]

libfuzzer_sys::fuzz_target!(init: harness::quietly(), |bytes: &[u8]| {
    let Some((which, content)) = bytes.split_first() else { return };
    harness::read(&harness::xlsx_with(*which, content), "a.xlsx");
});
