//! One thing given to the person it was merged into, or given back. Must not choose which.

use super::Merging;
use crate::error::Result;
use crate::people::moved::{Among, Places, Thing};
use crate::ports::table::Commit;
use crate::projects::model::Project;

impl Merging {
    pub(super) async fn forward(
        &self,
        commit: Commit,
        thing: Thing,
    ) -> Result<Option<(Commit, Places)>> {
        let (swap, people) = (self.swap, &self.people);
        let mut places = Places::default();
        let changed = match thing {
            Thing::Project(id) => {
                let change = |project: &mut Project| {
                    let mut owner = Some(project.owner);
                    places.first = swap.one(&mut owner);
                    project.owner = owner.unwrap_or(project.owner);
                    places.among = swap.among(&mut project.team_members);
                };
                people
                    .projects
                    .adjust(commit, &self.actor, id, change)
                    .await?
            }
            Thing::Task(id) => {
                let change = |task: &mut crate::tasks::model::Task| {
                    places.first = swap.one(&mut task.assignee);
                    places.second = swap.one(&mut task.reporter);
                };
                people
                    .tasks
                    .adjust(commit, &self.actor, self.job, id, change)
                    .await?
            }
            Thing::Watch(id) => {
                let pair = (swap.from, swap.to);
                let handed = people
                    .tasks
                    .hand_over(commit, &self.actor, id, pair)
                    .await?;
                handed.map(|(commit, joined)| {
                    places.among = if joined { Among::New } else { Among::Already };
                    commit
                })
            }
            Thing::Comment(task, id) => {
                let change = |comment: &mut crate::comments::model::Comment| {
                    places.first = swap.one(&mut comment.author);
                    places.among = swap.among(&mut comment.mentions);
                };
                people
                    .comments
                    .adjust(commit, &self.actor, task, id, change)
                    .await?
            }
        };
        Ok(changed
            .filter(|_| places.any())
            .map(|commit| (commit, places)))
    }

    pub(super) async fn backward(
        &self,
        commit: Commit,
        thing: Thing,
        was: Places,
    ) -> Result<Option<Commit>> {
        let (swap, people) = (self.swap, &self.people);
        match thing {
            Thing::Project(id) => {
                let change = |project: &mut Project| {
                    let mut owner = Some(project.owner);
                    swap.one_back(was.first, &mut owner);
                    project.owner = owner.unwrap_or(project.owner);
                    swap.among_back(was.among, &mut project.team_members);
                };
                people
                    .projects
                    .adjust(commit, &self.actor, id, change)
                    .await
            }
            Thing::Task(id) => {
                let change = |task: &mut crate::tasks::model::Task| {
                    swap.one_back(was.first, &mut task.assignee);
                    swap.one_back(was.second, &mut task.reporter);
                };
                people
                    .tasks
                    .adjust(commit, &self.actor, self.job, id, change)
                    .await
            }
            Thing::Watch(id) if was.among == Among::Already => people
                .tasks
                .follow(commit, id, swap.from, "watching")
                .map(Some),
            Thing::Watch(id) => {
                let pair = (swap.to, swap.from);
                let handed = people
                    .tasks
                    .hand_over(commit, &self.actor, id, pair)
                    .await?;
                Ok(handed.map(|(commit, _)| commit))
            }
            Thing::Comment(task, id) => {
                let change = |comment: &mut crate::comments::model::Comment| {
                    swap.one_back(was.first, &mut comment.author);
                    swap.among_back(was.among, &mut comment.mentions);
                };
                people
                    .comments
                    .adjust(commit, &self.actor, task, id, change)
                    .await
            }
        }
    }
}
