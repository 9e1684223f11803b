//! One's own API keys.

use codexflow_core::auth::model::{ApiKey, NewApiKey, Outcome};
use codexflow_core::error::{Error, Resource, Result};

use crate::answer::Answer;
use crate::auth::done;
use crate::call::Call;
use crate::limit::Class;
use crate::row::{Row, group};

pub(crate) fn rows() -> Vec<Row> {
    let own = "Everyone who is signed in, about themselves.";
    group(
        "Auth",
        vec![
            Row::get("/v1/api-keys", "listApiKeys", |call| Box::pin(list(call)))
                .about("List one's own API keys, newest first, with their last use.", own)
                .lists::<ApiKey>(),
            Row::post("/v1/api-keys", "createApiKey", |call| Box::pin(create(call)))
                .about(
                    "Make an API key for the `Authorization` header; the answer shows it, once.",
                    "Everyone, about themselves, who signed in or proved themselves in the last five minutes.",
                )
                .class(Class::Auth)
                .takes::<NewApiKey>()
                .gives::<ApiKey>()
                .statuses(&[201]),
            Row::delete("/v1/api-keys/{id}", "revokeApiKey", |call| Box::pin(revoke(call)))
                .about("Revoke an API key of one's own; it is refused at once.", own)
                .unversioned("A key never changes.")
                .gives::<Outcome>(),
        ],
    )
}

async fn list(call: Call) -> Result<Answer> {
    let keys = call.app().auth.api_keys(call.caller()?).await?;
    Ok(Answer::list(keys))
}

async fn create(call: Call) -> Result<Answer> {
    let body: NewApiKey = call.json()?;
    let view = call.app().auth.create_api_key(call.caller()?, body).await?;
    Ok(Answer::created(view, "/v1/api-keys", "keyId"))
}

async fn revoke(call: Call) -> Result<Answer> {
    let id = call.segment(0)?.parse();
    let id = id.map_err(|_| Error::NotFound(Resource::ApiKey))?;
    done(&call.app().auth.revoke_api_key(call.caller()?, id).await?)
}
