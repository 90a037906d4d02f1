use daylight_case::{Alike, DateSource, MailFact, SheetWords, duration};
use daylight_model::{EntityKind, HeadingField, MentionKind, RequirementKind};

use super::{Added, Letters, Papers, People, SaidOnPages, Sameness, Several, TimelineWords, Words};

pub(super) static WORDS: Words = Words {
    language: "fr",
    search: "Recherche",
    search_label: "Mots, une \"expression\", noms, from: to: type: date: …",
    help: "Aide",
    folders: "Dossiers",
    overview: "Aperçu",
    lists: "Listes",
    notes: "Notes",
    saved: "Enregistrées",
    ledger: "Registre",
    reading: "Lecture",
    skip: "Aller au contenu",
    rooms: "Salles",
    narrow_down: "Affiner",
    number: grouped,
    documents: |n| counted(n, "document", "documents"),
    milliseconds: |n| format!("{n} ms"),
    no_hits: "Rien trouvé",
    no_hits_hint: "Moins de mots trouvent davantage ; une étoile remplace la fin d’un mot (élect*), ~1 pardonne une lettre (Varga~1). \
                   Ce qui n’a pas pu être lu ne peut être trouvé : le registre dit ce que c’est.",
    incomplete: "La lecture est en cours ; il peut y en avoir d’autres.",
    sorted_by: "Tri",
    sorts: ["pertinence", "plus récents", "plus anciens", "emplacement", "taille"],
    shown_as: "Affichage",
    layouts: ["liste", "tableau", "images"],
    export: "Exporter",
    take_away: "Emporter",
    take_sheet: "Ils viennent en un seul fichier ZIP, avec une planche-contact : pour chaque document son SHA-256, tous ses \
                 emplacements, le passage trouvé et, s’il manque, la raison.",
    take_most: |most| {
        format!(
            "On emporte au plus {} à la fois : affinez la recherche, par date ou par dossier.",
            counted(most, "document", "documents")
        )
    },
    take_pictures: "En PDF d’images (sans danger)",
    take_text: "En texte",
    take_originals: "Les fichiers d’origine",
    page: "page",
    page_of: |n, of| format!("page {n} sur {of}"),
    pages: "Pages",
    earlier: "Précédent",
    later: "Suivant",
    exclude: "sans",
    remove_term: "ne plus limiter à",
    facets: facet,
    on_pages: SaidOnPages {
        says: "Ce qu’on y lit",
        highest: "Mention la plus haute",
        of_a_paragraph: "d’un paragraphe",
        kind: mention_kind,
        sure: |percent| format!("sûr à {percent} %"),
        more: |count| format!("{count} autres ne sont pas listés"),
        left_out: |count| format!("{count} éléments n’ont pas été gardés : les pages en ont trop"),
    },
    papers: Papers {
        heading: "En-tête",
        date: "Date",
        date_source: |source| match source {
            DateSource::Person => "fixée par une personne",
            DateSource::Heading => "d’après l’en-tête",
            DateSource::Sent => "d’après le message",
            DateSource::Form => "d’après la fiche d’archives",
            DateSource::Text => "d’après le texte",
            DateSource::Created => "début du fichier, selon lui-même",
            DateSource::Changed => "modification du fichier, selon lui-même",
            DateSource::FileTime => "d’après l’heure du fichier dans son conteneur",
        },
        but: "mais aussi",
        set_date: "Fixer la date",
        right_date: "Date exacte",
        unset_date: "Retirer ma date",
        requirement: "Demande de renseignement",
        as_requirement: "En tableau, avec ses questions",
        intent: "Une demande montre ce que quelqu’un voulait savoir. Elle ne montre pas que quoi que ce soit ait été recueilli.",
        valid: "valable",
        questions: "Questions",
        refers_to: "Renvoie à",
        referred_to_by: "Cité par",
    },
    timeline: TimelineWords {
        title: "Chronologie",
        of_all: "tous les documents",
        show: "Afficher",
        nothing: "Rien ici ne porte de date.",
        before: |n| format!("{} avant", grouped(n)),
        after: |n| format!("{} après", grouped(n)),
        undated: |n| format!("{} sans date", grouped(n)),
        wider: "Plus large",
        whole: "Du premier au dernier",
        picture: "Documents sur l’axe du temps ; le tableau plus bas dit la même chose",
        legend: "Foncé : daté aussi précisément. Clair : connu seulement comme un temps plus long qui le touche. Choisissez une barre pour voir de plus près.",
        documents: "Documents",
        exact: "datés précisément",
        told: "Évoqué dans les pages",
        valid: "Demandé",
        bar: |when, count, what| format!("{when} : {} · {what}", grouped(count)),
        table: "En tableau",
        when: "Quand",
        events: "Événements",
        event: "Événement",
        overlaps: "Ce que chaque événement touche",
        no_events: "Ajoutez une élection, un sommet, une audience : il est dessiné derrière les documents, et ce qu’il touche est compté.",
        begins: "Début",
        ends: "Fin (s’il dure)",
        add: "Ajouter",
        change_events: "Tous les événements",
        take_back: "Retirer",
        put_back: "Remettre",
    },
    all_values: |n| format!("les {n}"),
    none_of_it: "aucun",
    find_in: "Chercher dans cette liste",
    places: |n| counted(n, "emplacement", "emplacements"),
    date_unknown: "date inconnue",
    about: "À son sujet",
    where_it_lies: "Où il se trouve",
    container: "Fait partie de",
    parts: "Parties",
    neighbours: "Dans le même dossier",
    problems: "Problèmes",
    original: "L’original",
    original_warning: "Ouvrir le fichier tel quel peut être dangereux : il peut lancer des programmes ou révéler que vous le lisez. \
                       Ouvrez-le sur une machine hors ligne qui ne contient rien d’autre.",
    download: "Télécharger l’original",
    safe_pdf: "Télécharger en PDF d’images (sans danger)",
    picture: "Image",
    text: "Texte",
    both: "Les deux",
    hits_in_document: |n| counted(n, "résultat sur cette page", "résultats sur cette page"),
    next_hit: "résultat suivant",
    no_text: "Il n’y a pas de texte sur cette page.",
    recognised: |sure| match sure {
        Some(sure) => format!("Reconnu dans l’image (OCR), sûr à {sure} %"),
        None => "Reconnu dans l’image (OCR)".to_owned(),
    },
    quoted: "texte cité",
    gone: "le fichier a disparu",
    before_change: "avant que le fichier ne change",
    back_to_results: "Retour aux résultats",
    more_of_page: "Suite de cette page",
    state: "État",
    reasons: "Raisons",
    occurrences: "Emplacements",
    bytes: "Octets",
    files: "Fichiers",
    sum: "Tout",
    adds_up: "Chaque fichier et chaque partie est compté une fois ; les nombres s’additionnent donc.",
    not_read: "Ce qui n’a pas été lu en entier",
    nothing_running: "Aucune lecture en cours.",
    documents_word: "documents",
    time: "Temps",
    left: "restantes",
    slow: "Prend du temps",
    pausing: "Mise en pause : la lecture en cours va jusqu’au bout.",
    look_again: "Actualiser",
    paused: "En pause",
    done: "Terminé",
    not_in_full: "pas en entier",
    blur_all: "Flouter toutes les images de ce dossier",
    unblur_all: "Montrer aussitôt les images de ce dossier",
    not_reached: "hors d’atteinte en ce moment, laissés tels quels",
    read_again: "Relire",
    unblur: "Montrer l’image",
    biggest: "Plus grandes boîtes et archives",
    filter: "Filtrer",
    rows: "lignes",
    thread: "Fil",
    pause: "Pause",
    resume: "Reprendre",
    add_files: "Ajouter des fichiers",
    add_path: "Chemin d’un fichier ou dossier sur cette machine",
    send_files: "Envoyer des fichiers depuis ce navigateur",
    sent_stay: |mib| {
        format!(
            "Des copies restent dans le dossier. Au plus {} Mio à la fois ; le reste s’ajoute par son chemin.",
            grouped(mib)
        )
    },
    trouble: "Cela n’a pas fonctionné",
    trouble_id: "Identifiant dans le journal :",
    types: "Types",
    years: "Années",
    languages: "Langues",
    sizes: "Tailles",
    as_table: "En tableau",
    table_cut: "Ce tableau a plus de lignes que n’en tient la mémoire : filtre et tri ne portent que sur celles comptées ici. Les pages du document les ont toutes.",
    columns_cut: "Certaines lignes ont plus de colonnes que celles montrées ici. Les pages du document les ont toutes.",
    examples: &[
        ("budget election", "les deux mots, n’importe où dans un document"),
        ("\"strategic election plans\"", "ces mots, l’un derrière l’autre"),
        ("election OR referendum", "l’un ou l’autre"),
        ("budget -draft", "le premier mot, sans le second"),
        ("elect*", "les mots qui commencent ainsi"),
        ("Varga~1", "ce mot, à une lettre près"),
        ("\"payment ministry\"~5", "les deux mots, séparés par cinq autres au plus"),
        ("=\"No Foreign Eyes\"", "exactement ainsi, majuscules et accents compris"),
        ("/[A-Z]{2}[0-9]{4}/", "un motif dans le texte (expression régulière)"),
        ("from:varga date:2011-11..2012-09", "le courrier de Varga pendant ces mois"),
        ("type:table", "feuilles et tableaux ; aussi mail, paper, image, archive, pdf, docx …"),
        ("has:problem", "ce qui n’a pas pu être lu en entier"),
        ("marking:secret control:noforn", "les papiers où se lisent ce niveau et cette restriction"),
        ("iban:*", "les documents où se lit un compte bancaire, chiffres de contrôle vérifiés"),
        ("told:2011-11..2012-03", "les documents qui parlent d’une date de cette période"),
    ],
    help_intro: "Les mots sont cherchés partout : textes, noms, adresses et titres, sans égard aux majuscules ni aux accents.",
    protection: &super::protection::FR,
    releasing: &super::releasing::FR,
    added: ADDED,
    several: SEVERAL,
    letters: LETTERS,
    story: super::story::FR,
    people: PEOPLE,
    sameness: Sameness {
        nearly: "Presque identiques",
        copies: |n| counted(n, "quasi-copie", "quasi-copies"),
        alike: |percent| format!("ressemblance d’environ {percent} %"),
        same_message: "le même message",
        all_copies: "y chercher",
        fold: "quasi-copies une seule fois",
        folded: "Parmi les documents presque identiques, seul le premier est listé ; le nombre les compte tous.",
        compare: "côte à côte",
        compare_with: "Comparer avec (référence)",
        difference: "Côte à côte",
        both_same: |n| format!("{} dans les deux", counted(n, "mot identique", "mots identiques")),
        shows: |n, one, other| {
            format!("{one} montre {} là où {other} a une lacune", counted(n, "mot", "mots"))
        },
        only_in: |n, one| format!("{} seulement dans {one}", counted(n, "mot", "mots")),
        otherwise: |n| format!("{} autrement", counted(n, "mot écrit", "mots écrits")),
        nothing_differs: "Leurs mots ne diffèrent pas.",
        cut: |pages, one| {
            format!(
                "De {one}, seulement {} sont comparées.",
                counted(pages.into(), "première page", "premières pages")
            )
        },
        rows_same: |n| counted(n, "ligne identique", "lignes identiques"),
        show_all: "montrer toutes les lignes",
        show_differing: "montrer seulement ce qui diffère",
        legend: "Marques",
        mark_shown: "montré ici, caché dans l’autre",
        mark_gap: "une lacune là où l’autre a des mots",
        mark_only: "seulement ici",
        mark_changed: "écrit autrement",
        groups: "Documents presque identiques",
        groups_note: "Groupes, le plus grand d’abord : le document arrivé le premier, et combien sont presque identiques.",
        no_groups: "Il n’y a pas deux documents presque identiques.",
        group_of: |n| format!("{} de plus", grouped(n)),
        not_here: "absent de ce dossier",
        by_subject: "par son seul objet",
        thread_cut: "Le fil est plus long que ce qui est montré.",
        authenticity: "Signatures et chemins",
        authenticity_note: "Des faits, pas un verdict : n’importe qui peut écrire les en-têtes qu’aucune signature ne couvre.",
        mail_fact,
    },
};

