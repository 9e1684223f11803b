//! Risk, forecasts and anomalies: numbers in, numbers out. No I/O, no clock, no hidden randomness: the same input and
//! seed give the same bits for any count of threads.

pub mod anomaly;
pub mod clusters;
pub mod estimates;
pub mod forecast;
pub mod forest;
pub mod montecarlo;
pub(crate) mod num;
pub mod risk;
pub(crate) mod rng;
pub mod workload;
