//! Load on a server: 32 kept-alive connections, either as fast as it answers or at a given rate.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::http::{Connection, Requests};
use crate::machine::Clock;
use crate::process::Cpu;
use crate::seed::{Dice, LABELS};

const CONNECTIONS: u64 = 32;

/// What can be asked.
pub(crate) struct World {
    pub(crate) requests: Requests,
    pub(crate) project: String,
    pub(crate) tasks: Vec<String>,
}

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    List,
    Create,
}

/// How the kinds are mixed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mix {
    Only(Kind),
    /// 70 % reads of one task, 15 % lists of 50 with filter and sort, 15 % durable creates.
    Usual,
}

/// How fast requests come.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// The next one as soon as the last is answered.
    Closed,
    /// So many a second, whether or not the last are answered.
    Open(u32),
}

/// What a load did.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) cpu: Cpu,
    /// Percent of the machine that its host gave to others meanwhile.
    pub(crate) stolen: u64,
    /// How long each request took, by kind.
    latencies: Vec<(u8, Duration)>,
}

impl Outcome {
    pub(crate) fn count(&self) -> usize {
        self.latencies.len()
    }

    /// p50, p95 and p99 of all requests, or of one kind.
    pub(crate) fn percentiles(&self, kind: Option<Kind>) -> [Duration; 3] {
        let mut sorted: Vec<Duration> = self
            .latencies
            .iter()
            .filter(|(of, _)| kind.is_none_or(|kind| kind as u8 == *of))
            .map(|(_, latency)| *latency)
            .collect();
        sorted.sort_unstable();
        [50, 95, 99].map(|percent| {
            let at = sorted.len() * percent / 100;
            sorted
                .get(at)
                .or(sorted.last())
                .copied()
                .unwrap_or_default()
        })
    }
}

impl World {
    fn request(&self, kind: Kind, dice: &mut Dice) -> Vec<u8> {
        match kind {
            Kind::Read => {
                let task = &self.tasks[dice.roll(self.tasks.len())];
                self.requests.get(&format!("/v1/tasks/{task}"))
            }
            Kind::List => {
                let status = dice.pick(&["todo", "todo,in-progress", "review", "done"]);
                let sort = dice.pick(&["-priority,dueDate", "dueDate", "-updatedAt", "createdAt"]);
                let more = match dice.roll(3) {
                    0 => format!("&label={}", dice.pick(&LABELS)),
                    1 => format!(
                        "&priority={}",
                        dice.pick(&["low", "medium", "high,critical"])
                    ),
                    _ => format!("&projectId={}", self.project),
                };
                let query = format!("status={status}&sort={sort}&limit=50{more}");
                self.requests.get(&format!("/v1/tasks?{query}"))
            }
            Kind::Create => {
                let body = format!(
                    r#"{{"projectId":"{}","title":"Made under load ({})","priority":"high"}}"#,
                    self.project,
                    dice.roll(1 << 30)
                );
                self.requests.post("/v1/tasks", &body)
            }
        }
    }
}

impl Mix {
    fn kind(self, dice: &mut Dice) -> Kind {
        match self {
            Self::Only(kind) => kind,
            Self::Usual => match dice.roll(100) {
                0..70 => Kind::Read,
                70..85 => Kind::List,
                _ => Kind::Create,
            },
        }
    }
}

/// Puts a load on process `pid` for a while.
pub(crate) async fn run(
    world: &Rc<World>,
    pid: u32,
    mix: Mix,
    pace: Pace,
    length: Duration,
) -> Result<Outcome> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(&world.requests.address).await?);
    }
    let (before, clock) = (Cpu::of(pid)?, Clock::now());
    let begun = Instant::now();
    let turn = Rc::new(Cell::new(0));
    let local = tokio::task::LocalSet::new();
    let workers: Vec<_> = (0..)
        .zip(connections)
        .map(|(seed, connection)| {
            let worker = Worker {
                world: world.clone(),
                dice: Dice::new(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed + 1)),
                connection,
                mix,
                begun,
                until: begun + length,
            };
            local.spawn_local(worker.work(pace, turn.clone()))
        })
        .collect();
    local.await;
    let mut outcome = Outcome {
        took: begun.elapsed(),
        cpu: Cpu::of(pid)?.since(before),
        stolen: Clock::now().stolen_since(clock),
        ..Outcome::default()
    };
    for worker in workers {
        outcome.latencies.extend(worker.await??);
    }
    Ok(outcome)
}

struct Worker {
    world: Rc<World>,
    dice: Dice,
    connection: Connection,
    mix: Mix,
    begun: Instant,
    until: Instant,
}

impl Worker {
    async fn work(mut self, pace: Pace, turn: Rc<Cell<u32>>) -> Result<Vec<(u8, Duration)>> {
        let mut latencies = Vec::new();
        loop {
            let due = match pace {
                Pace::Closed => Instant::now(),
                Pace::Open(rate) => {
                    let mine = turn.replace(turn.get() + 1);
                    self.begun + Duration::from_secs(1) / rate * mine
                }
            };
            if due >= self.until {
                return Ok(latencies);
            }
            let kind = self.mix.kind(&mut self.dice);
            let request = self.world.request(kind, &mut self.dice);
            // A request that had to wait for a free connection counts from when it was due; one that only waited for
            // its time counts from when the timer let it go, because that lateness is the generator's.
            let mut from = due;
            if due > Instant::now() {
                tokio::time::sleep_until(due.into()).await;
                from = Instant::now();
            }
            let answer = self.connection.send(&request).await?;
            if !(200..300).contains(&answer.status) {
                bail!(
                    "{kind:?} was answered {}: {}",
                    answer.status,
                    String::from_utf8_lossy(answer.body)
                );
            }
            latencies.push((kind as u8, from.elapsed()));
        }
    }
}
