mod taken_back;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::input::parse;
use crate::testing::World;

struct Play {
    world: World,
    owner: Caller,
    other: Caller,
    manager: Caller,
}

fn seen(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("an answer is JSON")
}

fn listed(list: &ListView) -> Vec<String> {
    let all: Vec<Value> = serde_json::from_slice(&list.data).expect("an answer is JSON");
    all.iter()
        .map(|view| view["name"].as_str().unwrap().to_owned())
        .collect()
}

fn codes<T>(result: Result<T>) -> Vec<(String, &'static str)> {
    let Err(Error::Invalid(fields)) = result else {
        panic!("accepted, or failed in another way");
    };
    let fields = fields.into_iter();
    fields.map(|field| (field.path, field.code)).collect()
}

impl Play {
    async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        let owner = world.person(Role::Developer, "owner").await;
        let other = world.person(Role::Developer, "other").await;
        for (key, members) in [("OPEN", json!([])), ("SEC", json!([owner.id]))] {
            let visibility = if key == "OPEN" {
                "organization"
            } else {
                "private"
            };
            let new = json!({
                "name": key, "key": key, "visibility": visibility, "teamMembers": members,
            });
            let new = serde_json::from_value(new).unwrap();
            world.projects.create(&manager, new).await.unwrap();
        }
        Self {
            world,
            owner,
            other,
            manager,
        }
    }

    fn views(&self) -> &Views {
        &self.world.views
    }

    async fn try_create(&self, body: &Value) -> Result<View> {
        let new = parse::<NewSavedView>(body.to_string().as_bytes())?;
        self.views().create(&self.owner, &new).await
    }

    async fn create(&self, body: Value) -> Id<SavedView> {
        let made = seen(&self.try_create(&body).await.unwrap());
        made["viewId"].as_str().unwrap().parse().unwrap()
    }

    async fn names(&self, caller: &Caller, params: &[(&str, &str)]) -> Vec<String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let params = params.iter().map(owned).collect();
        listed(&self.views().list(caller, params).await.unwrap())
    }
}

#[tokio::test]
async fn a_view_keeps_what_was_said() {
    let play = Play::new().await;
    let body = json!({
        "name": " Mine ", "projectId": "OPEN", "filter": "status=todo,review   assignee:me due<7d",
        "sort": "-priority,dueDate", "groupBy": "assignee", "layout": "board",
    });
    let id = play.create(body).await;

    let view = seen(&play.views().get(&play.owner, id).await.unwrap());

    assert_eq!(view["name"], "Mine");
    assert_eq!(view["filter"], "status:todo,review assignee:me due<7d");
    assert_eq!(
        (&view["sort"], &view["groupBy"], &view["layout"]),
        (
            &json!("-priority,dueDate"),
            &json!("assignee"),
            &json!("board")
        )
    );
    assert_eq!(
        (&view["shared"], &view["version"]),
        (&json!(false), &json!(1))
    );
}

#[tokio::test]
async fn what_the_list_would_refuse_is_not_saved() {
    let play = Play::new().await;
    for (fields, path, code) in [
        (json!({"filter": "colour:red"}), "filter", "unknown"),
        (
            json!({"filter": "status:todo sort:title", "sort": "title"}),
            "filter",
            "repeated",
        ),
        (
            json!({"filter": "project:OPEN", "projectId": "OPEN"}),
            "filter",
            "repeated",
        ),
        (json!({"sort": "colour"}), "sort", "enum"),
        (json!({"projectId": "NONE"}), "projectId", "unknown_project"),
        (json!({"shared": true}), "shared", "conflict"),
        (json!({"name": " \t"}), "name", "too_short"),
        (json!({"layout": "pie"}), "layout", "enum"),
        (json!({"userId": "me"}), "userId", "unknown"),
    ] {
        let mut body = json!({"name": "Mine"});
        let all = body.as_object_mut().unwrap();
        all.extend(fields.as_object().unwrap().clone());
        let refused = codes(play.try_create(&body).await);
        assert_eq!(refused, [(path.to_owned(), code)], "{body}");
    }
}

#[tokio::test]
async fn a_view_of_ones_own_is_nobody_elses() {
    let play = Play::new().await;
    let id = play
        .create(json!({"name": "Mine", "projectId": "OPEN"}))
        .await;
    let admin = play.world.person(Role::Admin, "admin").await;

    for stranger in [&play.other, &play.manager, &admin] {
        assert!(play.names(stranger, &[]).await.is_empty());
        let views = play.views();
        for refused in [
            views.get(stranger, id).await,
            views
                .update(stranger, id, &json!({"name": "x"}), None)
                .await,
            views.delete(stranger, id, None).await,
            views.restore(stranger, id, None).await,
        ] {
            assert!(matches!(refused, Err(Error::NotFound(Resource::View))));
        }
    }
    assert_eq!(play.names(&play.owner, &[]).await, ["Mine"]);
}

