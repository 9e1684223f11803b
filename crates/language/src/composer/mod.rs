//! From a brief to a whole document, without a model.
//!
//! Every sentence is the client's own (quoted, marked as input), the knowledge's (its figures marked as defaults) or an
//! assumption that says so. Whatever a brief says is text: nothing in it is ever followed as an instruction.

mod brief;
mod build;
mod constraints;
mod features;
mod figured;
mod schedule;
mod sections;
mod time;

pub use brief::{Brief, BriefError, Limits};

use jiff::civil::Date;

use crate::{knowledge::Knowledge, prd::Prd};

/// What engine stands in the provenance of what is made here.
pub(crate) const ENGINE: &str = "builtin";

/// Makes a document from a brief. `today` is the first day of the plan.
///
/// # Errors
/// A brief that says nothing, or more than can be read.
pub fn compose(brief: &Brief, today: Date) -> Result<Prd, BriefError> {
    let brief = brief.cleaned()?;
    let knowledge = Knowledge::get();
    let mut frame = constraints::Frame::of(&brief, today);
    let chosen = features::Chosen::of(&brief, knowledge);
    let mut body = build::Body::of(&brief, &chosen, &mut frame);
    let timed = schedule::plan(&frame, &chosen, &mut body);
    Ok(sections::document(&brief, &frame, &chosen, body, timed))
}
