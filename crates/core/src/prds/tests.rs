mod approval;
mod generate;
mod remarks;

use serde_json::{Value, json};

use super::*;
use crate::access::Role;
use crate::event::Operation;
use crate::input::parse;
use crate::testing::World;

pub(super) struct Play {
    pub(super) world: World,
    pub(super) manager: Caller,
}

pub(super) fn seen(view: &View) -> Value {
    serde_json::from_slice(&view.data).expect("an answer is JSON")
}

pub(super) fn id(prd: &Value) -> Id<Prd> {
    prd["prdId"].as_str().unwrap().parse().unwrap()
}

impl Play {
    pub(super) async fn new() -> Self {
        let world = World::new();
        let manager = world.person(Role::Manager, "manager").await;
        for (key, visibility) in [("WEB", "organization"), ("SEC", "private")] {
            let new = json!({"name": key, "key": key, "visibility": visibility});
            let new = serde_json::from_value(new).unwrap();
            world.projects.create(&manager, new).await.unwrap();
        }
        Self { world, manager }
    }

    pub(super) async fn create(&self, project: &str, content: Value) -> Result<Value> {
        let new = json!({"projectId": project, "title": "Shop", "content": content});
        let new: NewPrd = parse(new.to_string().as_bytes())?;
        let view = self.world.prds.create(&self.manager, &new).await?;
        Ok(seen(&view))
    }

    pub(super) async fn update(&self, prd: &Value, patch: Value) -> Result<Value> {
        let prds = &self.world.prds;
        let view = prds.update(&self.manager, id(prd), &patch, None).await?;
        Ok(seen(&view))
    }

    pub(super) fn acting(&self) -> Caller {
        self.acting_as(&self.manager)
    }

    pub(super) fn acting_as(&self, person: &Caller) -> Caller {
        Caller {
            operation: Some(Operation::new(self.world.store.new_id())),
            ..person.clone()
        }
    }

    pub(super) async fn undo(&self, caller: &Caller) -> Value {
        let operation = caller.operation.as_ref().unwrap().undo_id().unwrap();
        let asking = self.acting_as(caller);
        let undone = self.world.undo.undo(&asking, operation, false).await;
        seen(&undone.unwrap())
    }
}

fn lines(lines: &[&str]) -> Value {
    json!({"requirements": {"functional": lines, "nonFunctional": []}})
}

fn ids(prd: &Value) -> Vec<&str> {
    let items = prd["content"]["requirements"]["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["requirementId"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_seeds_strings_become_requirements_with_ids() {
    let play = Play::new().await;

    let prd = play
        .create(
            "WEB",
            lines(&["The shop must sell.", "The shop should count."]),
        )
        .await;

    let prd = prd.unwrap();
    let requirements = &prd["content"]["requirements"];
    assert_eq!(
        requirements["functional"],
        json!([
            "FR-001: The shop must sell.",
            "FR-002: The shop should count."
        ])
    );
    assert_eq!(requirements["items"][1]["priority"], "should");
    assert!(ids(&prd).iter().all(|id| id.starts_with("rqm_")));
    assert_eq!(prd["approvalStatus"], "draft");
    assert_eq!(
        (prd["version"].as_u64(), prd["revision"].as_u64()),
        (Some(1), Some(1))
    );
}

#[tokio::test]
async fn a_changed_line_keeps_its_id_and_a_new_one_gets_its_own() {
    let play = Play::new().await;
    let first = play.create(
        "WEB",
        lines(&["The shop must sell shoes.", "The shop must count."]),
    );
    let first = first.await.unwrap();

    let patch =
        json!({"content": lines(&["The shop must sell shoes today.", "All pages must be blue."])});
    let second = play.update(&first, patch).await.unwrap();

    assert_eq!(ids(&second)[0], ids(&first)[0]);
    assert!(!ids(&first).contains(&ids(&second)[1]));
    assert_eq!(
        second["content"]["requirements"]["functional"][1],
        "FR-003: All pages must be blue."
    );
    assert_eq!(
        second["content"]["requirements"]["retired"],
        json!(["FR-002"])
    );
    assert_eq!(second["revision"], 2);
}

#[tokio::test]
async fn objects_and_lines_that_contradict_each_other_are_refused() {
    let play = Play::new().await;
    let prd = play
        .create("WEB", lines(&["The shop must sell."]))
        .await
        .unwrap();

    let patch = json!({"content": {"requirements": {
        "functional": ["FR-001: The shop must buy."],
        "items": [{"id": "FR-001", "text": "The shop must rent."}],
    }}});
    let refused = play.update(&prd, patch).await;

    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields[0].code, "contradiction");
}

#[tokio::test]
async fn what_a_revision_said_never_changes() {
    let play = Play::new().await;
    let first = play
        .create("WEB", json!({"overview": "Old"}))
        .await
        .unwrap();
    play.update(
        &first,
        json!({"content": {"overview": "New"}, "title": "Store"}),
    )
    .await
    .unwrap();

    let prds = &play.world.prds;
    let kept = seen(
        &prds
            .get_revision(&play.manager, id(&first), 1)
            .await
            .unwrap(),
    );
    let diff = seen(
        &prds
            .diff(&play.manager, id(&first), (None, None))
            .await
            .unwrap(),
    );
    let overwrite = document(keys::prd_revision(id(&first), 1), 1, &json!({})).unwrap();
    let head = PrdHead {
        revision: 1,
        ..prds.find(&play.manager, id(&first)).await.unwrap().head
    };
    let commit = Prds::write(play.world.store.begin(), &head, &Document::default()).unwrap();

    assert_eq!(
        (&kept["title"], &kept["content"]["overview"]),
        (&json!("Shop"), &json!("Old"))
    );
    assert_eq!(diff["sections"], json!(["title", "overview"]));
    assert!(
        !play.world.store.commit(commit).await.unwrap(),
        "{:?}",
        overwrite.key
    );
}

