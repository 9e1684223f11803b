//! The codes and what becomes of a failing store.

use super::*;

#[test]
fn the_seeds_seven_codes_are_unchanged() {
    let seed: Vec<_> = CODES[..7]
        .iter()
        .map(|row| (row.name, row.status))
        .collect();

    assert_eq!(
        seed,
        [
            ("AUTH_FAILED", 401),
            ("FORBIDDEN", 403),
            ("NOT_FOUND", 404),
            ("VALIDATION_ERROR", 400),
            ("RATE_LIMITED", 429),
            ("SERVER_ERROR", 500),
            ("SERVICE_UNAVAILABLE", 503),
        ]
    );
}

#[test]
fn every_code_has_exactly_one_row() {
    for row in CODES {
        assert_eq!(row.code.row(), &row);
        assert_eq!(
            CODES.iter().filter(|other| other.name == row.name).count(),
            1
        );
    }
}
