use bytes::Bytes;
use serde_json::{Value, json};

use super::model::Attachment;
use super::*;
use crate::access::Role;
use crate::event::Operation;
use crate::testing::House;
use crate::users::model::UserStatus;

struct Play {
    house: House,
    ada: Caller,
    bob: Caller,
    task: TaskRef,
}

impl Play {
    async fn new() -> Self {
        let house = House::new().await;
        let ada = house.person(Role::Manager, "ada", UserStatus::Active).await;
        let bob = house
            .person(Role::Developer, "bob", UserStatus::Active)
            .await;
        let project = house.project(&ada, "Web").await;
        let task = house.task(&ada, &project, json!({"title": "One"})).await;
        let task = task.parse().unwrap();
        Self {
            house,
            ada,
            bob,
            task,
        }
    }

    fn service(&self) -> &Attachments {
        &self.house.app.attachments
    }

    fn acting(&self, caller: &Caller) -> Caller {
        Caller {
            operation: Some(Operation::new(self.house.app.store.new_id())),
            ..caller.clone()
        }
    }

    async fn attach(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &'static [u8],
    ) -> Result<Attachment> {
        let bytes = Bytes::from_static(bytes);
        let view = self
            .service()
            .create(caller, &self.task, name, bytes, None)
            .await?;
        Ok(serde_json::from_slice(&view.data).unwrap())
    }

    async fn names(&self) -> Vec<String> {
        let list = self
            .service()
            .list(&self.ada, &self.task, Vec::new())
            .await
            .unwrap();
        let all: Vec<Attachment> = serde_json::from_slice(&list.data).unwrap();
        all.into_iter().map(|one| one.name).collect()
    }

    async fn undo(&self, acting: &Caller) -> Value {
        let id = acting.operation.as_ref().unwrap().undo_id().unwrap();
        let again = self.acting(&self.ada);
        let view = self.house.app.undo.undo(&again, id, false).await.unwrap();
        serde_json::from_slice(&view.data).unwrap()
    }
}

#[tokio::test]
async fn a_file_is_read_as_it_was_attached_and_named_by_its_content() {
    let play = Play::new().await;
    let one = play
        .attach(&play.bob, "../evil/photo.png", b"<svg onload=alert(1)>")
        .await
        .unwrap();

    assert_eq!(
        (one.name.as_str(), one.content_type.as_str()),
        ("photo.png", "text/plain")
    );
    let (_, bytes) = play
        .service()
        .read(&play.ada, &play.task, one.attachment_id)
        .await
        .unwrap();
    assert_eq!(&bytes[..], b"<svg onload=alert(1)>");
    assert_eq!(play.names().await, ["photo.png"]);
}

#[tokio::test]
async fn a_removed_attachment_comes_back_with_its_bytes() {
    let play = Play::new().await;
    let one = play.attach(&play.bob, "a.txt", b"a").await.unwrap();
    let acting = play.acting(&play.bob);
    play.service()
        .delete(&acting, &play.task, one.attachment_id, None)
        .await
        .unwrap();
    assert!(play.names().await.is_empty());

    let undone = play.undo(&acting).await;

    assert_eq!(undone["complete"], true);
    let (again, bytes) = play
        .service()
        .read(&play.bob, &play.task, one.attachment_id)
        .await
        .unwrap();
    assert_eq!(&bytes[..], b"a");
    assert_eq!(again, Attachment { version: 2, ..one });
}

#[tokio::test]
async fn undoing_an_attachment_takes_it_off() {
    let play = Play::new().await;
    let acting = play.acting(&play.bob);
    play.attach(&acting, "a.txt", b"a").await.unwrap();

    play.undo(&acting).await;

    assert!(play.names().await.is_empty());
}

#[tokio::test]
async fn others_attachments_are_taken_off_by_managers_only() {
    let play = Play::new().await;
    let adas = play.attach(&play.ada, "a.txt", b"a").await.unwrap();
    let bobs = play.attach(&play.bob, "b.txt", b"b").await.unwrap();
    let service = play.service();

    let refused = service
        .delete(&play.bob, &play.task, adas.attachment_id, None)
        .await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    service
        .delete(&play.ada, &play.task, bobs.attachment_id, None)
        .await
        .unwrap();
    assert_eq!(play.names().await, ["a.txt"]);
}

#[tokio::test]
async fn a_task_has_a_most_of_attachments_and_nothing_is_empty_or_too_large() {
    let play = Play::new().await;
    let none = play.attach(&play.bob, "a.txt", b"").await;
    assert!(matches!(none, Err(Error::Invalid(_))));
    let large = Bytes::from(vec![0; MOST_BYTES + 1]);
    let large = play
        .service()
        .create(&play.bob, &play.task, "a", large, None)
        .await;
    assert!(matches!(large, Err(Error::TooLarge { limit: MOST_BYTES })));
    for _ in 0..MOST_OF_A_TASK {
        play.attach(&play.bob, "a.txt", b"a").await.unwrap();
    }
    let more = play.attach(&play.bob, "a.txt", b"a").await;
    assert!(matches!(more, Err(Error::Conflict(_))));
}
