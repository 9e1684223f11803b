//! Searching as the service does it, and the index against a plain look at every text.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::highlight::{excerpt, whole};
use super::index::Entry;
use super::*;
use crate::access::Caller;
use crate::access::Role;
use crate::projects::model::Project;
use crate::reference::{ProjectRef, TaskRef};
use crate::testing::House;
use crate::users::model::UserStatus;
use crate::view::PageMeta;

async fn person(house: &House, role: Role, name: &str) -> Caller {
    house.person(role, name, UserStatus::Active).await
}

fn params(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

async fn ask(house: &House, caller: &Caller, pairs: &[(&str, &str)]) -> (Vec<Value>, PageMeta) {
    let found = house.app.search.find(caller, &params(pairs)).await;
    let found = found.unwrap();
    (serde_json::from_slice(&found.data).unwrap(), found.page)
}

async fn ids(house: &House, caller: &Caller, text: &str) -> Vec<String> {
    let (hits, page) = ask(house, caller, &[("q", text), ("count", "true")]).await;
    assert_eq!(page.total, Some(hits.len()));
    let ids = hits
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn say(house: &House, caller: &Caller, task: &str, text: &str) -> String {
    let new = crate::input::parse(json!({ "text": text }).to_string().as_bytes()).unwrap();
    let task = task.parse().unwrap();
    let view = house.app.comments.create(caller, &task, &new, None).await;
    let comment: Value = serde_json::from_slice(&view.unwrap().data).unwrap();
    comment["commentId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn tasks_comments_and_projects_are_found_by_words_beginnings_phrases_and_keys() {
    let house = House::new().await;
    let ada = person(&house, Role::Manager, "ada").await;
    let web = house.project(&ada, "Café relaunch").await;
    let body = json!({"title": "Sign in with a résumé", "description": "Users log in quickly"});
    let first = house.task(&ada, &web, body).await;
    let second = house.task(&ada, &web, json!({"title": "Log out"})).await;
    let said = say(&house, &ada, &second, "The LOGIN page logs twice").await;

    assert_eq!(
        ids(&house, &ada, "resume").await,
        std::slice::from_ref(&first)
    );
    assert_eq!(ids(&house, &ada, "CAFE").await, std::slice::from_ref(&web));
    assert_eq!(
        ids(&house, &ada, "\"log in\"").await,
        std::slice::from_ref(&first)
    );
    assert_eq!(ids(&house, &ada, "\"in log\"").await, Vec::<String>::new());
    let log: BTreeSet<_> = ids(&house, &ada, "log").await.into_iter().collect();
    assert_eq!(
        log,
        BTreeSet::from([first.clone(), second.clone(), said.clone()])
    );
    assert_eq!(
        ids(&house, &ada, "logi* twice").await,
        std::slice::from_ref(&said)
    );
    assert_eq!(ids(&house, &ada, "").await, Vec::<String>::new());
    let (all, _) = ask(&house, &ada, &[("q", "sign"), ("type", "comment")]).await;
    assert!(all.is_empty());

    let task: Value = {
        let view = house.app.tasks.get(&ada, &second.parse().unwrap()).await;
        serde_json::from_slice(&view.unwrap().data).unwrap()
    };
    let key = task["key"].as_str().unwrap().to_lowercase();
    assert_eq!(ids(&house, &ada, &key).await, std::slice::from_ref(&second));

    let (hits, _) = ask(&house, &ada, &[("q", "users quick")]).await;
    assert_eq!(
        hits[0]["excerpt"],
        json!([
            {"text": "Users", "highlight": true}, {"text": " log in ", "highlight": false},
            {"text": "quickly", "highlight": true},
        ])
    );
}

#[tokio::test]
async fn a_title_says_more_than_what_stands_below_it() {
    let house = House::new().await;
    let ada = person(&house, Role::Manager, "ada").await;
    let web = house.project(&ada, "Web").await;
    let below = json!({"title": "Other", "description": "about the invoice"});
    let below = house.task(&ada, &web, below).await;
    let above = house
        .task(&ada, &web, json!({"title": "The invoice"}))
        .await;
    assert_eq!(ids(&house, &ada, "invoice").await, [above, below]);
}

#[tokio::test]
async fn what_is_hidden_or_gone_is_neither_found_nor_counted() {
    let house = House::new().await;
    let ada = person(&house, Role::Manager, "ada").await;
    let bob = person(&house, Role::Developer, "bob").await;
    let web = house.project(&ada, "Web").await;
    let task = house.task(&ada, &web, json!({"title": "Zebra"})).await;
    let said = say(&house, &ada, &task, "zebra crossing").await;
    assert_eq!(ids(&house, &bob, "zebra").await.len(), 2);

    let project: ProjectRef = web.parse().unwrap();
    let hide = json!({"visibility": "private"});
    house
        .app
        .projects
        .update(&ada, &project, &hide, None)
        .await
        .unwrap();
    assert_eq!(ids(&house, &bob, "zebra").await, Vec::<String>::new());
    assert_eq!(ids(&house, &ada, "zebra").await.len(), 2);

    let reference: TaskRef = task.parse().unwrap();
    house
        .app
        .tasks
        .delete(&ada, &reference, None)
        .await
        .unwrap();
    assert_eq!(ids(&house, &ada, "zebra").await, Vec::<String>::new());
    house
        .app
        .tasks
        .restore(&ada, &reference, None)
        .await
        .unwrap();
    let back: BTreeSet<_> = ids(&house, &ada, "zebra").await.into_iter().collect();
    assert_eq!(back, BTreeSet::from([task, said]));
    house
        .app
        .projects
        .delete(&ada, &project, None)
        .await
        .unwrap();
    assert_eq!(ids(&house, &ada, "zebra").await, Vec::<String>::new());
}

#[tokio::test]
async fn pages_together_are_the_whole() {
    let mut house = House::new().await;
    let ada = person(&house, Role::Manager, "ada").await;
    let web = house.project(&ada, "Web").await;
    for number in 0..7 {
        let body = json!({"title": "word ".repeat(1 + number % 3)});
        house.task(&ada, &web, body).await;
    }
    house.restart().await;
    let whole = ids(&house, &ada, "word").await;
    assert_eq!(whole.len(), 7);
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let mut asked = vec![("q", "word"), ("limit", "3")];
        asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let (hits, page) = ask(&house, &ada, &asked).await;
        seen.extend(
            hits.iter()
                .map(|hit| hit["id"].as_str().unwrap().to_owned()),
        );
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, whole);
    let wrong = params(&[("q", "other"), ("cursor", "AAAAAAAAAAAA")]);
    assert!(house.app.search.find(&ada, &wrong).await.is_err());
}

#[tokio::test]
async fn a_list_of_tasks_takes_words_too() {
    let house = House::new().await;
    let ada = person(&house, Role::Manager, "ada").await;
    let web = house.project(&ada, "Web").await;
    let body = json!({"title": "Größe", "status": "review"});
    let task = house.task(&ada, &web, body).await;
    house.task(&ada, &web, json!({"title": "Grosse"})).await;
    for asked in [
        &[("q", "große"), ("status", "review")][..],
        &[("filter", "grosse status:review")],
    ] {
        let found = house.app.tasks.list(&ada, &params(asked)).await.unwrap();
        let found: Vec<Value> = serde_json::from_slice(&found.data).unwrap();
        let ids: Vec<_> = found.iter().map(|one| one["taskId"].clone()).collect();
        assert_eq!(ids, [json!(task)]);
    }
}

/// What is stored, plainly.
#[derive(Debug, Clone)]
struct Plain {
    home: u128,
    key: String,
    title: String,
    body: String,
}

#[derive(Debug, Clone)]
enum Step {
    Put(Kind, u128, Plain),
    Remove(Kind, u128),
    Compact,
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "log", "login", "Log", "é", "out", "web", "1", "2", "elan", "Élan",
    ])
    .prop_map(str::to_owned)
}

