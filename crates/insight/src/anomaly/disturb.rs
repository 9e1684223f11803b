//! Puts known disturbances into a project's own past, so that a detector can learn what they would look like there.
//! Must leave the past before a disturbance as it was.

use super::alert::Kind;
use super::features::Flow;
use crate::num::mean;
use crate::rng::Rng;

/// The kinds in the order they are drawn.
const KINDS: [Kind; 5] = [
    Kind::Stall,
    Kind::Burst,
    Kind::MassClose,
    Kind::SlowCycle,
    Kind::ScopeJump,
];

/// Weeks between two disturbances.
const BLOCK: usize = 26;

/// The weeks with disturbances, and for each whether it belongs to one. The first `calm` weeks stay as they are.
pub(crate) fn disturb(weeks: &[Flow], calm: usize, rng: &mut Rng) -> (Vec<Flow>, Vec<bool>) {
    let mut out = weeks.to_vec();
    let mut label = vec![false; weeks.len()];
    let usual = |of: fn(&Flow) -> f64| mean(&weeks.iter().map(of).collect::<Vec<_>>());
    let (opened, closed) = (usual(|week| week.opened), usual(|week| week.closed));
    let mut block = calm;
    while block + BLOCK <= weeks.len() {
        let begin = block + rng.below(BLOCK - 8);
        let end = begin + 1 + rng.below(4);
        let kind = KINDS[rng.below(KINDS.len())];
        let factor = 5.0 + 5.0 * rng.unit();
        label[begin..end].fill(true);
        for week in begin..end {
            one_week(&mut out, week, kind, factor, (opened, closed));
        }
        if kind == Kind::ScopeJump {
            let more = (8.0 * opened).round();
            out[begin..].iter_mut().for_each(|later| later.wip += more);
        }
        block += BLOCK;
    }
    (out, label)
}

fn one_week(out: &mut [Flow], week: usize, kind: Kind, factor: f64, usual: (f64, f64)) {
    match kind {
        Kind::Stall => {
            let held = (out[week].closed * 0.9).round();
            out[week].closed -= held;
            out[week..].iter_mut().for_each(|later| later.wip += held);
            // One item has one cycle time and none has none: what a real stall could not show must not be learnt.
            if out[week].closed < 1.5 {
                out[week].cycle_p85 = out[week].cycle_median;
            }
            if out[week].closed < 0.5 {
                (out[week].cycle_median, out[week].cycle_p85) = (None, None);
            }
        }
        Kind::Burst => {
            let more = (out[week].opened * 2.0 + 2.0 * usual.0).round();
            out[week].opened += more;
            out[week..].iter_mut().for_each(|later| later.wip += more);
        }
        Kind::MassClose => {
            let more = (out[week].closed * 2.0 + 3.0 * usual.1).round();
            out[week].closed += more;
            out[week..]
                .iter_mut()
                .for_each(|later| later.wip = (later.wip - more).max(0.0));
        }
        Kind::SlowCycle => {
            let slower = |days: Option<f64>| days.map(|days| days * factor);
            out[week].cycle_median = slower(out[week].cycle_median);
            out[week].cycle_p85 = slower(out[week].cycle_p85);
        }
        Kind::ScopeJump => {}
    }
}
