//! What is told of numbers and addresses, on lines that we invented. Published examples stand where the maker of a
//! check has some (BIP 173, EIP-55).

use daylight_analyze::number::{NumberKind, numbers};

fn told(text: &str) -> Vec<(NumberKind, &str, String)> {
    numbers(text)
        .into_iter()
        .map(|mention| (mention.kind, text.get(mention.span).unwrap_or("NOT A SPAN"), mention.value))
        .collect()
}

#[track_caller]
fn one(text: &str, kind: NumberKind, written: &str, value: &str) {
    assert_eq!(told(text), [(kind, written, value.to_owned())], "{text}");
}

#[track_caller]
fn none(text: &str) {
    assert_eq!(told(text), [], "{text}");
}

#[test]
fn an_account_is_told_in_one_piece_and_in_groups_if_its_check_is_right() {
    use NumberKind::Iban;
    one("IBAN: DE23500105170000123456.", Iban, "DE23500105170000123456", "DE23500105170000123456");
    one("to NO93 8601 1117 947 by noon", Iban, "NO93 8601 1117 947", "NO9386011117947");
    none("IBAN: DE24500105170000123456.");
    none("IBAN: ZZ23500105170000123456.");
    none("IBAN: DE23 5001 0517 0000 1234 5");
}

#[test]
fn a_card_is_told_in_groups_or_after_its_word() {
    use NumberKind::Card;
    one("card 4111 0000 2222 3331, twice", Card, "4111 0000 2222 3331", "4111000022223331");
    one("Visa card 4111000022223331", Card, "4111000022223331", "4111000022223331");
    none("order 4111000022223331");
    none("card 4111 0000 2222 3332, twice");
    none("card 4111 0000 2222 3331 0000, twice");
}

#[test]
fn amounts_of_one_sum_are_the_same_value_however_they_are_written() {
    for (text, written, value) in [
        ("costs $48,500 now", "$48,500", "USD 48500"),
        ("costs USD 48500.", "USD 48500", "USD 48500"),
        ("kostet 48.500,00 EUR", "48.500,00 EUR", "EUR 48500"),
        ("coûte 48 500 €", "48 500 €", "EUR 48500"),
        ("стоит 48 500 руб. в год", "48 500 руб.", "RUB 48500"),
        ("CHF 48'500.50 paid", "CHF 48'500.50", "CHF 48500.5"),
        ("some $4.25 million was", "$4.25 million", "USD 4250000"),
        ("rund 3 Millionen Euro", "3 Millionen Euro", "EUR 3000000"),
        ("12,5 млн долларов", "12,5 млн долларов", "USD 12500000"),
        ("€0.05 each", "€0.05", "EUR 0.05"),
    ] {
        one(text, NumberKind::Amount, written, value);
    }
    none("48,500 persons and 12 men try 5 all");
}

#[test]
fn a_telephone_number_needs_its_country_its_word_or_the_form_of_north_america() {
    use NumberKind::Phone;
    one("ring +44 20 7946 0958 on 12 May", Phone, "+44 20 7946 0958", "+442079460958");
    one("Tel. 030 / 112263-12", Phone, "030 / 112263-12", "03011226312");
    one("(202) 555-0143", Phone, "(202) 555-0143", "2025550143");
    one("Тел.: 8 495 111 22 63", Phone, "8 495 111 22 63", "84951112263");
    none("record 104-10001-10001 and 12-34-56");
    none("from 1,200 to 1,400; 3-2-1963; 22 7946 0958");
}

#[test]
fn addresses_of_mail_and_web_end_where_they_end() {
    use NumberKind::{Email, Url};
    one(
        "Write to <Anna.Muster@post.example.org>, please",
        Email,
        "Anna.Muster@post.example.org",
        "Anna.Muster@post.example.org",
    );
    one(
        "(see https://example.org/a_(b)?q=1).",
        Url,
        "https://example.org/a_(b)?q=1",
        "https://example.org/a_(b)?q=1",
    );
    one("hxxp://bad[.]example.org/x", Url, "hxxp://bad[.]example.org/x", "http://bad.example.org/x");
    one("www.example.org, then", Url, "www.example.org", "www.example.org");
    none("Message-ID: <20111121.77@host.example.org>");
    none("meet @ noon, a@b, and @name");
}

#[test]
fn addresses_of_networks_are_no_versions_times_or_paths() {
    one("from 192.0.2.17:8080", NumberKind::Ipv4, "192.0.2.17", "192.0.2.17");
    one("at [2001:db8::17]", NumberKind::Ipv6, "2001:db8::17", "2001:db8::17");
    none("version 10.12.140.45, section 3.2.1.4, 1.2.3.400, 12:30:45, std::fs, 08:00:2b:01:02:03");
}

#[test]
fn travel_documents_are_told_by_their_check_digits() {
    let first = "P<UTOINVENTED<<PERSON<TEST<<<<<<<<<<<<<<<<<<";
    let second = "X1234567<7UTO7408122F3204153<<<<<<<<<<<<<<02";
    let lines = format!("{first}\n{second}\n");
    let mentions = told(&lines);
    assert_eq!(mentions.len(), 1, "{mentions:?}");
    assert_eq!(mentions[0].2, "UTO X1234567 740812 F 320415");
    none(&format!("{first}\n{}\n", second.replace("740812", "740813")));
}

#[test]
fn addresses_of_coins_are_told_by_their_checks() {
    use NumberKind::CryptoAddress;
    let bech32 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    one(&format!("to {bech32}."), CryptoAddress, bech32, bech32);
    none("to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5.");
    for address in ["1CioZmx4tYCsdnyW3xk1pp7UGpyHw58Hm2", "3DQpVKSWSSXFixfwB4QcFSUQRMG1WvqVZ5"] {
        one(&format!("to {address}."), CryptoAddress, address, address);
    }
    none("to 1CioZmx4tYCsdnyW3xk1pp7UGpyHw58Hm3.");
    let eip55 = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    one(&format!("to {eip55}."), CryptoAddress, eip55, eip55);
    none("to 0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.");
}

#[test]
fn a_vehicle_a_company_and_a_tax_number_need_their_checks() {
    one("VIN 1ZZAA11B9CD123456", NumberKind::Vehicle, "1ZZAA11B9CD123456", "1ZZAA11B9CD123456");
    one("LEI 9999009INVENTEDFIR02", NumberKind::LegalEntity, "9999009INVENTEDFIR02", "9999009INVENTEDFIR02");
    one("USt-IdNr. DE123456788", NumberKind::Vat, "DE123456788", "DE123456788");
    none("USt-IdNr. DE123456780");
    none("VIN 1ZZAA11B8CD123456 and LEI 9999009INVENTEDFIR03 and DE123456788");
}

#[test]
fn hostile_text_takes_time_in_proportion() {
    for piece in
        ["+", "1 ", "(1) ", "a@", "://", "www.", "1.", "DE61 ", "<", "4111 ", "::", "$1,", "١٢", "P<"]
    {
        let text = piece.repeat(80_000 / piece.len());
        let started = std::time::Instant::now();
        let _ = numbers(&text);
        println!("{piece:?} {:?}", started.elapsed());
        assert!(started.elapsed().as_secs() < 5, "{piece}");
    }
}

#[test]
fn a_card_without_its_word_needs_the_month_it_ends_with() {
    one("4111 0000 2222 3331 exp 09/27", NumberKind::Card, "4111 0000 2222 3331", "4111000022223331");
    none("4111 0000 2222 3331 9027 1147");
    none("codes 4111 0000 2222 3331, twice");
}
