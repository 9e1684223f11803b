//! What two versions of a document have in common: requirements keep their ids, and the rest is compared by section.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    num,
    prd::{Kind, Prd, Requirement, label, number},
    words,
};

/// From this likeness on a requirement is the same one with other words. The contract of the API names it: a new wording of
/// half a sentence keeps its tasks, and what says something else is told as removed and added.
const SAME: f64 = 0.6;
/// What its own id adds where two are as like as each other; it makes nothing the same.
const OWN: f64 = 0.1;

/// What changed from one version to another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// Requirements that are new.
    pub added: Vec<Requirement>,
    /// Requirements that are gone.
    pub removed: Vec<Requirement>,
    /// Requirements that say something else.
    pub changed: Vec<Changed>,
    /// How many requirements are as they were.
    pub unchanged: usize,
    /// The ids of stories that are new, gone or changed.
    pub stories: Vec<String>,
    /// The sections that differ, by field name.
    pub sections: Vec<String>,
}

/// A requirement before and after.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RequirementChange")]
pub struct Changed {
    /// Its id.
    pub id: String,
    /// As it was.
    pub before: Requirement,
    /// As it is.
    pub after: Requirement,
    /// How alike the texts are: 0 to 1.
    pub likeness: f64,
    /// What differs: `text`, `priority`, `kind`, `effortHours`.
    pub fields: Vec<String>,
}

/// Compares two versions.
pub fn diff(before: &Prd, after: &Prd) -> Diff {
    let old = before.content.requirement_items();
    let new = after.content.requirement_items();
    let mut result = Diff::default();
    for item in &new {
        match old.iter().find(|one| one.id == item.id) {
            None => result.added.push(item.clone()),
            Some(one) => {
                let fields = differing(one, item);
                if fields.is_empty() {
                    result.unchanged += 1;
                } else {
                    let likeness =
                        words::likeness(&words::trigrams(&one.text), &words::trigrams(&item.text));
                    result.changed.push(Changed {
                        id: item.id.clone(),
                        before: one.clone(),
                        after: item.clone(),
                        likeness: num::thousandths(likeness),
                        fields,
                    });
                }
            }
        }
    }
    result.removed = old
        .into_iter()
        .filter(|one| !new.iter().any(|item| item.id == one.id))
        .collect();
    let (old, new) = (&before.content.user_stories, &after.content.user_stories);
    for story in new {
        if old.iter().find(|one| one.id == story.id) != Some(story) {
            result.stories.push(story.id.clone());
        }
    }
    for story in old
        .iter()
        .filter(|one| !new.iter().any(|story| story.id == one.id))
    {
        result.stories.push(story.id.clone());
    }
    result.sections = sections(before, after);
    result
}

fn differing(before: &Requirement, after: &Requirement) -> Vec<String> {
    [
        ("text", before.text != after.text),
        ("priority", before.priority != after.priority),
        ("kind", before.kind != after.kind),
        ("effortHours", before.effort_hours != after.effort_hours),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(name, _)| name.to_owned())
    .collect()
}

fn sections(before: &Prd, after: &Prd) -> Vec<String> {
    let of = |prd: &Prd| match serde_json::to_value(&prd.content) {
        Ok(Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (of(before), of(after));
    let mut names: Vec<String> = Vec::new();
    if before.title != after.title {
        names.push("title".to_owned());
    }
    for name in old.keys().chain(new.keys()) {
        if name != "provenance" && old.get(name) != new.get(name) && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Gives the requirements of a new version the ids that they had before: by the same text, then by their own id where
/// the text is much the same, then by the likest text. Ids of what is gone are retired and never given again.
pub fn keep_ids(before: &Prd, after: &mut Prd) {
    let old = before.content.requirement_items();
    let mut items = after.content.requirement_items();
    let names = matched(&old, &items);
    let retired = &before.content.requirements.retired;
    let used = |kind: Kind| {
        let all = old.iter().map(|item| &item.id).chain(retired);
        all.filter_map(|id| number(id, kind.prefix()))
            .max()
            .unwrap_or(0)
    };
    let (mut functional, mut other) = (used(Kind::Functional), used(Kind::NonFunctional));
    let renamed: Vec<(String, String)> = items
        .iter()
        .zip(&names)
        .map(|(item, name)| {
            let next = if item.kind == Kind::Functional {
                &mut functional
            } else {
                &mut other
            };
            let id = name.clone().unwrap_or_else(|| {
                *next += 1;
                label(item.kind.prefix(), *next)
            });
            (item.id.clone(), id)
        })
        .collect();
    for (item, (_, id)) in items.iter_mut().zip(&renamed) {
        item.id.clone_from(id);
        if let Some(one) = old.iter().find(|one| one.id == *id) {
            item.requirement_id.clone_from(&one.requirement_id);
        }
    }
    let new_name = |id: &mut String| {
        if let Some((_, name)) = renamed.iter().find(|(own, _)| own == id) {
            id.clone_from(name);
        }
    };
    items
        .iter_mut()
        .flat_map(|item| &mut item.depends_on)
        .for_each(new_name);
    let content = &mut after.content;
    content
        .user_stories
        .iter_mut()
        .flat_map(|story| &mut story.requirement_ids)
        .for_each(new_name);
    content
        .constraints
        .iter_mut()
        .flat_map(|limit| &mut limit.requirement_ids)
        .for_each(new_name);
    let mut phases: Vec<crate::prd::Phase> = content.timeline.list("phases");
    if !phases.is_empty() {
        phases
            .iter_mut()
            .flat_map(|phase| &mut phase.requirement_ids)
            .for_each(new_name);
        content.timeline.set("phases", phases);
    }
    if let Some(mut cut) = content.timeline.get::<crate::prd::ScopeCut>("scopeCut") {
        cut.requirement_ids.iter_mut().for_each(new_name);
        content.timeline.set("scopeCut", cut);
    }
    let mut gone: Vec<String> = retired.clone();
    gone.extend(
        old.iter()
            .map(|one| one.id.clone())
            .filter(|id| !items.iter().any(|item| item.id == *id)),
    );
    gone.sort();
    gone.dedup();
    content.requirements.items = items;
    content.requirements.retired = gone;
    content.requirements.write_strings();
}

/// For each new requirement the id of the old one that it is: the same text first, then the likest.
fn matched(old: &[Requirement], items: &[Requirement]) -> Vec<Option<String>> {
    let mut taken: HashSet<usize> = HashSet::new();
    let mut names: Vec<Option<String>> = vec![None; items.len()];
    let old_sets: Vec<Vec<u64>> = old.iter().map(|item| words::trigrams(&item.text)).collect();
    for (n, item) in items.iter().enumerate() {
        let same = (0..old.len())
            .find(|m| !taken.contains(m) && old[*m].kind == item.kind && old[*m].text == item.text);
        if let Some(m) = same {
            taken.insert(m);
            names[n] = Some(old[m].id.clone());
        }
    }
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (n, item) in items
        .iter()
        .enumerate()
        .filter(|(n, _)| names[*n].is_none())
    {
        let set = words::trigrams(&item.text);
        for m in (0..old.len()).filter(|m| !taken.contains(m) && old[*m].kind == item.kind) {
            let likeness = words::likeness(&set, &old_sets[m]);
            if likeness >= SAME {
                let own = if old[m].id == item.id { OWN } else { 0.0 };
                pairs.push((likeness + own, n, m));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, n, m) in pairs {
        if names[n].is_none() && taken.insert(m) {
            names[n] = Some(old[m].id.clone());
        }
    }
    names
}
