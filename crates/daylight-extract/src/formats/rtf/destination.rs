use daylight_model::Field;

/// Where the text of a group goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Destination {
    /// Nowhere: it is no text.
    Skip,
    /// Fonts, of which we need the character sets.
    Fonts,
    /// Into the metadata.
    Meta(Field),
    /// Into the metadata, as a moment in six numbers.
    Time(Field),
    /// The people who changed the paper.
    Reviewers,
    /// Name of a property; its value follows.
    Name,
    /// Value of a property of the paper.
    Value,
    /// Value of a property of a shape.
    ShapeValue,
    /// What a field does.
    Instruction,
    /// Who wrote the comment that follows.
    Author,
    /// A comment.
    Comment,
    /// Text with lines of its own: headers, footers, notes, text boxes.
    Note,
    /// Digits of a picture.
    Picture,
    /// Digits of an embedded object.
    Object,
}

impl Destination {
    /// Whether a note within belongs to its text.
    pub(super) fn holds_text(&self) -> bool {
        matches!(self, Self::Note | Self::Comment)
    }
}

/// What the control word begins; `None` where it begins nothing of its own.
pub(super) fn destination(name: &str) -> Option<Destination> {
    let field = match name {
        "title" => Field::Title,
        "subject" => Field::Subject,
        "author" => Field::Author,
        "operator" => Field::LastAuthor,
        "company" => Field::Organisation,
        "keywords" => Field::Keywords,
        "comment" | "doccomm" => Field::Description,
        "generator" => Field::Application,
        "manager" | "category" | "hlinkbase" | "template" => Field::Other(name.to_owned()),
        _ => return without_field(name),
    };
    Some(Destination::Meta(field))
}

fn without_field(name: &str) -> Option<Destination> {
    Some(match name {
        "creatim" => Destination::Time(Field::Created),
        "revtim" => Destination::Time(Field::Modified),
        "printim" => Destination::Time(Field::Other("printed".into())),
        "buptim" => Destination::Time(Field::Other("backed-up".into())),
        "fonttbl" => Destination::Fonts,
        "revtbl" => Destination::Reviewers,
        "propname" | "sn" => Destination::Name,
        "staticval" => Destination::Value,
        "sv" => Destination::ShapeValue,
        "fldinst" => Destination::Instruction,
        "atnauthor" => Destination::Author,
        "annotation" => Destination::Comment,
        "header" | "headerf" | "headerl" | "headerr" | "footer" | "footerf" | "footerl" | "footerr"
        | "footnote" | "shptxt" | "dptxbxtext" | "ffdeftext" | "ffl" | "ffhelptext" | "ffstattext" | "xe"
        | "tc" | "docvar" => Destination::Note,
        "pict" => Destination::Picture,
        "objdata" => Destination::Object,
        "colortbl" | "stylesheet" | "listtable" | "listoverridetable" | "rsidtbl" | "filetbl"
        | "nonshppict" | "shprslt" | "themedata" | "colorschememapping" | "datastore" | "latentstyles"
        | "xmlnstbl" | "blipuid" | "objclass" | "objname" | "bkmkstart" | "bkmkend" | "atnid" | "atnref"
        | "atndate" | "atntime" | "atnparent" | "atrfstart" | "atrfend" | "ftnsep" | "ftnsepc" | "ftncn"
        | "aftnsep" | "aftnsepc" | "aftncn" | "pntxta" | "pntxtb" | "levelnumbers" | "leveltext"
        | "listname" | "datafield" | "mtype" | "mchr" | "mbegChr" | "mendChr" | "msepChr" | "mpos"
        | "mjc" | "mvertJc" => Destination::Skip,
        _ => return None,
    })
}
