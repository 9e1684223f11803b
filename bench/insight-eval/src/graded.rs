//! What the tasks that answer with a probability share: facts in the order of time, a scorer that is fitted anew as outcomes
//! come, and the table of figures. Must learn nothing before it was known.

use anyhow::Result;
use codexflow_insight::forest::{Kind, Settings, Table};
use codexflow_insight::risk::{Outcome, Record, Scorer};

/// A kind of question: its columns, and what of the past it keeps.
pub(crate) trait Past: Default {
    type Question;

    fn kinds() -> Vec<Kind>;
    fn settings() -> Settings;
    /// When it is asked, and when it will be known what came.
    fn asked(question: &Self::Question) -> f64;
    fn known(question: &Self::Question) -> f64;
    fn came(question: &Self::Question) -> bool;
    /// Takes notice that it was asked.
    fn seen(&mut self, question: &Self::Question);
    fn facts(&self, question: &Self::Question) -> Vec<f64>;
    fn learn(&mut self, question: &Self::Question);
}

/// A scorer with its past.
pub(crate) struct Learner<P: Past> {
    pub(crate) past: P,
    table: Table,
    outcomes: Vec<Outcome>,
    scorer: Option<Scorer>,
    fitted: usize,
}

/// Share of new rows after which all is learnt anew.
const MORE: usize = 4;

impl<P: Past> Learner<P> {
    /// Learns from questions whose outcome is known, as they came.
    pub(crate) fn fit(questions: &[P::Question]) -> Result<Self> {
        let (past, table, outcomes) = replay::<P>(questions);
        let mut learner = Self {
            past,
            table,
            outcomes,
            scorer: None,
            fitted: 0,
        };
        learner.refit()?;
        Ok(learner)
    }

    fn refit(&mut self) -> Result<()> {
        self.fitted = self.outcomes.len();
        if self.fitted >= 20 {
            let scorer = Scorer::fit(&self.table, &self.outcomes, 0, &P::settings())?;
            self.scorer = Some(scorer);
        }
        Ok(())
    }

    pub(crate) fn predict(&mut self, question: &P::Question) -> f64 {
        self.past.seen(question);
        let facts = self.past.facts(question);
        self.scorer
            .as_ref()
            .map_or(0.25, |scorer| scorer.predict(&facts))
    }

    /// Learns an outcome, with the facts as they were when it was asked if they were kept.
    pub(crate) fn outcome(
        &mut self,
        question: &P::Question,
        facts: Option<Vec<f64>>,
    ) -> Result<()> {
        let facts = facts.unwrap_or_else(|| self.past.facts(question));
        self.past.learn(question);
        self.table.push(&facts);
        self.outcomes.push(outcome::<P>(question));
        if self.outcomes.len() > self.fitted + self.fitted / MORE + 20 {
            self.refit()?;
        }
        Ok(())
    }

    pub(crate) fn bytes(&self) -> usize {
        self.scorer.as_ref().map_or(0, |s| s.to_bytes().len())
    }
}

fn outcome<P: Past>(question: &P::Question) -> Outcome {
    Outcome {
        asked: P::asked(question),
        known: P::known(question),
        came: P::came(question),
    }
}

/// Facts of all questions, each from what was known when it was asked.
fn replay<P: Past>(questions: &[P::Question]) -> (P, Table, Vec<Outcome>) {
    let mut asked: Vec<&P::Question> = questions.iter().collect();
    let mut known = asked.clone();
    asked.sort_by(|a, b| P::asked(a).total_cmp(&P::asked(b)));
    known.sort_by(|a, b| P::known(a).total_cmp(&P::known(b)));
    let mut past = P::default();
    let mut table = Table::new(P::kinds());
    let mut outcomes = Vec::new();
    let mut known = known.into_iter().peekable();
    for question in asked {
        while let Some(next) = known.next_if(|next| P::known(next) < P::asked(question)) {
            past.learn(next);
        }
        past.seen(question);
        table.push(&past.facts(question));
        outcomes.push(outcome::<P>(question));
    }
    known.for_each(|next| past.learn(next));
    (past, table, outcomes)
}

/// Answers the later questions as they would have been asked, learning each outcome when it was known.
pub(crate) fn forward<P: Past>(
    earlier: &[P::Question],
    later: &[P::Question],
) -> Result<Vec<(f64, bool)>> {
    let mut learner = Learner::<P>::fit(earlier)?;
    let mut asked: Vec<usize> = (0..later.len()).collect();
    let mut known = asked.clone();
    asked.sort_by(|a, b| P::asked(&later[*a]).total_cmp(&P::asked(&later[*b])));
    known.sort_by(|a, b| P::known(&later[*a]).total_cmp(&P::known(&later[*b])));
    let mut facts: Vec<Option<Vec<f64>>> = vec![None; later.len()];
    let mut answers = Vec::new();
    let mut known = known.into_iter().peekable();
    for at in asked {
        let question = &later[at];
        while let Some(next) = known.next_if(|n| P::known(&later[*n]) < P::asked(question)) {
            let kept = facts[next].take();
            learner.outcome(&later[next], kept)?;
        }
        answers.push((learner.predict(question), P::came(question)));
        facts[at] = Some(learner.past.facts(question));
    }
    Ok(answers)
}

pub(crate) const HEAD: &str = "| test | rows | share | AUC | AUC mean per group | PR-AUC | Brier | Brier of the share | log loss | ECE |\n|---|---|---|---|---|---|---|---|---|---|\n";

/// A line of figures; groups with fewer than 30 rows or one outcome only are left out of the mean AUC.
pub(crate) fn line(name: &str, answers: &[(f64, bool)], groups: &[Vec<(f64, bool)>]) -> String {
    let record = Record::of(answers);
    let (scores, came): (Vec<f64>, Vec<bool>) = answers.iter().copied().unzip();
    let each: Vec<f64> = groups
        .iter()
        .map(|group| Record::of(group))
        .filter(|of| of.answers >= 30 && of.rate > 0.0 && of.rate < 1.0)
        .map(|of| of.auc)
        .collect();
    // Where nothing is grouped there is no such mean.
    let by_group = if each.is_empty() {
        "-".to_owned()
    } else {
        format!("{:.3}", crate::figures::mean(&each))
    };
    format!(
        "| {name} | {} | {:.3} | {:.3} | {by_group} | {:.3} | {:.4} | {:.4} | {:.3} | {:.3} |\n",
        record.answers,
        record.rate,
        record.auc,
        crate::figures::average_precision(&scores, &came),
        record.brier,
        record.brier_of_rate,
        record.log_loss,
        record.calibration_error,
    )
}
