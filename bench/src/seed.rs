//! A tracker's export of any size, always the same: what a real one looks like, without anybody's data.

use std::fmt::Write;

/// Numbers that look random and repeat exactly (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % sides.max(1)
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

pub(crate) const LABELS: [&str; 8] = [
    "backend", "frontend", "security", "docs", "build", "mobile", "data", "ux",
];
const WORDS: [&str; 16] = [
    "login", "export", "board", "search", "index", "queue", "token", "report", "filter", "chart",
    "mail", "import", "cursor", "cache", "label", "member",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Jira's CSV of this many issues; every tenth waits for an earlier one.
pub(crate) fn jira(issues: usize) -> String {
    let mut dice = Dice::new(42);
    let mut csv = String::from(
        "Issue Type,Issue key,Issue id,Summary,Assignee,Reporter,Priority,Status,Resolution,Created,\
         Updated,Resolved,Due Date,Labels,Labels,Description,Inward issue link (Blocks),\
         Custom field (Story Points)\n",
    );
    for number in 1..=issues {
        let kind = dice.pick(&["Story", "Bug", "Task", "Task"]);
        let (assignee, reporter) = (dice.roll(40), dice.roll(40));
        let priority = dice.pick(&["Low", "Medium", "Medium", "High", "Critical"]);
        let status = dice.pick(&["To Do", "To Do", "In Progress", "In Review", "Done", "Done"]);
        let created = day(&mut dice, 23);
        let updated = day(&mut dice, 24);
        let (resolution, resolved) = if status == "Done" {
            ("Fixed", updated.as_str())
        } else {
            ("", "")
        };
        let due = if dice.roll(3) == 0 {
            String::new()
        } else {
            day(&mut dice, 25)
        };
        let (one, other) = (dice.pick(&LABELS), dice.pick(&LABELS));
        let (first, second) = (dice.pick(&WORDS), dice.pick(&WORDS));
        let points = [1, 2, 3, 5, 8][dice.roll(5)];
        let waits_for = if number % 10 == 0 {
            format!("BENCH-{}", number - 1 - dice.roll(9))
        } else {
            String::new()
        };
        let _ = writeln!(
            csv,
            "{kind},BENCH-{number},{number},The {first} of the {second} is wrong ({number}),\
             dev{assignee},dev{reporter},{priority},{status},{resolution},{created},{updated},\
             {resolved},{due},{one},{other},\"When the {first} is opened, the {second} shows what \
             it was before. Seen with {one}.\",{waits_for},{points}"
        );
    }
    csv
}

fn day(dice: &mut Dice, year: usize) -> String {
    let (day, month) = (1 + dice.roll(28), MONTHS[dice.roll(12)]);
    let (hour, minute) = (1 + dice.roll(11), dice.roll(60));
    format!("{day:02}/{month}/{year} {hour}:{minute:02} PM")
}
