use std::ops::Range;

use regex_syntax::hir::Hir;

use super::QueryError;

/// A regular expression over the text of a page, as written.
#[derive(Debug)]
pub(crate) struct TextRegex {
    pub(crate) regex: regex::Regex,
    /// Its structure, from which the index takes the letters every match must have.
    pub(crate) structure: Hir,
}

/// The compiled program may take this much memory; `\w{1000}` takes more.
const SIZE_LIMIT: usize = 8 << 20;
/// Groups within groups.
const NEST_LIMIT: u32 = 60;

impl TextRegex {
    /// `at` is where the expression stands in the query, without its slashes.
    pub(super) fn new(pattern: &str, at: Range<usize>) -> Result<Self, QueryError> {
        let mut parser = regex_syntax::ParserBuilder::new()
            .case_insensitive(true)
            .multi_line(true)
            .nest_limit(NEST_LIMIT)
            .build();
        let structure = parser.parse(pattern).map_err(|error| syntax_error(&error, &at))?;
        if structure.properties().minimum_len() == Some(0) {
            return Err(QueryError::new(
                at,
                "this expression also matches where there is nothing, so it is on every page",
            )
            .hint("let it ask for one character at least: `+` in place of `*`"));
        }
        let regex = regex::RegexBuilder::new(pattern)
            .case_insensitive(true)
            .multi_line(true)
            .nest_limit(NEST_LIMIT)
            .size_limit(SIZE_LIMIT)
            .build()
            .map_err(|_| {
                QueryError::new(at, "this expression is too large").hint("use smaller numbers in {…}")
            })?;
        Ok(Self { regex, structure })
    }
}

fn syntax_error(error: &regex_syntax::Error, at: &Range<usize>) -> QueryError {
    let (span, message) = match error {
        regex_syntax::Error::Parse(error) => (*error.span(), error.kind().to_string()),
        regex_syntax::Error::Translate(error) => (*error.span(), error.kind().to_string()),
        _ => return QueryError::new(at.clone(), "this expression cannot be read"),
    };
    let span = at.start + span.start.offset..at.start + span.end.offset;
    QueryError::new(span, format!("the regular expression cannot be read: {message}"))
}
