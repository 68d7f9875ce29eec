#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    greenroom_fuzz_entries::zoom_webhook(data);
});
