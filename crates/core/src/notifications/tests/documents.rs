//! What people are told of requirements documents.

use super::*;
use crate::prds::{Decision, Generate, NewPrd, Prd, Verdict};
use crate::view::View;

fn id(view: &View) -> Id<Prd> {
    let prd: Value = serde_json::from_slice(&view.data).unwrap();
    prd["prdId"].as_str().unwrap().parse().unwrap()
}

impl Scene {
    async fn document(&self) -> Id<Prd> {
        let new = json!({"projectId": self.project, "title": "Shop", "approvers": [self.bob.id]});
        let new: NewPrd = parse(new.to_string().as_bytes()).unwrap();
        let prds = &self.house.app.prds;
        let prd = id(&prds.create(&self.ada, &new).await.unwrap());
        prds.submit(&self.ada, prd, None).await.unwrap();
        prd
    }
}

#[tokio::test]
async fn approvers_are_told_of_a_submission_and_its_author_of_the_outcome() {
    let scene = Scene::new().await;
    let prd = scene.document().await;
    let verdict = Verdict { revision: Some(1) };

    assert_eq!(scene.tell().await, 1);
    let prds = &scene.house.app.prds;
    let decided = prds.decide(&scene.bob, prd, Decision::Rejected, verdict, None);
    decided.await.unwrap();
    assert_eq!(scene.tell().await, 1);

    let asked = scene.inbox(&scene.bob).await;
    let told = scene.inbox(&scene.ada).await;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["reason"], "approval");
    assert_eq!(asked[0]["type"], "prd.submitted");
    assert_eq!(asked[0]["prdId"], json!(prd));
    assert_eq!(asked[0]["prdTitle"], "Shop");
    assert_eq!(asked[0]["taskId"], Value::Null);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["type"], "prd.rejected");
}

#[tokio::test]
async fn a_comment_is_told_to_who_is_named_and_to_who_approves_it() {
    let scene = Scene::new().await;
    let prd = scene.document().await;
    scene.tell().await;
    let text = format!("@{} look at this", scene.ada.id);
    let new = parse(json!({ "text": text }).to_string().as_bytes()).unwrap();
    let prds = &scene.house.app.prds;
    let eve = scene
        .house
        .person(Role::Qa, "eve", UserStatus::Active)
        .await;

    prds.say(&eve, prd, &new, None).await.unwrap();
    assert_eq!(scene.tell().await, 2);

    let told = scene.inbox(&scene.ada).await;
    assert_eq!(told[0]["reason"], "mention");
    assert_eq!(told[0]["type"], "prdComment.created");
    assert!(told[0]["commentId"].is_string());
    assert_eq!(scene.reasons(&scene.bob).await, ["watching", "approval"]);
}

#[tokio::test]
async fn what_is_told_of_a_deleted_document_is_not_shown() {
    let scene = Scene::new().await;
    let prd = scene.document().await;
    scene.tell().await;
    let prds = &scene.house.app.prds;

    prds.delete(&scene.ada, prd, None).await.unwrap();
    assert_eq!(scene.inbox(&scene.bob).await.len(), 0);
    prds.restore(&scene.ada, prd, None).await.unwrap();
    assert_eq!(scene.inbox(&scene.bob).await.len(), 1);
}

#[tokio::test]
async fn who_switched_approvals_off_is_not_told() {
    let scene = Scene::new().await;
    let off = json!({"notify": {"approval": "off"}});
    scene.prefer(&scene.bob, off).await;

    scene.document().await;

    assert_eq!(scene.tell().await, 0);
}

#[tokio::test]
async fn approvers_of_a_document_without_a_project_are_told_too_and_by_mail() {
    let scene = Scene::new().await;
    let mail = json!({"notify": {"approval": "email"}});
    scene.prefer(&scene.bob, mail).await;
    let wish =
        json!({"description": "A shop for shoes", "title": "Shop", "approvers": [scene.bob.id]});
    let wish: Generate = parse(wish.to_string().as_bytes()).unwrap();
    let app = &scene.house.app;
    let prd = app.prds.generate(&scene.ada, &wish).await.unwrap();
    let prd = id(&prd.document().unwrap());
    app.prds.submit(&scene.ada, prd, None).await.unwrap();

    drain(&app.store, Stream::Org).await.unwrap();
    app.notifications.tell(Stream::Org).await.unwrap();

    let asked = scene.inbox(&scene.bob).await;
    assert_eq!(asked[0]["prdId"], json!(prd));
    assert_eq!(asked[0]["projectId"], Value::Null);
    let letters = Letterbox::default();
    deliver(&app.store, &letters).await.unwrap();
    let mails = letters.mails();
    let about = mails.iter().find(|mail| mail.subject.starts_with("[PRD]"));
    assert!(about.unwrap().text.contains("Shop"));
}