const SEVERAL: Several = Several {
    cases: "Affaires",
    case: "Affaire",
    all: "Toutes les affaires",
    search_in: "Chercher dans",
    look_in: "Chercher dans",
    only_new: "Seulement ce qui est nouveau depuis la dernière visite.",
    whole_search: "La recherche entière",
    first_parts: |n| format!("Les {} premières sont listées.", grouped(n)),
    all_parts: "Trouver tout ce qu’il contient",
    broke_off: |id| {
        format!(
            "La lecture s’est interrompue par une erreur du programme ; le journal la connaît sous {id}. En reprenant, rien n’est perdu"
        )
    },
    take_chosen: "Emporter",
    sheet: SheetWords {
        language: "fr",
        title: "Planche-contact",
        documents: "Documents",
        taken_away: "Emportés",
        as_what: ["originaux", "images des pages", "texte"],
        found_by: "Trouvés par",
        adds_up: "Ce qui manque ou n’est pas entier dit pourquoi ; les nombres de la fin forment un compte juste.",
        file: "Fichier",
        document: "Document",
        case: "Affaire",
        format: "Type",
        not_known: "inconnu",
        bytes: "octets",
        date: "Date",
        where_it_lies: "Où il se trouve",
        page: "page",
        lacks: ["Manque", "Pas entier"],
        sums: [
            "Fichiers dans cette archive",
            "Documents manquants ou pas entiers",
            "Retirés de l’affaire pendant l’écriture",
        ],
    },
};