fn some_text() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 0..5).prop_map(|words| words.join(" "))
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Project, Kind::Task, Kind::Comment])
}

/// Ids of different kinds never meet, as with ULIDs.
fn id(kind: Kind, number: u128) -> u128 {
    kind as u128 * 100 + number
}

fn step() -> impl Strategy<Value = Step> {
    let put = (kind(), 0..5_u128, 0..3_u128, some_text(), some_text()).prop_map(
        |(kind, number, home, title, body)| {
            let home = match kind {
                Kind::Project => id(kind, number),
                Kind::Task => id(Kind::Project, home),
                Kind::Comment => id(Kind::Task, home),
            };
            let key = format!("WEB-{number}");
            let plain = Plain {
                home,
                key,
                title,
                body,
            };
            Step::Put(kind, id(kind, number), plain)
        },
    );
    prop_oneof![
        6 => put,
        2 => (kind(), 0..5_u128).prop_map(|(kind, number)| Step::Remove(kind, id(kind, number))),
        1 => Just(Step::Compact),
    ]
}

fn question() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        word(),
        some_text().prop_map(|text| format!("\"{text}\"")),
        Just("lo*".to_owned()),
        Just("web-2".to_owned()),
    ];
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.join(" "))
}

proptest! {
    #[test]
    fn the_index_finds_what_a_look_at_every_text_finds(
        steps in prop::collection::vec(step(), 0..40),
        questions in prop::collection::vec(question(), 1..6),
        hidden in 0..5_u128,
    ) {
        let mut index = Index::default();
        let mut model: BTreeMap<(Kind, u128), Plain> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Put(kind, id, plain) => {
                    let key = if kind == Kind::Task { &*plain.key } else { "" };
                    let (title, body) = (&*plain.title, &*plain.body);
                    index.put(&Entry { kind, id, home: plain.home, key, title, body });
                    model.insert((kind, id), plain);
                }
                Step::Remove(kind, id) => {
                    index.remove(kind, id);
                    model.remove(&(kind, id));
                }
                Step::Compact => index = index.compacted(),
            }
        }
        let allowed = |project: u128| project != id(Kind::Project, hidden);
        let named: Id<Project> = Id::from_u128(id(Kind::Project, 1));
        let kinds = [Kind::Project, Kind::Task, Kind::Comment];
        for question in questions {
            let find_project = |key: &str| (key == "WEB").then_some(named);
            let Ok(text) = Text::parse("q", &question, &find_project) else { continue };
            let found = index.find(&text, &kinds, allowed);
            let shown = |kind: Kind, plain: &Plain| match kind {
                Kind::Comment => model
                    .get(&(Kind::Task, plain.home))
                    .is_some_and(|task| allowed(task.home)),
                Kind::Project | Kind::Task => allowed(plain.home),
            };
            let plainly: BTreeSet<_> = model
                .iter()
                .filter(|((kind, _), plain)| {
                    let project = Id::from_u128(plain.home);
                    let number = crate::tasks::query::key_parts(&plain.key).1;
                    let key = (*kind == Kind::Task).then_some((project, number));
                    shown(*kind, plain) && text.holds(&plain.title, &plain.body, key)
                })
                .map(|(name, _)| *name)
                .collect();
            let names: BTreeSet<_> = found.iter().map(|one| (one.kind, one.id)).collect();
            prop_assert_eq!(&names, &plainly, "{}", question);
            prop_assert_eq!(found.len(), names.len());
            prop_assert!(found.iter().all(|one| one.score > 0.0));
            let sorted = |mut found: Vec<Match>| {
                found.sort_unstable_by_key(|one| (one.kind, one.id));
                found
            };
            let compacted = index.compacted().find(&text, &kinds, allowed);
            prop_assert_eq!(sorted(compacted), sorted(found));
        }
    }

    #[test]
    fn highlights_are_cut_from_the_text(source in "(\\PC|log|Élan| ){0,80}", question in question()) {
        let Ok(text) = Text::parse("q", &question, &|_| None) else { return Ok(()) };
        let all: String = whole(&text, &source).into_iter().map(|part| part.text).collect();
        prop_assert_eq!(&all, &source);
        let part: String = excerpt(&text, &source).into_iter().map(|part| part.text).collect();
        prop_assert!(source.contains(part.trim_matches('…')) || source.contains('…'));
    }
}