#[tokio::test]
async fn a_patch_that_changes_nothing_makes_no_revision() {
    let play = Play::new().await;
    let first = play
        .create("WEB", lines(&["The shop must sell."]))
        .await
        .unwrap();

    let same = play.update(&first, first.clone()).await.unwrap();

    assert_eq!(same, first);
}

#[tokio::test]
async fn who_does_not_see_the_project_does_not_see_its_documents() {
    let play = Play::new().await;
    let secret = play.create("SEC", json!({})).await.unwrap();
    let open = play.create("WEB", json!({})).await.unwrap();
    let developer = play.world.person(Role::Developer, "dev").await;

    let prds = &play.world.prds;
    let hidden = prds.get(&developer, id(&secret)).await;
    let list = prds.list(&developer, Vec::new()).await.unwrap();
    let list: Value = serde_json::from_slice(&list.data).unwrap();

    assert!(matches!(hidden, Err(Error::NotFound(Resource::Prd))));
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["prdId"], open["prdId"]);
    assert!(list[0].get("content").is_none());
}

#[tokio::test]
async fn a_brief_without_a_project_becomes_a_document_of_its_author_and_of_planners() {
    let play = Play::new().await;
    let wish = json!({
        "projectType": "web-app", "description": "E-commerce platform",
        "features": ["cart", "checkout", "payments"],
        "constraints": {"timeline": "3 months", "budget": "$50,000", "team size": 5},
    });
    let wish: Generate = parse(wish.to_string().as_bytes()).unwrap();
    let developer = play.world.person(Role::Developer, "dev").await;
    let other = play.world.person(Role::Manager, "other").await;

    let prds = &play.world.prds;
    let prd = prds.generate(&play.manager, &wish).await.unwrap();
    let prd = seen(&prd.document().unwrap());
    let score = seen(&prds.score(&other, id(&prd)).await.unwrap());
    let (_, markdown) = prds.markdown(&other, id(&prd)).await.unwrap();

    assert_eq!(prd["aiGenerated"], true);
    assert!(prd["score"].as_f64().unwrap() >= 90.0);
    assert_eq!(score["score"], prd["score"]);
    assert!(markdown.contains("FR-001"));
    assert!(prds.get(&developer, id(&prd)).await.is_err());
    assert_eq!(prds.list(&developer, Vec::new()).await.unwrap().data, "[]");
}

#[test]
fn every_brief_of_the_repository_may_be_sent() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../language/briefs");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let brief = std::fs::read(&path).unwrap();
        let sent = parse::<Generate>(&brief);
        assert!(sent.is_ok(), "{}: {sent:?}", path.display());
        read += 1;
    }
    assert!(read >= 40, "{read}");
}

#[tokio::test]
async fn a_generated_document_can_be_changed_and_made_again() {
    let play = Play::new().await;
    let wish = json!({"projectType": "api", "description": "Orders for shops", "features": ["search", "payments"]});
    let wish: Generate = parse(wish.to_string().as_bytes()).unwrap();
    let prds = &play.world.prds;
    let made = prds.generate(&play.manager, &wish).await.unwrap();
    let made = seen(&made.document().unwrap());
    let mut content = made["content"].clone();
    assert!(
        content["technicalSpecs"]["entities"].is_array(),
        "{content}"
    );
    content["overview"] = json!("Orders for shops and their customers.");
    content["technicalSpecs"]["own"] = json!({"of": {"the": ["writer"]}});

    let changed = play
        .update(&made, json!({"content": content}))
        .await
        .unwrap();

    assert_eq!(
        changed["content"]["technicalSpecs"]["own"]["of"]["the"][0],
        "writer"
    );
    assert_eq!(changed["content"]["timeline"], made["content"]["timeline"]);
    let again = play
        .create("WEB", changed["content"].clone())
        .await
        .unwrap();
    assert_eq!(
        again["content"]["technicalSpecs"],
        changed["content"]["technicalSpecs"]
    );
}

#[tokio::test]
async fn undo_brings_back_what_was_said_with_its_ids() {
    let play = Play::new().await;
    let first = play.create(
        "WEB",
        lines(&["The shop must sell.", "All pages must be blue."]),
    );
    let first = first.await.unwrap();
    let acting = play.acting();
    let patch = json!({"content": lines(&["The shop must sell."])});
    let prds = &play.world.prds;
    prds.update(&acting, id(&first), &patch, None)
        .await
        .unwrap();

    let undone = play.undo(&acting).await;

    let back = seen(&prds.get(&play.manager, id(&first)).await.unwrap());
    assert_eq!(undone["complete"], true, "{undone}");
    assert_eq!(
        (ids(&back), back["revision"].as_u64()),
        (ids(&first), Some(3))
    );
    assert_eq!(back["content"]["requirements"].get("retired"), None);
}

#[tokio::test]
async fn deleting_is_undone_and_so_is_creating() {
    let play = Play::new().await;
    let acting = play.acting();
    let new = NewPrd {
        project_id: "WEB".parse().unwrap(),
        title: "Shop".into(),
        content: None,
        approvers: None,
    };
    let prds = &play.world.prds;
    let prd = seen(&prds.create(&acting, &new).await.unwrap());
    let deleting = play.acting();
    prds.delete(&deleting, id(&prd), None).await.unwrap();
    assert!(prds.get(&play.manager, id(&prd)).await.is_err());

    assert_eq!(play.undo(&deleting).await["complete"], true);
    assert!(prds.get(&play.manager, id(&prd)).await.is_ok());
    assert_eq!(
        play.undo(&acting).await["complete"],
        false,
        "it was deleted and restored since"
    );
}
