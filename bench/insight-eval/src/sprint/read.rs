//! The sprints as rows hold them, in order, with those that are the same sprint under one id. Must not learn.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;

use crate::figures::{mean, real};
use crate::row::{File, Row};

pub(super) const NUMBERS: [&str; 15] = [
    "planday",
    "no_issue_starttime",
    "vel_starttime",
    "no_issue_added",
    "vel_added",
    "no_issue_removed",
    "vel_removed",
    "no_issuetodo",
    "vel_todo",
    "no_issueinprogress",
    "vel_inprogress",
    "no_issuedone",
    "vel_done",
    "no_admin",
    "no_teammember",
];
pub(super) const OF_ISSUES: [&str; 9] = [
    "no_comment",
    "no_affectversion",
    "no_fixversion",
    "no_issuelink",
    "no_blocking",
    "no_blockedby",
    "no_fixversion_change",
    "no_priority_change",
    "no_des_change",
];

#[derive(Clone)]
pub(super) struct Sprint {
    pub(super) tracker: String,
    pub(super) moment: String,
    pub(super) board: String,
    /// One for all rows of a sprint: it stands on several boards, often with the same issues and outcome.
    pub(super) id: String,
    pub(super) seq: f64,
    pub(super) numbers: [f64; NUMBERS.len()],
    pub(super) issues: [f64; OF_ISSUES.len() + 4],
    pub(super) diff: f64,
}

impl Sprint {
    pub(super) fn of(row: Row<'_>, issues: &[[f64; OF_ISSUES.len() + 3]]) -> Self {
        let count = real(issues.len());
        let column = |at: usize| mean(&issues.iter().map(|issue| issue[at]).collect::<Vec<_>>());
        let mut of_issues = [count; OF_ISSUES.len() + 4];
        for (at, value) in of_issues.iter_mut().skip(1).enumerate() {
            *value = column(at);
        }
        Self {
            tracker: row.text("tracker").into_owned(),
            moment: row.text("at_pct").into_owned(),
            board: row.text("boardid").into_owned(),
            id: row.text("sprintid").into_owned(),
            seq: row.number("seq"),
            numbers: NUMBERS.map(|name| row.number(name)),
            issues: of_issues,
            diff: row.number("vel_diff"),
        }
    }

    /// All that is given and what came, bit for bit.
    pub(super) fn given(&self) -> Vec<u64> {
        let all = self.numbers.iter().chain(&self.issues).chain([&self.diff]);
        all.map(|value| value.to_bits()).collect()
    }

    /// The same for a sprint that only a copy of it can be alike: two issues or more, and points.
    fn likeness(&self) -> Option<Vec<u64>> {
        (self.issues[0] >= 2.0 && self.numbers[2] > 0.0).then(|| self.given())
    }

    /// Points committed at its start.
    pub(super) fn committed(&self) -> f64 {
        self.numbers[2]
    }

    /// Points committed and not yet done.
    pub(super) fn left(&self) -> f64 {
        self.load() - self.numbers[12]
    }

    /// Points that are in it now, done or not.
    pub(super) fn load(&self) -> f64 {
        self.numbers[2] + self.numbers[4] - self.numbers[6]
    }

    pub(super) fn key(&self) -> (String, String) {
        (self.tracker.clone(), self.moment.clone())
    }
}

pub(super) fn issue(row: Row<'_>) -> [f64; OF_ISSUES.len() + 3] {
    let mut all = [0.0; OF_ISSUES.len() + 3];
    for (value, name) in all.iter_mut().zip(OF_ISSUES) {
        *value = row.number(name);
    }
    let is = |name: &str, text: &str| f64::from(u8::from(row.text(name) == text));
    all[OF_ISSUES.len()] = is("type", "Bug");
    all[OF_ISSUES.len() + 1] =
        is("priority", "Major") + is("priority", "Critical") + is("priority", "Blocker");
    all[OF_ISSUES.len() + 2] = is("gunning_fog", "hard");
    all
}

