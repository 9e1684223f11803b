//! A placeholder that is somebody.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::access::{Caller, Role};
use crate::comments::NewComment;
use crate::error::Error;
use crate::input::parse;
use crate::jobs::model::{Job, JobState};
use crate::tasks::NewWatcher;
use crate::testing::House;
use crate::users::Merge;
use crate::users::model::{User, UserStatus};
use crate::view::View;

fn value(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("a view is JSON")
}

struct Scene {
    house: House,
    admin: Caller,
    /// The placeholder, and who they are.
    pat: Caller,
    grace: Caller,
    web: String,
    tasks: Vec<String>,
}

/// The placeholder has `tasks` tasks in one project and one in a private project that Grace does not see, watches the
/// first, is a member of the project and is named in a comment on the first.
async fn scene(tasks: usize) -> Scene {
    let house = House::new().await;
    let admin = house.person(Role::Admin, "ada", UserStatus::Active).await;
    let grace = house
        .person(Role::Developer, "grace", UserStatus::Active)
        .await;
    let pat = house
        .person(Role::Developer, "Pat", UserStatus::Placeholder)
        .await;
    let web = house.project(&admin, "Website").await;
    let patch = json!({ "teamMembers": [pat.id] });
    let projects = &house.app.projects;
    let reference = web.parse().unwrap();
    projects
        .update(&admin, &reference, &patch, None)
        .await
        .unwrap();
    let body = json!({ "name": "Secret", "key": "SEC" }).to_string();
    let secret = projects
        .create(&admin, parse(body.as_bytes()).unwrap())
        .await;
    let secret = value(&secret.unwrap())["projectId"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut all = Vec::new();
    for number in 0..=tasks {
        let project = if number == tasks { &secret } else { &web };
        let body = json!({ "title": "a", "assignee": pat.id, "reporter": pat.id });
        all.push(house.task(&admin, project, body).await);
    }
    // As it is after an import into a project that is closed to others later.
    let private = json!({ "visibility": "private" });
    let reference = secret.parse().unwrap();
    projects
        .update(&admin, &reference, &private, None)
        .await
        .unwrap();
    let first = all[0].parse().unwrap();
    let new = NewWatcher {
        user_id: Some(pat.id),
    };
    let watched = house.app.tasks.watch(&admin, &first, &new, None).await;
    watched.unwrap();
    // As imports write them: by the placeholder.
    let new = NewComment {
        text: "As I said".into(),
    };
    let said = house.app.comments.create(&pat, &first, &new, None).await;
    said.unwrap();
    Scene {
        house,
        admin,
        pat,
        grace,
        web,
        tasks: all,
    }
}

impl Scene {
    async fn merge(&self) -> Job {
        self.try_merge(self.grace.id).await.unwrap()
    }

    async fn try_merge(&self, into: crate::id::Id<User>) -> crate::error::Result<Job> {
        let people = &self.house.app.people;
        people
            .merge(&self.admin, self.pat.id, Merge { into }, None)
            .await
    }

    async fn restore(&self) {
        let people = &self.house.app.people;
        people
            .restore(&self.admin, self.pat.id, None)
            .await
            .unwrap();
    }

    async fn job(&self, job: &Job) -> Job {
        let jobs = &self.house.app.jobs;
        jobs.visible(&self.admin, job.job_id).await.unwrap()
    }

    /// How many places a person has: as assignee, reporter, follower, author and member.
    async fn places(&self, person: &Caller) -> [usize; 5] {
        let (app, id) = (&self.house.app, json!(person.id));
        let mut places = [0; 5];
        for task in &self.tasks {
            let task = task.parse().unwrap();
            let shown = value(&app.tasks.get(&self.admin, &task).await.unwrap());
            places[0] += usize::from(shown["assignee"] == id);
            places[1] += usize::from(shown["reporter"] == id);
        }
        let first = self.tasks[0].parse().unwrap();
        let key = crate::keys::watcher(self.first(), person.id);
        places[2] = usize::from(app.store.item(key).await.unwrap().is_some());
        let said = app.comments.list(&self.admin, &first, Vec::new()).await;
        let said: Value = serde_json::from_slice(&said.unwrap().data).unwrap();
        places[3] = usize::from(said[0]["author"] == id);
        let project = self.web.parse().unwrap();
        let project = value(&app.projects.get(&self.admin, &project).await.unwrap());
        let members = project["teamMembers"].as_array().unwrap();
        places[4] = members.iter().filter(|member| **member == id).count();
        places
    }

    fn first(&self) -> crate::id::Id<crate::tasks::model::Task> {
        self.tasks[0].parse().unwrap()
    }
}

#[tokio::test]
async fn a_placeholders_work_becomes_the_persons_as_far_as_they_may_see_it() {
    let scene = scene(70).await;

    let job = scene.merge().await;
    assert_eq!(job.state, JobState::Running);
    scene.house.queue.run().await;

    let job = scene.job(&job).await;
    assert_eq!(job.state, JobState::Succeeded, "{:?}", job.error);
    let result = job.result.unwrap();
    let expected = json!({
        "userId": scene.pat.id, "into": scene.grace.id, "projects": 1, "tasks": 70, "watched": 1, "comments": 1, "left": 1,
    });
    assert_eq!(result, expected);
    assert_eq!(scene.places(&scene.grace).await, [70, 70, 1, 1, 1]);
    assert_eq!(scene.places(&scene.pat).await, [1, 1, 0, 0, 0]);
    let users = &scene.house.app.users;
    let pat = value(&users.get(&scene.admin, scene.pat.id).await.unwrap());
    assert_eq!(pat["status"], "deleted");
    assert_eq!(pat["mergedInto"], json!(scene.grace.id));
}

#[tokio::test]
async fn a_merge_that_is_taken_back_gives_everything_back_that_nobody_else_took() {
    let scene = scene(5).await;
    scene.merge().await;
    scene.house.queue.run().await;
    let other = json!({ "assignee": scene.admin.id });
    let task = scene.tasks[1].parse().unwrap();
    let tasks = &scene.house.app.tasks;
    tasks
        .update(&scene.admin, &task, &other, None)
        .await
        .unwrap();

    scene.restore().await;
    scene.house.queue.run().await;

    assert_eq!(scene.places(&scene.pat).await, [5, 6, 1, 1, 1]);
    assert_eq!(scene.places(&scene.grace).await, [0; 5]);
    assert_eq!(scene.places(&scene.admin).await[0], 1);
    let users = &scene.house.app.users;
    let pat = value(&users.get(&scene.admin, scene.pat.id).await.unwrap());
    assert_eq!(pat["status"], "placeholder");
    assert_eq!(pat["mergedInto"], Value::Null);
    // And may be merged again, into somebody else.
    scene.try_merge(scene.admin.id).await.unwrap();
    scene.house.queue.run().await;
    assert_eq!(scene.places(&scene.admin).await, [6, 6, 1, 1, 1]);
}

#[tokio::test]
async fn what_the_person_had_before_stays_theirs() {
    let scene = scene(1).await;
    let first = scene.tasks[0].parse().unwrap();
    let app = &scene.house.app;
    let new = NewWatcher {
        user_id: Some(scene.grace.id),
    };
    let watched = app.tasks.watch(&scene.admin, &first, &new, None).await;
    watched.unwrap();
    let both = json!({ "teamMembers": [scene.grace.id, scene.pat.id] });
    let web = scene.web.parse().unwrap();
    let projects = &app.projects;
    projects
        .update(&scene.admin, &web, &both, None)
        .await
        .unwrap();

    scene.merge().await;
    scene.house.queue.run().await;
    assert_eq!(scene.places(&scene.grace).await, [1, 1, 1, 1, 1]);
    scene.restore().await;
    scene.house.queue.run().await;

    assert_eq!(scene.places(&scene.grace).await, [0, 0, 1, 0, 1]);
    assert_eq!(scene.places(&scene.pat).await, [2, 2, 1, 1, 1]);
}

#[tokio::test]
async fn a_merge_goes_on_wherever_it_was_cut_off() {
    for cut in 1..9 {
        let mut scene = scene(70).await;
        scene.house.left.store(cut, Ordering::SeqCst);
        let job = scene.merge().await;
        scene.house.queue.run().await;
        scene.house.left.store(u64::MAX, Ordering::SeqCst);

        scene.house.restart().await;
        scene.house.queue.run().await;

        let job = scene.job(&job).await;
        assert_eq!(job.state, JobState::Succeeded, "cut after {cut}");
        assert_eq!(job.result.unwrap()["tasks"], 70, "cut after {cut}");
        assert_eq!(scene.places(&scene.grace).await, [70, 70, 1, 1, 1]);
    }
}

#[tokio::test]
async fn taking_it_back_while_it_is_at_work_gives_everything_back() {
    for cut in 1..8 {
        let mut scene = scene(70).await;
        scene.house.left.store(cut, Ordering::SeqCst);
        scene.merge().await;
        scene.house.queue.run().await;
        scene.house.left.store(u64::MAX, Ordering::SeqCst);

        scene.restore().await;
        scene.house.restart().await;
        scene.house.queue.run().await;

        assert_eq!(
            scene.places(&scene.pat).await,
            [71, 71, 1, 1, 1],
            "cut after {cut}"
        );
        assert_eq!(scene.places(&scene.grace).await, [0; 5], "cut after {cut}");
    }
}

#[tokio::test]
async fn merging_again_answers_the_same_job_and_another_person_is_refused() {
    let scene = scene(1).await;

    let first = scene.merge().await;
    let second = scene.merge().await;
    scene.house.queue.run().await;
    let third = scene.merge().await;

    assert_eq!(first.job_id, second.job_id);
    assert_eq!(first.job_id, third.job_id);
    let other = scene.try_merge(scene.admin.id).await;
    assert!(matches!(other, Err(Error::Conflict(text)) if text.contains("grace")));
    let people = &scene.house.app.people;
    let deleted = people.delete(&scene.admin, scene.pat.id, None).await;
    assert!(matches!(deleted, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn only_a_placeholder_is_merged_and_only_into_somebody_active() {
    let scene = scene(1).await;
    let house = &scene.house;
    let locked = house
        .person(Role::Developer, "lin", UserStatus::Locked)
        .await;
    let other = house
        .person(Role::Developer, "Kim", UserStatus::Placeholder)
        .await;

    for into in [locked.id, other.id, scene.pat.id, house.app.store.new_id()] {
        let refused = scene.try_merge(into).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{into}");
    }
    let people = &house.app.people;
    let into = Merge {
        into: scene.admin.id,
    };
    let refused = people.merge(&scene.admin, scene.grace.id, into, None).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
    let refused = people.merge(&scene.grace, scene.pat.id, into, None).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert_eq!(scene.places(&scene.pat).await, [2, 2, 1, 1, 1]);
}

#[tokio::test]
async fn whoever_leaves_while_it_is_at_work_is_given_nothing_more() {
    let scene = scene(1).await;
    let job = scene.merge().await;
    let people = &scene.house.app.people;
    people
        .delete(&scene.admin, scene.grace.id, None)
        .await
        .unwrap();
    scene.house.queue.run().await;

    assert_eq!(scene.places(&scene.grace).await, [0; 5]);
    assert_ne!(scene.job(&job).await.state, JobState::Succeeded);
}

#[tokio::test]
async fn a_deleted_task_comes_back_as_the_persons() {
    let scene = scene(1).await;
    let task = scene.tasks[0].parse().unwrap();
    let tasks = &scene.house.app.tasks;
    tasks.delete(&scene.admin, &task, None).await.unwrap();
    scene.merge().await;
    scene.house.queue.run().await;

    tasks.restore(&scene.admin, &task, None).await.unwrap();

    assert_eq!(scene.places(&scene.grace).await[..2], [1, 1]);
}
