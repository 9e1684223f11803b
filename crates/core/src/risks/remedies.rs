//! What would lower a score, as requests that people understand.

use codexflow_insight::risk::{Action, Assessment};

use super::answer::{MitigationAction, RiskMitigation, name, whole};
use crate::id::Id;
use crate::time::Date;
use crate::users::model::User;

/// Remedies that lower the whole score; `able` says who may be meant by a number, if work can be given to them.
pub(super) fn remedies(
    said: &Assessment,
    due: Option<Date>,
    able: &dyn Fn(u64) -> Option<Id<User>>,
) -> Vec<RiskMitigation> {
    let remedies = said.mitigations.iter().filter_map(|remedy| {
        let mut shown = RiskMitigation {
            action: MitigationAction::Begin,
            factor: name(remedy.factor),
            score_after: whole(remedy.score_after),
            text: "begin it now".to_owned(),
            due_date: None,
            assignee: None,
        };
        match remedy.action {
            Action::MoveDue(by) => {
                let later = due?.plus_days(days(by));
                shown.action = MitigationAction::MoveDue;
                shown.text = format!("move its date to {later}");
                shown.due_date = Some(later);
            }
            Action::HandTo(number) => {
                let person = able(number)?;
                shown.action = MitigationAction::HandTo;
                shown.text = "give it to somebody who has less to do or is late less often".into();
                shown.assignee = Some(person);
            }
            Action::FreeIt => {
                shown.action = MitigationAction::FinishBlockers;
                shown.text = "finish what it waits for".into();
            }
            Action::Begin => {}
        }
        Some(shown)
    });
    // What only shows in the decimals is not worth a word.
    let score = whole(said.score);
    remedies.filter(|one| one.score_after < score).collect()
}

/// Whole days, at least one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "remedies move dates by days, overdue ones by at most the years that dates can have"
)]
fn days(by: f64) -> i32 {
    by.round().clamp(1.0, 3_700_000.0) as i32
}
