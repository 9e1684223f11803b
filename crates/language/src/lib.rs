//! PRDs from briefs, their rubric, and the analysis of texts: text in, structures out. No I/O, no clock, no model
//! behind a network: the same input gives the same output.
