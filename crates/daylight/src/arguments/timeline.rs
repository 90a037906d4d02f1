use clap::{Args, Subcommand};
use daylight_case::DateStep;
use daylight_model::PartialDate;

#[derive(Debug, Args)]
pub(crate) struct Timeline {
    /// Only what this query finds; a word to leave out is written NOT word
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// From the beginning of this date: 1963, 1963-11, 1963-11-22
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) from: Option<PartialDate>,
    /// Until the end of this one
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Option<PartialDate>,
    /// A line for each year, month or day [default: what fits]
    #[arg(long, value_name = "STEP", value_parser = step)]
    pub(crate) by: Option<DateStep>,
}

impl Timeline {
    /// The query as it was typed.
    pub(crate) fn query(&self) -> String {
        self.query.join(" ")
    }
}

fn date(text: &str) -> Result<PartialDate, String> {
    text.parse().map_err(|error: daylight_model::BadDate| error.to_string())
}

fn step(name: &str) -> Result<DateStep, String> {
    match name {
        "year" => Ok(DateStep::Year),
        "month" => Ok(DateStep::Month),
        "day" => Ok(DateStep::Day),
        _ => Err("year, month or day".into()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct EventArguments {
    #[command(subcommand)]
    pub(crate) action: Option<EventAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventAction {
    /// Add an event of one date, or from one to another
    Add {
        /// What it is called
        name: String,
        /// When it was or began: 2011, 2011-11, 2011-11-03
        from: String,
        /// When it ended
        until: Option<String>,
    },
    /// Take an event back
    Remove {
        /// Its number
        number: String,
    },
    /// Put an event back that was taken back
    Restore {
        /// Its number
        number: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DateArguments {
    /// The document, by its reference
    pub(crate) document: String,
    /// The right date: 2011, 2011-11, 2011-11-03
    pub(crate) date: Option<String>,
    /// Let the document's own date count again
    #[arg(long, conflicts_with = "date")]
    pub(crate) undo: bool,
}
