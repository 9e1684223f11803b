use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use serde_json::{Value, json};

use super::model::{Job, JobState};
use super::{Ending, Jobs};
use crate::access::{Caller, Role};
use crate::error::{Error, Resource};
use crate::id::Id;
use crate::ports::table::TableName;
use crate::store::Store;
use crate::testing::{FixedClock, MemoryTable, Queue, SeededIds};

struct Desk {
    store: Store,
    queue: Arc<Queue>,
    clock: Arc<FixedClock>,
    jobs: Jobs,
}

fn desk() -> Desk {
    let clock = Arc::new(FixedClock::still());
    let store = Store::new(
        Arc::new(MemoryTable::new(clock.clone(), Vec::new())),
        clock.clone(),
        Arc::new(SeededIds::new(1, clock.clone())),
    );
    let queue = Arc::new(Queue::default());
    let jobs = Jobs::new(store.clone(), queue.clone());
    Desk {
        store,
        queue,
        clock,
        jobs,
    }
}

fn caller(id: u128, role: Role) -> Caller {
    Caller {
        id: Id::from_u128(id),
        role,
        session: None,
        key: None,
        idempotency: None,
        operation: None,
    }
}

fn counting(desk: &Desk, job: &Job, steps: u64) {
    let clock = desk.clock.clone();
    desk.jobs.run(job, move |mut progress| {
        let clock = clock.clone();
        async move {
            progress.expect(steps);
            for at in 0..steps {
                clock.advance(Duration::from_millis(300));
                if !progress.step(1).await? {
                    return Ok((progress, Ending::Stopped(json!(at + 1))));
                }
            }
            Ok((progress, Ending::Finished(json!("all"))))
        }
        .boxed()
    });
}

#[tokio::test]
async fn a_job_ends_with_its_result_and_without_its_upload() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let upload = Bytes::from(vec![7_u8; 3_000_000]);
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, Some(upload))
        .await
        .unwrap();
    let packed = desk.jobs.upload(job.job_id).await.unwrap();

    counting(&desk, &job, 4);
    desk.queue.run().await;

    let job = desk.jobs.visible(&me, job.job_id).await.unwrap();
    assert_eq!(
        (job.state, job.done, job.total),
        (JobState::Succeeded, 4, Some(4))
    );
    assert_eq!(job.result, Some(json!("all")));
    assert!(packed.starts_with(&[0x1f, 0x8b]));
    let left = desk
        .store
        .table
        .scan(TableName::Projects, None)
        .await
        .unwrap();
    assert_eq!(left.items.len(), 1);
}

#[tokio::test]
async fn an_upload_of_many_parts_comes_back_whole() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let mut bytes = vec![0x1f, 0x8b];
    bytes.extend((0..4_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8));
    let upload = Bytes::from(bytes);

    let job = desk
        .jobs
        .create(&me, "count", Value::Null, Some(upload.clone()))
        .await
        .unwrap();

    assert_eq!(desk.jobs.upload(job.job_id).await.unwrap(), upload);
    let large = vec![0x1f_u8, 0x8b]
        .into_iter()
        .chain(std::iter::repeat_n(0, super::MAX_UPLOAD));
    let refused = desk
        .jobs
        .create(&me, "count", Value::Null, Some(large.collect()))
        .await;
    assert!(matches!(refused, Err(Error::TooLarge { .. })));
}

#[tokio::test]
async fn only_its_maker_and_admins_see_a_job() {
    let desk = desk();
    let (me, other, admin) = (
        caller(1, Role::Manager),
        caller(2, Role::Manager),
        caller(3, Role::Admin),
    );
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, None)
        .await
        .unwrap();

    assert!(desk.jobs.get(&me, job.job_id).await.is_ok());
    assert!(desk.jobs.get(&admin, job.job_id).await.is_ok());
    assert!(matches!(
        desk.jobs.get(&other, job.job_id).await,
        Err(Error::NotFound(Resource::Job))
    ));
    assert_eq!(desk.jobs.list(&other, Vec::new()).await.unwrap().data, "[]");
    assert_ne!(desk.jobs.list(&admin, Vec::new()).await.unwrap().data, "[]");
}

