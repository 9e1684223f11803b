//! The words of tasks, comments and projects in memory: which document holds a word, and where in it.
//!
//! Derived from the store. A document that changes gets a new number; what is left of the old one is dropped when there
//! is much of it. What an answer means is [`super::text::Text::holds`]'s to say.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::postings::Postings;
use super::text::{Text, Unit};
use super::words::words;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::tasks::query::key_parts;

/// No document, project or task.
const NONE: u32 = u32::MAX;
/// How much more a word in a title says than one below it.
const TITLE_WEIGHT: f32 = 3.0;
/// How much an unfinished word says against a finished one.
const BEGUN_WEIGHT: f32 = 0.5;
/// What a task whose key was named counts for.
const KEY_WEIGHT: f32 = 100.0;
/// How soon repeating a word stops to matter, and how much length does: the usual values of BM25.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.75;
/// The length that is neither short nor long. Fixed, so that hidden texts cannot be told from anybody's ranking.
const USUAL_LENGTH: f32 = 60.0;
/// Dead documents that are never worth the work of dropping them.
const FEW_DEAD: usize = 1_000;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Project,
    Task,
    Comment,
}

/// What is to be found.
pub(super) struct Entry<'a> {
    pub(super) kind: Kind,
    pub(super) id: u128,
    /// The project, of a project and a task; the task, of a comment.
    pub(super) home: u128,
    /// The task's key.
    pub(super) key: &'a str,
    pub(super) title: &'a str,
    pub(super) body: &'a str,
}

/// One document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    pub(super) kind: Kind,
    pub(super) id: u128,
    /// The project, of a project and a task; the task, of a comment.
    pub(super) home: u128,
    pub(super) score: f32,
}

#[derive(Clone, Copy)]
struct Document {
    id: u128,
    /// A place in `tasks` for tasks and comments, in `projects` for projects.
    home: u32,
    /// Words in the title; places from here on are below it.
    title: u32,
    /// Words in all.
    length: u32,
    kind: Kind,
    live: bool,
}

/// A task that is there, or that comments name.
#[derive(Clone, Copy)]
struct Place {
    id: u128,
    project: u32,
    document: u32,
    number: u64,
}

/// Every word.
#[derive(Default)]
pub(super) struct Index {
    words: BTreeMap<Box<str>, Postings>,
    documents: Vec<Document>,
    /// Projects and comments by id.
    others: HashMap<u128, u32>,
    tasks: Vec<Place>,
    task_places: HashMap<u128, u32>,
    projects: Vec<u128>,
    project_places: HashMap<u128, u32>,
    dead: usize,
}

