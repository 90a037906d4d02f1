/// The words for what is kept from the public and what protects a source.
pub(crate) struct Protection {
    pub(crate) never_publish: &'static str,
    pub(crate) never_publish_intro: &'static str,
    pub(crate) none_barred: &'static str,
    pub(crate) bar: &'static str,
    pub(crate) bar_what: &'static str,
    /// The whole document, this page, some words.
    pub(crate) whats: [&'static str; 3],
    pub(crate) bar_words: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) all_of_it: &'static str,
    pub(crate) lift: &'static str,
    pub(crate) lift_reason: &'static str,
    pub(crate) lifted: &'static str,
    pub(crate) lifted_by: &'static str,
}

pub(super) static EN: Protection = Protection {
    never_publish: "Never publish",
    never_publish_intro: "What is marked here goes into no release, no quotation and no story. Lifting it needs a \
                          reason and stays on record.",
    none_barred: "Nothing is marked as never to be published. The form is on the page of each document.",
    bar: "Never to be published",
    bar_what: "Mark",
    whats: ["the whole document", "this page", "some words"],
    bar_words: "the words, as they stand on the page",
    reason: "Reason",
    all_of_it: "the whole document",
    lift: "Lift",
    lift_reason: "Why it may be published after all",
    lifted: "Lifted",
    lifted_by: "lifted by",
};

pub(super) static FR: Protection = Protection {
    never_publish: "Ne jamais publier",
    never_publish_intro: "Ce qui est marqué ici n’entre dans aucune publication, citation ni article. Lever une \
                          marque demande un motif et reste consigné.",
    none_barred: "Rien n’est marqué à ne jamais publier. Le formulaire se trouve sur la page de chaque document.",
    bar: "À ne jamais publier",
    bar_what: "Marquer",
    whats: ["tout le document", "cette page", "des mots"],
    bar_words: "les mots, tels qu’ils figurent sur la page",
    reason: "Motif",
    all_of_it: "tout le document",
    lift: "Lever",
    lift_reason: "Pourquoi on peut le publier malgré tout",
    lifted: "Levées",
    lifted_by: "levée par",
};
