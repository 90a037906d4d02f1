//! The words of checking a story and of claims, in both languages.

use super::Story;

pub(super) const EN: Story = Story {
    story: "Story check",
    intro: "A draft in Markdown is held against the papers: quotations, citations, names, dates, durations, numbers, markings. A citation is \
            [words](doc:REFERENCE#page) or the address of a page of this room. What is checked here is not kept.",
    draft: "The draft",
    check: "Check",
    result: "How it stands",
    counted: |[holds, differs, not_found, cannot_tell]| {
        format!(
            "{holds} hold, {differs} differ, {not_found} not found, {cannot_tell} a person has to look at"
        )
    },
    hold: |count| format!("What holds: {count}"),
    verdict: |verdict| match verdict {
        "holds" => "holds",
        "differs" => "differs",
        "not-found" => "not found",
        _ => "cannot tell",
    },
    kind: |kind| match kind {
        "citation" => "citation",
        "quotation" => "quotation",
        "name" => "name",
        "date" => "date",
        "duration" => "duration",
        "number" => "number",
        "marking" => "marking",
        "sharing" => "sharing",
        _ => "statement",
    },
    claims: "Claims",
    claims_intro: "What others say of the papers, beside the papers. How a paper stands to a claim is said by people. An order to find \
                   something out shows what was wanted, and not that it was found out.",
    no_papers: "No paper is linked yet.",
    stance: |stance| match stance {
        "supports" => "supports",
        "contradicts" => "contradicts",
        _ => "does not reach it",
    },
    hints: "What can be computed",
    hints_say: "Hints, and no verdict.",
    link: "Link a paper",
    paper: "Reference of the paper",
    how_it_stands: "How it stands",
    remove: "Take this claim back",
    taken_back: "The claim was taken back.",
    new_claim: "Enter a claim",
    said_words: "The words",
    by: "Who said them",
    on: "When",
    at: "Where",
    claim_kind: "What it was (speech, headline …)",
    enter: "Keep the claim",
};

pub(super) const FR: Story = Story {
    story: "Vérifier un texte",
    intro: "Un brouillon en Markdown est confronté aux documents : citations, renvois, noms, dates, durées, nombres, mentions de protection. \
            Un renvoi s’écrit [mots](doc:RÉFÉRENCE#page), ou avec l’adresse d’une page de cette salle. Ce qui est vérifié ici n’est pas gardé.",
    draft: "Le brouillon",
    check: "Vérifier",
    result: "Résultat",
    counted: |[holds, differs, not_found, cannot_tell]| {
        format!(
            "{holds} exacts, {differs} différents, {not_found} introuvables, {cannot_tell} à regarder soi-même"
        )
    },
    hold: |count| format!("Ce qui est exact : {count}"),
    verdict: |verdict| match verdict {
        "holds" => "exact",
        "differs" => "différent",
        "not-found" => "introuvable",
        _ => "indécis",
    },
    kind: |kind| match kind {
        "citation" => "renvoi",
        "quotation" => "citation",
        "name" => "nom",
        "date" => "date",
        "duration" => "durée",
        "number" => "nombre",
        "marking" => "mention de protection",
        "sharing" => "communication",
        _ => "affirmation",
    },
    claims: "Affirmations",
    claims_intro: "Ce que d’autres disent des documents, à côté des documents. Ce sont des personnes qui disent comment un document s’y rapporte. \
                   Un ordre de recherche montre ce qu’on voulait savoir, non qu’on l’a su.",
    no_papers: "Aucun document n’y est encore rattaché.",
    stance: |stance| match stance {
        "supports" => "appuie",
        "contradicts" => "contredit",
        _ => "ne va pas jusque-là",
    },
    hints: "Ce qui peut être calculé",
    hints_say: "Des indices, pas un verdict.",
    link: "Rattacher un document",
    paper: "Référence du document",
    how_it_stands: "Comment il s’y rapporte",
    remove: "Retirer cette affirmation",
    taken_back: "L’affirmation a été retirée.",
    new_claim: "Ajouter une affirmation",
    said_words: "Les mots",
    by: "Qui l’a dit",
    on: "Quand",
    at: "Où",
    claim_kind: "De quoi il s’agit (discours, titre …)",
    enter: "Garder l’affirmation",
};
