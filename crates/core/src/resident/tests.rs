//! What is in memory is what is in the store, however it got there.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::access::Role;
use crate::error::Error;
use crate::ports::table::{CommitId, Expect, Item, Key, Table};
use crate::projects::model::Visibility;
use crate::store::{document, raw};
use crate::tasks::index::Hit;
use crate::tasks::index::tests::world::{self, Dice, TODAY};
use crate::tasks::model::Status;
use crate::testing::{FixedClock, MemoryTable, facts};
use crate::users::model::{Preferences, UserStatus};

/// A store with a memory that is told of its commits.
struct Bench {
    table: MemoryTable,
    resident: Arc<Resident>,
    commits: u128,
}

impl Bench {
    fn new() -> Self {
        let resident = Resident::new();
        Self {
            table: MemoryTable::new(Arc::new(FixedClock::new()), vec![resident.clone()]),
            resident,
            commits: 0,
        }
    }

    fn begin(&mut self) -> Commit {
        self.commits += 1;
        Commit::new(CommitId(self.commits))
    }

    async fn put(&mut self, items: Vec<Item>) {
        let commit = self.begin();
        let commit = items
            .into_iter()
            .fold(commit, |commit, item| commit.put(item, Expect::Any));
        self.table.commit(commit).await.unwrap();
    }

    async fn delete(&mut self, keys: Vec<Key>) {
        let commit = self.begin();
        let commit = keys
            .into_iter()
            .fold(commit, |commit, key| commit.delete(key, Expect::Any));
        self.table.commit(commit).await.unwrap();
    }

    async fn loaded(&self) -> Arc<Resident> {
        let resident = Resident::new();
        resident.load(&self.table).await.unwrap();
        resident
    }
}

fn project(id: Id<Project>, version: u64) -> Project {
    Project {
        project_id: id,
        key: world::project_key(id),
        team_members: vec![Id::from_u128(2)],
        version,
        ..facts::project()
    }
}

fn project_item(project: &Project) -> Item {
    let key = keys::project(project.project_id);
    document(key, project.version, project).unwrap()
}

/// The project's item with the mark of a deletion.
fn deleted_item(project: &Project) -> Item {
    project_item(&Project {
        deleted_at: Some(TODAY.start()),
        ..project.clone()
    })
}

fn user_item(id: Id<User>, version: u64) -> Item {
    let user = User {
        user_id: id,
        email: "ada@example.org".into(),
        name: "Ada".into(),
        role: Role::Developer,
        status: UserStatus::Active,
        email_verified: true,
        avatar: None,
        preferences: Preferences::default(),
        merged_into: None,
        created_at: TODAY.start(),
        updated_at: TODAY.start(),
        version,
    };
    document(keys::user(id), version, &user).unwrap()
}

