//! The ports on AWS: the table on DynamoDB.
//!
//! Nothing here knows a rule of the product. What AWS may do wrong (throttle, conflict, answer late or not at all) ends
//! here or becomes `Unavailable`; trying again is [`Retrying`](codexflow_core::retry::Retrying)'s business alone.

pub mod dynamodb;
mod observed;

pub use dynamodb::DynamoTable;
pub use observed::Observed;