#[tokio::test]
async fn jobs_are_paged_newest_first_and_each_is_shown_once() {
    let desk = desk();
    let (admin, me, other) = (
        caller(3, Role::Admin),
        caller(1, Role::Manager),
        caller(2, Role::Manager),
    );
    let mut made = Vec::new();
    for number in 0..7 {
        desk.clock.advance(Duration::from_secs(1));
        let creator = if number % 2 == 0 { &me } else { &other };
        let job = desk.jobs.create(creator, "count", Value::Null, None).await;
        made.push(job.unwrap());
    }
    made.reverse();

    for who in [&admin, &me, &other] {
        let wanted: Vec<String> = made
            .iter()
            .filter(|job| who.is_admin() || job.created_by == who.id)
            .map(|job| job.job_id.to_string())
            .collect();
        let mut seen: Vec<String> = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut params = vec![
                ("limit".to_owned(), "2".to_owned()),
                ("count".to_owned(), "true".to_owned()),
            ];
            params.extend(cursor.take().map(|cursor| ("cursor".to_owned(), cursor)));
            let list = desk.jobs.list(who, params).await.unwrap();
            let rows: Vec<Value> = serde_json::from_slice(&list.data).unwrap();
            assert!(rows.len() <= 2);
            assert_eq!(list.page.total, Some(wanted.len()));
            let ids = rows.iter().map(|row| row["jobId"].as_str().unwrap());
            seen.extend(ids.map(str::to_owned));
            cursor = list.page.next_cursor;
            if cursor.is_none() {
                break;
            }
            assert!(seen.len() <= made.len(), "the pages have no end");
        }
        assert_eq!(seen, wanted);
    }
    let forged = vec![("cursor".to_owned(), "no cursor".to_owned())];
    assert!(matches!(
        desk.jobs.list(&me, forged).await,
        Err(Error::Invalid(_))
    ));
}

#[tokio::test]
async fn a_cancelled_job_stops_at_its_next_step() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, None)
        .await
        .unwrap();
    counting(&desk, &job, 1000);

    desk.jobs.cancel(&me, job.job_id, None).await.unwrap();
    desk.queue.run().await;

    let job = desk.jobs.visible(&me, job.job_id).await.unwrap();
    assert_eq!(
        (job.state, job.result),
        (JobState::Cancelled, Some(json!(1)))
    );
    // To stop what has been stopped changes nothing.
    assert!(desk.jobs.cancel(&me, job.job_id, None).await.is_ok());
}

#[tokio::test]
async fn a_job_cancelled_by_another_process_stops_too() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, None)
        .await
        .unwrap();
    counting(&desk, &job, 1000);
    let other = Jobs::new(desk.store.clone(), desk.queue.clone());

    other.cancel(&me, job.job_id, None).await.unwrap();
    desk.queue.run().await;

    let job = desk.jobs.visible(&me, job.job_id).await.unwrap();
    assert_eq!(job.state, JobState::Cancelled);
}

#[tokio::test]
async fn a_job_cut_off_by_a_stop_is_found_again() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, None)
        .await
        .unwrap();
    desk.jobs.run(&job, |_| {
        async { Err(Error::unavailable("the store is away")) }.boxed()
    });
    desk.queue.run().await;

    let found = desk.jobs.unfinished().await.unwrap();

    assert_eq!(found.len(), 1);
    counting(&desk, &found[0], 2);
    desk.queue.run().await;
    assert!(desk.jobs.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_job_whose_work_panics_has_failed() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let upload = Some(Bytes::from_static(b"something"));
    let create = |upload| desk.jobs.create(&me, "count", Value::Null, upload);
    let (early, late) = (create(upload).await.unwrap(), create(None).await.unwrap());
    desk.jobs.run(&early, |_| panic!("before it began"));
    desk.jobs.run(&late, |mut progress| {
        async move {
            progress.step(1).await?;
            panic!("at step {}", 1)
        }
        .boxed()
    });

    desk.queue.run().await;

    for job in [early, late] {
        let job = desk.jobs.wait(job.job_id, Duration::ZERO).await.unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.is_some());
        assert!(desk.jobs.upload(job.job_id).await.unwrap().is_empty());
    }
    assert!(desk.jobs.unfinished().await.unwrap().is_empty());
    assert!(desk.jobs.running.lock().is_empty());
}

#[tokio::test]
async fn a_job_whose_store_is_away_goes_on_when_it_is_back() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, None)
        .await
        .unwrap();
    let tries = Arc::new(AtomicU32::new(0));
    let seen = tries.clone();
    desk.jobs.run(&job, move |progress| {
        let nth = seen.fetch_add(1, Ordering::SeqCst);
        async move {
            if nth < 5 {
                return Err(Error::unavailable("the store is away"));
            }
            Ok((progress, Ending::Finished(json!(nth))))
        }
        .boxed()
    });

    desk.queue.run().await;

    let job = desk.jobs.visible(&me, job.job_id).await.unwrap();
    assert_eq!(
        (job.state, job.result),
        (JobState::Succeeded, Some(json!(5)))
    );
    assert_eq!(tries.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn a_job_that_waits_for_the_store_can_be_cancelled() {
    let desk = desk();
    let me = caller(1, Role::Manager);
    let job = desk
        .jobs
        .create(&me, "count", Value::Null, None)
        .await
        .unwrap();
    desk.jobs.run(&job, |_| {
        async { Err(Error::unavailable("the store is away")) }.boxed()
    });

    desk.jobs.cancel(&me, job.job_id, None).await.unwrap();
    desk.queue.run().await;

    let job = desk.jobs.visible(&me, job.job_id).await.unwrap();
    assert_eq!(job.state, JobState::Cancelled);
}
