use std::ops::Range;
use std::sync::Arc;

use daylight_model::MentionKind;
use unicode_normalization::UnicodeNormalization;

use super::scan::{Sign, pieces, with_errors};
use super::values::{AnyField, fuzzy_word, nothing_to_look_for, value};
use super::{Exact, Leaf, Node, Order, Pattern, Query, QueryError, regex::TextRegex};
use crate::Said;
use crate::schema::{TextField, WholeField};

/// Parentheses and negations within each other.
const DEEPEST: usize = 50;
/// Bytes of a query.
const LONGEST: usize = 20_000;
/// Other words that may stand between the words of a near search.
pub(crate) const FARTHEST: u32 = 100;
/// Words of a near search.
pub(crate) const MOST_NEAR: usize = 64;

/// Reads a query. What it can say is in `docs/queries.md`.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    if text.len() > LONGEST {
        return Err(QueryError::new(
            LONGEST..text.len(),
            format!("a query can have {LONGEST} bytes at most"),
        ));
    }
    let mut parser = Parser { text, at: 0, depth: 0 };
    if parser.skip_blanks().is_none() {
        return Err(QueryError::new(0..text.len(), "the query is empty").hint("`*` finds every document"));
    }
    let root = parser.alternatives(None)?;
    if parser.at < text.len() {
        let error = QueryError::new(parser.at..parser.at + 1, "this parenthesis closes nothing");
        return Err(error.hint("take it away, or put a backslash before it to search for it"));
    }
    Ok(Query { root })
}

struct Parser<'q> {
    text: &'q str,
    at: usize,
    depth: usize,
}

