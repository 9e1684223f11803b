//! The rules of notifications, over a whole installation in memory.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

mod documents;

use serde_json::{Value, json};

use super::model::{ReadUpTo, Reason, Told};
use super::mute::suggest;
use crate::access::{Caller, Role};
use crate::auth::mailer::deliver;
use crate::event::Stream;
use crate::id::Id;
use crate::input::parse;
use crate::reference::TaskRef;
use crate::relay::drain;
use crate::tasks::model::Task;
use crate::testing::{House, Letterbox};
use crate::time::Timestamp;
use crate::users::model::UserStatus;

/// An installation with a project of Ada's, in which Bob works.
struct Scene {
    house: House,
    ada: Caller,
    bob: Caller,
    project: String,
}

impl Scene {
    async fn new() -> Self {
        let house = House::new().await;
        let ada = house.person(Role::Manager, "ada", UserStatus::Active).await;
        let bob = house
            .person(Role::Developer, "bob", UserStatus::Active)
            .await;
        let project = house.project(&ada, "Website").await;
        Self {
            house,
            ada,
            bob,
            project,
        }
    }

    async fn tell(&self) -> usize {
        let project = self.project.parse().unwrap();
        drain(&self.house.app.store, Stream::Project(project))
            .await
            .unwrap();
        self.house
            .app
            .notifications
            .tell(Stream::Project(project))
            .await
            .unwrap()
    }

    async fn task(&self, by: &Caller, body: Value) -> TaskRef {
        let id = self.house.task(by, &self.project, body).await;
        TaskRef::Id(id.parse::<Id<Task>>().unwrap())
    }

    async fn comment(&self, by: &Caller, task: &TaskRef, text: &str) {
        let new = parse(json!({ "text": text }).to_string().as_bytes()).unwrap();
        let comments = &self.house.app.comments;
        comments.create(by, task, &new, None).await.unwrap();
    }

    async fn change(&self, by: &Caller, task: &TaskRef, patch: Value) {
        let tasks = &self.house.app.tasks;
        tasks.update(by, task, &patch, None).await.unwrap();
    }

    async fn prefer(&self, who: &Caller, patch: Value) {
        let users = &self.house.app.users;
        users
            .set_preferences(who, who.id, &patch, None)
            .await
            .unwrap();
    }

    async fn inbox(&self, who: &Caller) -> Vec<Value> {
        let list = self.house.app.notifications.list(who, Vec::new()).await;
        serde_json::from_slice(&list.unwrap().data).unwrap()
    }

    async fn reasons(&self, who: &Caller) -> Vec<String> {
        let inbox = self.inbox(who).await;
        let reasons = inbox.iter().map(|one| one["reason"].as_str().unwrap());
        reasons.map(str::to_owned).collect()
    }

    async fn unread(&self, who: &Caller) -> Value {
        let view = self.house.app.notifications.unread(who).await.unwrap();
        let found: Value = serde_json::from_slice(&view.data).unwrap();
        found["unread"].clone()
    }
}

#[tokio::test]
async fn each_is_told_once_for_the_strongest_reason_and_never_of_their_own_act() {
    let scene = Scene::new().await;
    let task = scene
        .task(
            &scene.ada,
            json!({"title": "One", "assignee": scene.bob.id}),
        )
        .await;
    scene.comment(&scene.ada, &task, "@bob please").await;
    scene
        .change(&scene.bob, &task, json!({"status": "done"}))
        .await;

    assert_eq!(scene.tell().await, 3);
    assert_eq!(scene.tell().await, 0);

    assert_eq!(scene.reasons(&scene.bob).await, ["mention", "assigned"]);
    assert_eq!(scene.reasons(&scene.ada).await, ["watching"]);
    let inbox = scene.inbox(&scene.ada).await;
    assert_eq!(inbox[0]["taskTitle"], "One");
    assert_eq!(inbox[0]["actor"], json!(scene.bob.id));
    assert!(inbox[0]["fields"].to_string().contains("status"));
}

