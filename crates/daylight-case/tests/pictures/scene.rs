use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use daylight_case::{AddOptions, Case, DeskOptions, Picture, PictureDesk, Progress, SearchOptions};
use image::GrayImage;

/// The first argument of a worker.
pub(crate) const WORKER: &str = "pictures-worker";

/// A case of its own, with a few files.
pub(crate) struct Scene {
    pub(crate) files: PathBuf,
    pub(crate) case: Case,
    desk: OnceLock<PictureDesk>,
    _folder: tempfile::TempDir,
}

/// The sample, read once for all questions that change nothing.
pub(crate) static SAMPLE: LazyLock<Scene> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample");
    Scene::read(folder, sample)
});

impl Scene {
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let evidence = folder.path().join("evidence");
        std::fs::create_dir(&evidence).expect("a folder");
        for (name, bytes) in files {
            std::fs::write(evidence.join(name), bytes).expect("a file");
        }
        Self::read(folder, evidence)
    }

    fn read(folder: tempfile::TempDir, files: PathBuf) -> Self {
        let case = Case::start(&folder.path().join("case")).expect("a case");
        let options = AddOptions::new(program(), vec![WORKER.into()]);
        case.add(std::slice::from_ref(&files), &options, &Arc::new(Progress::default()), &Arc::default())
            .expect("read");
        Self { files, case, desk: OnceLock::new(), _folder: folder }
    }

    /// Opened by the first who draws: some tests count workers, and want none but their own.
    pub(crate) fn desk(&self) -> &PictureDesk {
        self.desk.get_or_init(|| desk(&DeskOptions { workers: one(), ..desk_options() }))
    }

    /// The only document with this file name.
    pub(crate) fn named(&self, name: &str) -> String {
        let answer = self.case.search(&format!("name:\"{name}\""), &SearchOptions::default()).expect("found");
        let found: Vec<_> = answer.hits.iter().filter(|hit| hit.place.ends_with(name)).collect();
        assert_eq!(found.len(), 1, "documents called {name}: {found:?}");
        found[0].reference.to_string()
    }

    pub(crate) fn picture(&self, name: &str, page: u32, width: u32) -> Picture {
        self.case.picture(self.desk(), &self.named(name), page, width).expect("a picture")
    }
}

pub(crate) fn desk_options() -> DeskOptions {
    DeskOptions::new(program(), vec![WORKER.into()])
}

pub(crate) fn desk(options: &DeskOptions) -> PictureDesk {
    PictureDesk::open(options).expect("a desk")
}

pub(crate) fn one() -> NonZeroUsize {
    NonZeroUsize::MIN
}

fn program() -> PathBuf {
    std::env::current_exe().expect("own path")
}

/// What a browser would make of it, in gray.
pub(crate) fn gray(picture: &Picture) -> GrayImage {
    let image = image::load_from_memory_with_format(&picture.png, image::ImageFormat::Png).expect("a PNG");
    assert_eq!((image.width(), image.height()), (picture.width, picture.height));
    image.into_luma8()
}

/// Pixels that are not nearly white in an area of a picture, given in parts of its width and height.
pub(crate) fn ink(picture: &GrayImage, [left, top, right, bottom]: [f32; 4]) -> usize {
    let across = |part: f32| (part * picture.width() as f32) as u32;
    let down = |part: f32| (part * picture.height() as f32) as u32;
    let dark = |x, y| picture.get_pixel_checked(x, y).is_some_and(|pixel| pixel.0[0] < 215);
    (down(top)..=down(bottom))
        .flat_map(|y| (across(left)..=across(right)).map(move |x| (x, y)))
        .filter(|(x, y)| dark(*x, *y))
        .count()
}

/// A PDF of one page with this content, and these other objects from number 5 on.
pub(crate) fn pdf_of(content: &str, resources: &str, others: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Resources << {resources} >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    objects.extend_from_slice(others);
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let start = file.len();
    file += &format!(
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

/// A page that draws ten forms, each of which draws ten others, nine deep: a thousand million squares.
pub(crate) fn endless() -> Vec<u8> {
    let form = |content: &str, inner: Option<usize>| {
        let resources = inner.map_or(String::new(), |inner| format!("/XObject << /F {inner} 0 R >>"));
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 400 300] /Resources << {resources} >> /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        )
    };
    let mut others: Vec<String> = (6..14).map(|next| form(&"/F Do ".repeat(10), Some(next))).collect();
    others.push(form("0 0 m 400 0 l 200 300 l f 10 10 m 30 10 l 20 90 l f", None));
    pdf_of(&"/F Do ".repeat(10), "/XObject << /F 5 0 R >>", &others)
}
