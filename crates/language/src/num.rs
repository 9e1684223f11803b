//! The one place where counts become shares.

/// `part` of `all`, 1 when there is nothing to count. Counts beyond 4 billion count as 4 billion.
pub(crate) fn share(part: usize, all: usize) -> f64 {
    if all == 0 {
        1.0
    } else {
        real(part) / real(all)
    }
}

/// A count as a real number.
pub(crate) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Three digits behind the point.
pub(crate) fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// A real number as a whole one, cut to ±10^9.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to a range that every i64 holds"
)]
pub(crate) fn whole(value: f64) -> i64 {
    if value.is_nan() {
        0
    } else {
        value.clamp(-1e9, 1e9).round() as i64
    }
}

/// A real number of hours as a whole one, 0 for what is less.
pub(crate) fn hours_of(value: f64) -> u32 {
    u32::try_from(whole(value)).unwrap_or(0)
}

/// A real number in half the room; what lies beyond its range becomes its greatest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped; the digits that are lost are below those that weights need"
)]
pub(crate) fn single(value: f64) -> f32 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}
