use daylight_case::CaseError;
use daylight_extract::picture::{Wanted, draw};
use daylight_extract::{Order, Source, Transcript};
use daylight_model::Format;
use daylight_testkit::make;

use crate::scene::{SAMPLE, Scene, gray, ink, pdf_of};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("a_pdf_of_pictures_shows_the_same_pages_and_holds_no_text", same_pages),
    ("a_page_that_cannot_be_drawn_is_crossed_out_and_told", crossed_out),
    ("an_output_that_closes_ends_it_with_an_error", closed),
];

fn written(scene: &Scene, reference: &str) -> (Vec<u8>, daylight_case::PicturePdf) {
    let mut bytes = Vec::new();
    let told = scene.case.pdf_of_pictures(scene.desk(), reference, &mut bytes).unwrap();
    (bytes, told)
}

#[expect(clippy::disallowed_methods, reason = "the input is our own")]
fn read_again(bytes: &[u8]) -> Transcript {
    let mut told = Transcript::default();
    daylight_extract::read(&Source::new(bytes.to_vec()), &Order::default(), &mut told);
    told
}

fn same_pages() {
    let name = "TO-12-031.pdf";
    let reference = SAMPLE.named(name);
    let (bytes, told) = written(&SAMPLE, &reference);
    assert_eq!(
        (told.pages, told.left_out, told.not_drawn.len()),
        (SAMPLE.case.pages_to_draw(&reference).unwrap(), 0, 0)
    );
    assert!(bytes == written(&SAMPLE, &reference).0, "the same bytes again");
    let again = read_again(&bytes);
    assert_eq!(again.pages.len(), told.pages as usize);
    assert!(again.pages.iter().all(|page| page.text.trim().is_empty()));
    assert_eq!(again.metadata, []);
    let page = SAMPLE.case.page_with_words(&reference, 1).unwrap();
    let (width, height) = page.size.unwrap();
    let drawn = again_drawn(&bytes, 1, 1200);
    for word in &page.words {
        let [left, top, right, bottom] = word.area;
        let dark = ink(&drawn, [left / width, top / height, right / width, bottom / height]);
        assert!(dark > 0, "a word of the page is on its picture");
    }
    let first = gray(&SAMPLE.picture(name, 1, 1200));
    let (before, after) = (ink(&first, [0.0, 0.0, 1.0, 1.0]), ink(&drawn, [0.0, 0.0, 1.0, 1.0]));
    assert!(after.abs_diff(before) < before / 3, "{before} dark pixels before, {after} after");
}

#[expect(clippy::disallowed_methods, reason = "the input is our own")]
fn again_drawn(bytes: &[u8], page: u32, width: u32) -> image::GrayImage {
    let drawn = draw(&Source::new(bytes.to_vec()), Format::Pdf, Wanted { page, width }).unwrap();
    assert_eq!(drawn.problems, []);
    let raster = drawn.raster;
    assert_eq!(raster.tones, daylight_extract::picture::Tones::Gray);
    image::GrayImage::from_raw(raster.width, raster.height, raster.pixels).unwrap()
}

/// Two pages, of which the second is listed and not there.
fn crossed_out() {
    let file = String::from_utf8(pdf_of("10 10 m 90 90 l 90 10 l f", "", &[])).unwrap();
    let file = file.replace("/Count 1 /Kids [3 0 R]", "/Count 2 /Kids [3 0 R 9 0 R]");
    let scene = Scene::with(&[("half.pdf", file.as_bytes()), ("late.txt", b"late again")]);
    let (bytes, told) = written(&scene, &scene.named("half.pdf"));
    assert_eq!(told.pages, 2);
    assert_eq!(told.not_drawn.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [2]);
    assert_eq!(read_again(&bytes).pages.len(), 2);
    for page in [1, 2] {
        assert!(ink(&again_drawn(&bytes, page, 600), [0.0, 0.0, 1.0, 1.0]) > 50, "page {page}");
    }
    let mut nothing = Vec::new();
    let refused =
        scene.case.pdf_of_pictures(scene.desk(), &scene.named("late.txt"), &mut nothing).unwrap_err();
    assert!(matches!(refused, CaseError::NotDrawn { .. }) && nothing.is_empty(), "{refused}");
}

struct Closed;

impl std::io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn closed() {
    let scene = Scene::with(&[("a.pdf", &make::pdf(&["late"]))]);
    let ended = scene.case.pdf_of_pictures(scene.desk(), &scene.named("a.pdf"), &mut Closed).unwrap_err();
    assert!(matches!(ended, CaseError::File { .. }), "{ended}");
}
