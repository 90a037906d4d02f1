//! The facets of the sample: every value is a query, and that query finds as many as the facet says.

use daylight_case::{Case, DateStep, Facet, FacetBy, FacetRequest, OpenSearch, SearchOptions, Sort};
use daylight_testkit::make;

use crate::place::Place;

struct Sample {
    /// Held while the case is asked.
    _place: Place,
    search: OpenSearch,
}

fn sample() -> Sample {
    let place = Place::with_sample();
    place.expect(3, &["open", "sample", "--no-room"]);
    let search = Case::at(&place.path("sample.case")).unwrap().open_search().unwrap();
    Sample { _place: place, search }
}

impl Sample {
    fn total(&self, query: &str) -> u64 {
        let options = SearchOptions { limit: Some(0), ..SearchOptions::default() };
        self.search.search(query, &options).unwrap_or_else(|error| panic!("{query}: {error}")).total
    }

    fn facet(&self, query: &str, request: FacetRequest) -> Facet {
        self.search.facets(query, &[request]).unwrap().remove(0)
    }

    /// All folders, from the first ones down.
    fn folders(&self, query: &str) -> Vec<Facet> {
        let mut all = vec![self.facet(query, FacetRequest::new(FacetBy::Folder).top(1000))];
        let mut next = 0;
        while let Some(facet) = all.get(next) {
            let below: Vec<String> = facet.values.iter().map(|value| value.value.clone()).collect();
            let below =
                below.into_iter().map(|value| FacetRequest::new(FacetBy::Folder).top(1000).below(value));
            let facets: Vec<Facet> = below.map(|request| self.facet(query, request)).collect();
            all.extend(facets);
            next += 1;
        }
        all
    }
}

const QUERIES: [&str; 4] = ["*", "payment OR invoice", "from:* -lang:fr", "nothing_has_this_word"];