#[tokio::test]
async fn a_comment_that_is_changed_tells_only_whom_it_names_anew() {
    let scene = Scene::new().await;
    let task = scene.task(&scene.ada, json!({"title": "One"})).await;
    let new = parse(br#"{"text": "@bob"}"#).unwrap();
    let comments = &scene.house.app.comments;
    let made = comments
        .create(&scene.ada, &task, &new, None)
        .await
        .unwrap();
    let made: Value = serde_json::from_slice(&made.data).unwrap();
    let id = made["commentId"].as_str().unwrap().parse().unwrap();

    let patch = json!({"text": "@bob again"});
    comments
        .update(&scene.ada, &task, id, &patch, None)
        .await
        .unwrap();
    scene.tell().await;

    assert_eq!(scene.reasons(&scene.bob).await, ["mention"]);
}

#[tokio::test]
async fn switches_hold_for_each_reason_and_for_all() {
    let scene = Scene::new().await;
    scene
        .prefer(&scene.bob, json!({"notify": {"assigned": "off"}}))
        .await;
    let given = json!({"title": "One", "assignee": scene.bob.id});
    let task = scene.task(&scene.ada, given).await;
    scene.comment(&scene.ada, &task, "Well?").await;
    scene.tell().await;
    assert_eq!(scene.reasons(&scene.bob).await, ["watching"]);

    scene
        .prefer(&scene.bob, json!({"notifications": false}))
        .await;
    scene.comment(&scene.ada, &task, "@bob!").await;
    assert_eq!(scene.tell().await, 0);
}

#[tokio::test]
async fn a_mail_goes_to_who_wants_it_once_and_to_a_confirmed_address_only() {
    let scene = Scene::new().await;
    scene
        .prefer(&scene.bob, json!({"notify": {"mention": "email"}}))
        .await;
    let task = scene
        .task(&scene.ada, json!({"title": "Two\u{2028}lines"}))
        .await;
    scene.comment(&scene.ada, &task, "@bob").await;
    scene.tell().await;
    scene.tell().await;

    let letters = Letterbox::default();
    deliver(&scene.house.app.store, &letters).await.unwrap();
    let mails = letters.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "bob@example.org");
    assert!(!mails[0].subject.contains('\n'));
    assert!(mails[0].text.contains("ada named you"), "{}", mails[0].text);
}

#[tokio::test]
async fn a_digest_comes_once_a_day_with_what_was_not_read_and_not_mailed() {
    let scene = Scene::new().await;
    let notify = json!({"digest": true, "notify": {"mention": "email"}});
    scene.prefer(&scene.bob, notify).await;
    let given = json!({"title": "One", "assignee": scene.bob.id});
    let task = scene.task(&scene.ada, given.clone()).await;
    scene.comment(&scene.ada, &task, "@bob").await;
    scene.tell().await;
    let notifications = &scene.house.app.notifications;
    let letters = Letterbox::default();
    deliver(&scene.house.app.store, &letters).await.unwrap();

    let both = futures::join!(notifications.digests(), notifications.digests());
    assert_eq!(both.0.unwrap() + both.1.unwrap(), 1);
    deliver(&scene.house.app.store, &letters).await.unwrap();
    let mail = letters.mails().pop().unwrap();
    assert!(
        mail.subject.starts_with("1 notification "),
        "{}",
        mail.subject
    );
    assert!(mail.text.contains("given to you"), "{}", mail.text);

    let day = Duration::from_hours(24);
    scene.house.clock.advance(day);
    assert_eq!(notifications.digests().await.unwrap(), 0);
    scene.house.clock.advance(day / 2);
    scene.task(&scene.ada, given.clone()).await;
    scene.tell().await;
    assert_eq!(notifications.digests().await.unwrap(), 0);
    scene.house.clock.advance(day / 2);
    assert_eq!(notifications.digests().await.unwrap(), 1);
}

