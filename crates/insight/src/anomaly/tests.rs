//! Facts about alarms, through the public door.

use proptest::prelude::*;

use super::boost::Boost;
use super::features::COUNT;
use super::forest::Forest;
use super::{Flow, Kind, Usual, Watch, Week};
use crate::num::real;
use crate::rng::Rng;

/// A project with an ordinary life: about eight items a week, some of them slow.
fn life(weeks: usize, seed: u64) -> Vec<Flow> {
    let mut rng = Rng::new(seed);
    let mut wip = 60.0;
    (0..weeks)
        .map(|_| {
            let opened = (8.0 + 2.8 * rng.normal()).round().max(0.0);
            let closed = (8.0 + 2.8 * rng.normal()).round().clamp(0.0, wip + opened);
            wip += opened - closed;
            let median = 4.0 * (0.4 * rng.normal()).exp();
            Flow {
                opened,
                closed,
                wip,
                cycle_median: (closed > 0.0).then_some(median),
                cycle_p85: (closed > 0.0).then_some(median * 3.0),
            }
        })
        .collect()
}

fn read(weeks: &[Flow], usual: &Usual) -> Vec<Week> {
    let mut watch = Watch::default();
    weeks.iter().map(|flow| watch.week(*flow, usual)).collect()
}

fn usual() -> Usual {
    let projects: Vec<_> = (100..108).map(|seed| life(150, seed)).collect();
    Usual::fit(&projects, 1)
}

/// An ordinary life with one thing done to its week 80.
fn after(change: impl Fn(&mut [Flow])) -> (Vec<Flow>, usize) {
    let mut weeks = life(90, 5);
    change(&mut weeks[80..]);
    (weeks, 80)
}

#[test]
fn each_disturbance_is_named_with_metric_week_and_size() {
    let learnt = usual();
    let (nothing, metrics) = (
        Usual::default(),
        ["opened", "closed", "closed", "cycle_median", "wip"],
    );
    let kinds = [
        Kind::Burst,
        Kind::MassClose,
        Kind::Stall,
        Kind::SlowCycle,
        Kind::ScopeJump,
    ];
    for (kind, metric) in kinds.into_iter().zip(metrics) {
        let (weeks, at) = after(|weeks| match kind {
            Kind::Burst => (weeks[0].opened, weeks[0].wip) = (50.0, weeks[0].wip + 42.0),
            Kind::MassClose => weeks[0].closed = 60.0,
            Kind::Stall => weeks[..4].iter_mut().for_each(|week| week.closed = 0.0),
            Kind::SlowCycle => weeks[..2].iter_mut().for_each(|week| {
                (week.cycle_median, week.cycle_p85) = (Some(60.0), Some(200.0));
            }),
            Kind::ScopeJump => weeks.iter_mut().for_each(|week| week.wip += 80.0),
        });
        for usual in [&learnt, &nothing] {
            let found = read(&weeks, usual).into_iter().skip(at).take(4);
            let alert = found
                .filter_map(|week| week.alert)
                .find(|alert| alert.kind == kind);
            let alert = alert.unwrap_or_else(|| panic!("{kind:?} raised no alarm"));
            assert_eq!(alert.metric, metric);
            assert!((at..at + 4).contains(&alert.week), "{alert:?}");
            assert!(
                alert.size > 2.0 && alert.sentence().contains(metric),
                "{alert:?}"
            );
        }
    }
}

#[test]
fn an_ordinary_life_raises_few_alarms() {
    let usual = usual();
    let mut alarms = 0;
    for seed in 0..10 {
        let weeks = read(&life(104, seed), &usual);
        alarms += weeks.iter().filter(|week| week.alert.is_some()).count();
    }
    // Ten projects, twenty weeks short of 2,000 weeks: one alarm in half a year would be forty.
    assert!(alarms < 70, "{alarms}");
}

#[test]
fn what_comes_later_changes_nothing_before() {
    let usual = usual();
    let (weeks, at) = after(|weeks| weeks.iter_mut().for_each(|week| week.opened = 90.0));
    let whole = read(&weeks, &usual);
    assert_eq!(whole[..at], read(&weeks[..at], &usual)[..]);
}

#[test]
fn the_week_is_counted_from_the_start_of_a_long_life_too() {
    let mut weeks = life(400, 2);
    weeks[390].opened = 90.0;
    let alert = read(&weeks, &Usual::default())[390].alert.clone();
    assert_eq!(alert.map(|alert| alert.week), Some(390));
}

#[test]
fn a_forest_sets_the_far_one_apart_and_is_the_same_for_a_seed() {
    let mut rng = Rng::new(4);
    let rows: Vec<[f64; COUNT]> = (0..500)
        .map(|_| std::array::from_fn(|_| rng.normal()))
        .collect();
    let forest = Forest::fit(&rows, 1);
    let (near, far) = (forest.score(&[0.0; COUNT]), forest.score(&[6.0; COUNT]));
    assert!(near < 0.5 && far > 0.6, "{near} {far}");
    assert_eq!(
        far.to_bits(),
        Forest::fit(&rows, 1).score(&[6.0; COUNT]).to_bits()
    );
    assert!((Forest::fit(&[], 1).score(&[0.0; COUNT]) - 0.5).abs() < 1e-12);
}

#[test]
fn trees_learn_what_no_single_column_tells() {
    let rows: Vec<[f64; 2]> = (0..400).map(|at| [real(at % 20), real(at / 20)]).collect();
    let labels: Vec<bool> = rows
        .iter()
        .map(|row| (row[0] < 10.0) == (row[1] < 7.0))
        .collect();
    let boost = Boost::fit(&rows, &labels);
    assert!(boost.chance(&[2.0, 2.0]) > 0.9 && boost.chance(&[15.0, 15.0]) > 0.9);
    assert!(boost.chance(&[2.0, 15.0]) < 0.1 && boost.chance(&[15.0, 2.0]) < 0.1);
}

fn any_flow() -> impl Strategy<Value = Flow> {
    use prop::num::f64::ANY;
    (ANY, ANY, ANY, prop::option::of(ANY), prop::option::of(ANY)).prop_map(
        |(opened, closed, wip, cycle_median, cycle_p85)| Flow {
            opened,
            closed,
            wip,
            cycle_median,
            cycle_p85,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn any_weeks_get_finite_scores(weeks in prop::collection::vec(any_flow(), 0..90)) {
        let usual = Usual::fit(std::slice::from_ref(&weeks), 3);
        for week in read(&weeks, &usual) {
            prop_assert!(week.score.is_finite(), "{week:?}");
        }
    }
}