const LETTERS: Letters = Letters {
    letter: "Comme lettre",
    note: "Affiché sans les styles, scripts et liens de l’expéditeur ; l’adresse d’un lien figure entre crochets.",
    not_loaded: |n| match n {
        1 => "Une image ou un autre élément n’a pas été chargé.".to_owned(),
        n => format!("{n} images ou autres éléments n’ont pas été chargés."),
    },
    picture: "image",
    no_picture: "image non chargée",
    embedded: "contenu intégré non chargé",
};

const ADDED: Added = Added {
    tags: "Étiquettes",
    tag: "Étiquette",
    put_tag: "Étiqueter",
    tag_label: "Étiquette, un mot ou deux",
    on_words: "Sur des mots du texte (vide : tout le document)",
    note: "Note",
    note_label: "Ce qu’il y a à dire",
    write_note: "Garder la note",
    change_note: "Autre formulation",
    take_back: "Retirer",
    bring_back: "Rétablir",
    taken_back: "La note a été retirée.",
    words_gone: "ces mots ne sont plus dans le texte",
    changed_by: "modifiée",
    read_marks: "Lu par",
    mark_read: "Je l’ai lu",
    mark_unread: "Je ne l’ai pas lu",
    nobody_read: "Personne ne l’a marqué comme lu.",
    no_notes: "Il n’y a pas encore de notes. Ouvrez un document : le formulaire est à côté du texte.",
    notes_count: |n| counted(n, "note", "notes"),
    with_notes: "Documents avec des notes",
    with_tags: "Documents étiquetés",
    unread: "Documents que personne n’a lus",
    no_tags: "Il n’y a pas encore d’étiquettes. Ouvrez un document, ou choisissez parmi les résultats d’une recherche.",
    tagged_documents: "Documents",
    tagged_words: "Passages",
    rename: "Renommer",
    new_name: "Nouveau nom",
    rename_hint: "Si une étiquette porte déjà ce nom, les deux n’en font plus qu’une.",
    on_some_words: "Sur des mots du texte seulement",
    saved_searches: "Recherches enregistrées",
    no_saved: "Aucune recherche n’est enregistrée. Cherchez quelque chose, puis donnez-lui un nom sous les résultats.",
    saved_hint: "Sont nouveaux les résultats apparus ou modifiés depuis que la recherche a été ouverte ici.",
    name: "Nom",
    query: "Requête",
    new_hits: "Nouveaux",
    new_count: |n| format!("{} {}", grouped(n), if n < 2 { "nouveau" } else { "nouveaux" }),
    nothing_new: "rien de nouveau",
    kept_by: "Enregistrée par",
    forget: "Oublier",
    save_search: "Enregistrer cette recherche",
    save_name: "Sous le nom (sinon sa requête)",
    a_list: "liste",
    lists_intro: "Noms, adresses, numéros : chaque ligne est cherchée pour elle-même. Une ligne peut dire comment, après une tabulation (une virgule en CSV) : exact, fuzzy 1, near 5.",
    list_file: "Un fichier : du texte, une chose par ligne, ou du CSV",
    list_lines: "Ou les lignes elles-mêmes",
    list_how: "Comment chercher les lignes qui ne le disent pas",
    hows: [
        "mots à la suite",
        "exactement ainsi",
        "une lettre peut différer",
        "deux lettres peuvent différer",
        "mots séparés par cinq autres au plus",
        "mots séparés par vingt autres au plus",
        "comme des requêtes",
    ],
    look_for: "Chercher la liste",
    lines: "Lignes",
    lines_answered: "lignes traitées",
    lines_found: "avec résultats",
    lines_bad: "non comprises",
    list_state,
    stop: "Arrêter",
    stopping: "Arrêt en cours : ce qui est traité est gardé.",
    as_csv: "Emporter en CSV",
    which: "Quelles lignes",
    whichs: ["toutes les lignes", "avec résultats", "sans résultat", "non comprises"],
    no_lines: "Il n’y a pas de telles lignes.",
    line: "Ligne",
    wanted: "Cherché",
    how: "Comment",
    first: "Meilleurs documents",
    with_chosen: "Avec les résultats choisis",
    choose: "Choisir",
    all_hits: |n| {
        if n < 2 {
            "le seul résultat".to_owned()
        } else {
            format!("les {} résultats, sur toutes les pages", grouped(n))
        }
    },
    take_tag: "Retirer l’étiquette",
    changed: |n| format!("Fait : {}.", counted(n, "document modifié", "documents modifiés")),
    read: "lu",
};

