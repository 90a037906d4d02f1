//! Measures the reader of dates on `dates.txt`: a date counts if both what it means and where it stands are right.

use std::collections::BTreeMap;

use daylight_analyze::date::{DateContext, dates};
use daylight_model::PartialDate;

struct Sentence {
    language: String,
    document_date: Option<PartialDate>,
    text: String,
    /// First byte, byte after the last, meaning.
    wanted: Vec<(usize, usize, String)>,
    held_out: bool,
}

#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    wanted: usize,
    told: usize,
}

impl Score {
    fn precision(self) -> f64 {
        self.right as f64 / self.told as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / self.wanted as f64
    }
}

fn sentences() -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut block = (String::new(), None);
    for line in include_str!("dates.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("@ ") {
            let Some((language, date)) = head.split_once(' ') else {
                panic!("{head}: a block has two words")
            };
            block = (language.to_owned(), date.parse().ok());
            continue;
        }
        let (text, wanted) = unmarked(line);
        let held_out = sentences.len() % 2 == 1;
        sentences.push(Sentence {
            language: block.0.clone(),
            document_date: block.1,
            text,
            wanted,
            held_out,
        });
    }
    sentences
}

fn unmarked(line: &str) -> (String, Vec<(usize, usize, String)>) {
    let (mut text, mut wanted) = (String::new(), Vec::new());
    for (number, piece) in line.split('{').enumerate() {
        if number == 0 {
            text.push_str(piece);
            continue;
        }
        let Some((label, rest)) = piece.split_once('}') else { panic!("{piece}: a mark ends") };
        let Some((written, value)) = label.rsplit_once('=') else { panic!("{label}: a mark has a meaning") };
        let from = text.len();
        text.push_str(written);
        wanted.push((from, text.len(), value.to_owned()));
        text.push_str(rest);
    }
    (text, wanted)
}

fn told(sentence: &Sentence) -> Vec<(usize, usize, String)> {
    let context = DateContext {
        document_date: sentence.document_date,
        language: Some(&sentence.language),
        ..DateContext::default()
    };
    let mentions = dates(&sentence.text, &context);
    let value = |value: Option<daylight_analyze::date::DateValue>| {
        value.map_or("none".into(), |value| value.to_string())
    };
    mentions.into_iter().map(|mention| (mention.span.start, mention.span.end, value(mention.value))).collect()
}

#[test]
fn nineteen_of_twenty_dates_are_read_right_in_six_languages() {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for sentence in sentences() {
        let told = told(&sentence);
        let right = told.iter().filter(|one| sentence.wanted.contains(one)).count();
        let half = if sentence.held_out { "held out" } else { "seen" };
        for name in [sentence.language.as_str(), half, "all"] {
            let score = scores.entry(name.to_owned()).or_default();
            score.right += right;
            score.wanted += sentence.wanted.len();
            score.told += told.len();
        }
        if std::env::var_os("SHOW").is_some_and(|show| show == "all" || !sentence.held_out)
            && told != sentence.wanted
        {
            println!(
                "{}\n  {}\n  told   {told:?}\n  wanted {:?}",
                sentence.language, sentence.text, sentence.wanted
            );
        }
    }
    for (name, score) in &scores {
        println!(
            "{name:9} wanted {:4}  precision {:.3}  recall {:.3}",
            score.wanted,
            score.precision(),
            score.recall()
        );
    }
    let all = scores["all"];
    assert!(all.wanted >= 500, "{}", all.wanted);
    assert!(
        all.precision() >= 0.95 && all.recall() >= 0.95,
        "precision {:.3} recall {:.3}",
        all.precision(),
        all.recall()
    );
}
