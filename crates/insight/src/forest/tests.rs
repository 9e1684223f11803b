use proptest::prelude::*;

use super::grow::Node;
use super::*;
use crate::num::sigmoid;
use crate::rng::Rng;

/// Rows whose target depends on a number, a code and a gap, with noise.
fn made(rows: usize, width: usize, seed: u64) -> (Table, Vec<f64>) {
    let mut kinds = vec![Kind::Number; width];
    kinds[1] = Kind::Code;
    let mut table = Table::new(kinds);
    let mut rng = Rng::new(seed);
    let mut targets = Vec::new();
    for _ in 0..rows {
        let mut row: Vec<f64> = (0..width).map(|_| rng.normal()).collect();
        row[1] = real(rng.below(6));
        let odd = row[1] % 2.0;
        if rng.unit() < 0.3 {
            row[2] = f64::NAN;
        }
        let gap = f64::from(u8::from(row[2].is_nan()));
        let chance = sigmoid(1.5 * row[0] + 2.0 * odd + 1.5 * gap - 1.5);
        targets.push(f64::from(u8::from(rng.unit() < chance)));
        table.push(&row);
    }
    (table, targets)
}

fn settings(trees: usize) -> Settings {
    Settings {
        trees,
        ..Settings::default()
    }
}

fn auc(answers: &[(f64, bool)]) -> f64 {
    let mut wins = 0.0;
    let mut pairs = 0.0;
    for (p, _) in answers.iter().filter(|a| a.1) {
        for (q, _) in answers.iter().filter(|a| !a.1) {
            pairs += 1.0;
            wins += if p > q {
                1.0
            } else if p < q {
                0.0
            } else {
                0.5
            };
        }
    }
    wins / pairs
}

fn unseen(fitted: &Fitted, targets: &[f64]) -> Vec<(f64, bool)> {
    let pairs = fitted.unseen.iter().zip(targets);
    pairs
        .filter_map(|(p, y)| p.map(|p| (p, *y > 0.5)))
        .collect()
}

#[test]
fn a_forest_finds_numbers_codes_and_gaps() {
    let (table, targets) = made(2000, 6, 7);
    let fitted = Forest::fit(&table, &targets, &settings(60)).unwrap();
    let found = auc(&unseen(&fitted, &targets));
    assert!(found > 0.8, "{found}");
    let importances = fitted.forest.importances();
    assert!((importances.iter().sum::<f64>() - 1.0).abs() < 1e-5);
    for noise in &importances[3..] {
        assert!(
            importances[..3].iter().all(|i| i > noise),
            "{importances:?}"
        );
    }
}

#[test]
fn every_count_of_threads_gives_the_same_bits() {
    let (table, targets) = made(500, 5, 3);
    let grow = |threads| {
        let settings = Settings {
            threads,
            ..settings(13)
        };
        let fitted = Forest::fit(&table, &targets, &settings).unwrap();
        let bits: Vec<Option<u64>> = fitted.unseen.iter().map(|p| p.map(f64::to_bits)).collect();
        (fitted.forest.to_bytes(), bits)
    };
    let one = grow(1);
    assert!(
        [2, 3, 8, 40]
            .into_iter()
            .all(|threads| grow(threads) == one)
    );
}