impl Index {
    /// Takes in a document, in place of what it was before.
    pub(super) fn put(&mut self, entry: &Entry<'_>) {
        self.remove(entry.kind, entry.id);
        let number = narrow(self.documents.len());
        let home = match entry.kind {
            Kind::Project => self.project(entry.home),
            Kind::Task => {
                let project = self.project(entry.home);
                let place = self.task(entry.id);
                let task = &mut self.tasks[place as usize];
                task.project = project;
                task.document = number;
                task.number = key_parts(entry.key).1;
                place
            }
            Kind::Comment => self.task(entry.home),
        };
        if entry.kind != Kind::Task {
            self.others.insert(entry.id, number);
        }
        let mut all: Vec<(String, u32)> = Vec::new();
        for word in words(entry.title) {
            all.push((word.text, narrow(all.len())));
        }
        let title = narrow(all.len());
        for word in words(entry.body) {
            // One place is left empty, so that no phrase reaches from the title into the text.
            all.push((word.text, narrow(all.len()) + 1));
        }
        self.documents.push(Document {
            id: entry.id,
            home,
            title,
            length: narrow(all.len()),
            kind: entry.kind,
            live: true,
        });
        all.sort_unstable();
        let mut places = Vec::new();
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            places.clear();
            places.extend(same.iter().map(|(_, place)| *place));
            let word = same[0].0.as_str();
            if let Some(postings) = self.words.get_mut(word) {
                postings.push(number, &places);
            } else {
                let mut postings = Postings::default();
                postings.push(number, &places);
                self.words.insert(word.into(), postings);
            }
        }
    }

    /// Forgets a document.
    pub(super) fn remove(&mut self, kind: Kind, id: u128) {
        let number = if kind == Kind::Task {
            let place = self.task_places.get(&id);
            place.map(|at| std::mem::replace(&mut self.tasks[*at as usize].document, NONE))
        } else {
            self.others.remove(&id)
        };
        let document = number.and_then(|number| self.documents.get_mut(number as usize));
        if let Some(document) = document {
            document.live = false;
            self.dead += 1;
        }
    }

    /// The project that a task is in, as far as is known here.
    pub(super) fn project_of(&self, task: u128) -> Option<u128> {
        let place = self.tasks[*self.task_places.get(&task)? as usize];
        self.projects.get(place.project as usize).copied()
    }

    /// The documents of some kinds in some projects that hold everything, with how well they fit, in no order.
    pub(super) fn find(
        &self,
        text: &Text,
        kinds: &[Kind],
        allowed: impl Fn(u128) -> bool,
    ) -> Vec<Match> {
        let projects: Vec<bool> = self.projects.iter().map(|id| allowed(*id)).collect();
        let within = |project: u32| projects.get(project as usize).copied().unwrap_or(false);
        let shown: Vec<bool> = self
            .documents
            .iter()
            .map(|document| {
                document.live
                    && kinds.contains(&document.kind)
                    && if document.kind == Kind::Project {
                        within(document.home)
                    } else {
                        let task = self.tasks[document.home as usize];
                        task.document != NONE && within(task.project)
                    }
            })
            .collect();
        let total = real(shown.iter().filter(|shown| **shown).count());
        let mut scores: Option<Vec<(u32, f32)>> = None;
        for unit in &text.0 {
            let mut found = self.unit(unit, &shown);
            let count = real(found.len());
            let rarity = (1.0 + (total - count + 0.5) / (count + 0.5)).ln();
            for (number, weight) in &mut found {
                let length = real(self.documents[*number as usize].length as usize);
                let stretch = 1.0 - LENGTH + LENGTH * length / USUAL_LENGTH;
                *weight = rarity * *weight * (SATURATION + 1.0) / (*weight + SATURATION * stretch);
            }
            scores = Some(match scores {
                None => found,
                Some(earlier) => both(&earlier, &found),
            });
            if scores.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        let scores = scores.unwrap_or_default().into_iter();
        scores
            .map(|(number, score)| {
                let document = self.documents[number as usize];
                Match {
                    kind: document.kind,
                    id: document.id,
                    home: match document.kind {
                        Kind::Project => document.id,
                        Kind::Task => {
                            self.projects[self.tasks[document.home as usize].project as usize]
                        }
                        Kind::Comment => self.tasks[document.home as usize].id,
                    },
                    score,
                }
            })
            .collect()
    }

    /// The shown documents that hold one thing, ascending, with how much of it they hold.
    fn unit(&self, unit: &Unit, shown: &[bool]) -> Vec<(u32, f32)> {
        let mut found = Vec::new();
        match unit {
            Unit::Word(word) => {
                if let Some(postings) = self.words.get(word.as_str()) {
                    postings.each(|number, places| {
                        if shown[number as usize] {
                            found.push((number, self.weight(number, places)));
                        }
                    });
                }
            }
            Unit::Prefix(begin) => {
                let mut sums = vec![0.0_f32; self.documents.len()];
                let bounds = (Bound::Included(begin.as_str()), Bound::Unbounded);
                let from = self.words.range::<str, _>(bounds);
                for (word, postings) in
                    from.take_while(|(word, _)| word.starts_with(begin.as_str()))
                {
                    let whole = if **word == **begin { 1.0 } else { BEGUN_WEIGHT };
                    postings.each(|number, places| {
                        if shown[number as usize] {
                            sums[number as usize] += whole * self.weight(number, places);
                        }
                    });
                }
                let hits = (0..).zip(sums).filter(|(_, sum)| *sum > 0.0);
                found.extend(hits);
            }
            Unit::Phrase(row) => found = self.phrase(row, shown),
            Unit::Key(project, number, row) => {
                found = self.phrase(row, shown);
                let home = self.project_places.get(&project.to_u128());
                let named = self.tasks.iter().find(|task| {
                    Some(&task.project) == home && task.number == *number && task.document != NONE
                });
                if let Some(task) = named
                    && shown[task.document as usize]
                {
                    match found.binary_search_by_key(&task.document, |(number, _)| *number) {
                        Ok(at) => found[at].1 += KEY_WEIGHT,
                        Err(at) => found.insert(at, (task.document, KEY_WEIGHT)),
                    }
                }
            }
        }
        found
    }

    /// The documents that hold some words in a row.
    fn phrase(&self, row: &[String], shown: &[bool]) -> Vec<(u32, f32)> {
        // Where each row that has been found so far ends.
        let mut ends: Vec<(u32, Vec<u32>)> = Vec::new();
        for (at, word) in row.iter().enumerate() {
            let Some(postings) = self.words.get(word.as_str()) else {
                return Vec::new();
            };
            let mut kept = Vec::new();
            let mut earlier = ends.iter().peekable();
            postings.each(|number, places| {
                if !shown[number as usize] {
                    return;
                }
                if at == 0 {
                    kept.push((number, places.to_vec()));
                    return;
                }
                while earlier.next_if(|(other, _)| *other < number).is_some() {}
                let Some((_, before)) = earlier.next_if(|(other, _)| *other == number) else {
                    return;
                };
                let follows =
                    |place: &u32| *place > 0 && before.binary_search(&(place - 1)).is_ok();
                let ends: Vec<u32> = places.iter().copied().filter(follows).collect();
                if !ends.is_empty() {
                    kept.push((number, ends));
                }
            });
            ends = kept;
        }
        let weighed = ends.iter();
        weighed
            .map(|(number, places)| (*number, self.weight(*number, places)))
            .collect()
    }

    fn weight(&self, number: u32, places: &[u32]) -> f32 {
        let title = self.documents[number as usize].title;
        let weights = places
            .iter()
            .map(|place| if *place < title { TITLE_WEIGHT } else { 1.0 });
        weights.sum()
    }

    /// Whether so much is dead that [`Self::compacted`] is worth it.
    pub(super) fn is_worn(&self) -> bool {
        self.dead > FEW_DEAD && self.dead * 4 > self.documents.len()
    }

    /// The same without what is dead.
    pub(super) fn compacted(&self) -> Self {
        let mut new = Self {
            tasks: self.tasks.clone(),
            task_places: self.task_places.clone(),
            projects: self.projects.clone(),
            project_places: self.project_places.clone(),
            ..Self::default()
        };
        let mut numbers = vec![NONE; self.documents.len()];
        for (old, document) in self.documents.iter().enumerate() {
            if !document.live {
                continue;
            }
            let number = narrow(new.documents.len());
            numbers[old] = number;
            new.documents.push(*document);
            if document.kind == Kind::Task {
                new.tasks[document.home as usize].document = number;
            } else {
                new.others.insert(document.id, number);
            }
        }
        for (word, old) in &self.words {
            let mut postings = Postings::default();
            let mut some = false;
            old.each(|number, places| {
                let number = numbers[number as usize];
                if number != NONE {
                    postings.push(number, places);
                    some = true;
                }
            });
            if some {
                postings.shrink();
                new.words.insert(word.clone(), postings);
            }
        }
        new
    }

    /// Gives back what was kept for growing.
    pub(super) fn shrink(&mut self) {
        for postings in self.words.values_mut() {
            postings.shrink();
        }
        self.documents.shrink_to_fit();
        self.tasks.shrink_to_fit();
    }

    /// How many documents there are, and what all takes, roughly.
    pub(super) fn size(&self) -> (usize, usize) {
        let words = self.words.iter();
        let words: usize = words
            .map(|(word, postings)| word.len() + 16 + size_of::<Postings>() + postings.bytes())
            .sum();
        let documents = self.documents.capacity() * size_of::<Document>();
        let places = self.tasks.capacity() * size_of::<Place>();
        let maps = (self.others.capacity() + self.task_places.capacity()) * 40;
        (
            self.documents.len() - self.dead,
            words + documents + places + maps,
        )
    }

    fn project(&mut self, id: u128) -> u32 {
        *self.project_places.entry(id).or_insert_with(|| {
            self.projects.push(id);
            narrow(self.projects.len() - 1)
        })
    }

    fn task(&mut self, id: u128) -> u32 {
        *self.task_places.entry(id).or_insert_with(|| {
            self.tasks.push(Place {
                id,
                project: NONE,
                document: NONE,
                number: 0,
            });
            narrow(self.tasks.len() - 1)
        })
    }
}

/// The documents of both lists with the sums of their scores.
fn both(a: &[(u32, f32)], b: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let mut others = b.iter().peekable();
    let mut kept = Vec::new();
    for (number, score) in a {
        while others.next_if(|(other, _)| other < number).is_some() {}
        if let Some((_, more)) = others.next_if(|(other, _)| other == number) {
            kept.push((*number, score + more));
        }
    }
    kept
}

/// Numbers of documents and places: far fewer than this can say.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ranking does not mind the last digits of millions"
)]
const fn real(count: usize) -> f32 {
    count as f32
}

impl Match {
    /// The task, of a task and a comment.
    pub(super) const fn task(&self) -> Option<Id<Task>> {
        match self.kind {
            Kind::Project => None,
            Kind::Task => Some(Id::from_u128(self.id)),
            Kind::Comment => Some(Id::from_u128(self.home)),
        }
    }

    /// The project, of a project.
    pub(super) const fn project(&self) -> Option<Id<Project>> {
        match self.kind {
            Kind::Project => Some(Id::from_u128(self.id)),
            Kind::Task | Kind::Comment => None,
        }
    }
}