/// A word that joins others, when it stands alone and in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
    Not,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_blanks(&mut self) -> Option<char> {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.at += c.len_utf8();
        }
        self.peek()
    }

    fn joint(&self) -> Option<Joint> {
        let rest = &self.text[self.at..];
        [("AND", Joint::And), ("OR", Joint::Or), ("NOT", Joint::Not)].into_iter().find_map(|(word, joint)| {
            let after = rest.strip_prefix(word)?;
            let ends = after.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
            ends.then_some(joint)
        })
    }

    fn eat_joint(&mut self, joint: Joint) -> bool {
        let found = self.joint() == Some(joint);
        if found {
            self.at += if joint == Joint::Or { 2 } else { 3 };
        }
        found
    }

    /// `a b OR c`: what stands side by side binds closer than OR.
    fn alternatives(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let mut nodes = Vec::new();
        loop {
            nodes.push(self.side_by_side(field)?);
            let at = self.at;
            if !self.eat_joint(Joint::Or) {
                break;
            }
            if self.nothing_follows() {
                return Err(QueryError::new(at..at + 2, "nothing stands to the right of OR").hint(OR_HINT));
            }
        }
        Ok(if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::Or(nodes) })
    }

    fn nothing_follows(&mut self) -> bool {
        matches!(self.skip_blanks(), None | Some(')'))
    }

    fn side_by_side(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let mut nodes = Vec::new();
        while let Some(c) = self.skip_blanks() {
            let at = self.at;
            match self.joint() {
                _ if c == ')' => break,
                Some(Joint::Or) if nodes.is_empty() => {
                    return Err(QueryError::new(at..at + 2, "nothing stands to the left of OR").hint(OR_HINT));
                }
                Some(Joint::Or) => break,
                Some(Joint::And) => {
                    self.eat_joint(Joint::And);
                    if nodes.is_empty() || self.nothing_follows() || self.joint() == Some(Joint::Or) {
                        let side = if nodes.is_empty() { "left" } else { "right" };
                        return Err(QueryError::new(at..at + 3, format!("nothing stands to the {side} of AND"))
                            .hint("words are joined by AND without saying so; \"AND\" in quotation marks is the word"));
                    }
                }
                _ => nodes.push(self.negated(field)?),
            }
        }
        match nodes.len() {
            0 => Err(QueryError::new(self.at..self.at, "nothing is asked for here")),
            1 => Ok(nodes.swap_remove(0)),
            _ => Ok(Node::And(nodes)),
        }
    }

    fn negated(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let at = self.at;
        let minus = self.peek() == Some('-');
        if minus {
            self.at += 1;
            if self.peek().is_none_or(char::is_whitespace) {
                return Err(QueryError::new(
                    at..self.at,
                    "a minus stands before what it excludes, without a blank",
                )
                .hint("write -word, or take the minus away"));
            }
        } else if !self.eat_joint(Joint::Not) {
            return self.atom(field);
        }
        if self.nothing_follows() || matches!(self.joint(), Some(Joint::Or | Joint::And)) {
            return Err(QueryError::new(at..self.at, "nothing follows that could be excluded"));
        }
        self.descend(at)?;
        let node = self.negated(field)?;
        self.depth -= 1;
        Ok(Node::Not(Box::new(node)))
    }

    fn descend(&mut self, at: usize) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("parentheses and negations can lie {DEEPEST} deep at most");
            return Err(QueryError::new(at..self.at, message));
        }
        Ok(())
    }

    fn atom(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let rest = &self.text[self.at..];
        if rest.starts_with('(') {
            return self.group(field);
        }
        if rest.starts_with("=\"") {
            return self.exact(field);
        }
        if field.is_none() {
            if rest.starts_with('/') {
                return self.regex();
            }
            if let Some(field) = self.field()? {
                return self.in_field(field);
            }
        }
        if self.quote_opens() {
            return self.quotation(field);
        }
        self.word(field)
    }

    fn group(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let open = self.at;
        self.at += 1;
        self.descend(open)?;
        if self.skip_blanks() == Some(')') {
            return Err(QueryError::new(open..self.at + 1, "there is nothing in these parentheses"));
        }
        if self.peek().is_none() {
            return Err(unclosed(open..open + 1, "a parenthesis"));
        }
        let node = self.alternatives(field)?;
        if self.peek() != Some(')') {
            return Err(unclosed(open..open + 1, "a parenthesis"));
        }
        self.at += 1;
        self.depth -= 1;
        Ok(node)
    }

    /// The field named here, if one is; the parser then stands behind the colon.
    fn field(&mut self) -> Result<Option<AnyField>, QueryError> {
        let rest = &self.text[self.at..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, after) = rest.split_at(letters);
        // `http://…` is an address and `C:\…` a path; neither is a field.
        if letters < 2 || !after.starts_with(':') || after.starts_with("://") {
            return Ok(None);
        }
        let at = self.at..self.at + letters;
        let name = name.to_ascii_lowercase();
        let text = TextField::ALL.into_iter().find(|field| field.name() == name).map(AnyField::Text);
        let whole = WholeField::ALL.into_iter().find(|field| field.name() == name).map(AnyField::Whole);
        let other = match name.as_str() {
            "date" => Some(AnyField::Date),
            "told" => Some(AnyField::Told),
            "valid" => Some(AnyField::Valid),
            "size" => Some(AnyField::Size),
            "tag" => Some(AnyField::Tag),
            "note" => Some(AnyField::Note),
            "is" => Some(AnyField::Is),
            "copy" => Some(AnyField::Copy),
            name => MentionKind::from_name(name).filter(|kind| kind.is_number()).map(AnyField::Number),
        };
        let Some(field) = text.or(whole).or(other) else {
            let fields = "from, to, with, subject, title, author, name, path, folder, type, format, lang, date, told, valid, size, in, part, has, marking, control, rel, owner, person, org, place, codeword, number, ref, value, email, phone, iban, card, amount, passport, ip, url, crypto, vehicle, lei, vat, tag, note, is, copy";
            return Err(QueryError::new(at, format!("there is no field `{name}`"))
                .hint(format!("fields are {fields}; to search for a colon put a backslash before it")));
        };
        self.at += letters + 1;
        Ok(Some(field))
    }

    fn in_field(&mut self, field: AnyField) -> Result<Node, QueryError> {
        if self.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
            return Err(QueryError::new(self.at..self.at, "nothing stands behind the colon").hint(
                "write the value without a blank: from:name, from:\"two words\", from:(one OR other)",
            ));
        }
        self.atom(Some(field))
    }

    fn exact(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let at = self.at;
        if field.is_some() {
            return Err(QueryError::new(at..at + 1, "=\"…\" compares the text of pages, not fields")
                .hint("take the equals sign away"));
        }
        self.at += 1;
        let (signs, inside) = self.read_quotation()?;
        let written: String = signs
            .into_iter()
            .map(|sign| match sign {
                Sign::Star => '*',
                Sign::Question => '?',
                Sign::Plain(c) => c,
                Sign::Errors(_) => '~',
            })
            .nfc()
            .collect();
        let parts: Vec<String> = written.split_whitespace().map(::regex::escape).collect();
        if parts.is_empty() {
            return Err(QueryError::new(inside, "there is nothing in this quotation"));
        }
        let pattern = parts.join(r"\s+");
        let regex = ::regex::Regex::new(&pattern)
            .map_err(|_| QueryError::new(inside, "this quotation is too long to be compared as written"))?;
        let pieces = crate::words::folded_words(&written).into_iter().map(Pattern::Word).collect();
        Ok(Node::Leaf(Leaf::Exact(Arc::new(Exact { pieces, regex }))))
    }

    fn regex(&mut self) -> Result<Node, QueryError> {
        let open = self.at;
        let rest = &self.text[open + 1..];
        let mut escaped = false;
        let length = rest.bytes().position(|byte| {
            let closes = byte == b'/' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        let Some(length) = length else {
            return Err(QueryError::new(open..open + 1, "the query ends inside a regular expression")
                .hint("close it with a slash, or put a backslash before the slash to search for it"));
        };
        let inside = open + 1..open + 1 + length;
        self.at = inside.end + 1;
        if self.peek().is_some_and(|c| !c.is_whitespace() && c != ')') {
            return Err(QueryError::new(open..self.at, "a regular expression ends at its second slash")
                .hint("put a path in quotation marks, or write path:…; a slash in the expression is \\/"));
        }
        if length == 0 {
            return Err(QueryError::new(open..self.at, "there is nothing between these slashes"));
        }
        let regex = TextRegex::new(&self.text[inside.clone()], inside)?;
        Ok(Node::Leaf(Leaf::Regex(Arc::new(regex))))
    }

    fn quote_opens(&self) -> bool {
        self.peek().is_some_and(is_quote)
    }

    /// Reads a quotation; the parser then stands behind it. The range is what is inside.
    fn read_quotation(&mut self) -> Result<(Vec<Sign>, Range<usize>), QueryError> {
        let open = self.at;
        let first = self.peek().unwrap_or('"');
        let start = open + first.len_utf8();
        let mut signs = Vec::new();
        let mut escaped = false;
        for (i, c) in self.text[start..].char_indices() {
            if escaped {
                signs.push(Sign::Plain(c));
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == '"' || (first != '"' && is_quote(c)) {
                self.at = start + i + c.len_utf8();
                return Ok((signs, start..start + i));
            } else {
                signs.push(if c == '*' { Sign::Star } else { Sign::Plain(c) });
            }
        }
        Err(unclosed(open..start, "a quotation"))
    }

    fn quotation(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let open = self.at;
        let (signs, _) = self.read_quotation()?;
        let at = open..self.at;
        let distance = self.distance("\"these words\"~5")?;
        if let Some(field) = field.filter(|field| !matches!(field, AnyField::Text(_) | AnyField::Note)) {
            if distance.is_some() {
                return Err(QueryError::new(at.end..self.at, "a distance needs a field of words"));
            }
            if let Some(node) = value(field, &signs, at.clone())? {
                return Ok(node);
            }
        }
        let pieces = pieces(&with_errors(signs), &at, true)?;
        if pieces.is_empty() {
            return Err(nothing_to_look_for(&self.text[at.clone()], at));
        }
        let order = match distance {
            None => Order::AsWritten,
            Some(distance) => self.near(distance, pieces.len(), at)?,
        };
        Ok(AnyField::words(field, pieces, order))
    }

    fn near(&self, distance: u32, words: usize, quotation: Range<usize>) -> Result<Order, QueryError> {
        let at = quotation.end..self.at;
        if distance > FARTHEST {
            return Err(QueryError::new(at, format!("a distance can be {FARTHEST} words at most")));
        }
        if words < 2 {
            return Err(QueryError::new(at, "a distance needs two words at least")
                .hint("for typing errors write word~1, without quotation marks"));
        }
        if words > MOST_NEAR {
            return Err(QueryError::new(
                quotation,
                format!("a near search can have {MOST_NEAR} words at most"),
            ));
        }
        Ok(Order::Near(distance))
    }

    /// `~5`, if it stands here.
    fn distance(&mut self, example: &str) -> Result<Option<u32>, QueryError> {
        let rest = &self.text[self.at..];
        let Some(after) = rest.strip_prefix('~') else { return Ok(None) };
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let at = self.at..self.at + 1 + digits;
        self.at = at.end;
        let number = after[..digits].parse().map_err(|_| {
            QueryError::new(at, "a number is missing behind `~`, or it is too large")
                .hint(format!("write {example}"))
        })?;
        Ok(Some(number))
    }

    fn word(&mut self, field: Option<AnyField>) -> Result<Node, QueryError> {
        let start = self.at;
        self.refuse_what_came_loose()?;
        let signs = self.read_word()?;
        let end = self.at;
        let fuzzy = self.distance("word~1")?;
        let at = start..self.at;
        if let Some(distance) = fuzzy {
            return fuzzy_word(field, &signs, distance, at, end);
        }
        if let Some(field) = field
            && let Some(node) = value(field, &signs, at.clone())?
        {
            return Ok(node);
        }
        if signs.iter().all(|sign| *sign == Sign::Star) {
            return Ok(Node::Leaf(match field {
                Some(AnyField::Text(field)) => Leaf::AnyWord(field),
                Some(AnyField::Note) => Leaf::Said(Said::Noted),
                _ => Leaf::All,
            }));
        }
        let pieces = pieces(&signs, &at, false)?;
        if pieces.is_empty() {
            return Err(nothing_to_look_for(&self.text[at.clone()], at));
        }
        Ok(AnyField::words(field, pieces, Order::AsWritten))
    }

    /// `"a b" ~5` and `from :ana` with a blank too many would silently ask for something else.
    fn refuse_what_came_loose(&self) -> Result<(), QueryError> {
        let rest = &self.text[self.at..];
        let at = self.at..self.at + 1;
        if rest.starts_with(':') {
            return Err(QueryError::new(at, "a colon stands directly behind the name of its field")
                .hint("to search for a colon put a backslash before it"));
        }
        let number = rest.strip_prefix('~').map(|rest| rest.split(char::is_whitespace).next().unwrap_or(""));
        if number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(QueryError::new(at, "`~` stands directly behind what it belongs to")
                .hint("write word~1 or \"these words\"~5"));
        }
        Ok(())
    }

    /// Reads up to a blank, a parenthesis, a quotation mark, or the `~1` at the end of a word.
    fn read_word(&mut self) -> Result<Vec<Sign>, QueryError> {
        let mut signs = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                c if c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c) => break,
                '~' if !signs.is_empty() && self.fuzzy_ends_here() => break,
                '\\' => {
                    self.at += 1;
                    let Some(c) = self.peek() else {
                        return Err(QueryError::new(self.at - 1..self.at, "nothing follows this backslash")
                            .hint("two backslashes search for one"));
                    };
                    signs.push(Sign::Plain(c));
                    self.at += c.len_utf8();
                    continue;
                }
                '*' => signs.push(Sign::Star),
                '?' => signs.push(Sign::Question),
                c => signs.push(Sign::Plain(c)),
            }
            self.at += c.len_utf8();
        }
        Ok(signs)
    }

    fn fuzzy_ends_here(&self) -> bool {
        let after = self.text[self.at + 1..].trim_start_matches(|c: char| c.is_ascii_digit());
        after.chars().next().is_none_or(|c| c.is_whitespace() || c == ')')
    }
}

const OR_HINT: &str = "\"OR\" in quotation marks is the word";

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

fn unclosed(open: Range<usize>, what: &str) -> QueryError {
    let (close, mark) =
        if what == "a quotation" { ("the quotation", "quote") } else { ("the parenthesis", "parenthesis") };
    QueryError::new(open, format!("the query ends inside {what}"))
        .hint(format!("close {close}, or put a backslash before the {mark} to search for it"))
}
