use std::io::Read;

use daylight_case::CaseError;
use daylight_model::ProblemKind;
use daylight_testkit::make;

use crate::scene::{Scene, gray, ink, pdf_of};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("an_original_comes_back_byte_for_byte_from_a_file_a_container_or_a_pack", whole),
    ("an_original_that_is_gone_or_changed_is_told_before_a_byte_is_given", gone),
    ("a_large_file_is_drawn_from_its_place_and_not_when_it_changed", large),
    ("a_file_that_changes_while_it_is_taken_away_is_never_given_whole", changed_meanwhile),
];

fn whole() {
    let text = "the ferry was late again\n".repeat(40_000);
    let plain = make::tar(&[("plain.txt", text.as_bytes())]);
    let scene = Scene::with(&[
        ("big.txt", text.to_uppercase().as_bytes()),
        ("box.tar", &plain),
        ("packed.txt.gz", &make::gzip("packed.txt", b"late, said the harbour master\n")),
    ]);
    let expected: [(&str, Vec<u8>); 3] = [
        ("big.txt", text.to_uppercase().into_bytes()),
        ("plain.txt", text.clone().into_bytes()),
        ("packed.txt", b"late, said the harbour master\n".to_vec()),
    ];
    for (name, bytes) in expected {
        let mut original = scene.case.original(&scene.named(name)).unwrap();
        assert_eq!((original.size(), original.name()), (bytes.len() as u64, Some(name)));
        let mut read = Vec::new();
        original.read_to_end(&mut read).unwrap();
        assert!(read == bytes, "{name} came back as it was");
    }
}

fn gone() {
    let scene = Scene::with(&[("gone.txt", b"late again"), ("other.txt", b"never early")]);
    let (gone, other) = (scene.named("gone.txt"), scene.named("other.txt"));
    std::fs::remove_file(scene.files.join("gone.txt")).unwrap();
    std::fs::write(scene.files.join("other.txt"), b"often early").unwrap();
    for (reference, kind) in [(gone, ProblemKind::Missing), (other, ProblemKind::Changed)] {
        let refused = scene.case.original(&reference).unwrap_err();
        assert!(matches!(&refused, CaseError::NoBytes { problem, .. } if problem.kind == kind), "{refused}");
    }
}

fn changed_meanwhile() {
    let text = "late again\n".repeat(100_000);
    let scene = Scene::with(&[("a.txt", text.as_bytes())]);
    let mut original = scene.case.original(&scene.named("a.txt")).unwrap();
    let mut piece = [0; 1000];
    original.read_exact(&mut piece).unwrap();
    let mut other = text.clone().into_bytes();
    let last = other.len() - 2;
    other[last] = b'x';
    std::fs::write(scene.files.join("a.txt"), other).unwrap();
    let mut rest = Vec::new();
    let refused = original.read_to_end(&mut rest).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidData);
    assert!(rest.len() + piece.len() < text.len());
}

/// Larger than what is copied into memory: mapped, and hashed by what draws.
fn large() {
    let ballast = format!("<< /Length {0} >>\nstream\n{1}\nendstream", 33 << 20, "x".repeat(33 << 20));
    let mut file = pdf_of("10 10 m 90 90 l 90 10 l f", "", &[ballast]);
    let scene = Scene::with(&[("large.pdf", &file)]);
    let reference = scene.named("large.pdf");
    for width in [300, 301] {
        let picture = scene.case.picture(scene.desk(), &reference, 1, width).unwrap();
        assert!(ink(&gray(&picture), [0.0, 0.0, 1.0, 1.0]) > 50);
    }
    let mut original = scene.case.original(&reference).unwrap();
    let copied = std::io::copy(&mut original, &mut std::io::sink()).unwrap();
    assert_eq!(copied, file.len() as u64);
    let middle = file.len() / 2;
    file[middle] = b'y';
    std::fs::write(scene.files.join("large.pdf"), file).unwrap();
    let refused = scene.case.picture(scene.desk(), &reference, 1, 302).unwrap_err();
    assert!(
        matches!(&refused, CaseError::NotDrawn { problem, .. } if problem.kind == ProblemKind::Changed),
        "{refused}"
    );
    let refused = scene.case.original(&reference).unwrap_err();
    assert!(
        matches!(&refused, CaseError::NoBytes { problem, .. } if problem.kind == ProblemKind::Changed),
        "{refused}"
    );
}
