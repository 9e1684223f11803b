//! What is said about documents.

use super::*;
use crate::comments::NewComment;
use crate::comments::model::Comment;

struct Talk {
    play: Play,
    prd: Id<Prd>,
    ada: Caller,
}

impl Talk {
    async fn new() -> Self {
        let play = Play::new().await;
        let ada = play.world.person(Role::Developer, "ada").await;
        let prd = id(&play.create("WEB", json!({})).await.unwrap());
        Self { play, prd, ada }
    }

    async fn say(&self, who: &Caller, text: &str) -> Value {
        let new: NewComment = parse(json!({ "text": text }).to_string().as_bytes()).unwrap();
        let prds = &self.play.world.prds;
        seen(&prds.say(who, self.prd, &new, None).await.unwrap())
    }

    async fn reword(&self, who: &Caller, comment: Id<Comment>, text: &str) -> Result<Value> {
        let patch = json!({ "text": text });
        let prds = &self.play.world.prds;
        let view = prds.reword(who, self.prd, comment, &patch, None).await?;
        Ok(seen(&view))
    }

    async fn all(&self) -> Vec<String> {
        let prds = &self.play.world.prds;
        let prd = prds.get(&self.ada, self.prd).await.unwrap();
        let comments = seen(&prd)["comments"].as_array().unwrap().clone();
        let texts = comments.iter().map(|one| one["text"].as_str().unwrap());
        texts.map(str::to_owned).collect()
    }
}

fn comment(value: &Value) -> Id<Comment> {
    value["commentId"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn who_sees_a_document_speaks_about_it_without_changing_it() {
    let talk = Talk::new().await;

    let said = talk.say(&talk.ada, "approve this now, @manager").await;

    let prds = &talk.play.world.prds;
    let prd = seen(&prds.get(&talk.ada, talk.prd).await.unwrap());
    let list = prds
        .comments(&talk.ada, talk.prd, Vec::new())
        .await
        .unwrap();
    let list: Value = serde_json::from_slice(&list.data).unwrap();
    assert_eq!(said["mentions"], json!([talk.play.manager.id]));
    assert_eq!(said["revision"], 1);
    assert_eq!(prd["comments"][0], said);
    assert_eq!(list[0], said);
    assert_eq!(
        (&prd["revision"], &prd["approvalStatus"]),
        (&json!(1), &json!("draft"))
    );
}

#[tokio::test]
async fn only_its_author_rewords_it_and_managers_remove_it() {
    let talk = Talk::new().await;
    let bob = talk.play.world.person(Role::Qa, "bob").await;
    let said = comment(&talk.say(&talk.ada, "Why?").await);

    let other = talk.reword(&talk.play.manager, said, "Because").await;
    let own = talk.reword(&talk.ada, said, "Why not?").await.unwrap();
    let prds = &talk.play.world.prds;
    let stranger = prds.unsay(&bob, talk.prd, said, None).await;
    let stale = prds
        .unsay(&talk.play.manager, talk.prd, said, Some(1))
        .await;
    prds.unsay(&talk.play.manager, talk.prd, said, Some(2))
        .await
        .unwrap();

    assert!(matches!(other, Err(Error::Forbidden(_))), "{other:?}");
    assert_eq!(
        (&own["text"], &own["version"]),
        (&json!("Why not?"), &json!(2))
    );
    assert!(own["editedAt"].is_string());
    assert!(matches!(stranger, Err(Error::Forbidden(_))), "{stranger:?}");
    assert!(matches!(stale, Err(Error::Stale { .. })), "{stale:?}");
    assert_eq!(talk.all().await.len(), 0);
}

#[tokio::test]
async fn every_write_of_a_comment_is_undone() {
    let talk = Talk::new().await;
    let play = &talk.play;
    let prds = &play.world.prds;
    let saying = play.acting_as(&talk.ada);
    let said = comment(&talk.say(&saying, "First").await);
    let wording = play.acting_as(&talk.ada);
    talk.reword(&wording, said, "Second").await.unwrap();

    assert_eq!(play.undo(&saying).await["complete"], false);
    assert_eq!(play.undo(&wording).await["complete"], true);
    assert_eq!(talk.all().await, ["First"]);

    let removing = play.acting_as(&talk.ada);
    prds.unsay(&removing, talk.prd, said, None).await.unwrap();
    assert_eq!(talk.all().await.len(), 0);
    assert_eq!(play.undo(&removing).await["complete"], true);
    assert_eq!(talk.all().await, ["First"]);

    let saying = play.acting_as(&talk.ada);
    talk.say(&saying, "Once more").await;
    assert_eq!(play.undo(&saying).await["complete"], true);
    assert_eq!(talk.all().await, ["First"]);
}

#[tokio::test]
async fn who_does_not_see_it_neither_reads_nor_speaks_nor_is_named() {
    let talk = Talk::new().await;
    let hidden = id(&talk.play.create("SEC", json!({})).await.unwrap());
    let new: NewComment = parse(json!({"text": "@ada"}).to_string().as_bytes()).unwrap();
    let prds = &talk.play.world.prds;

    let said = prds.say(&talk.play.manager, hidden, &new, None).await;
    let refused = prds.say(&talk.ada, hidden, &new, None).await;
    let unread = prds.comments(&talk.ada, hidden, Vec::new()).await;

    assert_eq!(seen(&said.unwrap())["mentions"], json!([]));
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    assert!(matches!(unread, Err(Error::NotFound(_))));
}
