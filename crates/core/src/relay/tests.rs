use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::access::Role;
use crate::event::Event;
use crate::id::Id;
use crate::store::emit;
use crate::testing::World;

const STREAM: Stream = Stream::Project(Id::from_u128(7));

async fn happen(store: &Store, subject: &str, version: u64) -> Event {
    let event = store
        .event(STREAM, "task.updated", subject.into(), None)
        .version(version);
    let commit = emit(store.begin(), STREAM, &event).unwrap();
    assert!(store.commit(commit).await.unwrap());
    event
}

/// A note of one event that was made at this time.
fn note(subject: &str, version: u64, at: u128) -> Note {
    let event = Id::from_u128(at);
    let entry = Entry(subject.to_owned(), event, Hash([0; 32]));
    Note {
        key: keys::note(STREAM, event),
        version: 1,
        events: vec![Told(entry, version, false)],
    }
}

async fn told(store: &Store, from: u64, limit: usize) -> Vec<(u64, Id<Event>)> {
    let found = after(store, STREAM, from, limit).await.unwrap();
    found
        .iter()
        .map(|found| (found.seq, found.event.event_id))
        .collect()
}

#[tokio::test]
async fn events_get_numbers_without_gaps_in_the_order_they_were_made() {
    let world = World::new();
    let mut made = Vec::new();
    for number in 0..250 {
        made.push(
            happen(&world.store, &format!("task_{number}"), 1)
                .await
                .event_id,
        );
    }

    assert_eq!(drain(&world.store, STREAM).await.unwrap(), 250);
    assert_eq!(drain(&world.store, STREAM).await.unwrap(), 0);

    let all: Vec<(u64, Id<Event>)> = (1..).zip(made).collect();
    assert_eq!(told(&world.store, 0, 1000).await, all);
    assert_eq!(told(&world.store, 97, 30).await, all[97..127]);
    assert!(told(&world.store, 250, 10).await.is_empty());
    let newest = before(&world.store, STREAM, 0, 3).await.unwrap();
    assert_eq!(
        newest.iter().map(|one| one.seq).collect::<Vec<_>>(),
        [250, 249, 248]
    );
}

#[tokio::test]
async fn a_number_stays_with_its_event_and_nothing_waits_any_more() {
    let world = World::new();
    let first = happen(&world.store, "task_a", 1).await;
    drain(&world.store, STREAM).await.unwrap();

    let item = world
        .store
        .item(keys::event(STREAM, "task_a", first.event_id))
        .await;

    let item = item.unwrap().expect("the event is kept");
    assert_eq!(item.version, 1, "it is not written again");
    assert!(unnumbered(&world.store, STREAM).await.unwrap().is_empty());
    assert_eq!(told(&world.store, 0, 9).await, [(1, first.event_id)]);
}

#[tokio::test]
async fn an_objects_versions_keep_their_order_whatever_the_clocks_said() {
    let world = World::new();
    let later = happen(&world.store, "task_a", 2).await;
    let earlier = happen(&world.store, "task_a", 1).await;
    assert!(later.event_id < earlier.event_id);

    drain(&world.store, STREAM).await.unwrap();

    assert_eq!(
        told(&world.store, 0, 9).await,
        [(1, earlier.event_id), (2, later.event_id)]
    );
}

#[test]
fn what_comes_before_an_event_goes_before_it_although_it_was_seen_later() {
    let second = note("task_a", 2, 1);
    let first = note("task_a", 1, 5);
    let other = note("task_b", 1, 4);

    let seen = vec![second.clone()];
    assert!(misses(&seen));
    let all = vec![other, first.clone(), second.clone()];
    let ordered = order(seen, all);

    let places: Vec<_> = ordered.into_iter().map(|note| note.key).collect();
    assert_eq!(places, [first.key, second.key]);
}

#[tokio::test]
async fn what_jobs_wrote_can_be_passed_by() {
    let world = World::new();
    let store = &world.store;
    assert_eq!(beyond_jobs(store, STREAM, 0).await.unwrap(), 0);
    for number in 0..500 {
        let subject = format!("task_{number}");
        let mut event = store.event(STREAM, "task.created", subject, None);
        event.job_id = Some("job_1".into());
        let commit = emit(store.begin(), STREAM, &event.version(1)).unwrap();
        store.commit(commit).await.unwrap();
    }
    drain(store, STREAM).await.unwrap();
    assert_eq!(beyond_jobs(store, STREAM, 0).await.unwrap(), 500);
    assert_eq!(beyond_jobs(store, STREAM, 499).await.unwrap(), 500);

    happen(store, "task_a", 1).await;
    drain(store, STREAM).await.unwrap();

    for from in [0, 99, 250, 500] {
        assert_eq!(beyond_jobs(store, STREAM, from).await.unwrap(), 500);
    }
    assert_eq!(beyond_jobs(store, STREAM, 501).await.unwrap(), 501);
}

