use daylight_analyze::Fingerprinter;
use daylight_analyze::marking::{expected_banner, lost_word, markings};

/// Looks for markings on a page, reads each line as one, and takes the fingerprint of the text.
pub fn marking(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let found = markings(&text);
    for mention in &found {
        assert!(text.get(mention.span.clone()).is_some(), "a marking outside its text");
        assert!(mention.sure < 100, "a marking that is more than sure");
    }
    // Any answer will do.
    let _ = expected_banner(&found, None);
    for line in text.lines() {
        assert_eq!(lost_word(line), None, "a word of a marking is lost");
    }
    let mut fingerprinter = Fingerprinter::default();
    fingerprinter.see(&text);
    let _ = fingerprinter.finish();
}
