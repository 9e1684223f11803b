//! What an alarm says. Must not say more than the numbers.

use super::features::{Flow, Reading};
use crate::num::mean;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Far more was opened than usual.
    Burst,
    /// Far more was closed than usual.
    MassClose,
    /// Far less was closed than usual.
    Stall,
    /// Items took far longer than usual.
    SlowCycle,
    /// Work appeared that was not opened this week: reopened, moved here, or counted anew.
    ScopeJump,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// What happened.
    pub kind: Kind,
    /// The metric it is read from: `opened`, `closed`, `cycle_median` or `wip`.
    pub metric: &'static str,
    /// The place of the week in the series, from 0.
    pub week: usize,
    /// The metric's value that week.
    pub value: f64,
    /// What it usually is.
    pub usual: f64,
    /// How far apart they are, in usual deviations.
    pub size: f64,
}

impl Alert {
    /// In plain words: "closed 1 in week 37, usually 8.4 (3.2 deviations)".
    pub fn sentence(&self) -> String {
        format!(
            "{} {:.1} in week {}, usually {:.1} ({:.1} deviations)",
            self.metric, self.value, self.week, self.usual, self.size
        )
    }

    /// Names what made the last of `weeks` unusual.
    pub(crate) fn of(weeks: &[Flow], reading: &Reading) -> Option<Self> {
        let (now, past) = weeks.split_last()?;
        let usual = |of: fn(&Flow) -> f64| {
            let recent = &past[past.len().saturating_sub(super::features::LEVEL)..];
            mean(&recent.iter().map(of).collect::<Vec<_>>())
        };
        let cycles: Vec<f64> = past
            .iter()
            .rev()
            .take(super::features::MEMORY)
            .filter_map(|week| week.cycle_median)
            .collect();
        let before = past.last().map_or(0.0, |week| week.wip);
        let all = [
            (
                Kind::Burst,
                "opened",
                now.opened,
                usual(|week| week.opened),
                reading.burst,
            ),
            (
                Kind::MassClose,
                "closed",
                now.closed,
                usual(|week| week.closed),
                reading.mass,
            ),
            (
                Kind::Stall,
                "closed",
                now.closed,
                usual(|week| week.closed),
                reading.stall,
            ),
            (
                Kind::SlowCycle,
                "cycle_median",
                now.cycle_median.unwrap_or(0.0),
                mean(&cycles),
                reading.slow,
            ),
            (
                Kind::ScopeJump,
                "wip",
                now.wip,
                before + now.opened - now.closed,
                reading.jump,
            ),
        ];
        let (kind, metric, value, usual, size) =
            all.into_iter().max_by(|a, b| a.4.total_cmp(&b.4))?;
        Some(Self {
            kind,
            metric,
            week: past.len(),
            value,
            usual,
            size,
        })
    }
}
