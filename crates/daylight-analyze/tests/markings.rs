//! Markings as papers carry them, read and written out again.

use daylight_analyze::marking::read;

/// One marking a line, as public papers and manuals show them.
const VECTORS: &str = include_str!("marking-vectors.txt");

#[test]
fn every_vector_is_read_whole_and_written_as_it_stands() {
    let vectors: Vec<&str> = VECTORS.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(vectors.len(), 57);
    for vector in vectors {
        let reading = read(vector);
        let canonical = vector.replace(" // ", "//");
        assert_eq!(reading.wording.to_string(), canonical, "{reading:?}");
        assert!(reading.wording.lead.is_some(), "{reading:?}");
        assert_eq!(reading.wording.unknown().collect::<Vec<_>>(), [""; 0], "{reading:?}");
        assert_eq!(reading.repairs, [], "{reading:?}");
    }
}
