//! The built program, as a person or a script meets it: exit codes, messages, a server on a data directory.

mod account;
mod arrows;
mod asked;
mod backup;
mod demo;
mod docs;
mod dynamodb;
mod engines;
mod exposed;
mod import;
mod kill9;
mod model;
mod prd;
mod races;
mod serve;
mod server;
mod support;
mod train;
mod usage;
mod work;