#[tokio::test]
async fn what_one_may_not_see_is_neither_written_nor_shown_later() {
    let scene = Scene::new().await;
    let task = scene
        .task(
            &scene.ada,
            json!({"title": "One", "assignee": scene.bob.id}),
        )
        .await;
    scene.tell().await;
    assert_eq!(scene.unread(&scene.bob).await, 1);

    let projects = &scene.house.app.projects;
    let private = json!({"visibility": "private"});
    projects
        .update(&scene.ada, &scene.project.parse().unwrap(), &private, None)
        .await
        .unwrap();
    scene.comment(&scene.ada, &task, "@bob").await;
    assert_eq!(scene.tell().await, 0);
    assert_eq!(scene.inbox(&scene.bob).await, Vec::<Value>::new());
    assert_eq!(scene.unread(&scene.bob).await, 0);
}

#[tokio::test]
async fn a_deleted_task_takes_its_notifications_out_of_sight() {
    let scene = Scene::new().await;
    let task = scene
        .task(
            &scene.ada,
            json!({"title": "One", "assignee": scene.bob.id}),
        )
        .await;
    scene.tell().await;
    let tasks = &scene.house.app.tasks;
    tasks.delete(&scene.ada, &task, None).await.unwrap();
    assert_eq!(scene.unread(&scene.bob).await, 0);
    tasks.restore(&scene.ada, &task, None).await.unwrap();
    assert_eq!(scene.unread(&scene.bob).await, 1);
}

#[tokio::test]
async fn one_and_all_are_read_and_unread() {
    let scene = Scene::new().await;
    let given = json!({"title": "One", "assignee": scene.bob.id});
    for _ in 0..3 {
        scene.task(&scene.ada, given.clone()).await;
    }
    scene.tell().await;
    let inbox = scene.inbox(&scene.bob).await;
    let id = |at: usize| {
        inbox[at]["notificationId"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    };
    let notifications = &scene.house.app.notifications;

    let up_to = ReadUpTo { up_to: Some(id(1)) };
    notifications.read(&scene.bob, up_to).await.unwrap();
    assert_eq!(scene.unread(&scene.bob).await, 1);
    let read = json!({"read": false});
    let bob = &scene.bob;
    notifications.update(bob, id(2), &read, None).await.unwrap();
    assert_eq!(scene.unread(bob).await, 2);
    let all = ReadUpTo::default();
    notifications.read(bob, all).await.unwrap();
    assert_eq!(scene.unread(bob).await, 0);
    let other = notifications.update(&scene.ada, id(0), &read, None).await;
    assert!(other.is_err());
}

#[tokio::test]
async fn a_stop_at_any_commit_neither_loses_nor_doubles() {
    for stop in 0..4 {
        let mut scene = Scene::new().await;
        let mut watchers = Vec::new();
        let task = scene.task(&scene.ada, json!({"title": "One"})).await;
        for at in 0..90 {
            let name = format!("person{at}");
            let status = UserStatus::Active;
            let person = scene.house.person(Role::Developer, &name, status).await;
            let new = parse(json!({"userId": person.id}).to_string().as_bytes()).unwrap();
            let tasks = &scene.house.app.tasks;
            tasks.watch(&person, &task, &new, None).await.unwrap();
            watchers.push(person);
        }
        scene.tell().await;
        scene.comment(&scene.ada, &task, "All of you").await;
        let project = scene.project.parse().unwrap();
        let store = &scene.house.app.store;
        drain(store, Stream::Project(project)).await.unwrap();

        scene.house.left.store(stop, Ordering::SeqCst);
        let _ = scene
            .house
            .app
            .notifications
            .tell(Stream::Project(project))
            .await;
        scene.house.left.store(u64::MAX, Ordering::SeqCst);
        scene.house.restart().await;
        scene.tell().await;

        for person in &watchers {
            assert_eq!(scene.reasons(person).await, ["watching"], "stop {stop}");
        }
    }
}

#[tokio::test]
async fn two_at_once_tell_once() {
    let scene = Scene::new().await;
    for _ in 0..20 {
        let given = json!({"title": "One", "assignee": scene.bob.id});
        scene.task(&scene.ada, given).await;
    }
    let project = scene.project.parse().unwrap();
    let app = &scene.house.app;
    drain(&app.store, Stream::Project(project)).await.unwrap();

    let both = futures::join!(
        app.notifications.tell(Stream::Project(project)),
        app.notifications.tell(Stream::Project(project))
    );

    assert_eq!(both.0.unwrap() + both.1.unwrap(), 20);
    assert_eq!(scene.inbox(&scene.bob).await.len(), 20);
}

#[tokio::test]
async fn pages_hold_every_notification_once_and_filters_hold() {
    let scene = Scene::new().await;
    for _ in 0..7 {
        let given = json!({"title": "One", "assignee": scene.bob.id});
        scene.task(&scene.ada, given).await;
    }
    scene.tell().await;
    let mut seen = BTreeSet::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut params = vec![
            ("limit".to_owned(), "3".to_owned()),
            ("unread".to_owned(), "true".to_owned()),
            ("reason".to_owned(), "assigned".to_owned()),
        ];
        params.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor)));
        let list = scene.house.app.notifications.list(&scene.bob, params).await;
        let list = list.unwrap();
        let found: Vec<Value> = serde_json::from_slice(&list.data).unwrap();
        for one in found {
            assert!(seen.insert(one["notificationId"].to_string()));
        }
        cursor = list.page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
}

