//! Figures about a project, drawn from plain facts: no I/O, no clock, no memory of earlier answers.
//!
//! Conventions of every figure: days and weeks are UTC and weeks begin on Monday; "hours" without another word are
//! *estimated* hours; what is unknown is `null`, never zero by division; an event dated after today counts as of today,
//! so that series end in the totals. Each function goes over the tasks once; none depends on their order.

mod amount;
mod attention;
mod axis;
mod burn;
mod counts;
mod flow;
pub mod forecast;
pub mod insights;
mod life;
mod people;
mod recount;
mod times;
mod weeks;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amount::Amount;
pub(crate) use amount::{Sum, Tally, first};
pub use attention::{Ageing, AgeingTask, Overdue, OverdueTask};
pub use burn::{Burndown, BurndownPoint, Burnup, BurnupPoint};
pub use counts::{ByPriority, ByStatus, Totals, TypeCounts};
pub use flow::{CumulativeFlow, FlowPoint};
pub(crate) use people::workload_of;
pub use people::{AssigneeCounts, PersonInProgress, WorkInProgress, Workload};
pub use recount::recount;
pub use times::{CycleTime, LeadTime, NotMeasured, Percentiles};
pub(crate) use weeks::velocity;
pub use weeks::{VELOCITY_WEEKS, Velocity, Week, velocity_weeks};

use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::facts::Facts;
use crate::time::Date;

/// How many tasks a list of the worst shows.
const WORST: usize = 50;

/// The figures of one project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Analytics {
    /// The project.
    pub project_id: Id<Project>,
    /// The day (UTC) that "today", "overdue" and "current week" refer to.
    pub today: Date,
    /// Sums over all tasks.
    pub totals: Totals,
    /// How many tasks stand where.
    pub tasks_by_status: ByStatus,
    /// How many tasks, done or not, have which priority.
    pub tasks_by_priority: ByPriority,
    /// Tasks by what kind of work they are, the most frequent first.
    pub by_type: Vec<TypeCounts>,
    /// Tasks by who does them, most open tasks first; the unassigned come last and are always there.
    pub tasks_by_assignee: Vec<AssigneeCounts>,
    /// What was completed in each ISO week, without gaps, from the first with a completed task to the current one, but at
    /// most the last 104. A task counts in the week of its current completion, so a reopened one in none.
    pub completed_per_week: Vec<Week>,
    /// What was completed before the first week of `completedPerWeek`; zero unless that list was cut.
    pub completed_before: Amount,
    /// What is completed per week of late.
    pub velocity: Velocity,
    /// Work left over time.
    pub burndown: Burndown,
    /// Work known and work completed over time.
    pub burnup: Burnup,
    /// How many tasks stood where over time.
    pub cumulative_flow: CumulativeFlow,
    /// From the first day of work to completion.
    pub cycle_time: CycleTime,
    /// From creation to completion.
    pub lead_time: LeadTime,
    /// Open tasks whose due date has passed.
    pub overdue: Overdue,
    /// Tasks being worked on or looked over.
    pub work_in_progress: WorkInProgress,
    /// How long the tasks in progress have been so, beside how long completed ones took.
    pub ageing: Ageing,
    /// Open work by person, most open tasks first; members of the project without open tasks are there too, and the
    /// unassigned come last.
    pub workload: Vec<Workload>,
}

/// All figures of a project as of a day, from the facts of its tasks.
pub fn analyse(project: &Project, facts: &[Facts], today: Date) -> Analytics {
    let people = people::people(project, facts, today);
    let weeks = weeks::weeks(facts, today);
    let (burndown, burnup) = burn::burn(project, facts, today);
    let cycle_time = times::cycle_time(facts, today);
    Analytics {
        project_id: project.project_id,
        today,
        totals: counts::totals(facts, today),
        tasks_by_status: counts::by_status(facts),
        tasks_by_priority: counts::by_priority(facts),
        by_type: counts::by_type(facts),
        tasks_by_assignee: people.assignees(),
        completed_per_week: weeks.shown,
        completed_before: weeks.before,
        velocity: velocity(facts, today),
        burndown,
        burnup,
        cumulative_flow: flow::cumulative_flow(facts, today),
        ageing: attention::ageing(project, facts, &cycle_time.all, today),
        cycle_time,
        lead_time: times::lead_time(facts, today),
        overdue: attention::overdue(project, facts, today),
        work_in_progress: people.in_progress(),
        workload: people.workload(project),
    }
}