#[test]
fn every_value_of_every_facet_of_the_sample_counts_what_its_term_finds() {
    let sample = sample();
    let mut checked = 0;
    for query in QUERIES {
        let total = sample.total(query);
        let wanted: Vec<FacetRequest> = FacetBy::ALL
            .into_iter()
            .chain([DateStep::Year, DateStep::Month, DateStep::Day].map(FacetBy::Date))
            .map(|by| FacetRequest::new(by).top(1000))
            .collect();
        let mut facets = sample.search.facets(query, &wanted).unwrap();
        facets.extend(sample.folders(query));
        for facet in facets {
            assert_eq!(facet.distinct, facet.values.len() as u64);
            assert_eq!(facet.any.count + facet.none.count, total);
            let values = facet.values.iter().map(|value| (value.count, &value.term));
            for (count, term) in values.chain([&facet.any, &facet.none].map(|one| (one.count, &one.term))) {
                assert_eq!(sample.total(&format!("({query}) AND {term}")), count, "{term} in {query}");
                assert_eq!(sample.total(&format!("({query}) -{term}")), total - count, "-{term} in {query}");
                checked += 1;
            }
        }
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn the_sample_divides_as_a_person_would_say() {
    let sample = sample();
    let shown = |facet: &Facet| -> Vec<String> {
        facet.values.iter().map(|value| format!("{} {}", value.shown, value.count)).collect()
    };
    let collections = sample.facet("*", FacetRequest::new(FacetBy::Collection));
    assert_eq!(shown(&collections), [format!("sample {}", sample.total("*"))]);
    let folders = shown(&sample.facet("*", FacetRequest::new(FacetBy::Folder).below("sample")));
    assert!(folders.iter().any(|folder| folder.starts_with("finance ")), "{folders:?}");
    let containers = sample.facet("*", FacetRequest::new(FacetBy::Container));
    assert!(!containers.values.is_empty());
    for container in &containers.values {
        let reference = container.reference.as_ref().unwrap();
        assert_eq!(container.term, format!("part:{reference}"));
        assert_ne!(container.shown, reference.0);
    }
    let name = containers.values[0].shown.clone();
    let named = sample.facet("*", FacetRequest::new(FacetBy::Container).containing(name));
    assert_eq!(named.values[0], containers.values[0]);
}

#[test]
fn hits_and_facets_of_one_question_are_those_of_two() {
    let sample = sample();
    let wanted = FacetBy::ALL.map(FacetRequest::new);
    for sort in Sort::ALL {
        let options = SearchOptions { sort, limit: None, ..SearchOptions::default() };
        let (answer, facets) =
            sample.search.search_with_facets("payment OR type:mail", &options, &wanted).unwrap();
        assert!(answer.total > 3);
        assert_eq!(answer.hits, sample.search.search("payment OR type:mail", &options).unwrap().hits);
        assert_eq!(facets, sample.search.facets("payment OR type:mail", &wanted).unwrap());
    }
}

#[test]
fn what_was_read_since_is_counted() {
    let place = Place::with_sample();
    place.expect(3, &["open", "sample", "--no-room"]);
    let case = Case::at(&place.path("sample.case")).unwrap();
    let mut search = case.open_search().unwrap();
    let before = search.sequence();
    assert_eq!(search.count_since("*", before).unwrap(), 0);
    assert_eq!(
        search.count_since("*", 0).unwrap(),
        search.search("*", &SearchOptions::default()).unwrap().total
    );
    std::fs::create_dir(place.path("more")).unwrap();
    std::fs::write(place.path("more/late.txt"), "a late payment, said twice").unwrap();
    place.expect(0, &["--case", "sample.case", "add", "more"]);
    let other = search.another().unwrap();
    assert!(search.is_behind().unwrap());
    search.reload().unwrap();
    search.prepare().unwrap();
    assert_eq!((search.is_behind().unwrap(), other.is_behind().unwrap()), (false, true));
    assert_eq!((other.sequence(), other.count_since("*", before).unwrap()), (before, 0));
    assert_eq!(search.count_since("payment", before).unwrap(), 1);
    assert_eq!(search.count_since("payment", search.sequence()).unwrap(), 0);
    let options = SearchOptions { changed_since: Some(before), ..SearchOptions::default() };
    let answer = search.search("payment", &options).unwrap();
    assert_eq!((answer.total, answer.hits[0].place.as_str()), (1, "late.txt"));
}

/// Everything all facets say of everything.
fn all_facets(case: &Case) -> Vec<Facet> {
    let search = Sample { _place: Place::new(), search: case.open_search().unwrap() };
    let wanted = FacetBy::ALL.map(|by| FacetRequest::new(by).top(1000));
    let mut facets = search.search.facets("*", &wanted).unwrap();
    facets.extend(search.folders("*"));
    facets
}

#[test]
fn an_archive_that_turns_up_again_takes_its_parts_along() {
    let place = Place::new();
    let inner = make::zip(&[("deep/note.txt", b"at the very bottom")]);
    let archive = make::zip(&[("letters/a.txt", b"the first letter"), ("inner.zip", &inner)]);
    place.sealed.folder("here").file("papers.zip", archive.clone());
    place.sealed.folder("there").file("copies/the same.zip", archive);
    place.expect(0, &["new", "both.case"]);
    place.expect(0, &["--case", "both.case", "add", "here"]);
    place.expect(0, &["--case", "both.case", "add", "there"]);
    let case = Case::at(&place.path("both.case")).unwrap();
    let search = case.open_search().unwrap();
    let total = |query: &str| search.search(query, &SearchOptions::default()).unwrap().total;
    assert_eq!((total("in:here"), total("in:there")), (4, 4));
    assert_eq!(total("folder:\"there/copies/the same.zip/inner.zip/deep\""), 1);
    let followed = all_facets(&case);
    place.expect(0, &["--case", "both.case", "rebuild"]);
    assert_eq!(all_facets(&case), followed);
    place.expect(
        0,
        &[
            "--case",
            "both.case",
            "remove",
            &search.search("inner", &SearchOptions::default()).unwrap().hits[0].reference.0,
        ],
    );
    let followed = all_facets(&case);
    place.expect(0, &["--case", "both.case", "rebuild"]);
    assert_eq!(all_facets(&case), followed);
}
