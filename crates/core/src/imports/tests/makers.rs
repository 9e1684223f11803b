//! Who began a job and may no longer do what it does.

use super::*;
use crate::keys;
use crate::ports::table::Expect;
use crate::store::document;
use crate::users::model::{User, UserStatus};

/// Changes the person who imports, as an admin would.
async fn become_other(desk: &Desk, change: impl Fn(&mut User)) {
    let mut user = (*desk.world.resident.user(desk.me.id).unwrap()).clone();
    let before = user.version;
    user.version += 1;
    change(&mut user);
    let item = document(keys::user(user.user_id), user.version, &user).unwrap();
    let store = &desk.world.store;
    let commit = store.begin().put(item, Expect::Version(before));
    assert!(store.commit(commit).await.unwrap());
}

async fn failure(desk: &Desk, job: &Job) -> String {
    let job = desk.ended(job).await;
    assert_eq!(job.state, JobState::Failed);
    job.error.unwrap()
}

async fn begin(desk: &Desk) -> Job {
    let bytes = csv(&["WEB-1,one"]).into_bytes().into();
    let begun = desk
        .imports
        .start(&desk.me, Format::Jira, bytes, Options::default());
    begun.await.unwrap()
}

#[tokio::test]
async fn a_job_whose_maker_is_locked_fails() {
    let desk = desk().await;
    let job = begin(&desk).await;
    become_other(&desk, |user| user.status = UserStatus::Locked).await;

    assert!(failure(&desk, &job).await.contains("no longer active"));
    assert_eq!(desk.tasks(), 0);
}

#[tokio::test]
async fn a_job_that_waits_for_its_turn_looks_again() {
    let desk = desk().await;
    let turn = desk.imports.turn.lock().await;
    let job = begin(&desk).await;
    let demote = async {
        become_other(&desk, |user| user.role = Role::Developer).await;
        drop(turn);
    };

    // The job is at the lock when the role changes.
    let ((), ()) = futures::join!(desk.queue.run(), demote);

    assert!(
        failure(&desk, &job)
            .await
            .contains("may not create projects")
    );
    assert_eq!(desk.tasks(), 0);
}

#[tokio::test]
async fn an_undo_fails_when_its_maker_may_no_longer_do_it() {
    let desk = desk().await;
    let (import, _) = desk.import(&csv(&["WEB-1,one"])).await;
    let job = desk
        .imports
        .undo(&desk.me, import, false, None)
        .await
        .unwrap();
    become_other(&desk, |user| user.role = Role::Qa).await;

    assert!(
        failure(&desk, &job)
            .await
            .contains("may not create projects")
    );
    assert_eq!(desk.tasks(), 1);
}

#[tokio::test]
async fn a_job_taken_up_again_fails_without_its_maker() {
    for status in [UserStatus::Active, UserStatus::Deleted] {
        let desk = desk().await;
        let job = begin(&desk).await;
        desk.left.store(0, Ordering::SeqCst);
        desk.queue.run().await;
        desk.left.store(u64::MAX, Ordering::SeqCst);
        become_other(&desk, |user| user.status = status).await;

        let (jobs, imports) = services(&desk.world, &desk.queue);
        let found = jobs.unfinished().await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(imports.take_up(&found[0]).unwrap());
        let job = desk.ended(&job).await;

        let expected = if status == UserStatus::Active {
            JobState::Succeeded
        } else {
            JobState::Failed
        };
        assert_eq!(job.state, expected, "{:?}", job.error);
    }
}
