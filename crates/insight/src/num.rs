//! Conversions and order statistics, the one place of this crate where numbers change their kind. Must not panic on
//! any input.

/// A count as a number; exact below 2^53, which no count here reaches.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// The whole number at or below `x`; what is negative or not a number is 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is what is wanted"
)]
pub(crate) fn floor(x: f64) -> usize {
    x as usize
}

/// What is negative, infinite or not a number counts as nothing done; no week counts more than 10^12.
pub(crate) fn clean(y: &[f64]) -> Vec<f64> {
    y.iter()
        .map(|v| {
            if v.is_finite() {
                v.clamp(0.0, 1e12)
            } else {
                0.0
            }
        })
        .collect()
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / real(values.len())
    }
}

/// Linear interpolation between order statistics of ascending values; 0 for none.
pub(crate) fn quantile(ascending: &[f64], p: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return 0.0;
    };
    let at = p.clamp(0.0, 1.0) * real(last);
    let low = floor(at).min(last);
    let high = (low + 1).min(last);
    let part = at - real(low);
    ascending[low] * (1.0 - part) + ascending[high] * part
}

pub(crate) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The nearest single; what is larger than a single holds becomes infinite.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding is what is asked for"
)]
pub(crate) fn single(x: f64) -> f32 {
    x as f32
}

/// A place in a list as 32 bits; lists here are shorter than 2^32.
pub(crate) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The other way; exact wherever a list of that length can be.
pub(crate) fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// A number below 256 as a byte; what is larger becomes 255.
pub(crate) fn byte(x: usize) -> u8 {
    u8::try_from(x).unwrap_or(u8::MAX)
}

/// The logistic function.
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
