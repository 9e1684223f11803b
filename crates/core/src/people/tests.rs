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

#[tokio::test]
async fn whoever_is_deleted_at_the_same_time_is_given_nothing() {
    for what in 0..6 {
        let scene = scene(1).await;
        let other = scene
            .house
            .task(&scene.admin, "WEB", json!({ "title": "b" }))
            .await;
        let (app, admin, grace) = (scene.house.app.clone(), scene.admin.clone(), scene.grace.id);
        let (tasks, projects) = (app.tasks.clone(), app.projects.clone());
        let deleting = async move { drop(app.people.delete(&admin, grace, None).await.unwrap()) };
        *scene.house.meanwhile.lock() = Some(Box::pin(deleting));
        let (admin, task) = (&scene.admin, other.parse().unwrap());
        let project = "WEB".parse().unwrap();

        let refused = match what {
            0 => {
                let to = crate::tasks::Assignment {
                    assignee: Some(grace),
                };
                tasks.assign(admin, &task, &to, None).await
            }
            1 => {
                let body = json!({ "projectId": "WEB", "title": "c", "assignee": grace });
                let new = crate::input::parse(body.to_string().as_bytes()).unwrap();
                tasks.create(admin, new).await
            }
            2 => {
                let patch = json!({ "reporter": grace });
                tasks.update(admin, &task, &patch, None).await
            }
            3 => {
                let new = crate::tasks::NewWatcher {
                    user_id: Some(grace),
                };
                tasks.watch(admin, &task, &new, None).await
            }
            4 => {
                let patch = json!({ "owner": grace });
                projects.update(admin, &project, &patch, None).await
            }
            _ => {
                let patch = json!({ "teamMembers": [grace] });
                projects.update(admin, &project, &patch, None).await
            }
        };

        assert!(matches!(refused, Err(Error::Invalid(_))), "{what}");
        assert!(scene.house.meanwhile.lock().is_none());
        scene.house.queue.run().await;
        assert_eq!(scene.hers().await, 0);
    }
}

#[tokio::test]
async fn a_deleted_task_comes_back_without_whoever_left_meanwhile() {
    let scene = scene(1).await;
    let task = scene.tasks[0].parse().unwrap();
    let tasks = &scene.house.app.tasks;
    tasks.delete(&scene.admin, &task, None).await.unwrap();
    scene.delete().await;
    scene.house.queue.run().await;

    tasks.restore(&scene.admin, &task, None).await.unwrap();

    assert_eq!(scene.assignee(&scene.tasks[0]).await, Some(Value::Null));
}

#[tokio::test]
async fn a_task_whose_key_was_taken_comes_back_under_the_next_number() {
    use crate::keys;
    use crate::ports::table::Expect;
    use crate::tasks::model::KeyPointer;

    let scene = scene(2).await;
    let (gone, other) = (scene.tasks[0].parse().unwrap(), &scene.tasks[1]);
    let tasks = &scene.house.app.tasks;
    tasks.delete(&scene.admin, &gone, None).await.unwrap();
    let store = &scene.house.app.store;
    let pointer = store
        .get::<KeyPointer>(keys::task_key("WEB-2"))
        .await
        .unwrap()
        .unwrap();
    let taken = crate::store::document(keys::task_key("WEB-1"), 1, &pointer.value).unwrap();
    store
        .commit(store.begin().put(taken, Expect::Any))
        .await
        .unwrap();

    let view = tasks.restore(&scene.admin, &gone, None).await.unwrap();

    let back: Value = serde_json::from_slice(&view.data).unwrap();
    assert_eq!(back["key"], "WEB-3");
    let by_key = tasks
        .get(&scene.admin, &"WEB-1".parse().unwrap())
        .await
        .unwrap();
    let by_key: Value = serde_json::from_slice(&by_key.data).unwrap();
    assert_eq!(by_key["taskId"], json!(other));
}

#[tokio::test]
async fn a_project_whose_key_was_taken_says_so() {
    use crate::keys;
    use crate::ports::table::Expect;

    let scene = scene(1).await;
    let store = &scene.house.app.store;
    let free = store.begin().delete(keys::project_key("GON"), Expect::Any);
    store.commit(free).await.unwrap();
    let task: crate::reference::TaskRef = scene.tasks[1].parse().unwrap();
    let crate::reference::TaskRef::Id(task) = task else {
        panic!("an id")
    };
    let links = store
        .get::<crate::tasks::model::Links>(keys::task_links(task))
        .await
        .unwrap()
        .unwrap();
    scene.house.project(&scene.admin, "Gone").await;

    let refused = scene
        .house
        .app
        .projects
        .restore(
            &scene.admin,
            &crate::reference::ProjectRef::Id(links.value.project),
            None,
        )
        .await;

    assert!(matches!(refused, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_workload_counts_open_tasks_of_the_projects_that_the_caller_sees() {
    let house = House::new().await;
    let admin = house.person(Role::Admin, "ada", UserStatus::Active).await;
    let grace = house
        .person(Role::Manager, "grace", UserStatus::Active)
        .await;
    let web = house.project(&admin, "Website").await;
    let body = json!({ "name": "Secret", "visibility": "private" }).to_string();
    let new = crate::input::parse(body.as_bytes()).unwrap();
    let secret = house.app.projects.create(&admin, new).await.unwrap();
    let secret: Value = serde_json::from_slice(&secret.data).unwrap();
    let secret = secret["projectId"].as_str().unwrap();
    let tasks = [
        (
            web.as_str(),
            json!({ "estimatedHours": 8.0, "actualHours": 3.0, "storyPoints": 2.0 }),
        ),
        (
            &web,
            json!({ "dueDate": "2001-01-01", "status": "in-progress" }),
        ),
        (&web, json!({ "status": "done", "estimatedHours": 40.0 })),
        (secret, json!({ "estimatedHours": 5.0 })),
    ];
    for (project, mut body) in tasks {
        body["title"] = json!("a");
        body["assignee"] = json!(admin.id);
        house.task(&admin, project, body).await;
    }
    let mut others = json!({ "title": "a", "assignee": grace.id });
    others["estimatedHours"] = json!(100.0);
    house.task(&admin, &web, others).await;

    let of = async |caller: &Caller, person: &Caller| -> Value {
        let view = house.app.people.workload(caller, person.id).await.unwrap();
        serde_json::from_slice(&view.data).unwrap()
    };
    let (whole, seen) = (of(&admin, &admin).await, of(&grace, &admin).await);

    let total = json!({
        "assignee": admin.id, "open": 2, "unestimated": 1, "estimatedHours": 8.0, "remainingHours": 5.0,
        "points": 2.0, "dueSoon": 0, "overdue": 1,
    });
    assert_eq!(seen["total"], total);
    assert_eq!(seen["byProject"].as_array().unwrap().len(), 1);
    assert_eq!(seen["byProject"][0]["projectId"], json!(web));
    assert_eq!(seen["byProject"][0]["workload"], total);
    assert_eq!(whole["total"]["open"], 3);
    assert_eq!(whole["total"]["estimatedHours"], 13.0);
    // Those with the most open tasks first.
    assert_eq!(whole["byProject"][0]["projectId"], json!(web));
    assert_eq!(whole["byProject"][1]["projectId"], json!(secret));
}