#[tokio::test]
async fn events_that_an_earlier_version_marked_get_their_numbers_too() {
    let world = World::new();
    let mut made = Vec::new();
    for number in 0..150 {
        let subject = format!("task_{number}");
        let event = world.store.event(STREAM, "task.created", subject, None);
        let event = event.version(1);
        let key = keys::event(STREAM, &event.subject, event.event_id);
        let place = crate::ports::table::Gsi1 {
            pk: keys::marked(STREAM),
            sk: event.event_id.to_string(),
        };
        let item = crate::store::indexed(document(key, 1, &event).unwrap(), Some(place));
        let commit = world.store.begin().put(item, Expect::Absent);
        world.store.table.commit(commit).await.unwrap();
        made.push(event.event_id);
    }

    adopt(&world.store, STREAM).await.unwrap();
    adopt(&world.store, STREAM).await.unwrap();

    assert_eq!(drain(&world.store, STREAM).await.unwrap(), 150);
    let all: Vec<(u64, Id<Event>)> = (1..).zip(made).collect();
    assert_eq!(told(&world.store, 0, 1000).await, all);
}

#[tokio::test]
async fn a_predecessor_that_never_comes_holds_nothing_up() {
    let world = World::new();
    let event = happen(&world.store, "task_a", 9).await;

    drain(&world.store, STREAM).await.unwrap();

    assert_eq!(told(&world.store, 0, 9).await, [(1, event.event_id)]);
}

#[tokio::test]
async fn relays_at_once_give_every_number_once() {
    let world = World::new();
    for number in 0..300 {
        happen(
            &world.store,
            &format!("task_{}", number % 40),
            1 + number / 40,
        )
        .await;
    }
    let store = Arc::new(world.store.clone());
    let relays = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { drain(&store, STREAM).await })
    });

    for relay in relays.collect::<Vec<_>>() {
        relay.await.unwrap().unwrap();
    }

    let numbers: Vec<u64> = told(&store, 0, 1000)
        .await
        .iter()
        .map(|(seq, _)| *seq)
        .collect();
    assert_eq!(numbers, (1..=300).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_write_of_the_services_is_told_in_its_projects_stream() {
    let world = World::new();
    let manager = world.person(Role::Manager, "manager").await;
    let new = serde_json::from_value(json!({"name": "Web"})).unwrap();
    let view = world.projects.create(&manager, new).await.unwrap();
    let project: serde_json::Value = serde_json::from_slice(&view.data).unwrap();
    let id: Id<crate::projects::model::Project> =
        serde_json::from_value(project["projectId"].clone()).unwrap();

    drain(&world.store, Stream::Project(id)).await.unwrap();

    let told = after(&world.store, Stream::Project(id), 0, 10)
        .await
        .unwrap();
    assert_eq!(told[0].event.kind, "project.created");
    assert_eq!(told[0].event.seq, Some(1));
}

proptest! {
    #[test]
    fn order_keeps_each_objects_versions(
        events in proptest::collection::vec((0..5_u8, 0..9_u64), 1..40),
        times in Just((0..40_u128).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let notes = events.iter().zip(times);
        let notes = notes.map(|((subject, version), at)| note(&format!("task_{subject}"), *version, at));

        let ordered = order(notes.collect(), Vec::new());

        prop_assert_eq!(ordered.len(), events.len());
        let mut newest: HashMap<String, u64> = HashMap::new();
        for Told(entry, version, _) in ordered.into_iter().flat_map(|note| note.events) {
            if version == 0 {
                continue;
            }
            let newest = newest.entry(entry.0).or_default();
            prop_assert!(*newest <= version);
            *newest = version;
        }
    }

    #[test]
    fn commits_that_followed_one_another_keep_their_order_whatever_the_clocks_said(
        commits in proptest::collection::vec(proptest::collection::btree_set(0..4_u8, 1..4), 1..30),
        times in Just((0..30_u128).collect::<Vec<_>>()).prop_shuffle(),
        seen in any::<proptest::sample::Index>(),
    ) {
        let mut versions: HashMap<u8, u64> = HashMap::new();
        let all: Vec<Note> = commits.iter().zip(times).map(|(subjects, at)| {
            let mut events = Vec::new();
            for subject in subjects {
                let version = versions.entry(*subject).or_default();
                *version += 1;
                events.extend(note(&format!("task_{subject}"), *version, at).events);
            }
            Note { events, ..note("task", 0, at) }
        }).collect();
        let one = seen.index(all.len());
        let last = all[one].clone();

        // Only one was seen at first: all that it follows goes before it.
        let ordered = order(vec![last.clone()], all.clone());

        prop_assert_eq!(ordered.last().map(|note| &note.key), Some(&last.key));
        let mut newest: HashMap<String, u64> = HashMap::new();
        for Told(entry, version, _) in ordered.into_iter().flat_map(|note| note.events) {
            prop_assert_eq!(newest.insert(entry.0, version).unwrap_or(0) + 1, version);
        }
    }
}
