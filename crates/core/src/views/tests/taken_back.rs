use super::*;
use crate::event::Operation;

impl Play {
    fn acting(caller: &Caller, id: u128) -> Caller {
        Caller {
            operation: Some(Operation::new(Id::from_u128(id))),
            ..caller.clone()
        }
    }
}

#[tokio::test]
async fn every_write_of_a_view_is_taken_back() {
    let play = Play::new().await;
    let owner = &play.owner;
    let id = play
        .create(json!({"name": "Mine", "filter": "status:todo"}))
        .await;
    let views = play.views();
    let undo = async |operation: u128| {
        let view = play.world.undo.undo(owner, Id::from_u128(operation), false);
        seen(&view.await.unwrap())
    };

    let patch = json!({"name": "Ours", "filter": "status:done"});
    views
        .update(&Play::acting(owner, 1), id, &patch, None)
        .await
        .unwrap();
    views
        .update(owner, id, &json!({"name": "Again"}), None)
        .await
        .unwrap();
    let undone = undo(1).await;
    assert_eq!(undone["complete"], false);
    assert_eq!(undone["steps"][0]["undone"], json!(["filter"]));
    let view = seen(&views.get(owner, id).await.unwrap());
    assert_eq!(
        (&view["name"], &view["filter"]),
        (&json!("Again"), &json!("status:todo"))
    );

    views
        .delete(&Play::acting(owner, 2), id, None)
        .await
        .unwrap();
    assert!(play.names(owner, &[]).await.is_empty());
    assert_eq!(undo(2).await["complete"], true);
    assert_eq!(play.names(owner, &[]).await, ["Again"]);

    let new = parse::<NewSavedView>(br#"{"name": "New"}"#).unwrap();
    views.create(&Play::acting(owner, 3), &new).await.unwrap();
    assert_eq!(undo(3).await["complete"], true);
    assert_eq!(play.names(owner, &[]).await, ["Again"]);
    let strangers = play
        .world
        .undo
        .undo(&play.other, Id::from_u128(3), false)
        .await;
    assert!(matches!(
        strangers,
        Err(Error::NotFound(Resource::Operation))
    ));
}
