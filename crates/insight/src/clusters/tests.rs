use proptest::prelude::*;

use super::*;
use crate::rng::Rng;

/// Rows around some middles, the first of each column at its own place.
fn blobs(middles: &[[f64; 3]], each: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut rng = Rng::new(seed);
    let mut rows = Vec::new();
    for at in 0..middles.len() * each {
        let middle = middles[at % middles.len()];
        rows.push(middle.iter().map(|at| at + 0.4 * rng.normal()).collect());
    }
    rows
}

#[test]
fn what_lies_together_is_found_and_two_halves_agree() {
    let middles = [[0.0, 0.0, 0.0], [6.0, 0.0, 3.0], [0.0, 6.0, -3.0]];
    let rows = blobs(&middles, 60, 1);

    let found = groups(&rows, 12);

    assert_eq!(found.count, 3);
    assert!(found.agreement > 0.8, "{}", found.agreement);
    let wrong = found.of.iter().enumerate().filter(|(at, of)| {
        let of_blob = found.of[at % 3..].iter().step_by(3);
        let of_blob: Vec<_> = of_blob.flatten().collect();
        of.is_some_and(|of| of_blob.iter().filter(|other| ***other == of).count() < 30)
    });
    assert_eq!(wrong.count(), 0);
}

#[test]
fn one_cloud_is_no_groups_that_two_halves_agree_about() {
    for seed in 1..5 {
        let found = groups(&blobs(&[[0.0; 3]], 200, seed), 12);
        assert!(found.count == 0 || found.agreement < 0.5, "{found:?}");
    }
}

#[test]
fn too_few_rows_rows_that_are_all_the_same_and_what_is_no_number_are_borne() {
    assert_eq!(groups(&[], 5).count, 0);
    assert_eq!(groups(&vec![vec![1.0]; 3], 5).of, [None; 3]);
    assert_eq!(groups(&vec![Vec::new(); 30], 5).count, 0);
    let same = groups(&vec![vec![1.0, f64::NAN]; 80], 8);
    assert!(same.agreement < 0.5, "{}", same.agreement);
    let odd = [f64::NAN, f64::INFINITY, f64::MAX, f64::MIN, 0.0];
    let rows: Vec<Vec<f64>> = (0..60).map(|at| vec![odd[at % 5], odd[at % 3]]).collect();
    assert_eq!(groups(&rows, 5).of.len(), 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each group has as many rows as asked for, they are numbered by size, and the same rows make the same groups.
    #[test]
    fn groups_of_any_rows_hold(rows in prop::collection::vec(prop::collection::vec(-9.0..9.0_f64, 2), 0..120), least in 2..15_usize) {
        let found = groups(&rows, least);
        prop_assert_eq!(&found, &groups(&rows, least));
        let mut sizes = vec![0; found.count];
        found.of.iter().flatten().for_each(|of| sizes[*of] += 1);
        prop_assert!(sizes.iter().all(|size| *size >= least));
        prop_assert!(sizes.is_sorted_by(|a, b| a >= b));
        prop_assert!((-1.0..=1.0).contains(&found.agreement));
    }
}

#[test]
#[ignore = "prints times"]
fn times_of_a_thousand_rows() {
    let middles = [[0.0, 0.0, 0.0], [6.0, 0.0, 3.0], [0.0, 6.0, -3.0]];
    let rows: Vec<Vec<f64>> = blobs(&middles, 334, 1)
        .into_iter()
        .map(|row| [&row[..], &row[..]].concat())
        .collect();
    let begun = std::time::Instant::now();
    let found = groups(&rows, 50);
    println!(
        "{} rows, {} groups: {:.1?}",
        rows.len(),
        found.count,
        begun.elapsed()
    );
}
