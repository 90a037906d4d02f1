use crate::place::{Place, text};

/// The sample, in a case of its own that is read again.
fn sample() -> Place {
    let place = Place::with_sample();
    place.open("sample");
    place
}

const CASE: &str = "sample.case";

#[test]
fn lines_are_chosen_by_reason_place_and_type() {
    let place = sample();
    let listed = |arguments: &[&str]| {
        let lines = place.json(CASE, &[&["ledger"], arguments].concat());
        let mut places: Vec<String> = lines[1..].iter().map(|line| text(&line["place"])).collect();
        places.sort();
        places
    };
    let all = listed(&[]);
    assert!(all.len() > 4, "{all:?}");
    assert_eq!(
        listed(&["--reason", "encrypted"]),
        ["orders/TO-12-031_annex_B.pdf", "private.zip/brother.txt"]
    );
    assert_eq!(listed(&["--reason", "encrypted", "--type", "pdf"]), ["orders/TO-12-031_annex_B.pdf"]);
    assert_eq!(
        listed(&["--under", "sample/orders", "--reason", "encrypted"]),
        ["orders/TO-12-031_annex_B.pdf"]
    );
    assert_eq!(listed(&["--under", "orders/"]), listed(&["--under", "orders"]));
    assert_eq!(listed(&["--under", "order"]), [""; 0], "half a name is no folder");
    place.expect(2, &["--case", CASE, "ledger", "--reason", "nonsense"]);
    place.expect(2, &["--case", CASE, "retry", "--type", "nonsense"]);
}

#[test]
fn the_list_as_csv_has_a_row_for_each_line() {
    let place = sample();
    let lines = place.json(CASE, &["ledger"]).len() - 1;
    let csv = place.expect(0, &["--case", CASE, "ledger", "--csv"]).stdout;
    let rows: Vec<&str> = csv.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), lines + 1);
    assert!(rows[0].starts_with("state,collection,place,"));
    assert!(
        rows.iter().any(|row| row.contains("encrypted") && row.contains("TO-12-031_annex_B.pdf")),
        "{csv}"
    );
}

#[test]
fn what_was_mended_is_read_when_it_is_tried_again_and_nothing_else_is() {
    let place = sample();
    let before = place.json(CASE, &["ledger"])[0].clone();
    let tried = place.expect(3, &["--case", CASE, "retry", "--reason", "damaged"]);
    assert!(tried.stdout.contains("1 document read"), "{}", tried.transcript());
    assert_eq!(place.json(CASE, &["ledger"])[0], before);
    let none = place.expect(0, &["--case", CASE, "retry", "--under", "nowhere"]);
    assert!(none.stdout.contains("0 documents read"), "{}", none.transcript());
}
