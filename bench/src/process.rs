//! What the kernel says about a process: processor time and memory.

use std::fs::{read_dir, read_to_string};
use std::time::Duration;

use anyhow::{Context, Result};

/// Linux counts processor time in hundredths of a second wherever Debian runs.
const TICK: Duration = Duration::from_millis(10);

/// Processor time that a process has used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cpu {
    /// User and system time of all threads, ended ones included, in steps of 10 ms.
    pub(crate) ticks: Duration,
    /// Time on a processor of the living threads, to the nanosecond.
    pub(crate) exact: Duration,
}

impl Cpu {
    /// What process `pid` has used so far.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let stat = read_to_string(format!("/proc/{pid}/stat")).context("the server has ended")?;
        // The name, in parentheses, may hold anything; what follows the last one is numbers.
        let numbers = stat.rsplit(')').next().unwrap_or_default();
        let field = |at: usize| -> u32 {
            numbers
                .split_whitespace()
                .nth(at)
                .and_then(|text| text.parse().ok())
                .unwrap_or(0)
        };
        let mut exact = 0;
        for task in read_dir(format!("/proc/{pid}/task"))?.flatten() {
            // A thread may end between being listed and being read.
            let schedstat = read_to_string(task.path().join("schedstat")).unwrap_or_default();
            let on_cpu = schedstat.split_whitespace().next();
            exact += on_cpu
                .and_then(|text| text.parse::<u64>().ok())
                .unwrap_or(0);
        }
        Ok(Self {
            ticks: TICK * (field(11) + field(12)),
            exact: Duration::from_nanos(exact),
        })
    }

    /// What was used since `earlier`.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            ticks: self.ticks.saturating_sub(earlier.ticks),
            exact: self.exact.saturating_sub(earlier.exact),
        }
    }
}

/// Resident memory of a process, in MiB.
pub(crate) fn resident(pid: u32) -> Result<String> {
    let status = read_to_string(format!("/proc/{pid}/status"))?;
    let kilobytes: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|text| text.parse().ok())
        .context("the kernel does not say how much memory the server has")?;
    Ok(format!("{} MiB", kilobytes / 1024))
}