const PEOPLE: People = People {
    people: "Personnes",
    find: "Chercher un nom",
    all: "Tout",
    nobody: "Personne ici. Les documents lus par une version antérieure nomment des personnes une fois relus.",
    incomplete: "Tout ce qui a été lu n’est pas encore réuni ici.",
    name: "Nom",
    kind_word: "Genre",
    mentions: "Mentions",
    from_until: "Dates des documents",
    names: |n| counted(n, "nom", "noms"),
    kind: |kind| match kind {
        EntityKind::Person => "personne",
        EntityKind::Organisation => "organisation",
        EntityKind::Place => "lieu",
        EntityKind::Codeword => "nom de code",
        EntityKind::Email => "adresse électronique",
    },
    kinds: |kind| match kind {
        EntityKind::Person => "Personnes",
        EntityKind::Organisation => "Organisations",
        EntityKind::Place => "Lieux",
        EntityKind::Codeword => "Noms de code",
        EntityKind::Email => "Adresses électroniques",
    },
    proposals: "Peut-être les mêmes",
    no_proposals: "Parmi ceux des plus nombreux documents, il n’y en a pas deux qui semblent être les mêmes.",
    proposals_hint: "Cherché parmi les 300 noms des plus nombreux documents. Rien n’est réuni sans que quelqu’un le décide, et chaque décision peut être reprise.",
    may_be: "Peut-être le même que",
    why: "Pourquoi",
    reason: |reason| match reason {
        Alike::Order => "mêmes mots dans un autre ordre",
        Alike::Script => "même nom dans une autre écriture",
        Alike::Initials => "initiales ou noms omis qui conviennent",
        Alike::Letter => "une lettre diffère",
        Alike::Address => "même adresse électronique",
    },
    decide: "Décider",
    merge: "Le même",
    merge_label: "Le même que (nom ou référence)",
    apart: "Pas le même",
    split: "Quelqu’un d’autre",
    rename: "Renommer",
    rename_label: "Montrer sous ce nom",
    hide: "Cacher parmi les autres",
    hidden: "Cachés",
    undo: "Reprendre",
    taken_back: "repris",
    history: "Ce qui a été décidé",
    act: |act| match act {
        "merge" => "le même",
        "split" => "quelqu’un d’autre",
        "rename" => "renommé",
        "hide" => "caché",
        _ => "pas le même",
    },
    over_time: "Au fil du temps",
    year: "Année",
    named_in: "Nommé dans",
    wrote_it: "l’a écrit",
    got_it: "l’a reçu",
    with_whom: "Avec qui",
    addresses: "Adresses",
    stands_with_address: "Se trouve avec",
    written: "Graphies",
    merged: "Réunis",
    network: "Réseau",
    looked_at: |documents, more| {
        let looked = counted(documents, "document regardé", "documents regardés");
        match more {
            0 => looked,
            more => format!(
                "{looked}, ceux qui le nomment le plus ; {} autres s’y trouvent avec lui",
                grouped(more)
            ),
        }
    },
    draw_more: "en dessiner jusqu’à 40",
    alone: "Personne d’autre ne se trouve dans ces documents.",
    legend: "Plus épais : plus de documents communs. Traits bleus : des messages sont passés. Chaque nom mène à son propre réseau.",
    together: "Documents communs",
    on_pages: "Pages communes",
    sent: "Messages à",
    received: "Messages de",
    name_lists: "Listes de noms",
    names_intro: "CSV avec un nom par ligne, après une virgule d’autres graphies séparées par ;, après une autre virgule ce que c’est ; ou des entités de FollowTheMoney. Chacun est cherché dans tout le dossier, tel quel et avec une ou deux lettres qui diffèrent.",
    list_names: "Noms",
    none_found: "Aucun nom de cette liste n’a été trouvé.",
    exact: "Tel quel",
    fuzzy: "Lettres différentes",
    look_again: "Chercher encore",
    list_behind: "des documents sont venus depuis",
};

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n < 2 { one } else { many })
}

