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
    assert!(item.gsi1.is_none());
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

#[tokio::test]
async fn what_comes_before_an_event_is_found_where_the_index_does_not_show_it() {
    let world = World::new();
    let first = happen(&world.store, "task_a", 1).await;
    let second = happen(&world.store, "task_a", 2).await;
    let key = keys::event(STREAM, "task_a", second.event_id);
    let item = world
        .store
        .item(key)
        .await
        .unwrap()
        .expect("it was written");
    let waiting = Waiting::of(item).expect("it is an event");

    let batch = complete(&world.store, STREAM, vec![waiting]).await.unwrap();

    let order: Vec<_> = batch.iter().map(|waiting| waiting.event).collect();
    assert_eq!(order, [first.event_id, second.event_id]);
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
        events in proptest::collection::vec((0..5_u8, 0..9_u64), 1..40), seed in any::<u64>(),
    ) {
        let clock = Arc::new(crate::testing::FixedClock::new());
        let ids = crate::testing::SeededIds::new(seed, clock);
        let waiting = events.iter().map(|(subject, version)| {
            let id = Id::from_u128(crate::id::Ids::next(&ids));
            let key = keys::event(STREAM, &format!("task_{subject}"), id);
            let body = json!({"type": "task.updated", "objectVersion": version});
            let item = crate::store::raw(key, 1, body.to_string().into());
            Waiting::of(item).expect("it is an event")
        });

        let ordered = order(waiting.collect());

        prop_assert_eq!(ordered.len(), events.len());
        let mut newest: HashMap<String, u64> = HashMap::new();
        for waiting in ordered {
            let Some(version) = waiting.version else { continue };
            let newest = newest.entry(waiting.subject).or_default();
            prop_assert!(*newest <= version);
            *newest = version;
        }
    }
}
