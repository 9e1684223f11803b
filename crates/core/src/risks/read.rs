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

impl Risks {
    /// The lives of a project's tasks as they are known at a moment.
    pub(super) async fn lives(&self, project: Id<Project>, until: Timestamp) -> Result<Lives> {
        let partition = Stream::Project(project).to_string();
        let mut range = Range::partition(TableName::Events, partition).prefix(Task::PREFIX);
        // Whom a placeholder was merged into had its work all along.
        let mut who = |person: Id<User>| {
            let user = self.resident.user(person);
            user.and_then(|user| user.merged_into).unwrap_or(person)
        };
        let (mut stories, mut people) = (Vec::new(), People::default());
        let mut finished = 0;
        let (mut subject, mut events): (String, Vec<Event>) = Default::default();
        loop {
            let page = self.store.table.query(&range).await?;
            // Events lie by what they are about: a task's are in a row.
            for item in &page.items {
                let Some((about, _)) = keys::event_of(&item.key.sk) else {
                    continue;
                };
                if about != subject {
                    let story = tell(&subject, take(&mut events), until, &mut who, &mut people);
                    finished += usize::from(story.as_ref().is_some_and(Story::is_finished));
                    stories.extend(story);
                    about.clone_into(&mut subject);
                }
                events.push(read::<Event>(item)?.value);
            }
            if finished >= 2 * LOOKED_BACK_ON {
                forget(&mut stories, finished - LOOKED_BACK_ON);
                finished = LOOKED_BACK_ON;
            }
            match page.next {
                Some(next) => range.after = Some(next),
                None => break,
            }
        }
        stories.extend(tell(&subject, events, until, &mut who, &mut people));
        Ok(Lives::of(stories, people))
    }
}

fn tell(
    subject: &str,
    events: Vec<Event>,
    until: Timestamp,
    who: &mut dyn FnMut(Id<User>) -> Id<User>,
    people: &mut People,
) -> Option<Story> {
    Story::of(subject.parse().ok()?, events, until, who, people)
}

/// Forgets so many of the finished tasks that were made first.
fn forget(stories: &mut Vec<Story>, mut count: usize) {
    stories.retain(|story| {
        let goes = count > 0 && story.is_finished();
        count -= usize::from(goes);
        !goes
    });
}