/// Thousands with thin spaces.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

fn mention_kind(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Banner => "bandeau de protection",
        MentionKind::LabelledMarking => "mention de protection après une étiquette",
        MentionKind::Portion => "mention de paragraphe",
        MentionKind::Caption => "mention de diffusion",
        MentionKind::MarkingInText => "mention de protection dans le texte",
        MentionKind::MarkingBlock => "bloc de classification",
        MentionKind::MarkingStamp => "timbre",
        MentionKind::Date => "date",
        MentionKind::Period => "période",
        MentionKind::Email => "adresse électronique",
        MentionKind::Phone => "numéro de téléphone",
        MentionKind::Iban => "compte bancaire (IBAN)",
        MentionKind::Card => "carte de paiement",
        MentionKind::Amount => "somme d’argent",
        MentionKind::TravelDocument => "passeport ou carte d’identité",
        MentionKind::Ip => "adresse IP",
        MentionKind::Url => "adresse du web",
        MentionKind::CryptoAddress => "adresse de cryptomonnaie",
        MentionKind::Vehicle => "numéro de véhicule",
        MentionKind::LegalEntity => "entité juridique (LEI)",
        MentionKind::Vat => "numéro de TVA",
        MentionKind::Person => "personne",
        MentionKind::Organisation => "organisation",
        MentionKind::Place => "lieu",
        MentionKind::Codeword => "nom de code",
        MentionKind::Heading(field) => heading(field),
        MentionKind::Reference => "renvoi à un autre document",
        MentionKind::Requirement(field) => requirement(field),
        MentionKind::Question => "question posée",
    }
}

