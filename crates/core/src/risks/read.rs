//! Reads the history of a project's tasks from the events. Must hold little at once: a task's events, and of very large
//! projects the newest of what is finished only.

use std::mem::take;

use super::Risks;
use super::story::{Lives, People, Story};
use crate::error::Result;
use crate::event::{Event, Stream};
use crate::id::{Id, Kind};
use crate::keys;
use crate::ports::table::{Range, TableName};
use crate::projects::model::Project;
use crate::store::read;
use crate::tasks::model::Task;
use crate::time::Timestamp;
use crate::users::model::User;

/// Finished tasks of one project that are looked back on, the newest.
const LOOKED_BACK_ON: usize = 10_000;

/// Makes the lives of a project's tasks, one task after the other in the order of their ids.
pub(super) struct Telling<'a> {
    until: Timestamp,
    who: &'a (dyn Fn(Id<User>) -> Id<User> + Sync),
    people: People,
    stories: Vec<Story>,
    finished: usize,
}

impl Risks {
    /// The lives of a project's tasks as they are known at a moment.
    pub(super) async fn lives(&self, project: Id<Project>, until: Timestamp) -> Result<Lives> {
        let partition = Stream::Project(project).to_string();
        let mut range = Range::partition(TableName::Events, partition).prefix(Task::PREFIX);
        // Whom a placeholder was merged into had its work all along.
        let who = |person: Id<User>| {
            let user = self.resident.user(person);
            user.and_then(|user| user.merged_into).unwrap_or(person)
        };
        let mut telling = Telling::new(until, &who);
        let (mut subject, mut events): (String, Vec<Event>) = Default::default();
        loop {
            let page = self.store.table.query(&range).await?;
            // Events lie by what they are about: a task's are in a row.
            for item in &page.items {
                let Some((about, _)) = keys::event_of(&item.key.sk) else {
                    continue;
                };
                if about != subject {
                    telling.tell(&subject, take(&mut events));
                    about.clone_into(&mut subject);
                }
                events.push(read::<Event>(item)?.value);
            }
            match page.next {
                Some(next) => range.after = Some(next),
                None => break,
            }
        }
        telling.tell(&subject, events);
        Ok(telling.lives())
    }
}

impl<'a> Telling<'a> {
    /// Nothing told yet; nothing that came later than a moment ever is.
    pub(super) fn new(until: Timestamp, who: &'a (dyn Fn(Id<User>) -> Id<User> + Sync)) -> Self {
        Self {
            until,
            who,
            people: People::default(),
            stories: Vec::new(),
            finished: 0,
        }
    }

    /// Tells of one more task.
    pub(super) fn tell(&mut self, subject: &str, events: Vec<Event>) {
        let Ok(task) = subject.parse() else { return };
        let mut who = |person| (self.who)(person);
        let Some(story) = Story::of(task, events, self.until, &mut who, &mut self.people) else {
            return;
        };
        self.finished += usize::from(story.is_finished());
        self.stories.push(story);
        if self.finished >= 2 * LOOKED_BACK_ON {
            forget(&mut self.stories, self.finished - LOOKED_BACK_ON);
            self.finished = LOOKED_BACK_ON;
        }
    }

    /// All that was told.
    pub(super) fn lives(self) -> Lives {
        Lives::of(self.stories, self.people)
    }
}

/// Forgets so many of the finished tasks that were made first.
fn forget(stories: &mut Vec<Story>, mut count: usize) {
    stories.retain(|story| {
        let goes = count > 0 && story.is_finished();
        count -= usize::from(goes);
        !goes
    });
}
