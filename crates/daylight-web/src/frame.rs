use crate::ask::Ask;
use crate::assets::{COMFORT, ICON, STYLE};
use crate::words::Words;

/// What stands around every page.
pub(crate) struct Frame {
    pub(crate) words: &'static Words,
    pub(crate) case: String,
    pub(crate) number: usize,
    pub(crate) style: String,
    pub(crate) comfort: String,
    pub(crate) icon: String,
    pub(crate) nav: Vec<Link>,
}

/// One room in the navigation.
pub(crate) struct Link {
    pub(crate) address: String,
    pub(crate) words: &'static str,
    pub(crate) here: bool,
}

impl Frame {
    /// `here` is the first word of the page's address.
    pub(crate) fn new(ask: &Ask, here: &str) -> Self {
        let words = ask.words;
        // What names no case of this room gets the frame of the first.
        let desk = ask.desk().ok().or(ask.room.desks().first());
        let number = desk.map_or(1, |desk| desk.number);
        let nav = [
            ("search", words.search),
            ("folders", words.folders),
            ("overview", words.overview),
            ("lists", words.lists),
            ("notes", words.notes),
            ("tags", words.added.tags),
            ("saved", words.saved),
            ("ledger", words.ledger),
            ("reading", words.reading),
            ("help", words.help),
        ];
        let there = crate::pages::routes();
        let nav =
            nav.into_iter().filter(|(room, _)| there.iter().any(|route| route.path == format!("/{room}")));
        Self {
            words,
            case: desk.map_or_else(String::new, |desk| desk.name.clone()),
            number,
            style: STYLE.address(),
            comfort: COMFORT.address(),
            icon: ICON.address(),
            nav: nav
                .map(|(room, words)| Link {
                    address: if number == 1 { format!("/{room}") } else { format!("/{room}?case={number}") },
                    words,
                    here: room == here,
                })
                .collect(),
        }
    }

    /// An address of ours in the case that is shown.
    pub(crate) fn in_case(&self, address: impl AsRef<str>) -> String {
        let address = address.as_ref();
        match (self.number, address.contains('?')) {
            (1, _) => address.to_owned(),
            (number, true) => format!("{address}&case={number}"),
            (number, false) => format!("{address}?case={number}"),
        }
    }
}