fn heading(field: HeadingField) -> &'static str {
    match field {
        HeadingField::Author => "de",
        HeadingField::Addressee => "à",
        HeadingField::Copy => "copie à",
        HeadingField::Via => "par",
        HeadingField::Attention => "à l’attention de",
        HeadingField::Subject => "objet",
        HeadingField::Date => "date",
        HeadingField::Reference => "référence",
        HeadingField::RecordNumber => "numéro d’archive",
        HeadingField::Classification => "classification",
        HeadingField::Precedence => "urgence",
        HeadingField::Agency => "service",
        HeadingField::RecordSeries => "série d’archives",
        HeadingField::FileNumber => "numéro de dossier",
        HeadingField::Originator => "émetteur",
        HeadingField::Pages => "pages, selon la fiche",
        HeadingField::Topics => "thèmes",
        HeadingField::DocumentType => "genre de document",
        HeadingField::Restrictions => "restrictions",
        HeadingField::Status => "statut",
        HeadingField::Reviewed => "réexaminé",
        HeadingField::OpeningCriteria => "critères d’ouverture",
        HeadingField::Comments => "observations",
        HeadingField::Distribution => "diffusion",
    }
}

fn requirement(field: RequirementKind) -> &'static str {
    match field {
        RequirementKind::Number => "numéro",
        RequirementKind::Title => "titre",
        RequirementKind::Originator => "demandé par",
        RequirementKind::Validator => "validé par",
        RequirementKind::Tasked => "demandé le",
        RequirementKind::From => "valable du",
        RequirementKind::Until => "valable jusqu’au",
        RequirementKind::Priority => "priorité",
        RequirementKind::Subject => "objet",
        RequirementKind::Place => "lieu",
        RequirementKind::Questions => "questions",
        RequirementKind::Background => "contexte",
        RequirementKind::Discipline => "discipline",
        RequirementKind::Collector => "à recueillir par",
        RequirementKind::Customer => "pour",
        RequirementKind::Distribution => "diffusion",
        RequirementKind::Reporting => "compte rendu",
        RequirementKind::Related => "en rapport",
        RequirementKind::Status => "statut",
    }
}

