//! The measurement, stage by stage.

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use codexflow_client::Client;
use serde_json::Value;

use crate::briefs;
use crate::lists::{self, Cost};
use crate::load::{self, Kind, Mix, Outcome, Pace, World};
use crate::machine::{self, Clock};
use crate::process::{Cpu, resident};
use crate::report::{Report, each, micros, millis, per_second};
use crate::say;
use crate::seed;
use crate::server::Server;

const ALONE: Duration = Duration::from_secs(4);
const MIXED: Duration = Duration::from_secs(10);
/// A server that has done next to nothing for so long is at rest ...
const QUIET: Duration = Duration::from_secs(1);
/// ... and is waited for no longer than this.
const PATIENCE: Duration = Duration::from_secs(30);
/// The rate that the targets are stated at.
const RATE: u32 = 5_000;

/// Everything, in an order that lets each stage find what it needs.
pub(crate) async fn all(
    binary: &Path,
    large: usize,
    small: usize,
    report: &mut Report,
) -> Result<()> {
    let size = std::fs::metadata(binary)?.len();
    report.row("program", "< 30 MB", format!("{:.1} MB", to_mb(size)));

    let few = small_installation(binary, small, report).await?;
    let folder = tempfile::tempdir()?;
    import(binary, folder.path(), large, report).await?;

    let server = Server::start(binary, folder.path())?;
    report.row(
        &format!("start to ready, {large} tasks"),
        "< 1 s",
        millis(server.ready),
    );
    report.row(
        &format!("- then in the background, {large} tasks"),
        "",
        at_rest(server.pid()).await?,
    );
    report.row(
        &format!("resident memory, {large} tasks"),
        "< 200 MB",
        resident(server.pid())?,
    );
    let (client, requests) = server.sign_in(false)?;
    let world = Rc::new(World {
        requests,
        project: project(&client)?,
        tasks: ids(&client)?,
    });
    let assignee = somebody(&client)?;
    let many = lists::costs(&world.requests, server.pid(), &world.project, &assignee).await?;
    compare(&few, &many, small, large);
    loads(&server, &world, folder.path(), report).await?;
    ceiling(&client, &world, report).await?;
    server.stop()?;
    without_disk(binary, folder.path(), &world, report).await
}

/// The stated rate once more with everything in memory: what the program adds to the disk's own time.
async fn without_disk(
    binary: &Path,
    folder: &Path,
    world: &World,
    report: &mut Report,
) -> Result<()> {
    let Some(memory) = machine::memory() else {
        say("there is no folder in memory: the rate without a disk is left out");
        return Ok(());
    };
    let copied = tempfile::tempdir_in(memory)?;
    machine::copy(&folder.join("data"), &copied.path().join("data"))?;
    let server = Server::start(binary, copied.path())?;
    let (_, requests) = server.sign_in(false)?;
    let world = Rc::new(World {
        requests,
        project: world.project.clone(),
        tasks: world.tasks.clone(),
    });
    // What a start has begun, and what it has not read yet.
    let warm = Mix::Only(Kind::Read);
    load::run(&world, server.pid(), warm, Pace::Open(RATE), ALONE).await?;
    at_rate(&server, &world, " in memory, without a disk", report).await?;
    server.stop()
}

/// Start and memory of an empty installation, then lists at a small size.
async fn small_installation(binary: &Path, tasks: usize, report: &mut Report) -> Result<Vec<Cost>> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(binary, folder.path())?;
    report.row("start to ready, empty", "< 100 ms", millis(server.ready));
    at_rest(server.pid()).await?;
    report.row("resident memory, empty", "< 40 MB", resident(server.pid())?);
    let before = Cpu::of(server.pid())?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = Cpu::of(server.pid())?.since(before).exact / 2;
    report.row("background work at rest, CPU per second", "", micros(idle));

    let (client, requests) = server.sign_in(true)?;
    briefs::generated(&client, report)?;
    imported(&client, tasks)?;
    let (project, assignee) = (project(&client)?, somebody(&client)?);
    let costs = lists::costs(&requests, server.pid(), &project, &assignee).await?;
    server.stop()?;
    Ok(costs)
}

