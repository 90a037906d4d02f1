use serde::{Deserialize, Serialize};

/// Something that was to be kept from readers of a document and is still in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BadRedaction {
    /// How it is hidden.
    pub kind: BadRedactionKind,
    /// The page, counted from 1; `None` for the file as a whole.
    pub page: Option<u32>,
    /// Left, top, right, bottom as parts (0 to 1) of the width and height of the page as it is shown, from its upper
    /// left corner.
    pub area: Option<[f32; 4]>,
    /// How many letters and digits lie there.
    pub letters: u32,
    /// What lies there, where it was taken out of the text of the document: text of the material, which nobody
    /// sees who has not asked for it. [`BadRedaction::LONGEST`] bytes at most.
    pub sealed: Option<String>,
}

impl BadRedaction {
    /// Bytes of what lies under one.
    pub const LONGEST: usize = 64 << 10;
    /// Told of one document.
    pub const MOST: usize = 2_000;
}

/// How something is hidden that was not taken out. New kinds come at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BadRedactionKind {
    /// Text under a filled shape.
    UnderShape,
    /// Text under a thick line.
    UnderLine,
    /// Text under a picture.
    UnderPicture,
    /// Text under the appearance of an annotation.
    UnderAnnotation,
    /// Text marked to be redacted, which was never done.
    Unapplied,
    /// Text in the colour of the box it stands on.
    SameColour,
    /// Text in the colour of the page.
    GroundColour,
    /// Text drawn without ink, where no picture shows it.
    Invisible,
    /// Text under a box that one can see through.
    SeeThrough,
    /// Recognised text under a box painted into the scan.
    UnderPaint,
    /// Text on a layer that is switched off.
    HiddenLayer,
    /// Text that an earlier version within the file has.
    EarlierVersion,
    /// Text in an object that nothing refers to.
    Unreferenced,
    /// Text behind the end of the file.
    AfterEnd,
    /// Text outside of what is shown of the page.
    OutsidePage,
    /// Text outside of the clip it is drawn in.
    Clipped,
    /// A picture of which only a part is shown.
    CroppedPicture,
    /// A picture of which a mask hides a part.
    MaskedPicture,
    /// A small preview that does not fit its picture.
    Thumbnail,
    /// A mosaic or blur, from which what was there can often be told.
    Pixelated,
    /// What a box stands for is spelled out beside it, for readers who cannot see.
    SpelledOut,
    /// What a box hides stands in bookmarks, metadata or values of forms.
    Elsewhere,
}

impl BadRedactionKind {
    /// Every kind.
    pub const ALL: [Self; 22] = [
        Self::UnderShape,
        Self::UnderLine,
        Self::UnderPicture,
        Self::UnderAnnotation,
        Self::Unapplied,
        Self::SameColour,
        Self::GroundColour,
        Self::Invisible,
        Self::SeeThrough,
        Self::UnderPaint,
        Self::HiddenLayer,
        Self::EarlierVersion,
        Self::Unreferenced,
        Self::AfterEnd,
        Self::OutsidePage,
        Self::Clipped,
        Self::CroppedPicture,
        Self::MaskedPicture,
        Self::Thumbnail,
        Self::Pixelated,
        Self::SpelledOut,
        Self::Elsewhere,
    ];

    /// The word in queries, in JSON and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnderShape => "under-shape",
            Self::UnderLine => "under-line",
            Self::UnderPicture => "under-picture",
            Self::UnderAnnotation => "under-annotation",
            Self::Unapplied => "unapplied",
            Self::SameColour => "same-colour",
            Self::GroundColour => "ground-colour",
            Self::Invisible => "invisible",
            Self::SeeThrough => "see-through",
            Self::UnderPaint => "under-paint",
            Self::HiddenLayer => "hidden-layer",
            Self::EarlierVersion => "earlier-version",
            Self::Unreferenced => "unreferenced",
            Self::AfterEnd => "after-end",
            Self::OutsidePage => "outside-page",
            Self::Clipped => "clipped",
            Self::CroppedPicture => "cropped-picture",
            Self::MaskedPicture => "masked-picture",
            Self::Thumbnail => "thumbnail",
            Self::Pixelated => "pixelated",
            Self::SpelledOut => "spelled-out",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::UnderShape => "text under a filled shape",
            Self::UnderLine => "text under a thick line",
            Self::UnderPicture => "text under a picture",
            Self::UnderAnnotation => "text under an annotation",
            Self::Unapplied => "text marked for redaction that was never carried out",
            Self::SameColour => "text in the colour of its box",
            Self::GroundColour => "text in the colour of the page",
            Self::Invisible => "text drawn without ink",
            Self::SeeThrough => "text under a box that can be seen through",
            Self::UnderPaint => "recognised text under a box painted into the scan",
            Self::HiddenLayer => "text on a layer that is switched off",
            Self::EarlierVersion => "text that an earlier version in the file has",
            Self::Unreferenced => "text in an object that nothing refers to",
            Self::AfterEnd => "text behind the end of the file",
            Self::OutsidePage => "text outside of what is shown of the page",
            Self::Clipped => "text that is clipped away",
            Self::CroppedPicture => "a picture that goes on beyond what is shown",
            Self::MaskedPicture => "a picture of which a mask hides a part",
            Self::Thumbnail => "a preview that shows another picture",
            Self::Pixelated => "a mosaic in place of a box",
            Self::SpelledOut => "a description that spells out what was blacked out",
            Self::Elsewhere => "what a box hides stands in bookmarks, metadata or a form",
        }
    }

    /// Whether what lies there is taken out of the text and sealed: somebody meant to keep it from readers. What an
    /// author only made invisible stays text.
    pub fn seals(self) -> bool {
        matches!(
            self,
            Self::UnderShape
                | Self::UnderLine
                | Self::UnderPicture
                | Self::UnderAnnotation
                | Self::Unapplied
                | Self::SameColour
                | Self::SeeThrough
                | Self::UnderPaint
                | Self::EarlierVersion
                | Self::Unreferenced
                | Self::AfterEnd
                | Self::SpelledOut
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in BadRedactionKind::ALL {
            assert_eq!(BadRedactionKind::from_name(kind.name()), Some(kind));
        }
    }
}
