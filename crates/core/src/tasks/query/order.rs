//! In what order. Nulls come last in both directions; the id, ascending, breaks every tie.

use std::cmp::Ordering;

use crate::tasks::model::Task;
use crate::text::fold;

/// Titles are ordered by this many first letters, so that a cursor that carries one stays short.
pub const TITLE_LETTERS: usize = 100;

/// Something tasks can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// How much it matters.
    Priority,
    /// When it is to be done.
    DueDate,
    /// When work is to begin.
    StartDate,
    /// When it was made.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
    /// When it was done.
    CompletedAt,
    /// Where it stands, in the order of work.
    Status,
    /// Its title, whatever the case.
    Title,
    /// Its key: the project's part as text, then the number.
    Key,
    /// Its type, whatever the case.
    Type,
    /// Who does it, by id.
    Assignee,
    /// Planned work.
    EstimatedHours,
    /// Planned size.
    StoryPoints,
    /// Work done so far.
    ActualHours,
}

impl Field {
    /// Every field with its name in the API.
    pub const ALL: [(&'static str, Self); 14] = [
        ("priority", Self::Priority),
        ("dueDate", Self::DueDate),
        ("startDate", Self::StartDate),
        ("createdAt", Self::CreatedAt),
        ("updatedAt", Self::UpdatedAt),
        ("completedAt", Self::CompletedAt),
        ("status", Self::Status),
        ("title", Self::Title),
        ("key", Self::Key),
        ("type", Self::Type),
        ("assignee", Self::Assignee),
        ("estimatedHours", Self::EstimatedHours),
        ("storyPoints", Self::StoryPoints),
        ("actualHours", Self::ActualHours),
    ];

    /// What a task is ordered by in this field.
    pub fn value(self, task: &Task) -> Option<Value> {
        let day = |date: crate::time::Date| Value::Whole(date.days().into());
        let number = |number: f64| Value::Number(plain(number));
        match self {
            Self::Priority => Some(Value::Whole(task.priority as i64)),
            Self::Status => Some(Value::Whole(task.status as i64)),
            Self::DueDate => task.due_date.map(day),
            Self::StartDate => task.start_date.map(day),
            Self::CreatedAt => Some(Value::Whole(task.created_at.millis())),
            Self::UpdatedAt => Some(Value::Whole(task.updated_at.millis())),
            Self::CompletedAt => task.completed_at.map(|at| Value::Whole(at.millis())),
            Self::Title => Some(Value::Text(title_letters(&task.title).collect())),
            Self::Type => Some(Value::Text(crate::text::folded(&task.kind))),
            Self::Key => {
                let (project, number) = key_parts(&task.key);
                Some(Value::Key(project.to_owned(), number))
            }
            Self::Assignee => task.assignee.map(|id| Value::Id(id.to_u128())),
            Self::EstimatedHours => task.estimated_hours.map(number),
            Self::StoryPoints => task.story_points.map(number),
            Self::ActualHours => task.actual_hours.map(number),
        }
    }
}

/// One value that tasks are ordered by.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A place in an order, days or milliseconds since 1970.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Text without case.
    Text(String),
    /// An id.
    Id(u128),
    /// A key: the project's part and the number.
    Key(String, u64),
}

impl Value {
    /// Which of two values of one field is lower.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Id(a), Self::Id(b)) => a.cmp(b),
            (Self::Key(a, m), Self::Key(b, n)) => a.cmp(b).then(m.cmp(n)),
            // One field has one kind of value; cursors are checked for that when they are read.
            _ => Ordering::Equal,
        }
    }
}

/// A field and a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What by.
    pub field: Field,
    /// Highest first.
    pub descending: bool,
}

impl Sort {
    /// Which of two values comes first; no value comes last in both directions.
    pub fn rank(self, a: Option<&Value>, b: Option<&Value>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if self.descending => b.compare(a),
            (Some(a), Some(b)) => a.compare(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

/// Fields in order of weight, then the id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(pub Vec<Sort>);

impl Default for Order {
    /// Newest first.
    fn default() -> Self {
        Self(vec![Sort {
            field: Field::CreatedAt,
            descending: true,
        }])
    }
}

impl Order {
    /// What a task is ordered by, field by field.
    pub fn values(&self, task: &Task) -> Vec<Option<Value>> {
        self.0.iter().map(|sort| sort.field.value(task)).collect()
    }

    /// Which of two tasks comes first.
    pub fn compare(&self, a: &Task, b: &Task) -> Ordering {
        self.rank(&self.values(a), &self.values(b))
            .then_with(|| a.task_id.cmp(&b.task_id))
    }

    /// Which of two lists of values comes first.
    pub fn rank(&self, a: &[Option<Value>], b: &[Option<Value>]) -> Ordering {
        let mut pairs = self.0.iter().zip(a.iter().zip(b));
        pairs
            .find_map(|(sort, (a, b))| {
                let order = sort.rank(a.as_ref(), b.as_ref());
                order.is_ne().then_some(order)
            })
            .unwrap_or(Ordering::Equal)
    }
}

/// The letters that a title is ordered by.
pub fn title_letters(title: &str) -> impl Iterator<Item = char> + '_ {
    fold(title).take(TITLE_LETTERS)
}

/// Which of two titles comes first by their [`title_letters`].
pub fn compare_titles(a: &str, b: &str) -> Ordering {
    // Most titles differ while all is ASCII, where a letter is a byte.
    let bytes = a.bytes().zip(b.bytes()).take(TITLE_LETTERS);
    let mut same = 0;
    for (x, y) in bytes.take_while(|(x, y)| x.is_ascii() && y.is_ascii()) {
        let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
        if order.is_ne() {
            return order;
        }
        same += 1;
    }
    let rest = |title| fold(title).take(TITLE_LETTERS - same);
    rest(&a[same..]).cmp(rest(&b[same..]))
}

/// The project's part and the number of a key such as `WEB-42`.
pub fn key_parts(key: &str) -> (&str, u64) {
    match key.rsplit_once('-') {
        Some((project, number)) => (project, number.parse().unwrap_or(0)),
        None => (key, 0),
    }
}

/// A number whose zero has no sign, so that equal numbers have equal bits.
pub fn plain(number: f64) -> f64 {
    number + 0.0
}