fn task_items(task: &Task, version: u64) -> Vec<Item> {
    vec![
        document(keys::task(task.project_id, task.task_id), version, task).unwrap(),
        document(keys::task_links(task.task_id), version, &world::links(task)).unwrap(),
        raw(keys::task_key(&task.key), 1, "{}".into()),
    ]
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

fn everything(resident: &Resident) -> Vec<Hit> {
    let query = TaskQuery {
        limit: 1000,
        ..TaskQuery::default()
    };
    let found = resident.find(&query, &Scope::everything(), TODAY);
    found.unwrap().hits
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// A random task that is always in the same project.
fn resident_task(dice: &mut Dice) -> Task {
    let number = dice.below(30);
    let project_id = world::project(number % 4);
    Task {
        project_id,
        key: format!("{}-{number}", world::project_key(project_id)),
        ..world::task(dice, number, 30)
    }
}

async fn random_commit(bench: &mut Bench, dice: &mut Dice, version: u64) {
    let id = dice.project();
    match dice.below(10) {
        0 => bench.put(vec![project_item(&project(id, version))]).await,
        1 => bench.put(vec![deleted_item(&project(id, version))]).await,
        2 => bench.put(vec![user_item(dice.user(), version)]).await,
        3 => {
            let task = resident_task(dice);
            let mut gone = task_items(&task, version);
            gone.truncate(2);
            let keys = gone.into_iter().map(|item| item.key);
            bench.delete(keys.collect()).await;
        }
        _ => {
            let mut items = task_items(&resident_task(dice), version);
            items.push(raw(keys::graph(), version, "{}".into()));
            bench.put(items).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn loading_ends_where_watching_ends(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut bench = Bench::new();

        let loaded = block_on(async {
            for version in 1..60 {
                random_commit(&mut bench, &mut dice, version).await;
            }
            bench.loaded().await
        });

        let watched = &bench.resident;
        prop_assert_eq!(everything(watched), everything(&loaded));
        let all = Scope::everything();
        prop_assert_eq!(watched.version(&all), loaded.version(&all));
        prop_assert_eq!(watched.users(), loaded.users());
        prop_assert_eq!(watched.projects(), loaded.projects());
        prop_assert_eq!(watched.graph_version(), loaded.graph_version());
        for id in (0..4).map(world::project) {
            prop_assert_eq!(watched.facts(id), loaded.facts(id));
            prop_assert_eq!(watched.metrics(id, TODAY.start()), loaded.metrics(id, TODAY.start()));
        }
    }
}

#[tokio::test]
async fn a_deleted_project_hides_its_tasks_until_it_is_restored() {
    let mut bench = Bench::new();
    let task = world::task(&mut Dice(4), 1, 5);
    let id = task.project_id;
    bench.put(vec![project_item(&project(id, 1))]).await;
    bench.put(task_items(&task, 1)).await;
    assert_eq!(everything(&bench.resident).len(), 1);

    bench.put(vec![deleted_item(&project(id, 2))]).await;

    assert!(everything(&bench.resident).is_empty());
    assert!(bench.resident.project(id).is_none() && bench.resident.projects().is_empty());
    assert_eq!(bench.resident.project_by_key(&world::project_key(id)), None);
    assert_eq!(bench.resident.task_key(task.task_id), None);

    bench.put(vec![project_item(&project(id, 3))]).await;

    assert_eq!(everything(&bench.resident).len(), 1);
    assert_eq!(
        bench.resident.project_by_key(&world::project_key(id)),
        Some(id)
    );
    assert_eq!(bench.resident.task_key(task.task_id), Some(task.key));

    bench.delete(vec![keys::project(id)]).await;

    assert!(everything(&bench.resident).is_empty());
    assert!(everything(&*bench.loaded().await).is_empty());
}

#[tokio::test]
async fn a_task_that_moves_to_another_project_stays() {
    let mut bench = Bench::new();
    let old = world::task(&mut Dice(4), 1, 5);
    let others = (0..4).map(world::project);
    let project_id = others.clone().find(|id| *id != old.project_id).unwrap();
    let new = Task {
        project_id,
        ..old.clone()
    };
    let projects = others.map(|id| project_item(&project(id, 1)));
    bench.put(projects.collect()).await;
    bench.put(task_items(&old, 1)).await;

    let item = document(keys::task(project_id, new.task_id), 2, &new).unwrap();
    let commit = bench.begin().put(item, Expect::Any);
    let commit = commit.delete(keys::task(old.project_id, old.task_id), Expect::Any);
    bench.table.commit(commit).await.unwrap();

    assert_eq!(bench.resident.project_of(old.task_id), Some(project_id));
    assert_eq!(
        bench
            .resident
            .metrics(old.project_id, TODAY.start())
            .total_tasks,
        0
    );
}

#[tokio::test]
async fn a_private_project_is_seen_by_owner_members_and_admins() {
    let mut bench = Bench::new();
    let (open, hidden) = (world::project(0), world::project(1));
    let mut private = project(hidden, 1);
    private.visibility = Visibility::Private;
    bench
        .put(vec![
            project_item(&project(open, 1)),
            project_item(&private),
        ])
        .await;
    let sees = |id, role| bench.resident.scope(&caller(id, role)).contains(hidden);

    assert!(sees(1, Role::Manager), "the owner");
    assert!(sees(2, Role::Developer), "a member");
    assert!(sees(3, Role::Admin), "an admin");
    assert!(!sees(3, Role::Manager), "anyone else");
    assert!(bench.resident.scope(&caller(3, Role::Qa)).contains(open));

    private.version = 2;
    private.team_members.push(Id::from_u128(3));
    bench.put(vec![project_item(&private)]).await;

    assert!(
        bench
            .resident
            .scope(&caller(3, Role::Manager))
            .contains(hidden)
    );
}

#[tokio::test]
async fn a_key_of_a_project_out_of_sight_is_unknown() {
    let mut bench = Bench::new();
    let mut private = project(world::project(0), 1);
    private.visibility = Visibility::Private;
    bench.put(vec![project_item(&private)]).await;
    let ask = |caller: &Caller| {
        let parameters = [("projectId".to_owned(), private.key.clone())];
        let scope = bench.resident.scope(caller);
        bench.resident.query(caller, &scope, &parameters, TODAY)
    };

    assert!(ask(&caller(1, Role::Developer)).is_ok());
    assert!(matches!(
        ask(&caller(9, Role::Developer)),
        Err(Error::Invalid(_))
    ));
}

#[tokio::test]
async fn an_epoch_rises_with_every_commit_in_a_persons_partition() {
    let mut bench = Bench::new();
    let (ada, bob) = (Id::from_u128(1), Id::from_u128(2));
    bench.put(vec![user_item(ada, 1)]).await;
    let before = bench.resident.epoch(ada);

    bench
        .put(vec![raw(
            keys::session(ada, Id::from_u128(5)),
            1,
            "{}".into(),
        )])
        .await;
    bench
        .delete(vec![keys::session(ada, Id::from_u128(5))])
        .await;

    assert_eq!(bench.resident.epoch(ada), before + 2);
    assert_eq!(bench.resident.epoch(bob), 0);
}

#[tokio::test]
async fn an_unreadable_item_is_left_out() {
    let mut bench = Bench::new();
    let task = world::task(&mut Dice(4), 1, 5);
    bench
        .put(vec![project_item(&project(task.project_id, 1))])
        .await;
    let broken = |key| raw(key, 1, "{\"taskId\":5".into());
    bench
        .put(vec![
            broken(keys::task(task.project_id, task.task_id)),
            broken(keys::task_links(task.task_id)),
            broken(keys::user(Id::from_u128(1))),
            broken(keys::project(world::project(2))),
        ])
        .await;

    let loaded = bench.loaded().await;

    for resident in [&bench.resident, &loaded] {
        assert!(everything(resident).is_empty());
        assert!(resident.users().is_empty());
        assert_eq!(resident.projects().len(), 1);
    }
}

#[tokio::test]
async fn the_tag_changes_with_data_scope_and_day() {
    let mut bench = Bench::new();
    let mut task = world::task(&mut Dice(4), 1, 5);
    task.status = Status::Todo;
    bench
        .put(vec![project_item(&project(task.project_id, 1))])
        .await;
    let query = TaskQuery::default();
    let tag = |scope: &Scope, day| bench.resident.tag(&query, scope, day);
    let empty = tag(&Scope::everything(), TODAY);
    assert_eq!(tag(&Scope::everything(), TODAY), empty);
    assert_ne!(tag(&Scope::everything(), TODAY.plus_days(1)), empty);
    assert_ne!(tag(&Scope::of(vec![task.project_id]), TODAY), empty);

    bench.put(task_items(&task, 1)).await;

    assert_ne!(
        bench.resident.tag(&query, &Scope::everything(), TODAY),
        empty
    );
    assert_eq!(bench.resident.figures().rows, 1);
    let open = bench
        .resident
        .open_tasks_of(task.assignee.unwrap_or(Id::from_u128(99)));
    assert_eq!(open, usize::from(task.assignee.is_some()));
}
