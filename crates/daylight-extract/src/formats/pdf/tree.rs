use std::collections::HashSet;

use hayro_interpret::kurbo::Affine;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjectIdentifier, Rect};
use hayro_syntax::page::{A4, Resources};
use hayro_syntax::xref::XRef;

/// Pages told at most. The longest honest document in our samples has 9,000.
pub(super) const MOST_PAGES: usize = 200_000;

/// Branches within branches of the page tree, and places where a page may stand again.
const DEEPEST: usize = 1_000;
const MOST_REPEATED: usize = 1_000;

/// One place in the order of pages.
pub(crate) enum Leaf<'a> {
    Page(Box<Leaflet<'a>>),
    /// The page tree names a page that is not there.
    Lost,
}

/// One page with what it inherits.
pub(crate) struct Leaflet<'a> {
    pub(crate) dict: Dict<'a>,
    pub(super) resources: Dict<'a>,
    area: [f64; 4],
    /// The page goes on beyond what is shown of it.
    cropped: bool,
    turn: i32,
}

/// The pages in their order. The reader of objects has its own list, but leaves out pages that
/// cannot be found, and then later pages get wrong numbers.
pub(crate) fn leaves(pdf: &Pdf) -> Vec<Leaf<'_>> {
    let xref = pdf.xref();
    let root = xref.get::<Dict<'_>>(xref.root_id()).and_then(|catalog| catalog.get::<Dict<'_>>(b"Pages"));
    let mut leaves = root.map(|root| walk(&root, xref)).unwrap_or_default();
    if !leaves.iter().any(|leaf| matches!(leaf, Leaf::Page(_))) {
        // The tree is broken; these were found by looking at every object.
        let found = pdf.pages().iter().take(MOST_PAGES);
        leaves =
            found.map(|page| Leaf::Page(Box::new(Leaflet::new(page.raw(), &Inherited::default())))).collect();
    }
    leaves
}

/// How many pages the document says it has.
pub(super) fn says(pdf: &Pdf) -> Option<u64> {
    let xref = pdf.xref();
    let root = xref.get::<Dict<'_>>(xref.root_id())?.get::<Dict<'_>>(b"Pages")?;
    u64::try_from(root.get::<i32>(b"Count")?).ok()
}

#[derive(Clone, Default)]
struct Inherited<'a> {
    media: Option<Rect>,
    crop: Option<Rect>,
    turn: Option<i32>,
    resources: Option<Dict<'a>>,
}

impl<'a> Inherited<'a> {
    fn and(&self, dict: &Dict<'a>) -> Self {
        Self {
            media: dict.get::<Rect>(b"MediaBox").or(self.media),
            crop: dict.get::<Rect>(b"CropBox").or(self.crop),
            turn: dict.get::<i32>(b"Rotate").or(self.turn),
            resources: dict.get::<Dict<'a>>(b"Resources").or_else(|| self.resources.clone()),
        }
    }
}

fn walk<'a>(root: &Dict<'a>, xref: &'a XRef) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    let mut seen: HashSet<ObjectIdentifier> = root.obj_id().into_iter().collect();
    let mut repeated = 0;
    let Some(kids) = root.get::<Array<'a>>(b"Kids") else { return leaves };
    let mut open = vec![(kids.raw_iter(), Inherited::default().and(root))];
    loop {
        let depth = open.len();
        let Some((kids, inherited)) = open.last_mut() else { break };
        if leaves.len() >= MOST_PAGES {
            break;
        }
        let Some(kid) = kids.next() else {
            open.pop();
            continue;
        };
        let (is_new, dict) = match kid {
            MaybeRef::Ref(reference) => {
                let id = ObjectIdentifier::from(reference);
                (seen.insert(id), xref.get::<Dict<'a>>(id))
            }
            MaybeRef::NotRef(object) => (true, object.into_dict()),
        };
        repeated += usize::from(!is_new);
        let Some(dict) = dict else {
            leaves.push(Leaf::Lost);
            continue;
        };
        let kids = dict.get::<Array<'a>>(b"Kids");
        let is_node = dict.get::<Name<'_>>(b"Type").is_some_and(|kind| kind.as_ref() == b"Pages");
        match kids {
            Some(kids) if is_new && depth < DEEPEST => {
                let inherited = inherited.and(&dict);
                open.push((kids.raw_iter(), inherited));
            }
            None if !is_node && (is_new || repeated < MOST_REPEATED) => {
                leaves.push(Leaf::Page(Box::new(Leaflet::new(&dict, inherited))));
            }
            _ => {}
        }
    }
    leaves
}

impl<'a> Leaflet<'a> {
    fn new(dict: &Dict<'a>, inherited: &Inherited<'a>) -> Self {
        let all = inherited.and(dict);
        let media = all.media.unwrap_or(A4);
        let area = all.crop.map_or(media, |crop| crop.intersect(media));
        let area = [area.x0, area.y0, area.x1, area.y1];
        let usable = area.iter().all(|number| number.is_finite() && number.abs() < 1e7)
            && area[2] - area[0] > 0.1
            && area[3] - area[1] > 0.1;
        let area = if usable { area } else { [A4.x0, A4.y0, A4.x1, A4.y1] };
        Self {
            dict: dict.clone(),
            resources: all.resources.unwrap_or_default(),
            cropped: usable
                && (area[2] - area[0] < media.width() - 2.0 || area[3] - area[1] < media.height() - 2.0),
            area,
            turn: all.turn.unwrap_or(0).rem_euclid(360),
        }
    }

    pub(super) fn resources(&self) -> Resources<'a> {
        Resources::new(self.resources.clone())
    }

    /// Whether the page goes on beyond what is shown of it.
    pub(super) fn is_cropped(&self) -> bool {
        self.cropped
    }

    /// Width and height in points, as shown.
    pub(crate) fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.area;
        match self.turn {
            90 | 270 => (top - bottom, right - left),
            _ => (right - left, top - bottom),
        }
    }

    /// From the coordinates of the content to those of the page as shown, with the origin in its
    /// upper left corner.
    pub(crate) fn place(&self) -> Affine {
        let [left, bottom, right, top] = self.area;
        Affine::new(match self.turn {
            90 => [0.0, 1.0, 1.0, 0.0, -bottom, -left],
            180 => [-1.0, 0.0, 0.0, 1.0, right, -bottom],
            270 => [0.0, -1.0, -1.0, 0.0, top, right],
            _ => [1.0, 0.0, 0.0, -1.0, -left, top],
        })
    }
}
