use crate::ask::Ask;
use crate::assets::{COMFORT, ICON, STYLE};
use crate::scope::Scope;
use crate::words::Words;

/// What stands around every page.
pub(crate) struct Frame {
    pub(crate) words: &'static Words,
    pub(crate) case: String,
    /// The case the page is in; links and forms carry it on.
    pub(crate) number: Scope,
    pub(crate) style: String,
    pub(crate) comfort: String,
    pub(crate) icon: String,
    pub(crate) nav: Vec<Link>,
    /// The cases of a room that has several, each with the way there; what stands for all of them first.
    pub(crate) cases: Vec<CaseLink>,
}

/// The way to another case.
pub(crate) struct CaseLink {
    pub(crate) scope: Scope,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) here: bool,
}

/// One room in the navigation.
pub(crate) struct Link {
    pub(crate) address: String,
    pub(crate) words: &'static str,
    pub(crate) here: bool,
}

impl Frame {
    /// Of a page in one case. `here` is the first word of the page's address.
    pub(crate) fn new(ask: &Ask, here: &str) -> Self {
        // What names no case of this room gets the frame of the first.
        let desk = ask.desk().ok().or(ask.room.desks().first());
        Self::over(ask, here, Scope::One(desk.map_or(1, |desk| desk.number)))
    }

    /// Of a page in one case or in all of them.
    pub(crate) fn over(ask: &Ask, here: &str, scope: Scope) -> Self {
        let words = ask.words;
        let desks = ask.room.desks();
        let case = match scope {
            Scope::All => words.several.all.to_owned(),
            Scope::One(number) => desks.get(number - 1).map_or_else(String::new, |desk| desk.name.clone()),
        };
        // A search leads to a search; what is no room of its own too.
        let room = if here.is_empty() { "search" } else { here };
        let one = |desk: &crate::desk::Desk| (Scope::One(desk.number), desk.name.clone(), room);
        let all = (Scope::All, words.several.all.to_owned(), "search");
        let cases = std::iter::once(all).chain(desks.iter().map(one)).map(|(there, name, room)| CaseLink {
            scope: there,
            name,
            address: format!("/{room}?case={there}"),
            here: there == scope,
        });
        let cases = if desks.len() > 1 { cases.collect() } else { Vec::new() };
        let nav = [
            ("search", words.search),
            ("folders", words.folders),
            ("overview", words.overview),
            ("timeline", words.timeline.title),
            ("people", words.people.people),
            ("lists", words.lists),
            ("notes", words.notes),
            ("tags", words.added.tags),
            ("saved", words.saved),
            ("never-publish", words.protection.never_publish),
            ("releases", words.releasing.releases),
            ("story", words.story.story),
            ("claims", words.story.claims),
            ("ledger", words.ledger),
            ("reading", words.reading),
            ("help", words.help),
        ];
        let there = crate::pages::routes();
        let nav =
            nav.into_iter().filter(|(room, _)| there.iter().any(|route| route.path == format!("/{room}")));
        let mut frame = Self {
            words,
            case,
            number: scope,
            cases,
            nav: Vec::new(),
            style: STYLE.address(),
            comfort: COMFORT.address(),
            icon: ICON.address(),
        };
        let link =
            |(room, words)| Link { address: frame.in_case(format!("/{room}")), words, here: room == here };
        let nav = nav.map(link).collect();
        frame.nav = nav;
        frame
    }

    /// The room has more than one case.
    pub(crate) fn has_several(&self) -> bool {
        !self.cases.is_empty()
    }

    /// An address of ours in a case of the room.
    pub(crate) fn in_this_case(&self, number: usize, address: impl AsRef<str>) -> String {
        self.within(Scope::One(number), address.as_ref())
    }

    /// An address of ours in the case that is shown. In a room with one case there is nothing to say.
    pub(crate) fn in_case(&self, address: impl AsRef<str>) -> String {
        self.within(self.number, address.as_ref())
    }

    pub(crate) fn within(&self, scope: Scope, address: &str) -> String {
        match address.contains('?') {
            _ if !self.has_several() => address.to_owned(),
            true => format!("{address}&case={scope}"),
            false => format!("{address}?case={scope}"),
        }
    }
}
