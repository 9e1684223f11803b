//! The words of tasks, comments and projects in memory: which document holds a word, and where in it.
//!
//! Derived from the store. A document that changes gets a new number; what is left of the old one is dropped when there
//! is much of it. What an answer means is [`super::text::Text::holds`]'s to say.

mod look;

use std::collections::{BTreeMap, HashMap};

use super::postings::Postings;
use super::words::words;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::model::Task;
use crate::tasks::query::key_parts;

/// No document, project or task.
const NONE: u32 = u32::MAX;
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

/// Numbers of documents and places: far fewer than this can say.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
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
