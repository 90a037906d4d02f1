use super::*;

fn told(text: &str) -> Vec<(NameKind, String)> {
    names(text).into_iter().map(|name| (name.kind, name.value)).collect()
}

fn of_kind(kind: NameKind, text: &str) -> Vec<String> {
    told(text).into_iter().filter(|(one, _)| *one == kind).map(|(_, value)| value).collect()
}

fn people(text: &str) -> Vec<String> {
    of_kind(NameKind::Person, text)
}

#[test]
fn people_are_told_by_titles_given_names_initials_and_inversions() {
    for (text, expected) in [
        ("Mr. John Smith met Dr. Okoye.", vec!["John Smith", "Okoye"]),
        ("OKOYE, Miriam", vec!["Miriam Okoye"]),
        ("FROM: BURNHAM, RICHARD J.", vec!["Richard J. Burnham"]),
        ("a letter of E. S. Miller to J. Lee RANDALL", vec!["E. S. Miller", "J. Lee Randall"]),
        ("Lt. Col. Benjamin Harris spoke.", vec!["Benjamin Harris"]),
        ("they asked President Johnson about it", vec!["Johnson"]),
        ("Jeanne de MORENSHIELD wrote.", vec!["Jeanne de Morenshield"]),
        ("the wife of Yuriy Ivanovich NOSTRENKO", vec!["Yuriy Ivanovich Nostrenko"]),
        ("Joseph A. Calhoun, Jr. signed.", vec!["Joseph A. Calhoun Jr."]),
    ] {
        assert_eq!(people(text), expected, "{text}");
    }
}

#[test]
fn a_name_told_once_is_found_again_by_its_family_name() {
    let text = "JOHN HOLLOWAY was seen. HOLLOWAY left at ten, and Holloway's car followed.";
    assert_eq!(people(text), ["John Holloway", "Holloway", "Holloway"]);
}

#[test]
fn what_is_no_name_is_not_told_as_one() {
    for text in [
        "CLASSIFIED MESSAGE\n\nROUTINE\n\nACTION REQUIRED",
        "THE AGENT ADVISED THAT THE OFFICE WILL REPORT ON MONDAY",
        "J\n\nA.\n\nB",
        "ATLANTA, GEORGIA",
        "On Monday, May 5, the meeting was held in April.",
        "",
    ] {
        assert_eq!(people(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_name_does_not_go_on_in_the_next_line() {
    assert_eq!(people("seen with Miriam Okoye\n\nHarbour Street"), ["Miriam Okoye"]);
}

#[test]
fn organisations_are_told_by_their_words_and_by_short_forms() {
    let text = "The Ministry of Foreign Affairs asked the Harbour Bank and the Lagos Ferry Union (LFU). LFU refused; the CIA \
                knew.";
    let told = of_kind(NameKind::Organisation, text);
    for expected in ["Ministry of Foreign Affairs", "Harbour Bank", "LFU", "CIA"] {
        assert!(told.contains(&expected.to_owned()), "{expected}: {told:?}");
    }
}

#[test]
fn places_are_those_of_the_list() {
    assert_eq!(
        of_kind(NameKind::Place, "flew from New York to Zürich and Lagos"),
        ["New York", "Zürich", "Lagos"]
    );
    assert_eq!(of_kind(NameKind::Place, "HE LEFT MEXICO CITY FOR HAVANA"), ["Mexico City", "Havana"]);
}

#[test]
fn codewords_are_told_by_what_announces_them_and_by_their_letters() {
    for (text, expected) in [
        ("Operation LAMPLIGHT began", vec!["LAMPLIGHT"]),
        ("Operation Mongoose was planned", vec!["MONGOOSE"]),
        ("ZRKETTLE reported to AMTABLE-1 and AMTABLE/1", vec!["ZRKETTLE", "AMTABLE-1", "AMTABLE-1"]),
        ("the Operations Officer opened Project Files", vec![]),
        ("IMMEDIATE ACTION REQUESTED FROM STATION", vec![]),
    ] {
        assert_eq!(of_kind(NameKind::Codeword, text), expected, "{text}");
    }
}

#[test]
fn every_name_stands_where_it_says_and_none_stands_in_another() {
    let text = "From: Miriam OKOYE <m@example.org>\nTo: \"O'Brien, Seán\"\n\nCol. José GARCÍA y Peña (alias Lamp) – ZRKETTLE/7.";
    let mut last = 0;
    for name in names(text) {
        assert!(text.get(name.span.clone()).is_some_and(|inside| !inside.trim().is_empty()), "{name:?}");
        assert!(name.span.start >= last, "{name:?}");
        last = name.span.end;
    }
}

/// Three hundred pages as recognition makes them of stains: capitals, points and signs without sense.
fn noise(pages: usize) -> String {
    let mut seed = 7_u32;
    let mut text = String::new();
    for _ in 0..pages * 2000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let letter = b"ABCDEFGHIJKLMNOPQRSTUVWXYZaeiou   ..,,-/()\"'\n\n"[(seed >> 16) as usize % 46];
        text.push(char::from(letter));
    }
    text
}

#[test]
fn noise_of_three_hundred_pages_takes_time_in_proportion_to_its_length() {
    let time = |text: &str| {
        let begin = std::time::Instant::now();
        let told = names(text);
        (begin.elapsed().as_secs_f64(), told)
    };
    names("to load the lists");
    let (some, _) = time(&noise(75));
    let pages = noise(300);
    let (all, _) = time(&pages);
    assert!(all < some * 12.0 + 0.5, "{some} s for a quarter, {all} s for all");
    let bytes: Vec<char> = pages.chars().collect();
    let told = bytes.chunks(2000).flat_map(|page| names(&page.iter().collect::<String>()));
    let sure = told.filter(|name| name.kind == NameKind::Person && name.certainty > 80).count();
    assert!(sure < 100, "{sure} people who are sure in 300 pages of noise");
}

#[test]
fn a_word_that_repeats_without_end_takes_no_longer() {
    for word in ["JOHN ", "Mr. ", "de la ", "A. ", "OF ", "Bank of ", "(", "x-", "Senators A, "] {
        let told = names(&word.repeat(40_000));
        assert!(told.len() <= MOST_NAMES);
    }
}
