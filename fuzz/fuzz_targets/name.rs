#![no_main]

libfuzzer_sys::fuzz_target!(init: daylight_fuzz::watch(), |data: &[u8]| daylight_fuzz::name(data));
