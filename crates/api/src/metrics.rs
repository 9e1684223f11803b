//! What the door counts, in the form Prometheus reads. Labels come from the table of routes only, so their number is
//! bounded whatever is asked for.

use std::fmt::Write;
use std::time::Duration;

use codexflow_core::error::{Error, Result};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

use crate::limit::Class;

/// In seconds; the usual ones begin too late to see what we promise.
const BUCKETS: [f64; 11] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0,
];

/// The label of a request that no route took.
pub const NO_ROUTE: &str = "none";

/// Whether a figure may fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
}

/// One figure of another part, such as the length of the store's queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name, such as `codexflow_store_queue`.
    pub name: &'static str,
    /// What it says, in a line.
    pub help: &'static str,
    /// Whether it may fall.
    pub kind: FigureKind,
    /// Its value.
    pub value: f64,
}

/// Asks another part for its figures.
pub type Figures = Box<dyn Fn() -> Vec<Figure> + Send + Sync>;

/// The door's own figures.
pub struct Metrics {
    registry: Registry,
    durations: HistogramVec,
    active: IntGauge,
    limited: IntCounterVec,
}

/// Counts a request as active until it is dropped.
pub(crate) struct Active(IntGauge);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        let fixed = "the name and labels are constants that a test has registered";
        let durations = HistogramVec::new(
            HistogramOpts::new(
                "http_server_request_duration_seconds",
                "How long requests took, by route.",
            )
            .buckets(BUCKETS.to_vec()),
            &["method", "route", "status"],
        )
        .expect(fixed);
        let active = IntGauge::new(
            "http_server_active_requests",
            "Requests being answered at this moment.",
        )
        .expect(fixed);
        let limited = IntCounterVec::new(
            Opts::new(
                "http_server_limited_requests_total",
                "Requests refused by the rate limit, by class.",
            ),
            &["class"],
        )
        .expect(fixed);
        let registry = Registry::new();
        for part in [
            Box::new(durations.clone()) as Box<dyn prometheus::core::Collector>,
            Box::new(active.clone()),
            Box::new(limited.clone()),
        ] {
            registry.register(part).expect(fixed);
        }
        Self {
            registry,
            durations,
            active,
            limited,
        }
    }

    pub(crate) fn enter(&self) -> Active {
        self.active.inc();
        Active(self.active.clone())
    }

    pub(crate) fn limited(&self, class: Class) {
        self.limited.with_label_values(&[class.name()]).inc();
    }

    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut digits = [b'0'; 3];
        for (slot, unit) in digits.iter_mut().zip([100, 10, 1]) {
            *slot += u8::try_from(status / unit % 10).unwrap_or(0);
        }
        let status = str::from_utf8(&digits).unwrap_or("000");
        self.durations
            .with_label_values(&[method, route, status])
            .observe(took.as_secs_f64());
    }

    /// Everything as text, the figures of other parts after our own.
    pub fn render(&self, others: &[Figures]) -> Result<String> {
        let mut out = Vec::new();
        TextEncoder::new()
            .encode(&self.registry.gather(), &mut out)
            .map_err(Error::internal)?;
        let mut text = String::from_utf8(out).map_err(Error::internal)?;
        for figure in others.iter().flat_map(|figures| figures()) {
            let kind = match figure.kind {
                FigureKind::Counter => "counter",
                FigureKind::Gauge => "gauge",
            };
            let Figure {
                name, help, value, ..
            } = figure;
            let _ = write!(
                text,
                "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"
            );
        }
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_foreign_figures_are_shown() {
        let metrics = Metrics::new();
        metrics.answered("GET", "/v1/tasks/{id}", 200, Duration::from_micros(300));
        metrics.limited(Class::Read);
        let queue: Figures = Box::new(|| {
            vec![Figure {
                name: "codexflow_store_queue",
                help: "Commits waiting.",
                kind: FigureKind::Gauge,
                value: 3.0,
            }]
        });

        let text = metrics.render(&[queue]).unwrap();

        for line in [
            "http_server_request_duration_seconds_bucket{method=\"GET\",route=\"/v1/tasks/{id}\",status=\"200\",le=\"0.0005\"} 1",
            "http_server_limited_requests_total{class=\"read\"} 1",
            "http_server_active_requests 0",
            "codexflow_store_queue 3",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