async fn import(binary: &Path, folder: &Path, tasks: usize, report: &mut Report) -> Result<()> {
    let server = Server::start(binary, folder)?;
    let (client, _) = server.sign_in(true)?;
    let (before, clock) = (Cpu::of(server.pid())?, Clock::now());
    let took = imported(&client, tasks)?;
    let used = Cpu::of(server.pid())?.since(before);
    let stolen = taken(Clock::now().stolen_since(clock));
    report.row(
        &format!("import of {tasks} issues"),
        ">= 10,000/s",
        format!(
            "{} ({} CPU an issue){stolen}",
            per_second(tasks, took),
            micros(each(used.exact, tasks))
        ),
    );
    report.row("- then in the background", "", at_rest(server.pid()).await?);
    report.row(
        "resident memory, after the import",
        "",
        resident(server.pid())?,
    );
    server.stop()
}

/// Imports so many issues; from the first byte sent to the job's end.
fn imported(client: &Client, issues: usize) -> Result<Duration> {
    let csv = seed::jira(issues);
    let begun = Instant::now();
    let mut job: Value = client
        .upload("/imports/jira", "text/csv", csv.as_bytes())?
        .data;
    while job["state"] == "running" {
        std::thread::sleep(Duration::from_millis(20));
        let id = job["jobId"].as_str().context("a job")?;
        job = client.get(&format!("/jobs/{id}"))?.data;
    }
    if job["state"] != "succeeded" {
        bail!("the import failed: {job}");
    }
    Ok(begun.elapsed())
}

async fn loads(
    server: &Server,
    world: &Rc<World>,
    folder: &Path,
    report: &mut Report,
) -> Result<()> {
    for (kind, what, target) in [
        (Kind::Read, "read one task", "<= 80 µs CPU"),
        (
            Kind::List,
            "list of 50, filtered and sorted",
            "<= 600 µs CPU",
        ),
        (Kind::Create, "durable create", "<= 400 µs CPU"),
    ] {
        let mix = Mix::Only(kind);
        let outcome = load::run(world, server.pid(), mix, Pace::Closed, ALONE).await?;
        report.row(what, target, shown(&outcome));
    }
    let outcome = load::run(world, server.pid(), Mix::Usual, Pace::Closed, MIXED).await?;
    report.row(
        "mixed 70/15/15, as fast as it answers",
        "mean <= 210 µs CPU",
        shown(&outcome),
    );
    let [p50, p95, p99] = machine::syncs(folder)?.map(millis);
    report.row(
        "the disk by itself: 16 KiB made durable",
        "",
        format!("p50 {p50}, p95 {p95}, p99 {p99}"),
    );
    at_rate(server, world, "", report).await?;
    report.row(
        "resident memory, after all this load",
        "",
        resident(server.pid())?,
    );
    Ok(())
}

/// The mixed load at the rate that the targets are stated at.
async fn at_rate(
    server: &Server,
    world: &Rc<World>,
    place: &str,
    report: &mut Report,
) -> Result<()> {
    let outcome = load::run(world, server.pid(), Mix::Usual, Pace::Open(RATE), MIXED).await?;
    report.row(
        &format!("mixed 70/15/15, {RATE} a second{place}"),
        "mean <= 210 µs CPU",
        shown(&outcome),
    );
    for (kind, what, target) in [
        (Kind::Read, "- its reads", "p99 < 5 ms"),
        (Kind::List, "- its lists", ""),
        (Kind::Create, "- its creates", "p99 < 10 ms"),
    ] {
        report.row(what, target, latencies(&outcome, Some(kind)));
    }
    Ok(())
}

