//! Who asks, and whether they have asked too often.

use codexflow_core::access::{Caller, Role};
use codexflow_core::error::{Error, Result};
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::{Door, Seen};
use crate::call::SIGN_IN;
use crate::limit::{Class, Who};
use crate::row::{Access, Row};

impl Door {
    /// Who asks, as far as the operation wants to know.
    pub(super) async fn authenticate(
        &self,
        row: &Row,
        headers: &HeaderMap,
        local: bool,
        seen: &mut Seen,
    ) -> Result<Option<Caller>> {
        if row.access == Access::Public {
            return Ok(None);
        }
        let Some(header) = headers.get(AUTHORIZATION) else {
            return match row.access {
                Access::Optional | Access::Lenient => Ok(None),
                Access::Local if local => Ok(None),
                _ => Err(Error::Unauthenticated(SIGN_IN)),
            };
        };
        seen.had_token = true;
        let token = header.to_str().ok().and_then(bearer);
        let token = token.ok_or(Error::Unauthenticated(SIGN_IN))?;
        let caller = match self.app.auth.authenticate(token).await {
            Err(Error::Unauthenticated(_)) if row.access == Access::Lenient => return Ok(None),
            other => other?,
        };
        seen.user = Some(caller.id);
        may_by_key(row, &caller)?;
        if row.access == Access::Local && !local && caller.role != Role::Admin {
            return Err(Error::Forbidden(
                "Only admins may read this from another machine".into(),
            ));
        }
        Ok(Some(caller))
    }

    pub(super) fn count(&self, who: Who, class: Class, seen: &mut Seen) -> Result<()> {
        let verdict = self.limiter.check(who, class, self.app.store.now());
        seen.verdict = Some(verdict);
        if verdict.allowed {
            return Ok(());
        }
        self.metrics.limited(class);
        Err(Error::RateLimited {
            retry_after: verdict.retry_after,
        })
    }
}

/// Refuses an API key what only its person in a session may do, and what it was not made for.
fn may_by_key(row: &Row, caller: &Caller) -> Result<()> {
    if caller.key.is_none() {
        return Ok(());
    }
    let Some(cells) = &row.keys else {
        return Err(Error::Forbidden(
            "An API key may not do this; sign in as the person whose it is".into(),
        ));
    };
    cells
        .iter()
        .try_for_each(|(action, column)| caller.require(*action, *column))
}

/// Whose requests these are counted with: an API key has an allowance of its own.
pub(super) fn counted(caller: &Caller) -> Who {
    match caller.key {
        Some((key, _)) => Who::Key(key.to_u128()),
        None => Who::User(caller.id.to_u128()),
    }
}

/// A registration by someone signed in is an ordinary write.
pub(super) const fn signed_in(class: Class) -> Class {
    match class {
        Class::Register => Class::Write,
        other => other,
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
