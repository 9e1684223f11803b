//! Plain facts to draw figures from: what a test does not name is empty.

use crate::id::Id;
use crate::projects::model::{Metrics, Project, ProjectStatus, Visibility};
use crate::tasks::facts::Facts;
use crate::tasks::model::{Priority, Status};
use crate::time::{Date, Timestamp};

/// The moment of a text such as `2025-03-01T12:00:00Z`.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a test writes times as the API does")
}

/// The day of a text such as `2025-03-01`.
pub fn date(text: &str) -> Date {
    text.parse().expect("a test writes dates as the API does")
}

/// The project `WEB`, made on 2025-01-01, without dates or members.
pub fn project() -> Project {
    let made = at("2025-01-01T00:00:00Z");
    Project {
        project_id: Id::from_u128(1),
        key: "WEB".into(),
        name: "Web".into(),
        description: String::new(),
        status: ProjectStatus::Active,
        owner: Id::from_u128(1),
        team_members: Vec::new(),
        start_date: None,
        end_date: None,
        priority: Priority::Medium,
        tags: Vec::new(),
        visibility: Visibility::Organization,
        labels: Vec::new(),
        transitions: None,
        metrics: Metrics::default(),
        created_at: made,
        updated_at: made,
        deleted_at: None,
        version: 1,
    }
}

/// The task `WEB-<number>`, made on 2025-03-01, to do.
pub fn task(number: u64) -> Facts {
    let created = at("2025-03-01T00:00:00Z");
    Facts {
        task: Id::from_u128(number.into()),
        number,
        title: format!("Task {number}").into(),
        kind: "task".into(),
        status: Status::Todo,
        priority: Priority::Medium,
        assignee: None,
        created,
        completed: None,
        start: None,
        due: None,
        estimated: None,
        actual: None,
        points: None,
        parent: None,
        dependencies: Vec::new(),
        flow: vec![(Status::Todo, created)],
        labels: Vec::new(),
    }
}

/// The task `WEB-<number>`, done without having been in progress.
pub fn done(number: u64, created: &str, completed: &str) -> Facts {
    let (created, completed) = (at(created), at(completed));
    Facts {
        status: Status::Done,
        created,
        completed: Some(completed),
        flow: vec![(Status::Todo, created), (Status::Done, completed)],
        ..task(number)
    }
}

/// The task `WEB-<number>`, made on 2025-03-01 and in progress since then.
pub fn working(number: u64, since: &str) -> Facts {
    let mut facts = task(number);
    facts.status = Status::InProgress;
    facts.flow.push((Status::InProgress, at(since)));
    facts
}
