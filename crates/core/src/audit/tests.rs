use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::access::{Caller, Role};
use crate::event::Stream;
use crate::id::Id;
use crate::keys;
use crate::ports::table::{Expect, Item, Range, TableName};
use crate::projects::model::Project;
use crate::relay::drain;
use crate::testing::{PlainTokens, World};

struct Play {
    world: World,
    audit: Audit,
    manager: Caller,
    stream: Stream,
}

impl Play {
    /// A project with some events, in batches, and signed lines between them.
    async fn new(events: usize) -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        let new = serde_json::from_value(json!({"name": "Web", "key": "WEB"})).unwrap();
        let view = world.projects.create(&manager, new).await.unwrap();
        let project: serde_json::Value = serde_json::from_slice(&view.data).unwrap();
        let id: Id<Project> = serde_json::from_value(project["projectId"].clone()).unwrap();
        let list = Events::new(
            world.store.clone(),
            world.resident.clone(),
            world.projects.clone(),
        );
        let audit = Audit::new(
            world.store.clone(),
            world.resident.clone(),
            Arc::new(PlainTokens),
            list,
        );
        let play = Self {
            world,
            audit,
            manager,
            stream: Stream::Project(id),
        };
        for at in 0..events {
            let new = json!({"projectId": "WEB", "title": format!("task {at}")});
            let new = serde_json::from_value(new).unwrap();
            play.world.tasks.create(&play.manager, new).await.unwrap();
            if at % 3 == 0 {
                play.number().await;
            }
        }
        play.number().await;
        play
    }

    async fn number(&self) -> Option<String> {
        drain(&self.world.store, self.stream).await.unwrap();
        self.audit.sign().await.unwrap()
    }

    async fn verdict(&self, second: &[String]) -> Verdict {
        self.audit.recount(second).await.unwrap()
    }

    async fn items(&self, is: impl Fn(&str) -> bool) -> Vec<Item> {
        let range = Range::partition(TableName::Events, self.stream.to_string());
        let mut items = self.world.store.all(range).await.unwrap();
        items.retain(|item| is(&item.key.sk));
        items
    }

    /// Past the services, as somebody would who has the store in hand.
    async fn put(&self, item: Item) {
        let store = &self.world.store;
        let commit = store.begin().put(item, Expect::Any);
        store.table.commit(commit).await.unwrap();
    }

    async fn delete(&self, item: &Item) {
        let commit = self
            .world
            .store
            .begin()
            .delete(item.key.clone(), Expect::Any);
        assert!(self.world.store.commit(commit).await.unwrap());
    }
}

fn run<F: Future<Output = ()>>(test: F) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(test);
}

#[tokio::test]
async fn an_untouched_log_is_whole() {
    let play = Play::new(10).await;

    let verdict = play.verdict(&[]).await;

    assert_eq!(verdict.findings, []);
    assert!(verdict.valid && verdict.signed_line > 1);
    assert_eq!(verdict.events, 11);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_dropped_or_swapped_record_is_found(
        events in 2..12_usize, which in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(), how in 0..4_u8,
    ) {
        run(async {
            let play = Play::new(events).await;
            let is_event = |sk: &str| keys::event_of(sk).is_some();
            let is_any = |sk: &str| sk != "HEAD" || how != 1;
            let items = if how == 0 { play.items(is_any).await } else { play.items(is_event).await };
            let mut item = which.get(&items).clone();
            match how {
                0 => {
                    // Any byte of any record: an event, a batch or the head.
                    let mut body = item.body.to_vec();
                    let at = byte.index(body.len());
                    body[at] ^= 1;
                    item.body = body.into();
                    play.put(item).await;
                }
                1 => play.delete(&item).await,
                2 => {
                    let mut swapped = other.get(&items).clone();
                    if swapped.key == item.key {
                        return;
                    }
                    std::mem::swap(&mut item.body, &mut swapped.body);
                    play.put(item).await;
                    play.put(swapped).await;
                }
                _ => {
                    // One more that nobody wrote.
                    let (subject, id) = keys::event_of(&item.key.sk).expect("it is an event");
                    let id = Id::from_u128(id.to_u128() + 1);
                    item.key = keys::event(play.stream, subject, id);
                    play.put(item).await;
                }
            }

            let found = play.audit.recount(&[]).await;

            assert!(found.map_or(true, |verdict| !verdict.valid));
        });
    }

    #[test]
    fn a_log_that_was_cut_is_found_even_with_its_head_set_back(
        events in 4..12_usize, keep in 0..3_usize,
    ) {
        run(async {
            let play = Play::new(events).await;
            let batches = play.items(|sk| sk.starts_with(keys::BATCH)).await;
            let keep = keep.min(batches.len() - 1);
            let mut head = crate::relay::Head { seq: 0, hash: crate::relay::Hash::origin(play.stream) };
            for (at, item) in batches.iter().enumerate() {
                let batch = crate::store::read::<crate::relay::Batch>(item).unwrap().value;
                for entry in &batch.events {
                    if at < keep {
                        head.seq += 1;
                        head.hash = head.hash.then(head.seq, entry.2);
                    } else {
                        let key = entry.key(play.stream);
                        let event = play.world.store.item(key).await.unwrap().unwrap();
                        play.delete(&event).await;
                    }
                }
                if at >= keep {
                    play.delete(item).await;
                }
            }
            let item = crate::store::document(keys::head(play.stream), 99, &head).unwrap();
            play.put(item).await;

            assert!(!play.verdict(&[]).await.valid);
        });
    }
}

#[tokio::test]
async fn with_a_second_place_cutting_the_signed_lines_too_is_found() {
    let play = Play::new(3).await;
    let new = serde_json::from_value(json!({"projectId": "WEB", "title": "last"})).unwrap();
    play.world.tasks.create(&play.manager, new).await.unwrap();
    let line = play.number().await.expect("something has happened");
    let range = Range::partition(TableName::Events, keys::SIGNED_HEADS).reverse();
    let lines = play.world.store.all(range).await.unwrap();
    play.delete(&lines[0]).await;

    assert!(play.verdict(&[]).await.valid, "the store alone cannot know");
    assert!(!play.verdict(&[line]).await.valid);
}

#[tokio::test]
async fn a_missing_or_foreign_signed_line_is_found() {
    let play = Play::new(9).await;
    let range = Range::partition(TableName::Events, keys::SIGNED_HEADS);
    let lines = play.world.store.all(range).await.unwrap();
    let mut forged = lines[0].clone();
    forged.body = "\"forged\"".into();

    play.delete(&lines[1]).await;
    let gap = play.verdict(&[]).await;
    play.put(lines[1].clone()).await;
    play.put(forged).await;
    let foreign = play.verdict(&[]).await;

    assert!(!gap.valid && !foreign.valid);
}

#[tokio::test]
async fn the_log_is_listed_newest_first_by_filter_and_page() {
    let play = Play::new(7).await;
    let param = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let mut params = vec![param("type", "task"), param("limit", "3")];
        params.extend(cursor.map(|cursor: String| param("cursor", &cursor)));
        let page = play.audit.list(&play.manager, params).await.unwrap();
        let events: Vec<serde_json::Value> = serde_json::from_slice(&page.data).unwrap();
        seen.extend(events.iter().map(|event| event["seq"].as_u64().unwrap()));
        match page.page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }

    assert_eq!(seen, [8, 7, 6, 5, 4, 3, 2]);
}
