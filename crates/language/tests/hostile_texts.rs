//! Any text can be looked at: no panic, offsets that fit, an end.

use codexflow_language::analysis::{Known, MOST, analyse};
use proptest::prelude::*;

fn check(text: &str) {
    let found = analyse(text, &Known::default());
    let letters: Vec<char> = text.chars().take(MOST).collect();
    let mut last = 0;
    for one in &found.entities {
        assert!(last <= one.begin_offset && one.begin_offset < one.end_offset);
        let own: String = letters[one.begin_offset..one.end_offset].iter().collect();
        assert_eq!(own, one.text);
        last = one.end_offset;
    }
    for one in &found.key_phrases {
        let own: String = letters[one.begin_offset..one.end_offset].iter().collect();
        assert_eq!(own, one.text);
        assert!((0.0..=1.0).contains(&one.score));
    }
    for one in &found.languages {
        assert!((0.0..=1.0).contains(&one.score) && !one.language_code.is_empty());
    }
    let moods = found.sentiment.sentiment_score;
    let sum = moods.positive + moods.negative + moods.neutral + moods.mixed;
    assert!((sum - 1.0).abs() < 0.005, "{sum}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_letters_are_looked_at(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn pieces_of_all_rules_are_looked_at(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "2026-", "-11-03", "3.", " ", "November", "Q3", "$", "€1,5", "%", "@", "#12", "AB-",
                "AB-1", "v1.", "http://", "Dr.", " Anna", "'s", "’", " Inc.", "not ", "very ", "good",
                "!", "?", "\n", "in ", "two ", "weeks", "ago", "`", "```", "😡", "é", "\u{301}", "日本",
                "may", "May ", "1", "12:", "30", "T", "Z", "&", "of ", "Bank ", "\u{202e}", "\0",
            ]),
            0..40,
        )
    ) {
        check(&pieces.concat());
    }
}

#[test]
fn a_megabyte_of_anything_comes_to_an_end() {
    for piece in [
        "a ",
        "1.",
        "@a",
        "Dr. ",
        "not good ",
        "Anna ",
        "AB-1 ",
        "日",
        "12:30:",
        "Bank of ",
        "😡",
        "x'",
    ] {
        check(&piece.repeat(1_000_000 / piece.len()));
    }
}