fn facet(kind: &str) -> &'static str {
    match kind {
        "collection" => "Collection",
        "folder" => "Dossier",
        "type" => "Type",
        "kind" => "Genre",
        "language" => "Langue",
        "date" => "Date",
        "correspondent" => "Correspondants",
        "problem" => "Problèmes",
        "part" | "part-of" => "Fait partie de",
        "case" => "Affaire",
        "tag" => "Étiquettes",
        "marking" => "Mentions de protection",
        "control" => "Restrictions",
        "release" => "Communicable à",
        "owner" => "Autorités des mentions",
        "value" => "Numéros et adresses",
        "person" => "Personnes",
        "organisation" => "Organisations",
        "place" => "Lieux",
        "codeword" => "Noms de code",
        _ => "Plus",
    }
}

fn list_state(state: &str) -> &'static str {
    match state {
        "running" => "recherche en cours",
        "waiting" => "attend les listes précédentes",
        "stopped" => "arrêtée",
        _ => "terminée",
    }
}

/// What a message shows about itself.
fn mail_fact(fact: &MailFact) -> String {
    match fact {
        MailFact::Signed { domain, key, algorithm } => {
            format!("une signature de {domain} ({algorithm}, clé {key})")
        }
        MailFact::NotChecked { why } => format!("non vérifié : {why}"),
        MailFact::BodyUnchanged => "le corps est celui qui a été signé".into(),
        MailFact::BodyChanged => {
            "le corps n’est pas celui qui a été signé : quelque chose l’a changé en chemin, une \
                                  liste, un programme ou quelqu’un"
                .into()
        }
        MailFact::BodyGoesOn { bytes } => {
            format!("la signature ne couvre pas les {bytes} derniers octets du corps")
        }
        MailFact::KeyNotHere { key } => format!("non vérifié : la clé {key} n’est pas ici"),
        MailFact::HeadersSigned { headers } => {
            format!("la clé fournie a signé ces en-têtes : {}", headers.join(", "))
        }
        MailFact::HeadersNotSigned => {
            "la clé fournie ne va pas avec ces en-têtes : ils ont été changés, ou c’est une autre clé".into()
        }
        MailFact::FromNotCovered => "la signature ne couvre pas l’expéditeur".into(),
        MailFact::CountsUntil { until } => format!("selon elle-même, la signature vaut jusqu’au {until}"),
        MailFact::WaysInOrder { hops } => {
            format!("{hops} machines l’ont noté, aucune plus tôt que la précédente")
        }
        MailFact::WayBack { hop, seconds } => {
            format!("la machine {hop} l’a noté {} avant la précédente", duration(*seconds))
        }
        MailFact::SentAfterFirst { seconds } => {
            format!("sa date est {} après que la première machine l’a noté", duration(*seconds))
        }
        MailFact::FirstMuchLater { seconds } => {
            format!("la première machine l’a noté {} après sa date", duration(*seconds))
        }
        MailFact::OtherZone { sent, first } => {
            format!("sa date est dans le fuseau {sent}, celle de la première machine dans {first}")
        }
        MailFact::OtherDomain { id, from } => {
            format!(
                "son Message-ID nomme {id}, son expéditeur {from} : courant chez les services qui envoient pour autrui"
            )
        }
        MailFact::SameDomain { domain } => format!("son Message-ID et son expéditeur nomment {domain}"),
        MailFact::NoWays => {
            "aucune machine n’a noté son passage : une copie gardée par l’expéditeur, un brouillon, ou \
                             des lignes enlevées"
                .into()
        }
        MailFact::WayWithoutTime { hop } => format!("la machine {hop} n’a pas noté d’heure lisible"),
    }
}
