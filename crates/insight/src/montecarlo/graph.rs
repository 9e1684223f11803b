//! The order that dependencies demand. Must come to an end on any links: what closes a circle is left out and named.

use super::plan::Plan;

/// Links that count.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// For each task, the open tasks before it.
    pub(crate) before: Vec<Vec<u32>>,
    /// For each task, the open tasks after it.
    pub(crate) after: Vec<Vec<u32>>,
    /// Links (task, predecessor) that close a circle.
    pub(crate) ignored: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Not,
    OnTheWay,
    Through,
}

impl Links {
    pub(crate) fn of(plan: &Plan) -> Self {
        let count = plan.tasks.len();
        let mut links = Self {
            before: vec![Vec::new(); count],
            after: vec![Vec::new(); count],
            ignored: Vec::new(),
        };
        let mut seen = vec![Seen::Not; count];
        // Depth first with an own stack: a chain of 100,000 tasks must not end the program.
        let mut way: Vec<(usize, usize)> = Vec::new();
        for first in 0..count {
            if seen[first] != Seen::Not {
                continue;
            }
            way.push((first, 0));
            seen[first] = Seen::OnTheWay;
            while let Some((task, next)) = way.last_mut() {
                let task = *task;
                let Some(before) = plan.tasks[task].after.get(*next).copied() else {
                    seen[task] = Seen::Through;
                    way.pop();
                    continue;
                };
                *next += 1;
                if before >= count || plan.tasks[before].done || plan.tasks[task].done {
                    continue;
                }
                match seen[before] {
                    Seen::OnTheWay => links.ignored.push((task, before)),
                    Seen::Not | Seen::Through => links.add(task, before),
                }
                if seen[before] == Seen::Not {
                    seen[before] = Seen::OnTheWay;
                    way.push((before, 0));
                }
            }
        }
        links
    }

    fn add(&mut self, task: usize, before: usize) {
        if let (Ok(small), Ok(small_before)) = (u32::try_from(task), u32::try_from(before)) {
            self.before[task].push(small_before);
            self.after[before].push(small);
        }
    }
}
