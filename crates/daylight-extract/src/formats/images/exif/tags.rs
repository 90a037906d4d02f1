use daylight_model::Field;

/// What the values of a tag are.
pub(super) enum Meaning {
    /// Text for this field.
    Text(Field),
    /// Text in UTF-16 with the lowest byte first, as Windows writes it.
    Wide(Field),
    /// A date for this field.
    Date(Field),
    Make,
    Model,
    /// When the picture was taken.
    Taken,
    /// How far ahead of UTC the clock was then.
    TakenOffset,
    /// Text after eight bytes that name its encoding.
    Comment,
    /// Known, and nothing a person would look for.
    Nothing,
    Unknown,
}

/// The meaning of a tag in a directory of TIFF or of the camera.
pub(super) fn meaning(tag: u16) -> Meaning {
    let other = |name: &str| Meaning::Text(Field::Other(name.to_owned()));
    match tag {
        0x010d => Meaning::Text(Field::Title),
        0x010e => Meaning::Text(Field::Description),
        0x010f => Meaning::Make,
        0x0110 => Meaning::Model,
        0x011d => other("page name"),
        0x0131 => Meaning::Text(Field::Application),
        0x0132 => Meaning::Date(Field::Modified),
        0x013b => Meaning::Text(Field::Author),
        0x013c => other("host computer"),
        0x8298 => other("copyright"),
        0x9003 => Meaning::Taken,
        0x9004 => Meaning::Date(Field::Other("digitised".to_owned())),
        0x9011 => Meaning::TakenOffset,
        0x9286 => Meaning::Comment,
        0x9c9b => Meaning::Wide(Field::Title),
        0x9c9c => Meaning::Wide(Field::Description),
        0x9c9d => Meaning::Wide(Field::Author),
        0x9c9e => Meaning::Wide(Field::Keywords),
        0x9c9f => Meaning::Wide(Field::Subject),
        0xa004 => other("related sound"),
        0xa420 => other("picture number"),
        0xa430 => other("camera owner"),
        0xa431 => other("camera serial number"),
        0xa434 => other("lens"),
        0xa435 => other("lens serial number"),
        // Fractions of seconds, other offsets, versions, maker of the lens.
        0x9000 | 0x9010 | 0x9012 | 0x9290..=0x9292 | 0xa000 | 0xa433 => Meaning::Nothing,
        _ => Meaning::Unknown,
    }
}
