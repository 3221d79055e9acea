//! The content of an open document in a sound package.
#![no_main]

libfuzzer_sys::fuzz_target!(init: harness::quietly(), |bytes: &[u8]| {
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    harness::read(&harness::package(&[("mimetype", mimetype), ("content.xml", bytes)]), "a.ods");
});
