//! `codexflow project forecast`: when the open tasks will be done, with how often such answers held before.

use codexflow_client::Client;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::args::project::ProjectForecast;
use crate::commands::{day, reference, shown, today};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::dates;
use crate::terminal::page::Page;
use crate::terminal::style::Style;

/// Coming weeks that are shown one by one.
const WEEKS: usize = 6;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Forecast {
    #[serde(flatten)]
    outcome: Outcome,
    basis: Basis,
    weeks: Vec<Week>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    remaining: u64,
    completion: Vec<Completion>,
    end_date: Option<EndDate>,
}

#[derive(Debug, Deserialize)]
struct Completion {
    likelihood: f64,
    date: Option<String>,
    record: Record,
}

#[derive(Debug, Deserialize)]
struct Record {
    text: String,
}

#[derive(Debug, Deserialize)]
struct EndDate {
    date: String,
    chance: f64,
}

#[derive(Debug, Deserialize)]
struct Basis {
    text: String,
}

#[derive(Debug, Deserialize)]
struct Week {
    week: String,
    range: Range,
}

#[derive(Debug, Deserialize)]
struct Range {
    p10: f64,
    p50: f64,
    p90: f64,
}

#[derive(Debug, Deserialize)]
struct WhatIf {
    before: Outcome,
    after: Outcome,
    assumptions: Vec<String>,
}

/// Foretells a project, as it is or as it would be.
pub(super) fn run(
    client: &Client,
    asked: &ProjectForecast,
    output: &Output,
) -> Result<(), Failure> {
    let path = format!("/projects/{}", reference(&asked.project));
    let scenario = scenario(asked)?;
    if scenario.is_empty() {
        let answer: Value = client.get(&format!("{path}/forecast"))?.data;
        let mut page = output.page();
        foretold(&mut page, &shown(&answer)?);
        return output.show(&answer, page.text());
    }
    let answer: Value = client.post(&format!("{path}/what-if"), &scenario)?.data;
    let mut page = output.page();
    compared(&mut page, &shown(&answer)?);
    output.show(&answer, page.text())
}

fn scenario(asked: &ProjectForecast) -> Result<Map<String, Value>, Failure> {
    let end = asked.end.as_deref().map(|end| day("--end", end));
    let all = [
        ("addTasks", asked.add_tasks.map(|tasks| json!(tasks))),
        ("dropTasks", asked.drop_tasks.map(|tasks| json!(tasks))),
        ("people", asked.people.map(|people| json!(people))),
        ("endDate", end.transpose()?),
    ];
    let given = all
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Ok(given.collect())
}

fn foretold(page: &mut Page, forecast: &Forecast) {
    ends(page, &forecast.outcome, true);
    if !forecast.weeks.is_empty() {
        page.heading("Tasks that will be done, 8 of 10 times");
    }
    for week in forecast.weeks.iter().take(WEEKS) {
        let Range { p10, p50, p90 } = week.range;
        page.field(
            &format!("  {}", week.week),
            &format!("{p10:.0} to {p90:.0}, half the time more than {p50:.0}"),
            Style::Plain,
        );
    }
    page.heading("What it rests on");
    page.paragraph(&forecast.basis.text);
}

fn compared(page: &mut Page, answer: &WhatIf) {
    page.say("As things stand", Style::Strong).end();
    ends(page, &answer.before, false);
    page.heading("As they would");
    ends(page, &answer.after, false);
    if !answer.assumptions.is_empty() {
        page.heading("Taken for granted");
        for assumption in &answer.assumptions {
            page.paragraph(assumption);
        }
    }
}

/// When everything is done, by likelihood, and whether that is in time.
fn ends(page: &mut Page, outcome: &Outcome, with_record: bool) {
    let today = today();
    match outcome.remaining {
        0 => page.paragraph("every task is done"),
        1 => page.paragraph("1 task is open; it is done"),
        many => page.paragraph(&format!("{many} tasks are open; they are done")),
    };
    for one in outcome.completion.iter().filter(|_| outcome.remaining > 0) {
        let by = match &one.date {
            Some(date) => format!("by {}", dates::day(date, today)),
            None => "nobody knows when".to_owned(),
        };
        page.say(
            &format!("  {:>3.0} %  ", one.likelihood * 100.0),
            Style::Strong,
        )
        .say(&by, Style::Plain);
        if with_record {
            page.say(&format!("  {}", one.record.text), Style::Faint);
        }
        page.end();
    }
    if let Some(end) = &outcome.end_date {
        let style = match end.chance {
            chance if chance >= 0.8 => Style::Good,
            chance if chance >= 0.5 => Style::Warn,
            _ => Style::Bad,
        };
        page.paragraph(&format!("to end by {}:", end.date))
            .say(&format!("  {:>3.0} %  ", end.chance * 100.0), style)
            .say("of possible futures keep that", Style::Plain)
            .end();
    }
}