/// The same bytes from a handler that does nothing else.
async fn ceiling(client: &Client, world: &World, report: &mut Report) -> Result<()> {
    let task = world.tasks.first().context("a task")?;
    let read: Value = client.get(&format!("/tasks/{task}"))?.data;
    let envelope = serde_json::json!({
        "success": true,
        "data": read,
        "meta": { "timestamp": "2025-11-05T12:00:00.000Z", "requestId": "req_01J9ZQ4YV5C3J8M0T6D2W7K1XB" },
    });
    let bare = Server::bare(envelope.to_string().as_bytes())?;
    let world = Rc::new(World {
        requests: bare.requests(&world.requests.token),
        project: world.project.clone(),
        tasks: world.tasks.clone(),
    });
    let mix = Mix::Only(Kind::Read);
    let outcome = load::run(&world, bare.pid(), mix, Pace::Closed, ALONE).await?;
    report.row("ceiling: a bare handler, same bytes", "", shown(&outcome));
    Ok(())
}

fn shown(outcome: &Outcome) -> String {
    format!(
        "{}; {} CPU each ({} by ticks); {}{}",
        per_second(outcome.count(), outcome.took),
        micros(each(outcome.cpu.exact, outcome.count())),
        micros(each(outcome.cpu.ticks, outcome.count())),
        latencies(outcome, None),
        taken(outcome.stolen)
    )
}

/// What must be known of a machine that is shared.
fn taken(percent: u64) -> String {
    match percent {
        0 => String::new(),
        percent => format!("; {percent} % of the machine was taken away"),
    }
}

fn latencies(outcome: &Outcome, kind: Option<Kind>) -> String {
    let [p50, p95, p99] = outcome.percentiles(kind).map(millis);
    format!("p50 {p50}, p95 {p95}, p99 {p99}")
}

fn compare(few: &[Cost], many: &[Cost], small: usize, large: usize) {
    say(
        "\nA list of 50, CPU of the server per request (and median time), small and large; at most 300 µs apart:",
    );
    say(&format!(
        "\n| query | {small} tasks | {large} tasks | difference |\n|---|---|---|---|"
    ));
    for (few, many) in few.iter().zip(many) {
        let query = if few.query.is_empty() {
            "(none)"
        } else {
            &few.query
        };
        let (Some(cheap), Some(dear)) = (few.cpu, many.cpu) else {
            say(&format!("| `{query}` | not known to this server | | |"));
            continue;
        };
        say(&format!(
            "| `{query}` | {} ({}) | {} ({}) | {} |",
            micros(cheap),
            micros(few.median),
            micros(dear),
            micros(many.median),
            micros(dear.saturating_sub(cheap))
        ));
    }
    say("");
}

/// The project that was imported.
fn project(client: &Client) -> Result<String> {
    let project: Value = client.get("/projects/BENCH")?.data;
    Ok(project["projectId"].as_str().context("an id")?.to_owned())
}

/// The ids of up to 20,000 tasks, spread by the time they were updated.
fn ids(client: &Client) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    for _ in 0..100 {
        let page = client.get::<Vec<Value>>(&format!("/tasks?limit=200&sort=updatedAt{cursor}"))?;
        ids.extend(
            page.data
                .iter()
                .filter_map(|task| Some(task["taskId"].as_str()?.to_owned())),
        );
        match page.meta.page.and_then(|page| page.next_cursor) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    Ok(ids)
}

/// Somebody who has tasks.
fn somebody(client: &Client) -> Result<String> {
    let tasks: Vec<Value> = client.get("/tasks?limit=50")?.data;
    let assignee = tasks.iter().find_map(|task| task["assignee"].as_str());
    Ok(assignee.context("nobody has a task")?.to_owned())
}

/// Waits until what was begun in the background has come to its end, and says what that took.
async fn at_rest(pid: u32) -> Result<String> {
    let (begun, before) = (Instant::now(), Cpu::of(pid)?);
    let (mut last, mut ended) = (before, begun);
    while ended.elapsed() < QUIET && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = Cpu::of(pid)?;
        if now.since(last).exact > Duration::from_millis(2) {
            ended = Instant::now();
        }
        last = now;
    }
    let used = millis(last.since(before).exact);
    Ok(if ended.elapsed() < QUIET {
        format!("{used} of CPU, and still at work after {PATIENCE:.0?}")
    } else {
        let took = ended.duration_since(begun);
        format!("{used} of CPU, at rest after {took:.1?}")
    })
}

fn to_mb(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000.0
}
