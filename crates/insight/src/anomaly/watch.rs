//! A project that is watched week by week.

use super::alert::Alert;
use super::boost::Boost;
use super::disturb::disturb;
use super::features::{COUNT, Flow, LEAST, Reading, WIDE, read, wide};
use super::forest::Forest;
use crate::num::{mean, quantile, sorted};
use crate::rng::{Rng, mix};

/// Deviations a week must at least show for an alarm, so that an alarm always has something to name.
const SHOWN: f64 = 2.0;
/// The same as long as nothing was learnt.
const ALONE: f64 = 4.5;
/// The share of usual weeks that raise no alarm: one false alarm in half a year.
const QUIET: f64 = 25.0 / 26.0;
/// Weeks that are kept; what is older is not compared with.
const KEPT: usize = 120;

/// What was read of a week.
#[derive(Clone, Debug, PartialEq)]
pub struct Week {
    /// How likely the week is disturbed, as far as the disturbances that were learnt are like those that come;
    /// comparable between projects.
    pub score: f64,
    /// How far it is from the past, by feature.
    pub reading: Reading,
    /// What to tell, if it is worth telling.
    pub alert: Option<Alert>,
}

/// What is usual in all projects together, and what disturbances would look like there.
#[derive(Clone, Debug, Default)]
pub struct Usual {
    forest: Forest,
    boost: Boost,
    /// The chance from which on a week is worth an alarm; `None` while nothing was learnt.
    alarm: Option<f64>,
}

/// Times that each project's past is disturbed anew.
const TIMES: u64 = 6;

impl Usual {
    /// Learns from projects' weeks. What is taken for a disturbance is put into copies of them, so nobody has to have
    /// labelled anything; with fewer than 60 weeks in all there is only the measure of distance to go by.
    pub fn fit(projects: &[Vec<Flow>], seed: u64) -> Self {
        let rows: Vec<_> = projects.iter().flat_map(|weeks| rows(weeks)).collect();
        let forest = Forest::fit(&rows, seed);
        let (mut all, mut labels) = (Vec::new(), Vec::new());
        for (number, weeks) in (0_u64..).zip(projects) {
            let busy = mean(&weeks.iter().map(|week| week.closed).collect::<Vec<_>>()) >= 0.5;
            if weeks.len() < 60 || !busy {
                continue;
            }
            for time in 0..TIMES {
                let mut rng = Rng::new(mix(seed ^ mix(number * TIMES + time + 1)));
                // Blocks begin at another week each time, or no disturbance would ever meet some weeks.
                let calm = LEAST + 6 + rng.below(26);
                let (weeks, label) = disturb(weeks, calm, &mut rng);
                let mut watch = Watch::default();
                for (at, (flow, label)) in weeks.into_iter().zip(label).enumerate() {
                    let reading = watch.read(flow);
                    if at >= calm {
                        all.push(watch.wide(&reading, &forest));
                        labels.push(label);
                    }
                }
            }
        }
        let boost = Boost::fit(&all, &labels);
        let calm = all.iter().zip(&labels).filter(|(_, label)| !**label);
        let chances = sorted(calm.map(|(row, _)| boost.chance(row)).collect());
        Self {
            alarm: (!chances.is_empty()).then(|| quantile(&chances, QUIET)),
            boost,
            forest,
        }
    }
}

/// The rows of a project's weeks for the forest, the first ones left out.
fn rows(weeks: &[Flow]) -> Vec<[f64; COUNT]> {
    let mut watch = Watch::default();
    let rows: Vec<_> = weeks.iter().map(|flow| watch.read(*flow).row()).collect();
    rows.into_iter().skip(LEAST).collect()
}

/// Reads a project's weeks in order.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    weeks: Vec<Flow>,
    gone: usize,
}

impl Watch {
    /// Reads the next week against the project's own past and what is usual.
    pub fn week(&mut self, flow: Flow, usual: &Usual) -> Week {
        let reading = self.read(flow);
        let chance = usual.boost.chance(&self.wide(&reading, &usual.forest));
        let loud = match usual.alarm {
            Some(alarm) => chance >= alarm && loudest(&reading) >= SHOWN,
            None => loudest(&reading) >= ALONE,
        };
        let alert = loud
            .then(|| Alert::of(&self.weeks, &reading))
            .flatten()
            .map(|alert| Alert {
                week: alert.week + self.gone,
                ..alert
            });
        Week {
            // The distance only parts those whose chances are alike.
            score: chance + 1e-6 * loudest(&reading),
            reading,
            alert,
        }
    }

    fn wide(&self, reading: &Reading, forest: &Forest) -> [f64; WIDE] {
        wide(&self.weeks, reading, forest.score(&reading.row()))
    }

    fn read(&mut self, flow: Flow) -> Reading {
        let tame = |v: f64| {
            if v.is_finite() {
                v.clamp(0.0, 1e9)
            } else {
                0.0
            }
        };
        self.weeks.push(Flow {
            opened: tame(flow.opened),
            closed: tame(flow.closed),
            wip: tame(flow.wip),
            cycle_median: flow.cycle_median.filter(|v| v.is_finite()),
            cycle_p85: flow.cycle_p85.filter(|v| v.is_finite()),
        });
        if self.weeks.len() > KEPT {
            self.weeks.remove(0);
            self.gone += 1;
        }
        read(&self.weeks)
    }
}

fn loudest(reading: &Reading) -> f64 {
    let all = [
        reading.burst,
        reading.mass,
        reading.stall,
        reading.slow,
        reading.jump,
    ];
    all.into_iter().fold(0.0, f64::max)
}
