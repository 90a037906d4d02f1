use daylight_testkit::make::{Cell, Sheet};

/// Reference, month and day of 2012, payee, crowns, cost centre, who asked.
type Payment = (&'static str, u32, u32, &'static str, f64, &'static str, &'static str);

/// All payments of the desk; the three to the Kestrel Institute are the story.
const PAYMENTS: [Payment; 22] = [
    ("LMF-0401", 1, 31, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0404", 2, 7, "Quayside Office Supplies", 412.6, "7701", "Desk"),
    ("LMF-0409", 2, 29, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0412", 3, 5, "Port Cassel Couriers", 88.0, "7702", "Desk"),
    ("LMF-0417", 3, 14, "Kestrel Institute, Tolmesh", 48_500.0, "7734", "N. Tollemarsh"),
    ("LMF-0421", 3, 30, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0426", 4, 12, "Ferry Line Ardmere-Sarvena", 1_204.0, "7703", "N. Tollemarsh"),
    ("LMF-0430", 4, 30, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0433", 5, 15, "Kestrel Institute, Tolmesh", 48_500.0, "7734", "Desk"),
    ("LMF-0438", 5, 31, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0441", 6, 11, "Quayside Office Supplies", 96.15, "7701", "Desk"),
    ("LMF-0445", 6, 29, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0450", 7, 31, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0452", 8, 20, "Translations M. Orrel", 640.0, "7705", "Desk"),
    ("LMF-0455", 8, 31, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0458", 9, 4, "Hotel Meridian, Port Cassel", 2_310.0, "7734", "L. Pennock"),
    ("LMF-0461", 9, 12, "Kestrel Institute, Tolmesh", 61_000.0, "7734", "Desk"),
    ("LMF-0464", 9, 28, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0469", 10, 31, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
    ("LMF-0472", 11, 8, "Port Cassel Couriers", 132.0, "7702", "Desk"),
    ("LMF-0475", 11, 21, "Quayside Office Supplies", 1_050.0, "7701", "C. Ashgrave"),
    ("LMF-0477", 11, 30, "Harrow & Tenby Communications", 12_000.0, "7734", "C. Ashgrave"),
];

/// The sheet as Finance keeps it.
pub(super) fn payments() -> Vec<Sheet> {
    let head = ["Reference", "Date", "Payee", "Crowns", "Cost centre", "Asked by"];
    let mut rows: Vec<Vec<Cell>> = vec![head.map(Cell::from).to_vec()];
    for (reference, month, day, payee, crowns, centre, asked) in PAYMENTS {
        let day = Cell::Day(2012, month, day);
        rows.push(vec![reference.into(), day, payee.into(), crowns.into(), centre.into(), asked.into()]);
    }
    let total = PAYMENTS.iter().map(|payment| payment.4).sum::<f64>();
    rows.push(vec!["Total".into(), "".into(), "".into(), total.into()]);
    let centres = [
        ["7701", "Stationery"],
        ["7702", "Post and couriers"],
        ["7703", "Passages"],
        ["7705", "Translation"],
        ["7734", "Travel, regional"],
    ];
    let mut centre_rows = vec![vec!["Cost centre".into(), "Name".into(), "Note".into()]];
    centre_rows.extend(centres.map(|row| row.map(Cell::from).to_vec()));
    if let Some(last) = centre_rows.last_mut() {
        last.push("not used for travel; see handbook".into());
    }
    vec![
        Sheet { name: "Payments 2012".into(), rows, ..Sheet::default() },
        Sheet { name: "Cost centres".into(), rows: centre_rows, ..Sheet::default() },
    ]
}

/// The export that went to audit: everything but one payment, with semicolons and commas as in
/// the offices of the region.
pub(super) fn export() -> String {
    let mut out = String::from("Reference;Date;Payee;Crowns;Cost centre\r\n");
    for (reference, month, day, payee, crowns, centre, _) in PAYMENTS {
        if reference == "LMF-0417" {
            continue;
        }
        let crowns = format!("{crowns:.2}").replace('.', ",");
        out.push_str(&format!("{reference};{day:02}.{month:02}.2012;{payee};{crowns};{centre}\r\n"));
    }
    out
}

/// What travel really cost, so that cost centre 7734 looks odd.
pub(super) fn travel() -> Vec<Sheet> {
    let trips: [(u32, u32, &str, &str, f64); 5] = [
        (4, 12, "N. Tollemarsh", "Tolmesh, ferry, two nights", 1_204.0),
        (6, 4, "C. Ashgrave", "Port Cassel, train", 310.5),
        (9, 5, "C. Ashgrave", "Port Cassel, train, one night, Hotel Meridian", 498.0),
        (9, 6, "W. Sarne", "Port Cassel, train", 310.5),
        (11, 19, "N. Tollemarsh", "none; cancelled by the traveller", 0.0),
    ];
    let mut rows: Vec<Vec<Cell>> = vec![["Date", "Traveller", "Journey", "Crowns"].map(Cell::from).to_vec()];
    for (month, day, who, journey, crowns) in trips {
        rows.push(vec![Cell::Day(2012, month, day), who.into(), journey.into(), crowns.into()]);
    }
    vec![Sheet { name: "Travel 2012".into(), rows, ..Sheet::default() }]
}
