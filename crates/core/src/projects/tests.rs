use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::input::parse;
use crate::testing::World;

fn value(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("a view is JSON")
}

async fn create(world: &World, caller: &Caller, body: Value) -> Result<Value> {
    let new = parse(body.to_string().as_bytes())?;
    world
        .projects
        .create(caller, new)
        .await
        .map(|view| value(&view))
}

#[tokio::test]
async fn a_name_is_enough_and_names_may_repeat() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;

    let first = create(&world, &manager, json!({"name": "Website"}))
        .await
        .unwrap();
    let second = create(&world, &manager, json!({"name": "Website"}))
        .await
        .unwrap();

    assert_eq!(
        (&first["key"], &second["key"]),
        (&json!("WEB"), &json!("WEB2"))
    );
    assert_eq!(first["status"], "planning");
    assert_eq!(first["visibility"], "organization");
    assert_eq!(first["owner"], json!(manager.id));
    assert_eq!(
        first["metrics"],
        json!({"tasksCompleted": 0, "totalTasks": 0, "velocity": 0.0})
    );
    let by_key = world
        .projects
        .get(&manager, &"web2".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(value(&by_key), second);
}

#[tokio::test]
async fn a_taken_key_is_refused() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    create(&world, &manager, json!({"name": "a", "key": "WEB"}))
        .await
        .unwrap();

    let taken = create(&world, &manager, json!({"name": "b", "key": "WEB"})).await;

    let Err(Error::Invalid(fields)) = taken else {
        panic!("accepted")
    };
    assert_eq!((fields[0].path.as_str(), fields[0].code), ("key", "taken"));
}

#[tokio::test]
async fn only_those_whom_the_matrix_allows_create_and_change_projects() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let developer = world.person(Role::Developer, "dev").await;
    let made = create(&world, &manager, json!({"name": "a"}))
        .await
        .unwrap();
    let id: ProjectRef = made["projectId"].as_str().unwrap().parse().unwrap();

    let created = create(&world, &developer, json!({"name": "b"})).await;
    let updated = world
        .projects
        .update(&developer, &id, &json!({"name": "c"}), None)
        .await;
    let deleted = world.projects.delete(&developer, &id, None).await;

    for refused in [created.map(drop), updated.map(drop), deleted.map(drop)] {
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn a_member_of_a_private_project_sees_it_until_they_are_taken_off() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let developer = world.person(Role::Developer, "dev").await;
    let body = json!({"name": "a", "visibility": "private"});
    let made = create(&world, &manager, body).await.unwrap();
    let id: ProjectRef = made["projectId"].as_str().unwrap().parse().unwrap();
    let sees = async || world.projects.get(&developer, &id).await.is_ok();

    assert!(!sees().await);
    let new = NewMember {
        user_id: developer.id,
    };
    world
        .projects
        .add_member(&manager, &id, &new, None)
        .await
        .unwrap();
    assert!(sees().await);
    let members = value(&world.projects.members(&developer, &id).await.unwrap());
    assert_eq!(members.as_array().unwrap().len(), 2);
    world
        .projects
        .remove_member(&manager, &id, developer.id, None)
        .await
        .unwrap();
    assert!(!sees().await);
}

