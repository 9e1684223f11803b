//! The job that a model's document is: cut off, cancelled, refused.

use super::*;

#[tokio::test]
async fn a_job_that_a_stop_cut_off_makes_one_document() {
    let mut scene = Scene::new(Some(GOOD)).await;
    let job = scene.begun().await;

    scene.house.restart().await;
    scene.house.queue.run().await;

    let (prd, _) = scene.made(&job).await;
    assert!(prd.content.overview.starts_with("In short: "));
    assert_eq!(scene.count().await, 1);
}

#[tokio::test]
async fn a_job_that_is_cancelled_makes_no_document() {
    let scene = Scene::new(Some(GOOD)).await;
    let job = scene.begun().await;
    scene
        .house
        .app
        .jobs
        .cancel(&scene.ada, job.job_id, None)
        .await
        .unwrap();

    scene.house.queue.run().await;

    assert_eq!(scene.job(&job).await.state, JobState::Cancelled);
    assert_eq!(scene.count().await, 0);
}

#[tokio::test]
async fn what_is_wrong_with_a_brief_is_said_at_once() {
    let scene = Scene::new(Some(GOOD)).await;

    for (more, field) in [
        (json!({"projectId": "NONE"}), "projectId"),
        (json!({"description": "", "features": []}), "description"),
        (
            json!({"approvers": ["user_01K99Y6PG0ZZEFNTVP3V530CZ0"]}),
            "approvers[0]",
        ),
    ] {
        match scene.ask(more).await {
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].path, field),
            Err(other) => panic!("{field}: {other}"),
            Ok(_) => panic!("{field} is wrong"),
        }
    }
    let jobs = scene
        .house
        .app
        .jobs
        .list(&scene.ada, Vec::new())
        .await
        .unwrap();
    assert_eq!(&jobs.data[..], b"[]");
}

#[tokio::test]
async fn who_may_no_longer_plan_gets_no_document() {
    let scene = Scene::new(Some(GOOD)).await;
    let job = scene.begun().await;
    let admin = scene
        .house
        .person(Role::Admin, "eve", UserStatus::Active)
        .await;
    let users = &scene.house.app.users;
    let lower = serde_json::from_value(json!({"role": "developer"})).unwrap();
    users
        .update(&admin, scene.ada.id, &lower, None)
        .await
        .unwrap();

    scene.house.queue.run().await;

    let ended = scene.job(&job).await;
    assert_eq!(ended.state, JobState::Failed);
    assert!(ended.error.unwrap().contains("may not create prds"));
}

#[tokio::test]
async fn a_job_tells_of_each_section_who_wrote_it_once_it_has_ended() {
    let scene = Scene::new(Some(|ask| {
        let all = worded(ask, "In short: ");
        let is_bad = ask.text.contains("\"id\":\"objectives/0\"");
        Ok(if is_bad { String::new() } else { all })
    }))
    .await;
    let job = scene.begun().await;
    assert!(job.parts.is_empty());

    scene.house.queue.run().await;

    let (_, made) = scene.made(&job).await;
    let parts = scene.job(&job).await.parts;
    assert_eq!(parts.len(), WORDED);
    assert_eq!(parts.last().unwrap().name, "objectives");
    for part in parts {
        let sections = &made.generation.sections;
        let section = sections.iter().find(|one| one.section == part.name);
        let section = section.unwrap();
        assert_eq!((&part.engine, &part.note), (&section.engine, &section.note));
    }
}
