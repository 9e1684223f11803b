//! Which issue is a part of which.

use std::collections::HashMap;

use super::Issue;
use crate::id::Id;
use crate::imports::draft::Finding;
use crate::tasks::model::Task;

/// How deep parts of parts may go, as for tasks made here.
const MAX_DEPTH: usize = 20;

/// Finds parents, and how deep each issue is, so that parents can be written first.
pub(super) fn nest(issues: &mut [Issue], tasks: &HashMap<String, Id<Task>>) {
    let mut keys_by_id: HashMap<String, String> = HashMap::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for (at, issue) in issues.iter().enumerate() {
        if let Some(id) = &issue.draft.id {
            keys_by_id.insert(id.to_uppercase(), issue.draft.key.clone());
        }
        place.insert(issue.draft.key.clone(), at);
    }
    let parents: Vec<Option<String>> = issues
        .iter()
        .map(|issue| {
            let named = issue.draft.parent.as_ref()?;
            Some(keys_by_id.get(named).unwrap_or(named).clone())
        })
        .collect();
    for at in 0..issues.len() {
        let Some(parent) = &parents[at] else { continue };
        let mut level = 0;
        let mut above = Some(parent);
        while let Some(next) = above.and_then(|key| place.get(key)) {
            level += 1;
            if level > MAX_DEPTH || *next == at {
                level = MAX_DEPTH + 1;
                break;
            }
            above = parents[*next].as_ref();
        }
        let issue = &mut issues[at];
        let why = match tasks.get(parent) {
            _ if level > MAX_DEPTH => "is part of itself or nested too deep; left empty",
            None => "names an issue that is not here; left empty",
            Some(id) => {
                issue.task.parent_id = Some(*id);
                issue.level = level;
                continue;
            }
        };
        issue.findings.push(Finding::new("parentId", why));
    }
}
