//! The table on DynamoDB, against an emulator on loopback.

mod emulator;
mod laws;
