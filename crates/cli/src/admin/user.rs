//! `codexflow user reset`: lets a person in again, from the machine itself.

use serde_json::json;

use crate::args::Local;
use crate::compose;
use crate::config::load;
use crate::failure::Failure;
use crate::output::Output;

/// Makes a one-time token for a new password and prints how to use it. The store must not be in use.
pub(crate) fn reset(
    name: &str,
    factor_lost: bool,
    local: &Local,
    output: &Output,
) -> Result<(), Failure> {
    let config = load(&local.overrides())?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::plain(&error))?;
    let offered = runtime.block_on(async {
        let opened = compose::open(&config).await.map_err(|failure| Failure {
            remedy: failure.remedy.or_else(|| {
                Some(
                    "stop the server first: `user reset` works on the data directory itself".into(),
                )
            }),
            ..failure
        })?;
        let offered = opened.app.auth.offer_reset(name, factor_lost).await;
        opened.close().await;
        offered.map_err(|error| {
            Failure::new(
                error.to_string(),
                "name them by the e-mail address they sign in with",
            )
        })
    })?;
    let (token, link) = (offered.token.reveal(), offered.link.reveal());
    let url = config.public_url();
    let value = json!({
        "userId": offered.user.user_id,
        "email": offered.user.email,
        "token": token,
        "link": link,
    });
    let text = format!(
        "{} <{}> can set a new password, once, within an hour; until then nothing changes.\n\n\
         Start the server again, then they run\n\n  \
         curl -s {url}/v1/auth/reset-password -H 'content-type: application/json' \\\n    \
         -d '{{\"token\": \"{token}\", \"password\": \"A LONG PASS PHRASE\"}}'\n",
        offered.user.name, offered.user.email
    );
    output.result(&value, &text)
}