#[tokio::test]
async fn a_project_is_read_edited_and_sent_back_as_a_script_would() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let mut made = create(&world, &manager, json!({"name": "a"}))
        .await
        .unwrap();
    let id: ProjectRef = made["projectId"].as_str().unwrap().parse().unwrap();

    made["name"] = json!("b");
    let changed = world
        .projects
        .update(&manager, &id, &made, None)
        .await
        .unwrap();
    let mut again = value(&changed);
    again["metrics"]["velocity"] = json!(0);
    let kept = value(
        &world
            .projects
            .update(&manager, &id, &again, None)
            .await
            .unwrap(),
    );

    again["metrics"]["totalTasks"] = json!(7);
    let refused = world.projects.update(&manager, &id, &again, None).await;

    assert_eq!(value(&changed)["name"], "b");
    assert_eq!(kept["version"], 2);
    assert!(matches!(refused, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn labels_show_their_colour_and_use() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let made = create(&world, &manager, json!({"name": "a"}))
        .await
        .unwrap();
    let id: ProjectRef = made["projectId"].as_str().unwrap().parse().unwrap();
    let new = parse(br##"{"name": "UX", "color": "#ff0000"}"##).unwrap();
    world
        .projects
        .add_label(&manager, &id, &new, None)
        .await
        .unwrap();
    let task = json!({"projectId": made["projectId"], "title": "t", "labels": ["ux", "api"]});
    let task = parse(task.to_string().as_bytes()).unwrap();
    world.tasks.create(&manager, task).await.unwrap();

    let labels = value(&world.projects.labels(&manager, &id).await.unwrap());

    assert_eq!(
        labels,
        json!([
            {"name": "api", "color": null, "tasks": 1},
            {"name": "UX", "color": "#ff0000", "tasks": 1},
        ])
    );
}

#[tokio::test]
async fn a_list_is_filtered_sorted_and_paged() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    for (name, priority) in [("b", "low"), ("a", "high"), ("c", "high")] {
        create(
            &world,
            &manager,
            json!({"name": name, "priority": priority}),
        )
        .await
        .unwrap();
    }
    let list = |params: &[(&str, &str)]| {
        let params = params
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        let view = world.projects.list(&manager, params)?;
        let all: Value = serde_json::from_slice(&view.data).expect("a list is JSON");
        let names: Vec<String> = all
            .as_array()
            .expect("a list")
            .iter()
            .map(|project| project["name"].as_str().expect("a name").to_owned())
            .collect();
        Ok::<_, Error>((names, view.page))
    };

    assert_eq!(list(&[]).unwrap().0, ["a", "b", "c"]);
    assert_eq!(
        list(&[("priority", "high"), ("sort", "-name")]).unwrap().0,
        ["c", "a"]
    );
    let (first, page) = list(&[("limit", "2"), ("count", "true")]).unwrap();
    assert_eq!((first, page.total), (vec!["a".into(), "b".into()], Some(3)));
    let next = page.next_cursor.unwrap();
    assert_eq!(list(&[("limit", "2"), ("cursor", &next)]).unwrap().0, ["c"]);
    assert!(list(&[("priority", "high"), ("cursor", &next)]).is_err());
    assert!(list(&[("colour", "red"), ("limit", "0")]).is_err());
}

proptest::proptest! {
    #[test]
    fn what_is_read_of_the_bytes_decides_as_the_whole_project_does(
        private: bool, deleted: bool, owner in 1_u128..4, person in 1_u128..4,
        members in proptest::collection::vec(1_u128..4, 0..3), role in 0_usize..5,
    ) {
        let now = crate::time::Timestamp::default();
        let project = Project {
            project_id: Id::from_u128(9), key: "WEB".into(), name: "a".into(),
            description: String::new(), status: model::ProjectStatus::Active,
            owner: Id::from_u128(owner),
            team_members: members.into_iter().map(Id::from_u128).collect(),
            start_date: None, end_date: None, priority: crate::tasks::model::Priority::Low,
            tags: vec![], labels: vec![], transitions: None, metrics: model::Metrics::default(),
            visibility: if private { model::Visibility::Private } else { model::Visibility::Organization },
            deleted_at: deleted.then_some(now), created_at: now, updated_at: now, version: 1,
        };
        let (person, role) = (Id::from_u128(person), Role::ALL[role]);
        let body = serde_json::to_vec(&project).unwrap();

        let seen = Seen::of(&body).unwrap().by(person, role);

        proptest::prop_assert_eq!(seen, project.visible_to(person, role));
    }
}

#[tokio::test]
async fn a_locked_member_does_not_hold_the_project_up() {
    let world = World::new();
    let manager = world.person(Role::Manager, "mia").await;
    let developer = world.person(Role::Developer, "dev").await;
    let body = json!({"name": "a", "teamMembers": [developer.id]});
    let made = create(&world, &manager, body).await.unwrap();
    let id: ProjectRef = made["projectId"].as_str().unwrap().parse().unwrap();
    let mut user = (*world.resident.user(developer.id).unwrap()).clone();
    user.status = crate::users::model::UserStatus::Locked;
    user.version = 2;
    let item = crate::store::document(keys::user(developer.id), 2, &user).unwrap();
    let any = crate::ports::table::Expect::Any;
    assert!(
        world
            .store
            .commit(world.store.begin().put(item, any))
            .await
            .unwrap()
    );

    let changed = world
        .projects
        .update(&manager, &id, &json!({"name": "b"}), None)
        .await;

    assert_eq!(value(&changed.unwrap())["name"], "b");
}
