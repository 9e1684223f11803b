//! What the demo's projects are about: subjects, and what is done with them.

/// What kind of person a task needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skill {
    Build,
    Design,
    Test,
    Run,
}

/// A project of the demo.
pub(super) struct Theme {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) priority: &'static str,
    /// How many tasks it gets in all.
    pub(super) tasks: usize,
    /// The first and the last day on which tasks are made.
    pub(super) asked: (i32, i32),
    /// The planned end, as a day of the year.
    pub(super) end: Option<i32>,
    /// How many times longer than planned tasks take, in percent.
    pub(super) effort: (u32, u32),
    /// Days from making a task to its due date; none for how many in a hundred.
    pub(super) due: (u32, u32, u32),
    /// How many in a hundred come back from review.
    pub(super) returned: u32,
    /// Large pieces of work that others are parts of.
    pub(super) epics: &'static [&'static str],
    pub(super) subjects: &'static [&'static str],
    pub(super) work: &'static [Work],
}

/// What is done with a subject: `{}` in the title; type, skill, label.
pub(super) type Work = (&'static str, &'static str, Skill, &'static str);

use Skill::{Build, Design, Run, Test};

pub(super) const THEMES: [Theme; 4] = [
    Theme {
        key: "OPS",
        name: "Platform and operations",
        description: "Keeps everything else running: servers, releases, monitoring and what comes in from support.\n\nNo end date; work is pulled as it comes.",
        tags: &["internal", "kanban"],
        priority: "medium",
        tasks: 90,
        asked: (0, 361),
        end: None,
        effort: (70, 160),
        due: (5, 20, 60),
        returned: 8,
        epics: &[],
        subjects: &[
            "staging cluster",
            "nightly back-up",
            "certificate renewal",
            "log pipeline",
            "deploy script",
            "database replica",
            "message queue",
            "image registry",
            "metrics dashboard",
            "mail relay",
            "build cache",
            "secrets store",
        ],
        work: &[
            (
                "Upgrade the {} to the current release",
                "task",
                Run,
                "maintenance",
            ),
            ("Alert when the {} fails", "task", Run, "monitoring"),
            ("Rehearse the loss of the {}", "task", Test, "reliability"),
            ("Write down how to restart the {}", "task", Run, "docs"),
            ("Halve the cost of the {}", "story", Run, "cost"),
            ("The {} runs out of disk space", "bug", Run, "incident"),
            (
                "The {} is slow on Monday mornings",
                "bug",
                Build,
                "incident",
            ),
            ("Move the {} to the new network", "task", Run, "network"),
        ],
    },
    Theme {
        key: "WEB",
        name: "Web shop relaunch",
        description: "The new shop: faster, usable by everyone, in five languages.\n\n- first release to friends in spring\n- open to all customers at the end date",
        tags: &["customer", "revenue"],
        priority: "high",
        tasks: 150,
        asked: (0, 358),
        end: Some(404),
        effort: (75, 175),
        due: (14, 50, 30),
        returned: 12,
        epics: &[
            "Customers find what they look for",
            "Buying takes less than a minute",
            "The shop speaks five languages",
            "Support sees what customers see",
        ],
        subjects: &[
            "checkout",
            "product page",
            "search",
            "shopping cart",
            "sign-in",
            "order history",
            "wish list",
            "voucher form",
            "shipping estimate",
            "returns page",
            "review section",
            "category page",
            "payment step",
        ],
        work: &[
            (
                "Move the {} to the new components",
                "story",
                Build,
                "frontend",
            ),
            (
                "Make the {} usable by keyboard alone",
                "story",
                Build,
                "accessibility",
            ),
            (
                "Speed up the {} on slow phones",
                "story",
                Build,
                "performance",
            ),
            ("Sketch the {} for small screens", "task", Design, "design"),
            (
                "Test the {} with five customers",
                "task",
                Design,
                "research",
            ),
            ("Cover the {} with end-to-end tests", "task", Test, "tests"),
            (
                "Translate the {} into German and French",
                "task",
                Design,
                "languages",
            ),
            (
                "Measure where people leave the {}",
                "task",
                Build,
                "analytics",
            ),
            (
                "The {} loses what was typed after a time-out",
                "bug",
                Build,
                "bug",
            ),
            ("The {} breaks with very long names", "bug", Build, "bug"),
            (
                "A double click on the {} does everything twice",
                "bug",
                Build,
                "bug",
            ),
            ("Check the {} in old browsers", "task", Test, "tests"),
        ],
    },
    Theme {
        key: "BIL",
        name: "Billing migration",
        description: "Moves invoices and subscriptions from the old system, without a day on which nobody can pay.",
        tags: &["finance"],
        priority: "critical",
        tasks: 50,
        asked: (14, 175),
        end: Some(205),
        effort: (80, 150),
        due: (10, 35, 20),
        returned: 10,
        epics: &[
            "Invoices come from the new system",
            "The old system can be switched off",
        ],
        subjects: &[
            "invoices",
            "subscriptions",
            "refunds",
            "tax rates",
            "payment reminders",
            "customer accounts",
        ],
        work: &[
            (
                "Copy {} from the old system every night",
                "story",
                Build,
                "migration",
            ),
            ("Compare {} in both systems", "task", Test, "verification"),
            ("Show {} to customers", "story", Build, "frontend"),
            ("Write the mail about {}", "task", Design, "communication"),
            ("Switch {} over", "task", Run, "migration"),
            ("Old {} have no currency", "bug", Build, "data"),
            ("Export {} for the auditors", "story", Build, "audit"),
            ("Rehearse the way back for {}", "task", Run, "reliability"),
            ("Rounding differs for {}", "bug", Build, "data"),
        ],
    },
    Theme {
        key: "MOB",
        name: "Mobile app",
        description: "An app for people who buy on the way home. The first try of this team at mobile development; expect surprises.",
        tags: &["customer", "new"],
        priority: "high",
        tasks: 110,
        asked: (35, 352),
        end: Some(350),
        effort: (100, 320),
        due: (7, 24, 10),
        returned: 22,
        epics: &[
            "The app can be tried by friends",
            "Works without a network",
            "Accepted by both stores",
        ],
        subjects: &[
            "start screen",
            "barcode scanner",
            "notification list",
            "offline cart",
            "fingerprint sign-in",
            "order tracking",
            "map of shops",
            "settings screen",
            "photo upload",
            "crash reporter",
        ],
        work: &[
            ("Build the {} for both systems", "story", Build, "feature"),
            (
                "Design the {} with one thumb in mind",
                "task",
                Design,
                "design",
            ),
            (
                "Make the {} work without a network",
                "story",
                Build,
                "offline",
            ),
            (
                "Try the {} on the ten most used phones",
                "task",
                Test,
                "tests",
            ),
            ("The {} drains the battery", "bug", Build, "bug"),
            (
                "The {} crashes after the app was in the background",
                "bug",
                Build,
                "crash",
            ),
            ("The {} is unreadable in the dark", "bug", Design, "bug"),
            (
                "Find out why the {} needs 400 MB",
                "task",
                Build,
                "performance",
            ),
            (
                "Describe the {} for the store's review",
                "task",
                Design,
                "store",
            ),
            (
                "The {} forgets everything after an update",
                "bug",
                Build,
                "crash",
            ),
            ("Automate the tests of the {}", "task", Test, "tests"),
        ],
    },
];

/// What tasks say beyond their title, by type.
pub(super) const STORIES: [&str; 3] = [
    "As a customer I want this to just work, also on my old phone.\n\n**Done when**\n- it behaves as in the sketch\n- it is measured for two weeks\n- support knows about it",
    "Came up in the last three interviews.\n\n**Done when**\n- the happy path takes three steps at most\n- errors say what to do\n- nothing jumps while it loads",
    "We promised this for the next release. The old way may stay behind a switch for a month.",
];
pub(super) const BUGS: [&str; 3] = [
    "**Steps**\n1. sign in as an ordinary customer\n2. do it twice in a row\n3. wait for a minute\n\n**Expected**: nothing special. **Seen**: see the title.",
    "Reported by support, four tickets in a week. Could be reproduced in one of three tries.",
    "Not seen before the last release. The log has a warning each time.",
];
pub(super) const TASKS: [&str; 3] = [
    "Half a day if nothing comes up. Please write down what you find.",
    "See what the others did in the last project before beginning.",
    "",
];

/// What people say while they work; `@` is somebody else.
pub(super) const REMARKS: [&str; 8] = [
    "First version is on staging, please have a look @",
    "This is larger than it looked. I'll split off what can wait.",
    "Talked it over with @: we leave the old behaviour in place for now.",
    "Numbers before: 2.4 s, after: 0.9 s. Good enough?",
    "I need the final texts for this, @ do you have them?",
    "Half of it is in. The rest needs a decision about what happens to old data.",
    "Found the cause: a default that nobody remembers setting.",
    "Paused for a day, the other thing is more urgent.",
];
pub(super) const RETURNS: [&str; 4] = [
    "Not yet: it works once, but not after going back.",
    "Looks good on a large screen; on a small one the button is out of sight.",
    "The tests pass here but fail on the build machine. Please check @",
    "Two of the three points are met, the last one is missing.",
];
pub(super) const REOPENS: [&str; 3] = [
    "Came back: a customer has it again with the new release.",
    "Reopened, the fix did not survive the last merge.",
    "Still happens for accounts from before the migration.",
];
pub(super) const STUCK: [&str; 4] = [
    "Blocked: we still wait for access to the provider's test system. @ can you push?",
    "No answer from the vendor for a week.",
    "Third attempt. The documentation is wrong about this.",
    "Well over the estimate by now. @ shall we go on or drop it?",
];
