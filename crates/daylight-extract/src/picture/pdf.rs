use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use daylight_model::{Problem, ProblemKind};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use hayro_interpret::kurbo::Affine;
use hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;

use super::raster::{Alpha, fitted};
use super::{Drawn, Raster, Wanted};
use crate::formats::pdf::endless::fonts_are_sane;
use crate::formats::pdf::locked;
use crate::formats::pdf::tree::{self, Leaf, Leaflet};
use crate::keyring::Keyring;
use crate::{Limits, Source};

pub(super) fn draw(source: &Source, wanted: Wanted, passwords: &[String]) -> Result<Drawn, Problem> {
    let pdf = locked::open(source, &mut Keyring::new(passwords, Limits::default().unlocking))?.pdf;
    let leaves = tree::leaves(&pdf);
    let nth = usize::try_from(wanted.page).unwrap_or(usize::MAX).checked_sub(1);
    let Some(Leaf::Page(leaf)) = nth.and_then(|nth| leaves.get(nth)) else {
        return Err(lost(wanted.page));
    };
    draw_leaf(&pdf, &leaves, leaf, wanted)
}

/// Draws one page of a file that is open already.
pub(crate) fn draw_leaf<'a>(
    pdf: &'a Pdf,
    leaves: &[Leaf<'a>],
    leaf: &Leaflet<'a>,
    wanted: Wanted,
) -> Result<Drawn, Problem> {
    let nth = usize::try_from(wanted.page).unwrap_or(usize::MAX).checked_sub(1);
    let pages = pdf.pages();
    // The reader of objects leaves out pages it cannot find, so its numbers may be others than ours.
    let page = match leaf.dict.obj_id() {
        Some(id) => pages.iter().find(|page| page.raw().obj_id() == Some(id)),
        None if pages.len() == leaves.len() => nth.and_then(|nth| pages.get(nth)),
        None => None,
    };
    let page = page.ok_or_else(|| lost(wanted.page))?;
    if !fonts_are_sane(leaf, pdf.xref()) {
        let detail = "a font of this page claims more widths than there are letters";
        return Err(Problem::on_page(wanted.page, ProblemKind::Damaged, detail));
    }
    painted(leaf, page, wanted)
}

fn lost(page: u32) -> Problem {
    Problem::on_page(page, ProblemKind::Damaged, "this page cannot be found in the file")
}

fn painted<'a>(leaf: &Leaflet<'a>, page: &'a Page<'a>, wanted: Wanted) -> Result<Drawn, Problem> {
    let (width, height) = leaf.size();
    let size = fitted(width, height, wanted.width)
        .and_then(|(across, down)| Some((u16::try_from(across).ok()?, u16::try_from(down).ok()?)));
    let Some((across, down)) = size else {
        return Err(Problem::on_page(wanted.page, ProblemKind::Damaged, "this page has no extent"));
    };
    let faults = Arc::new(Faults::default());
    let mut canvas = RenderContext::new(across, down);
    // The same place as for word boxes, so that a box lies on its word.
    let place = Affine::scale_non_uniform(f64::from(across) / width, f64::from(down) / height) * leaf.place();
    let settings = settings(&faults);
    render_into(page, &RenderCache::new(), &settings, &RenderSettings::default(), &mut canvas, place);
    canvas.flush();
    let mut pixels = Pixmap::new(across, down);
    let on_white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
    canvas.render_with(&mut pixels, &mut Resources::default(), on_white);
    let raster = Raster::of_rgba(across.into(), down.into(), pixels.data_as_u8_slice(), Alpha::Premultiplied);
    Ok(Drawn { raster, problems: faults.problems(wanted.page) })
}

/// What the drawing of a page met.
#[derive(Default)]
struct Faults {
    fonts: AtomicBool,
    images: AtomicBool,
    annotations: AtomicBool,
}

fn settings(faults: &Arc<Faults>) -> InterpreterSettings {
    let faults = Arc::clone(faults);
    InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            let met = match warning {
                InterpreterWarning::UnsupportedFont => &faults.fonts,
                InterpreterWarning::ImageDecodeFailure => &faults.images,
                _ => &faults.annotations,
            };
            met.store(true, Ordering::Relaxed);
        }),
        ..InterpreterSettings::default()
    }
}

impl Faults {
    fn problems(&self, page: u32) -> Vec<Problem> {
        let told = [
            (
                &self.fonts,
                ProblemKind::Unsupported,
                "text in a font that cannot be read is not on the picture",
            ),
            (&self.images, ProblemKind::Damaged, "an image that cannot be decoded is not on the picture"),
            (&self.annotations, ProblemKind::Damaged, "something pinned to this page is not on the picture"),
        ];
        let met = told.into_iter().filter(|(met, ..)| met.load(Ordering::Relaxed));
        met.map(|(_, kind, detail)| Problem::on_page(page, kind, detail)).collect()
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "bytes of our own")]
mod tests {
    use crate::Source;
    use crate::picture::{Wanted, draw};
    use daylight_model::{Format, ProblemKind};

    #[test]
    fn a_font_with_four_thousand_million_widths_is_a_reason_and_not_an_accident() {
        let bytes = include_bytes!("../../corpus/pdf/widths-without-end/input.pdf");
        let drawn = draw(&Source::new(bytes.to_vec()), Format::Pdf, Wanted { page: 1, width: 200 });
        let problem = drawn.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Damaged);
        assert!(problem.detail.contains("claims more widths"), "{problem:?}");
    }
}
