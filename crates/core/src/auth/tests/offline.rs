use crate::auth::model::ResetPassword;
use crate::auth::tests::{visitor, world};
use crate::error::Error;
use crate::secret::Secret;

#[tokio::test]
async fn a_reset_made_on_the_machine_lets_its_person_in_once() {
    let world = world();
    world.admin().await;
    let offered = world
        .auth
        .offer_reset("Admin@Example.com", false)
        .await
        .unwrap();
    let body = || ResetPassword {
        token: offered.token.clone(),
        password: Secret::new("marble-otter-crane-12"),
    };

    world.auth.reset_password(&visitor(), body()).await.unwrap();

    let login = world.try_login("admin@example.com", "marble-otter-crane-12");
    login.await.unwrap();
    assert!(world.auth.reset_password(&visitor(), body()).await.is_err());
    assert!(offered.link.reveal().contains(offered.token.reveal()));
}

#[tokio::test]
async fn a_name_must_mean_one_person() {
    let world = world();
    let admin = world.admin().await;

    world.auth.offer_reset("Ada", false).await.unwrap();
    world
        .add(&admin, "other@example.com", crate::access::Role::Qa)
        .await;

    let both = world.auth.offer_reset("Ada", false).await;
    assert!(matches!(both, Err(Error::Conflict(_))));
    let nobody = world.auth.offer_reset("Grace", false).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));
}