pub(super) fn sprints(folder: &Path) -> Result<BTreeMap<(String, String), Vec<Sprint>>> {
    let mut issues: HashMap<String, Vec<[f64; OF_ISSUES.len() + 3]>> = HashMap::new();
    let name = |row: Row<'_>| {
        ["tracker", "at_pct", "boardid", "sprintid"]
            .map(|n| row.text(n))
            .join("/")
    };
    for row in File::read(folder, "sprint_issues.csv.gz")?.rows() {
        issues.entry(name(row)).or_default().push(issue(row));
    }
    let mut all: BTreeMap<(String, String), Vec<Sprint>> = BTreeMap::new();
    for row in File::read(folder, "sprints.csv.gz")?.rows() {
        let of = issues
            .get(&name(row))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let sprint = Sprint::of(row, of);
        all.entry(sprint.key()).or_default().push(sprint);
    }
    Ok(all
        .into_iter()
        .map(|(key, part)| (key, of_one_tracker(part)))
        .collect())
}

/// Brings the rows of one sprint together, at the place of the first. All of them ask at once: the outcome of one must not be
/// known for the second, nor be learnt before that is graded.
pub(super) fn of_one_tracker(mut part: Vec<Sprint>) -> Vec<Sprint> {
    part.sort_by(|a, b| a.seq.total_cmp(&b.seq));
    // Boards under one id, then ids under which the very same issues stand.
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut copies: HashMap<Vec<u64>, String> = HashMap::new();
    for sprint in &mut part {
        let first = match ids.get(&sprint.id) {
            Some(first) => first.clone(),
            None => match sprint.likeness().and_then(|of| copies.get(&of)) {
                Some(first) => first.clone(),
                None => sprint.id.clone(),
            },
        };
        ids.insert(sprint.id.clone(), first.clone());
        if let Some(likeness) = sprint.likeness() {
            copies.entry(likeness).or_insert_with(|| first.clone());
        }
    }
    let mut began: HashMap<String, f64> = HashMap::new();
    for sprint in &mut part {
        if let Some(first) = ids.get(&sprint.id) {
            sprint.id.clone_from(first);
        }
        let seq = *began.entry(sprint.id.clone()).or_insert(sprint.seq);
        sprint.seq = seq;
    }
    part.sort_by(|a, b| a.seq.total_cmp(&b.seq));
    part
}

/// The first place from `from` on at which another sprint begins.
pub(super) fn boundary(sprints: &[Sprint], from: usize) -> usize {
    let same = |at: &usize| *at > 0 && sprints[*at].id == sprints[*at - 1].id;
    (from..sprints.len())
        .find(|at| !same(at))
        .unwrap_or(sprints.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(id: u64, board: u64, seq: u64, points: u64) -> Sprint {
        let given = json!({"sprintid": id, "boardid": board, "seq": seq, "vel_starttime": points, "vel_diff": 0});
        let none = [0.0; OF_ISSUES.len() + 3];
        Sprint::of(Row::Said(&given), &[none, none])
    }

    #[test]
    fn the_rows_of_a_sprint_stand_together_whatever_board_or_id_they_have() {
        let rows = vec![
            row(1, 1, 1, 5),
            row(2, 1, 2, 9),
            row(1, 2, 3, 6),
            row(3, 2, 4, 9),
            row(4, 1, 5, 0),
            row(5, 1, 6, 0),
        ];
        let joined = of_one_tracker(rows);
        let ids: Vec<&str> = joined.iter().map(|sprint| sprint.id.as_str()).collect();
        assert_eq!(ids, ["1", "1", "2", "2", "4", "5"]);
    }

    #[test]
    fn a_part_never_begins_within_a_sprint() {
        let all: Vec<Sprint> = [1, 1, 2, 2, 2, 3]
            .iter()
            .map(|id| Sprint::of(Row::Said(&json!({"sprintid": id})), &[]))
            .collect();
        let cuts: Vec<usize> = (0..=6).map(|from| boundary(&all, from)).collect();
        assert_eq!(cuts, [0, 2, 2, 5, 5, 5, 6]);
    }
}
