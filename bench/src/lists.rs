//! A list of 50 under each filter and sort, by what it costs the server.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::http::{Connection, Requests};
use crate::process::Cpu;
use crate::report::each;

/// How often each list is asked for.
const ROUNDS: usize = 200;

/// What one list costs.
pub(crate) struct Cost {
    pub(crate) query: String,
    /// Processor time of the server per request; absent when the server does not know the filter.
    pub(crate) cpu: Option<Duration>,
    /// Median time to the answer.
    pub(crate) median: Duration,
}

/// Filters and sorts that the API allows.
fn queries(project: &str, assignee: &str) -> Vec<String> {
    [
        "",
        "status=todo",
        "status=todo,in-progress",
        "priority=high",
        "label=backend",
        "type=bug",
        "assignee=me",
        "due[lte]=2025-06-30",
        "due[gte]=2025-06-30",
        "updated[gte]=2024-06-30T00:00:00Z",
        "created[lte]=2023-06-30T00:00:00Z",
        "sort=-priority,dueDate",
        "sort=dueDate",
        "sort=title",
        "sort=-updatedAt",
        "status=todo&priority=high&label=backend&sort=-priority,dueDate",
        "status=todo&sort=-dueDate&count=true",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([
        format!("projectId={project}"),
        format!("assignee={assignee}&sort=dueDate"),
    ])
    .collect()
}

/// Asks for each list again and again, on one connection.
pub(crate) async fn costs(
    requests: &Requests,
    pid: u32,
    project: &str,
    assignee: &str,
) -> Result<Vec<Cost>> {
    let mut connection = Connection::open(&requests.address).await?;
    let mut costs = Vec::new();
    for query in queries(project, assignee) {
        let request = requests.get(&format!("/v1/tasks?limit=50&{query}"));
        let known = connection.send(&request).await?.status == 200;
        let mut latencies = Vec::new();
        let before = Cpu::of(pid)?;
        for _ in 0..if known { ROUNDS } else { 0 } {
            let begun = Instant::now();
            connection.send(&request).await?;
            latencies.push(begun.elapsed());
        }
        let used = Cpu::of(pid)?.since(before);
        latencies.sort_unstable();
        costs.push(Cost {
            cpu: known.then(|| each(used.exact, ROUNDS)),
            median: latencies.get(ROUNDS / 2).copied().unwrap_or_default(),
            // Ids differ from run to run; what they stand for does not.
            query: query.replace(project, "ONE").replace(assignee, "ONE"),
        });
    }
    Ok(costs)
}
