//! Languages and moods against the fixed sets; `scripts/compare_references.py` gives the references' answers to the same.

use codexflow_language::analysis::{languages, sentiment};

fn rows(data: &str) -> Vec<(&str, &str)> {
    data.lines()
        .filter_map(|line| line.split_once('\t'))
        .collect()
}

/// Prints one line for each row where it is asked for, so that the comparing script reads the same answers.
#[expect(
    clippy::print_stderr,
    reason = "the figures and the misses are what one wants to read"
)]
fn share(name: &str, data: &str, answer: impl Fn(&str) -> String) -> f64 {
    let rows = rows(data);
    let mut right = 0_u32;
    for (want, text) in &rows {
        let own = answer(text);
        if own == *want {
            right += 1;
        } else {
            eprintln!("{name}: {want}, not {own}: {text}");
        }
    }
    let all = u32::try_from(rows.len()).expect("a few rows");
    let share = f64::from(right) / f64::from(all);
    eprintln!("{name}: {right} of {all} right, {share:.3}");
    share
}

#[test]
fn languages_of_the_fixed_set_are_told() {
    let data = include_str!("data/languages.tsv");
    let share = share("languages", data, |text| {
        languages(text)
            .first()
            .map_or_else(String::new, |one| one.language_code.clone())
    });
    assert!(share >= 0.95, "{share}");
}

#[test]
fn moods_of_the_fixed_set_are_told() {
    let share = share("moods", include_str!("data/sentiments.tsv"), |text| {
        format!("{:?}", sentiment(text).sentiment).to_uppercase()
    });
    assert!(share >= 0.85, "{share}");
}