#[test]
fn bytes_give_the_same_forest_back_and_broken_ones_none() {
    let (table, targets) = made(400, 5, 5);
    let forest = Forest::fit(&table, &targets, &settings(8)).unwrap().forest;
    let bytes = forest.to_bytes();
    assert!(Forest::from_bytes(&bytes).unwrap() == forest);
    assert!((0..bytes.len()).all(|cut| Forest::from_bytes(&bytes[..cut]).is_err()));
    assert!(Forest::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
}

#[test]
fn a_large_forest_packs_small() {
    let (table, targets) = made(6000, 17, 2);
    let settings = Settings {
        max_depth: 40,
        ..settings(10)
    };
    let forest = Forest::fit(&table, &targets, &settings).unwrap().forest;
    let cuts = 17 * 2100;
    let bytes = forest.to_bytes().len();
    assert!(bytes <= cuts + 5 * forest.nodes(), "{bytes} bytes");
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let (table, targets) = made(10, 3, 1);
    let s = settings(2);
    let none = Table::new(vec![Kind::Number]);
    assert_eq!(Forest::fit(&none, &[], &s).unwrap_err(), Error::NoRows);
    assert!(Forest::fit(&Table::new(vec![]), &[], &s).is_err());
    assert!(Forest::fit(&table, &targets[1..], &s).is_err());
    assert!(Forest::fit(&table, &[f64::NAN; 10], &s).is_err());
    let one = Forest::fit(&table, &[1.0; 10], &s).unwrap().forest;
    assert!((one.predict(&[]) - 1.0).abs() < 1e-12);
}

/// The mean of a tree over the rows of the fit when only the columns of `known` are.
fn game(tree: &[Node], place: usize, binned: &Binned, known: usize) -> f64 {
    let node = &tree[place];
    if node.is_leaf() {
        return f64::from(node.value);
    }
    let (left, right) = (place + 1, at(node.right));
    let feature = usize::from(node.feature);
    if known >> feature & 1 == 1 {
        let next = if node.left(binned[feature]) {
            left
        } else {
            right
        };
        return game(tree, next, binned, known);
    }
    let part = |child: usize| {
        let share = f64::from(tree[child].cover) / f64::from(node.cover);
        share * game(tree, child, binned, known)
    };
    part(left) + part(right)
}

/// Shapley values by their definition: the mean gain over all orders.
fn brute(forest: &Forest, row: &[f64]) -> Vec<f64> {
    let width = forest.width();
    let binned = forest.binned(row);
    let value = |known: usize| {
        let trees = forest.trees.iter();
        trees.map(|tree| game(tree, 0, &binned, known)).sum::<f64>() / real(forest.trees.len())
    };
    let factorial = |n: usize| (1..=n).map(real).product::<f64>();
    (0..width)
        .map(|feature| {
            (0..1_usize << width)
                .filter(|known| known >> feature & 1 == 0)
                .map(|known| {
                    let size = usize::try_from(known.count_ones()).unwrap();
                    let weight = factorial(size) * factorial(width - size - 1) / factorial(width);
                    weight * (value(known | 1 << feature) - value(known))
                })
                .sum()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn parts_are_the_shapley_values_by_their_definition(seed in any::<u64>(), depth in 1..7_usize) {
        let (table, targets) = made(120, 5, seed);
        let settings = Settings { trees: 3, max_depth: depth, min_leaf: 2.0, seed, ..Settings::default() };
        let forest = Forest::fit(&table, &targets, &settings).unwrap().forest;
        for row in 0..4 {
            let row = table.row(row);
            let brute = brute(&forest, row);
            for (part, exact) in forest.explain(row).parts.iter().zip(brute) {
                prop_assert!((part - exact).abs() < 1e-9, "{part} {exact}");
            }
        }
    }

    #[test]
    fn base_and_parts_sum_to_the_answer(seed in any::<u64>(), row in prop::collection::vec(-3.0..3.0_f64, 8)) {
        let (table, targets) = made(400, 8, seed);
        let settings = Settings { trees: 10, min_leaf: 1.0, ..Settings::default() };
        let forest = Forest::fit(&table, &targets, &settings).unwrap().forest;
        let explained = forest.explain(&row);
        let sum = explained.base + explained.parts.iter().sum::<f64>();
        prop_assert!((sum - forest.predict(&row)).abs() < 1e-8);
    }

    #[test]
    fn any_numbers_are_fitted_and_any_bytes_are_read_without_a_panic(
        rows in prop::collection::vec(prop::collection::vec(any::<f64>(), 3), 1..40),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut table = Table::new(vec![Kind::Number, Kind::Code, Kind::Number]);
        for row in &rows {
            table.push(row);
        }
        let targets: Vec<f64> = (0..rows.len()).map(|row| real(row % 2)).collect();
        let forest = Forest::fit(&table, &targets, &settings(3)).unwrap().forest;
        let answer = forest.predict(&rows[0]);
        prop_assert!((0.0..=1.0).contains(&answer));
        let _ = Forest::from_bytes(&bytes);
        let mut broken = forest.to_bytes();
        for (place, byte) in bytes.iter().enumerate() {
            let length = broken.len();
            broken[(place * 37 + usize::from(*byte)) % length] ^= byte;
        }
        if let Ok(read) = Forest::from_bytes(&broken) {
            let _ = read.predict(&rows[0]);
            let _ = read.explain(&rows[0]);
        }
    }

    #[test]
    fn a_calibration_never_turns_an_order_around(
        answers in prop::collection::vec((0.0..=1.0_f64, any::<bool>()), 0..60),
        low in 0.0..1.0_f64, step in 1e-6..1.0_f64, prior in 0.0..20.0_f64,
    ) {
        let calibration = Calibration::fit(&answers, prior);
        let high = (low + step).min(1.0);
        prop_assert!(calibration.apply(high) > calibration.apply(low));
        let d = 1e-6;
        let middle = low.clamp(2.0 * d, 1.0 - 2.0 * d);
        let slope = (calibration.apply(middle + d) - calibration.apply(middle - d)) / (2.0 * d);
        prop_assert!((slope - calibration.slope(middle)).abs() <= 1e-3 * slope.abs().max(1e-2));
    }
}

#[test]
fn a_calibration_repairs_answers_that_are_too_sure() {
    let mut rng = Rng::new(4);
    let answers: Vec<(f64, bool)> = (0..4000)
        .map(|_| {
            let truth = rng.unit();
            let logit = (truth / (1.0 - truth)).ln();
            (sigmoid(2.0 * logit), rng.unit() < truth)
        })
        .collect();
    let calibration = Calibration::fit(&answers, 1.0);
    for (answer, truth) in [(0.1, 0.25), (0.5, 0.5), (0.9, 0.75)] {
        let said = calibration.apply(answer);
        assert!((said - truth).abs() < 0.04, "{said} {truth}");
    }
}