#[tokio::test]
async fn a_shared_view_is_seen_by_who_sees_its_project() {
    let play = Play::new().await;
    let open = json!({"name": "Open", "projectId": "OPEN", "shared": true});
    let secret = json!({"name": "Secret", "projectId": "SEC", "shared": true});
    let (open, secret) = (play.create(open).await, play.create(secret).await);

    assert_eq!(play.names(&play.other, &[]).await, ["Open"]);
    assert_eq!(play.names(&play.manager, &[]).await, ["Open", "Secret"]);
    assert_eq!(
        play.names(&play.manager, &[("projectId", "SEC")]).await,
        ["Secret"]
    );
    assert!(play.views().get(&play.other, open).await.is_ok());
    let hidden = play.views().get(&play.other, secret).await;
    assert!(matches!(hidden, Err(Error::NotFound(Resource::View))));

    let alone = json!({"shared": false});
    let kept = play.views().update(&play.owner, open, &alone, None).await;
    assert_eq!(seen(&kept.unwrap())["shared"], false);
    assert!(play.names(&play.other, &[]).await.is_empty());
    assert!(play.views().get(&play.other, open).await.is_err());
}

#[tokio::test]
async fn only_its_owner_changes_a_view_and_a_manager_may_remove_it() {
    let play = Play::new().await;
    let body = json!({"name": "Ours", "projectId": "OPEN", "shared": true});
    let id = play.create(body).await;
    let views = play.views();

    for other in [&play.other, &play.manager] {
        let changed = views.update(other, id, &json!({"name": "x"}), None).await;
        assert!(matches!(changed, Err(Error::Forbidden(_))));
    }
    let deleted = views.delete(&play.other, id, None).await;
    assert!(matches!(deleted, Err(Error::Forbidden(_))));
    views.delete(&play.manager, id, None).await.unwrap();

    assert!(play.names(&play.other, &[]).await.is_empty());
    assert!(views.get(&play.other, id).await.is_err());
    assert_eq!(
        play.names(&play.owner, &[("deleted", "true")]).await,
        ["Ours"]
    );
    views.restore(&play.manager, id, None).await.unwrap();
    assert_eq!(play.names(&play.other, &[]).await, ["Ours"]);
}

#[tokio::test]
async fn a_view_stays_its_owners_when_its_project_is_hidden_from_them() {
    let play = Play::new().await;
    let id = play
        .create(json!({"name": "Mine", "projectId": "SEC"}))
        .await;
    let patch = json!({"teamMembers": []});
    let project = "SEC".parse().unwrap();
    let projects = &play.world.projects;
    projects
        .update(&play.manager, &project, &patch, None)
        .await
        .unwrap();

    let renamed = json!({"name": "Old"});
    let view = play.views().update(&play.owner, id, &renamed, None).await;
    assert_eq!(seen(&view.unwrap())["name"], "Old");
    let shared = json!({"shared": true});
    let refused = play.views().update(&play.owner, id, &shared, None).await;
    assert_eq!(codes(refused), [("projectId".into(), "unknown_project")]);
}

#[tokio::test]
async fn a_stale_version_is_refused_and_a_patch_that_changes_nothing_changes_no_version() {
    let play = Play::new().await;
    let id = play.create(json!({"name": "Mine"})).await;
    let views = play.views();
    let renamed = json!({"name": "Ours"});
    let view = views.update(&play.owner, id, &renamed, Some(1)).await;
    assert_eq!(seen(&view.unwrap())["version"], 2);

    let stale = views
        .update(&play.owner, id, &json!({"name": "x"}), Some(1))
        .await;
    assert!(matches!(stale, Err(Error::Stale { .. })));
    let same = views.update(&play.owner, id, &renamed, None).await;
    assert_eq!(seen(&same.unwrap())["version"], 2);
}

#[tokio::test]
async fn a_person_has_a_hundred_views_at_most() {
    let play = Play::new().await;
    let mut last = None;
    for _ in 0..100 {
        last = Some(play.create(json!({"name": "Mine"})).await);
    }
    let refused = play.try_create(&json!({"name": "One more"})).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));

    play.views()
        .delete(&play.owner, last.unwrap(), None)
        .await
        .unwrap();
    assert!(play.try_create(&json!({"name": "One more"})).await.is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_filter_is_saved_if_and_only_if_the_list_takes_it(
        text in "((status|assignee|due|label|points|sort|q|project)[:<>=](todo|me|7d|none|3|title|OPEN|\"a b\")[ ,]?){0,4}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let play = Play::new().await;
            let scope = play.world.resident.scope(&play.owner);
            let today = play.world.projects.today(play.owner.id);
            let asked = |text: &str| {
                let params = [("filter".to_owned(), text.to_owned())];
                play.world.resident.query(&play.owner, &scope, &params, today)
            };
            match play.try_create(&json!({"name": "Mine", "filter": text})).await {
                Ok(view) => {
                    let saved = seen(&view)["filter"].as_str().unwrap().to_owned();
                    assert_eq!(asked(&saved).unwrap(), asked(&text).unwrap());
                }
                Err(_) => assert!(asked(&text).is_err(), "{text}"),
            }
        });
    }
}
