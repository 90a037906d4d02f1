use serde_json::Value;

use crate::place::Place;

#[test]
fn the_doctor_tells_of_the_jail_of_recognition_and_of_the_disk() {
    let place = Place::new();
    let run = place.run(&["doctor", "--json", "/dev/shm"]);
    let told: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let subjects: Vec<&str> = told.iter().map(|one| one["subject"].as_str().unwrap()).collect();
    assert_eq!(subjects, ["jail", "ocr", "disk"]);
    assert_eq!(told[0]["well"], true, "{}", run.stdout);
    assert!(told[0]["says"].as_str().unwrap().contains("seccomp"));
    assert_eq!(told[1]["well"], true, "the tests need Tesseract: {}", run.stdout);
    assert!(told[1]["says"].as_str().unwrap().contains("eng"), "{}", run.stdout);
    // Memory is neither well nor ill.
    assert_eq!((&told[2]["well"], run.code), (&Value::Null, Some(0)));
}

#[test]
fn a_disk_that_is_not_encrypted_is_told_with_the_exit_code_and_by_new() {
    let place = Place::new();
    let run = place.run(&["doctor", "--json", "."]);
    let last: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(run.code, Some(if last["well"] == false { 1 } else { 0 }));
    let started = place.run(&["new", "quiet.case"]);
    assert_eq!(started.stderr.contains("not encrypted"), last["well"] == false, "{}", started.stderr);
    assert!(place.path("quiet.case").exists());
}
