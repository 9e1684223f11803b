use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::event::Operation;
use crate::testing::World;

struct Play {
    world: World,
    ada: Caller,
    bob: Caller,
    task: TaskRef,
}

fn seen(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("an answer is JSON")
}

fn new(seconds: u64) -> NewTimeEntry {
    NewTimeEntry {
        started_at: None,
        seconds,
        note: None,
    }
}

impl Play {
    async fn new(actual: Option<f64>) -> Self {
        let world = World::new();
        let ada = world.person(Role::Manager, "ada").await;
        let bob = world.person(Role::Developer, "bob").await;
        let project = serde_json::from_value(json!({"name": "Web", "key": "WEB"})).unwrap();
        world.projects.create(&ada, project).await.unwrap();
        let body = json!({"projectId": "WEB", "title": "One", "actualHours": actual,
            "description": "says \",\"actualHours\":9,"});
        let new = serde_json::from_value(body).unwrap();
        world.tasks.create(&ada, new).await.unwrap();
        Self {
            world,
            ada,
            bob,
            task: "WEB-1".parse().unwrap(),
        }
    }

    async fn enter(&self, caller: &Caller, seconds: u64) -> Id<TimeEntry> {
        let hours = &self.world.hours;
        let view = hours.create(caller, &self.task, &new(seconds), None).await;
        seen(&view.unwrap())["entryId"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// The task's hours, by itself and in a list, which must be the same.
    async fn hours(&self) -> Value {
        let tasks = &self.world.tasks;
        let one = seen(&tasks.get(&self.ada, &self.task).await.unwrap());
        let list = tasks.list(&self.ada, &[]).await.unwrap();
        let list: Value = serde_json::from_slice(&list.data).unwrap();
        assert_eq!(list[0], one);
        let facts = self
            .world
            .resident
            .facts(one["projectId"].as_str().unwrap().parse().unwrap());
        assert_eq!(json!(facts[0].actual), one["actualHours"]);
        assert_eq!(
            one["version"],
            json!(1),
            "time does not change the task itself"
        );
        one["actualHours"].clone()
    }

    fn acting(&self, caller: &Caller) -> Caller {
        Caller {
            operation: Some(Operation::new(self.world.store.new_id())),
            ..caller.clone()
        }
    }
}

#[tokio::test]
async fn entries_add_to_what_the_task_had() {
    let play = Play::new(Some(1.5)).await;
    assert_eq!(play.hours().await, json!(1.5));

    play.enter(&play.ada, 3600).await;
    play.enter(&play.bob, 1800).await;

    assert_eq!(play.hours().await, json!(3.0));
    let tasks = &play.world.tasks;
    let patch = json!({"actualHours": 7});
    let refused = tasks.update(&play.ada, &play.task, &patch, None).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let whole = seen(&tasks.get(&play.ada, &play.task).await.unwrap());
    tasks
        .update(&play.ada, &play.task, &whole, None)
        .await
        .unwrap();
    assert_eq!(play.hours().await, json!(3.0));
}

#[tokio::test]
async fn the_last_entry_that_goes_gives_the_own_hours_back() {
    let play = Play::new(Some(2.0)).await;
    let entry = play.enter(&play.ada, 60).await;
    let acting = play.acting(&play.ada);
    let hours = &play.world.hours;

    hours
        .delete(&acting, &play.task, entry, Some(1))
        .await
        .unwrap();
    assert_eq!(play.hours().await, json!(2.0));

    let write = acting.operation.unwrap().undo_id().unwrap();
    play.world
        .undo
        .undo(&play.acting(&play.ada), write, false)
        .await
        .unwrap();
    assert_eq!(play.hours().await, json!(7260.0 / 3600.0));
    assert!(hours.get(&play.ada, &play.task, entry).await.is_ok());
}

#[tokio::test]
async fn nobody_says_for_others_what_they_worked() {
    let play = Play::new(None).await;
    let hours = &play.world.hours;
    let adas = play.enter(&play.ada, 60).await;
    let bobs = play.enter(&play.bob, 60).await;
    let patch = json!({"seconds": 120});

    for (caller, entry) in [(&play.bob, adas), (&play.ada, bobs)] {
        let changed = hours.update(caller, &play.task, entry, &patch, None).await;
        assert!(matches!(changed, Err(Error::Forbidden(_))));
    }
    let removed = hours.delete(&play.bob, &play.task, adas, None).await;
    assert!(matches!(removed, Err(Error::Forbidden(_))));
    hours
        .delete(&play.ada, &play.task, bobs, None)
        .await
        .unwrap();
    assert_eq!(play.hours().await, json!(60.0 / 3600.0));
}

#[tokio::test]
async fn a_person_has_one_timer() {
    let play = Play::new(None).await;
    let (hours, ada) = (&play.world.hours, &play.ada);
    let timer = NewTimer::default();
    let started = hours.start(ada, &play.task, &timer, None).await.unwrap();
    let again = hours.start(ada, &play.task, &timer, None).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    hours
        .start(&play.bob, &play.task, &timer, None)
        .await
        .unwrap();
    play.world.clock.advance(Duration::from_mins(90));

    let stopped = hours.stop(ada).await.unwrap();

    assert_eq!(seen(&stopped)["seconds"], json!(5400));
    assert_eq!(seen(&stopped)["entryId"], seen(&started)["entryId"]);
    assert_eq!(play.hours().await, json!(1.5));
    let none = hours.stop(ada).await;
    assert!(matches!(none, Err(Error::NotFound(Resource::Timer))));
    hours.discard(&play.bob, None).await.unwrap();
    assert_eq!(play.hours().await, json!(1.5));
}

#[tokio::test]
async fn a_clock_that_jumps_makes_no_nonsense_of_a_timer() {
    let play = Play::new(None).await;
    let (hours, ada) = (&play.world.hours, &play.ada);
    let then = play.world.store.now();
    hours
        .start(ada, &play.task, &NewTimer::default(), None)
        .await
        .unwrap();
    play.world.clock.advance(Duration::from_hours(365 * 24));
    let late = hours.stop(ada).await;
    assert!(matches!(late, Err(Error::Conflict(_))));
    let year = i64::from(365 * 24 * 3600) * 1000;
    play.world
        .clock
        .set(crate::time::Timestamp::from_millis(then.millis() - year));

    let stopped = hours.stop(ada).await.unwrap();

    assert_eq!(seen(&stopped)["seconds"], json!(1));
}

#[tokio::test]
async fn a_report_adds_up_what_the_caller_may_see() {
    let play = Play::new(None).await;
    let hours = &play.world.hours;
    for (seconds, days) in [(60, 0), (600, 1), (3600, 40)] {
        let ago = Duration::from_hours(24 * days).as_millis();
        let ago = i64::try_from(ago).unwrap();
        let at = play.world.store.now().millis() - ago;
        let entry = NewTimeEntry {
            started_at: Some(crate::time::Timestamp::from_millis(at)),
            ..new(seconds)
        };
        hours
            .create(&play.bob, &play.task, &entry, None)
            .await
            .unwrap();
    }
    let secret = json!({"visibility": "private"});
    let report = async |params: &[(&str, &str)]| {
        let params = params
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        seen(
            &hours
                .report(&play.bob, play.bob.id, params.collect())
                .await
                .unwrap(),
        )
    };

    let month = report(&[]).await;
    assert_eq!(month["seconds"], json!(660));
    assert_eq!(month["days"].as_array().unwrap().len(), 2);
    let year = report(&[("from", "2025-01-01"), ("to", "2025-12-31")]).await;
    assert_eq!(year["tasks"][0]["seconds"], json!(4260));
    let project = "WEB".parse().unwrap();
    play.world
        .projects
        .update(&play.ada, &project, &secret, None)
        .await
        .unwrap();
    assert_eq!(report(&[]).await["seconds"], json!(0));
}

#[derive(Debug, Clone)]
enum Act {
    Enter(u64),
    Change(usize, u64),
    Remove(usize),
    Undo(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (1_u64..5000).prop_map(Act::Enter),
        (any::<usize>(), 1_u64..5000).prop_map(|(at, seconds)| Act::Change(at, seconds)),
        any::<usize>().prop_map(Act::Remove),
        any::<usize>().prop_map(Act::Undo),
    ];
    proptest::collection::vec(act, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is entered, changed, removed and taken back: the task's hours are what its entries say.
    #[test]
    fn the_sum_is_that_of_the_entries(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let play = Play::new(Some(0.5)).await;
            let hours = &play.world.hours;
            let (mut entries, mut writes) = (Vec::new(), Vec::new());
            for act in acts {
                let caller = play.acting(&play.ada);
                let pick = |at: usize, len: usize| at % len.max(1);
                match act {
                    Act::Enter(seconds) => entries.push(play.enter(&caller, seconds).await),
                    Act::Change(at, seconds) => if let Some(id) = entries.get(pick(at, entries.len())) {
                        let patch = json!({"seconds": seconds});
                        let _ = hours.update(&caller, &play.task, *id, &patch, None).await;
                    },
                    Act::Remove(at) => if let Some(id) = entries.get(pick(at, entries.len())) {
                        let _ = hours.delete(&caller, &play.task, *id, None).await;
                    },
                    Act::Undo(at) => if let Some(write) = writes.get(pick(at, writes.len())) {
                        let _ = play.world.undo.undo(&caller, *write, false).await;
                    },
                }
                writes.extend(caller.operation.and_then(|operation| operation.undo_id()));
            }
            let list = hours.list(&play.ada, &play.task, vec![]).await.unwrap();
            let list: Vec<TimeEntry> = serde_json::from_slice(&list.data).unwrap();
            let sum: u64 = list.iter().map(|entry| entry.seconds).sum();
            assert_eq!(play.hours().await, json!(crate::tasks::model::worked(Some(0.5), sum)));
        });
    }
}