#[tokio::test]
async fn who_has_a_task_that_is_due_tomorrow_is_reminded_once_for_that_day() {
    let scene = Scene::new().await;
    let today = scene.house.app.store.now().date();
    let due = |days| json!({"dueDate": today.plus_days(days)});
    let given = json!({"title": "One", "assignee": scene.bob.id, "dueDate": today.plus_days(2)});
    let task = scene.task(&scene.bob, given).await;
    let notifications = &scene.house.app.notifications;
    assert_eq!(notifications.remind().await.unwrap(), 0);

    scene.change(&scene.bob, &task, due(1)).await;
    assert_eq!(notifications.remind().await.unwrap(), 1);
    assert_eq!(notifications.remind().await.unwrap(), 0);
    scene.change(&scene.bob, &task, due(0)).await;
    assert_eq!(notifications.remind().await.unwrap(), 1);
    scene
        .change(
            &scene.bob,
            &task,
            json!({"status": "done", "dueDate": today}),
        )
        .await;
    assert_eq!(notifications.remind().await.unwrap(), 0);

    assert_eq!(scene.reasons(&scene.bob).await, ["due", "due"]);
}

#[tokio::test]
async fn the_inbox_of_a_deleted_person_ends_with_their_deletion() {
    let scene = Scene::new().await;
    let admin = scene
        .house
        .person(Role::Admin, "root", UserStatus::Active)
        .await;
    let given = json!({"title": "One", "assignee": scene.bob.id});
    scene.task(&scene.ada, given).await;
    scene.tell().await;

    super::leave(&scene.house.app.store, scene.bob.id)
        .await
        .unwrap();
    super::leave(&scene.house.app.store, scene.bob.id)
        .await
        .unwrap();
    assert_eq!(scene.unread(&scene.bob).await, 1);
    scene.house.clock.advance(Duration::from_hours(31 * 24));
    assert_eq!(scene.unread(&scene.bob).await, 0);
    drop(admin);
}

#[test]
fn a_reason_that_is_mostly_ignored_is_named() {
    let now = Timestamp::from_millis(1_700_000_000_000);
    let told = |at: u32, reason, read| Told {
        notification_id: Id::from_u128(u128::from(at)),
        reason,
        kind: "task.updated".into(),
        task_id: Some(Id::from_u128(1)),
        prd: None,
        comment_id: None,
        actor: None,
        fields: Vec::new(),
        created_at: Timestamp::default(),
        read,
    };
    let mut all: Vec<Told> = (0..20)
        .map(|at| told(at, Reason::Watching, at < 2))
        .collect();
    all.extend((0..20).map(|at| told(at, Reason::Mention, at < 3)));
    all.extend((0..9).map(|at| told(at, Reason::Due, false)));

    let found = suggest(&all, now);

    assert_eq!(found.len(), 1);
    assert_eq!((found[0].reason, found[0].ignored), (Reason::Watching, 18));
}
