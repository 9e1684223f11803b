//! `codexflow project show`: where the work stands, in one screen.

use codexflow_client::Client;
use codexflow_core::time::Clock;
use codexflow_local::SystemClock;
use serde_json::{Value, json};

use super::{Person, Project};
use crate::commands::{reference, shown};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::dates;
use crate::terminal::page::Page;
use crate::terminal::style::Style;

/// How many columns all tasks take, drawn as a bar.
const BAR: u64 = 40;
/// Weeks of the past whose finished tasks are drawn.
const WEEKS: usize = 16;
/// Heights of a week's column, rising.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Most tasks of a kind that are named.
const NAMED: usize = 5;

/// Shows a project, its figures and its people.
pub(super) fn run(client: &Client, typed: &str, output: &Output) -> Result<(), Failure> {
    let path = format!("/projects/{}", reference(typed));
    let project: Value = client.get(&format!("{path}?include=owner"))?.data;
    let members: Value = client.get(&format!("{path}/members"))?.data;
    let figures: Value = client.get(&format!("{path}/analytics"))?.data;
    let people: Vec<Person> = shown(&members)?;
    let page = page(&shown(&project)?, &people, &figures, output);
    let all = json!({ "project": project, "members": members, "analytics": figures });
    output.show(&all, page.text())
}

fn page(project: &Project, members: &[Person], figures: &Value, output: &Output) -> Page {
    let today = SystemClock::new().now().date();
    let mut page = output.page();
    page.say(&project.key, Style::Key)
        .say("  ", Style::Plain)
        .say(&project.name, Style::Strong)
        .end();
    page.say(&project.status, Style::of_status(&project.status))
        .say(" · ", Style::Faint)
        .say(&project.priority, Style::of_priority(&project.priority))
        .say(&format!(" · {}", project.visibility), Style::Plain)
        .end()
        .end();
    page.field("Owner", project.owner(), Style::Plain);
    let start = project.start_date.as_deref().unwrap_or_default();
    page.field("Start", &dates::day(start, today), Style::Plain);
    let is_late = project.status != "completed" && dates::is_past(project.end(), today);
    let late = if is_late { Style::Bad } else { Style::Plain };
    page.field("End", &dates::day(project.end(), today), late);
    page.field("Tags", &project.tags.join(", "), Style::Plain);
    if !project.description.is_empty() {
        page.end().paragraph(&project.description);
    }
    tasks(&mut page, figures);
    attention(&mut page, figures);
    page.heading("People");
    for member in members {
        page.say(&format!("  {}", member.name), Style::Plain)
            .say(&format!("  {}", member.role), Style::Faint)
            .end();
    }
    page
}

/// How many tasks stand where, and how many are finished week by week.
fn tasks(page: &mut Page, figures: &Value) {
    let count = |path: &str| figures.pointer(path).and_then(Value::as_u64).unwrap_or(0);
    let total = count("/totals/tasks");
    page.heading("Tasks");
    if total == 0 {
        page.paragraph("none yet");
        return;
    }
    let statuses = ["done", "review", "in-progress", "todo"];
    page.say("  ", Style::Plain);
    for status in statuses {
        let columns = (count(&format!("/tasksByStatus/{status}")) * BAR).div_ceil(total);
        let (letter, style) = match status {
            "todo" => ("░", Style::Faint),
            status => ("█", Style::of_status(status)),
        };
        let columns = usize::try_from(columns).unwrap_or(0);
        page.say(&letter.repeat(columns), style);
    }
    page.end();
    let counts: Vec<String> = statuses
        .iter()
        .map(|status| format!("{} {status}", count(&format!("/tasksByStatus/{status}"))))
        .collect();
    page.paragraph(&counts.join(", "));
    let weeks = figures["completedPerWeek"].as_array();
    let weeks: Vec<u64> = weeks
        .into_iter()
        .flatten()
        .map(|week| week["tasks"].as_u64().unwrap_or(0))
        .collect();
    let shown = &weeks[weeks.len().saturating_sub(WEEKS)..];
    let velocity = figures["velocity"]["tasks"].as_f64().unwrap_or(0.0);
    page.say(&format!("  {}", drawn(shown)), Style::Good)
        .say(&format!("  done a week; lately {velocity}"), Style::Plain)
        .end();
}

/// Counts as columns of rising height.
fn drawn(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let steps = HEIGHTS.len() as u64 - 1;
    let height = |count: &u64| HEIGHTS[usize::try_from(count * steps / most).unwrap_or(0)];
    counts.iter().map(height).collect()
}

/// What needs somebody to look at it.
fn attention(page: &mut Page, figures: &Value) {
    let days = |task: &Value, field: &str| task[field].as_u64().unwrap_or(0);
    let overdue = figures["overdue"]["tasks"].as_array();
    let ageing = figures["ageing"]["tasks"].as_array();
    let old: Vec<&Value> = ageing
        .into_iter()
        .flatten()
        .filter(|task| task["exceedsP85"] == true)
        .collect();
    let late: Vec<&Value> = overdue.into_iter().flatten().collect();
    if late.is_empty() && old.is_empty() {
        return;
    }
    page.heading("Needs attention");
    let mut several = |tasks: &[&Value], style, what: &dyn Fn(&Value) -> String| {
        for task in tasks.iter().take(NAMED) {
            let text = |field: &str| task[field].as_str().unwrap_or_default();
            page.say("  ", Style::Plain)
                .say(text("key"), Style::Key)
                .say(&format!(" {}  ", text("title")), Style::Plain)
                .say(&what(task), style)
                .end();
        }
        if tasks.len() > NAMED {
            page.say(&format!("  and {} more", tasks.len() - NAMED), Style::Faint)
                .end();
        }
    };
    several(&late, Style::Bad, &|task| {
        format!("{} days late", days(task, "daysLate"))
    });
    several(&old, Style::Warn, &|task| {
        format!(
            "in work for {} days, longer than most",
            days(task, "ageDays")
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_drawn_from_the_lowest_to_the_highest_column() {
        assert_eq!(drawn(&[0, 7, 14]), "▁▄█");
        assert_eq!(drawn(&[]), "");
        assert_eq!(drawn(&[0, 0]), "▁▁");
    }
}
