//! What is said of a task. Must not hold what a reader could take for a measurement and is none.

use super::facts::Factor;

/// How bad a score is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Below 25.
    Low,
    /// Below 50.
    Medium,
    /// Below 75.
    High,
    /// 75 and more.
    Critical,
}

impl Level {
    /// The level of a probability.
    pub fn of(probability: f64) -> Self {
        match probability {
            p if p < 0.25 => Self::Low,
            p if p < 0.5 => Self::Medium,
            p if p < 0.75 => Self::High,
            _ => Self::Critical,
        }
    }

    /// The level as a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What a factor adds to a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The factor.
    pub factor: Factor,
    /// What it adds to the probability, in hundredths; below 0 it lowers it.
    pub points: f64,
    /// What is known of it: "3 days are left".
    pub evidence: String,
}

/// What could be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Move the due date by so many days; the score after is of missing the new one.
    MoveDue(f64),
    /// Give it to this person.
    HandTo(u64),
    /// Finish what it waits for.
    FreeIt,
    /// Begin it now.
    Begin,
}

/// A remedy that lowers a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Mitigation {
    /// What to do.
    pub action: Action,
    /// The factor it changes most.
    pub factor: Factor,
    /// The score then, from 0 to 100.
    pub score_after: f64,
}

/// What is said of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The probability that the date is missed.
    pub probability: f64,
    /// The score from 0 to 100: base and the points of all reasons sum to it.
    pub score: f64,
    /// The score when nothing of the task is known.
    pub base: f64,
    /// How bad that is.
    pub level: Level,
    /// The score's range of 80 %, where it rests on too little to be one number.
    pub range: Option<(f64, f64)>,
    /// Every factor that adds anything, what adds or takes most first.
    pub reasons: Vec<Reason>,
    /// What would lower it, the best first.
    pub mitigations: Vec<Mitigation>,
    /// How often such answers held; `None` where too few were checked.
    pub held: Option<String>,
}

impl Assessment {
    /// Base and points as whole numbers that sum to the whole score, by largest remainder; the points in the order of the
    /// reasons.
    pub fn whole(&self) -> (i32, Vec<i32>) {
        let parts: Vec<f64> = std::iter::once(self.base)
            .chain(self.reasons.iter().map(|reason| reason.points))
            .collect();
        let mut whole = super::words::whole(&parts, self.score);
        let base = whole.remove(0);
        (base, whole)
    }
}
