//! A row a task. Spreadsheets take some cells for formulas; no text here is one.

use super::Told;

const COLUMNS: [&str; 20] = [
    "key",
    "title",
    "type",
    "status",
    "priority",
    "assignee",
    "reporter",
    "estimatedHours",
    "actualHours",
    "storyPoints",
    "startDate",
    "dueDate",
    "completedAt",
    "parent",
    "dependencies",
    "labels",
    "createdAt",
    "updatedAt",
    "taskId",
    "description",
];

pub(super) fn head(out: &mut Vec<u8>) {
    row(out, &COLUMNS.map(str::to_owned));
}

pub(super) fn task(out: &mut Vec<u8>, told: &Told) {
    let task = &told.task;
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    row(
        out,
        &[
            text(&task.key),
            text(&task.title),
            text(&task.kind),
            text(task.status.name()),
            text(task.priority.name()),
            text(&told.assignee),
            text(&told.reporter),
            number(task.estimated_hours),
            number(task.actual_hours),
            number(task.story_points),
            or_empty(task.start_date),
            or_empty(task.due_date),
            or_empty(task.completed_at),
            text(&told.parent),
            text(&told.dependencies.join(", ")),
            text(&task.labels.join(", ")),
            task.created_at.to_string(),
            task.updated_at.to_string(),
            text(&task.task_id.to_string()),
            text(&task.description),
        ],
    );
}

fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Text that no spreadsheet calculates with: those that see a formula in it see an apostrophe first.
pub(super) fn text(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    let is_formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    let mark = if is_formula { "'" } else { "" };
    format!("{mark}{text}")
}

fn row(out: &mut Vec<u8>, cells: &[String; COLUMNS.len()]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r', ';', '\'']) || cell.trim() != cell {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}
