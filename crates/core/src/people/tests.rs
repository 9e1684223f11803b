use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::access::{Caller, Role};
use crate::error::Error;
use crate::jobs::model::{Job, JobState};
use crate::testing::House;
use crate::users::model::UserStatus;

struct Scene {
    house: House,
    admin: Caller,
    grace: Caller,
    tasks: Vec<String>,
}

/// Grace has this many tasks in one project and one in a project that is deleted.
async fn scene(tasks: usize) -> Scene {
    let house = House::new().await;
    let admin = house.person(Role::Admin, "ada", UserStatus::Active).await;
    let grace = house
        .person(Role::Manager, "grace", UserStatus::Active)
        .await;
    let (web, gone) = (
        house.project(&admin, "Website").await,
        house.project(&admin, "Gone").await,
    );
    let mut all = Vec::new();
    for number in 0..=tasks {
        let project = if number == tasks { &gone } else { &web };
        let body = json!({ "title": "a", "assignee": grace.id });
        all.push(house.task(&admin, project, body).await);
    }
    let reference = gone.parse().unwrap();
    house
        .app
        .projects
        .delete(&admin, &reference, None)
        .await
        .unwrap();
    let scene = Scene {
        house,
        admin,
        grace,
        tasks: all,
    };
    assert_eq!(scene.hers().await, tasks);
    scene
}

impl Scene {
    async fn delete(&self) -> Job {
        let people = &self.house.app.people;
        people
            .delete(&self.admin, self.grace.id, None)
            .await
            .unwrap()
    }

    async fn assignee(&self, task: &str) -> Option<Value> {
        let view = self
            .house
            .app
            .tasks
            .get(&self.admin, &task.parse().unwrap())
            .await
            .ok()?;
        let task: Value = serde_json::from_slice(&view.data).unwrap();
        Some(task["assignee"].clone())
    }

    /// How many of the tasks that are shown are hers.
    async fn hers(&self) -> usize {
        let mut count = 0;
        for task in &self.tasks {
            count += usize::from(self.assignee(task).await == Some(json!(self.grace.id)));
        }
        count
    }

    async fn job(&self, job: &Job) -> Job {
        let jobs = &self.house.app.jobs;
        jobs.visible(&self.admin, job.job_id).await.unwrap()
    }

    async fn bring_the_project_back(&self) {
        let reference = "GON".parse().unwrap();
        let projects = &self.house.app.projects;
        projects
            .restore(&self.admin, &reference, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_deleted_persons_tasks_stay_unassigned_also_in_deleted_projects() {
    let scene = scene(70).await;

    let job = scene.delete().await;
    assert_eq!(job.state, JobState::Running);
    scene.house.queue.run().await;

    let job = scene.job(&job).await;
    assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
    assert_eq!(job.result.unwrap()["unassignedTasks"], 71);
    scene.bring_the_project_back().await;
    assert_eq!(scene.hers().await, 0);
}

#[tokio::test]
async fn deleting_again_answers_the_same_job() {
    let scene = scene(1).await;

    let first = scene.delete().await;
    let second = scene.delete().await;
    scene.house.queue.run().await;
    let third = scene.delete().await;

    assert_eq!(first.job_id, second.job_id);
    assert_eq!(first.job_id, third.job_id);
    assert_eq!(third.state, JobState::Succeeded);
}

#[tokio::test]
async fn a_deletion_goes_on_wherever_it_was_cut_off() {
    for cut in 1..8 {
        let mut scene = scene(70).await;
        scene.house.left.store(cut, Ordering::SeqCst);
        let job = scene.delete().await;
        scene.house.queue.run().await;
        scene.house.left.store(u64::MAX, Ordering::SeqCst);

        scene.house.restart().await;
        scene.house.queue.run().await;

        let job = scene.job(&job).await;
        assert_eq!(job.state, JobState::Succeeded, "cut after {cut}");
        assert_eq!(job.result.unwrap()["unassignedTasks"], 71);
        assert_eq!(scene.hers().await, 0);
    }
}

#[tokio::test]
async fn a_restored_person_has_the_tasks_back_that_nobody_else_took() {
    let scene = scene(5).await;
    scene.delete().await;
    scene.house.queue.run().await;
    let taken = crate::tasks::Assignment {
        assignee: Some(scene.admin.id),
    };
    let task = scene.tasks[0].parse().unwrap();
    let tasks = &scene.house.app.tasks;
    tasks
        .assign(&scene.admin, &task, &taken, None)
        .await
        .unwrap();

    let people = &scene.house.app.people;
    people
        .restore(&scene.admin, scene.grace.id, None)
        .await
        .unwrap();
    scene.house.queue.run().await;
    scene.bring_the_project_back().await;

    assert_eq!(scene.hers().await, 5);
    assert_eq!(
        scene.assignee(&scene.tasks[0]).await,
        Some(json!(scene.admin.id))
    );
}

#[tokio::test]
async fn a_restore_while_the_deletion_is_at_work_keeps_every_task() {
    for cut in 1..6 {
        let mut scene = scene(70).await;
        scene.house.left.store(cut, Ordering::SeqCst);
        scene.delete().await;
        scene.house.queue.run().await;
        scene.house.left.store(u64::MAX, Ordering::SeqCst);

        // The deletion's work is still waiting when its undo comes, and both go on afterwards.
        let people = &scene.house.app.people;
        people
            .restore(&scene.admin, scene.grace.id, None)
            .await
            .unwrap();
        scene.house.restart().await;
        scene.house.queue.run().await;

        assert_eq!(scene.hers().await, 70, "cut after {cut}");
    }
}

#[tokio::test]
async fn a_deletion_cannot_be_undone_after_thirty_days() {
    let scene = scene(1).await;
    scene.delete().await;
    scene.house.queue.run().await;
    scene.house.clock.advance(crate::projects::KEPT);

    let people = &scene.house.app.people;
    let late = people.restore(&scene.admin, scene.grace.id, None).await;

    assert!(matches!(late, Err(Error::Conflict(_))));
}
