//! Lists of people.

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::access::{Action, Caller, Column, Role};
use crate::error::{Error, FieldError, Result};
use crate::page::{PageQuery, page};
use crate::users::model::{User, UserStatus};
use crate::users::{Users, is_shown};
use crate::view::{ListView, Tag, digest, json as to_json};

/// Which people are wanted. Without `status`, all but the deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// Only with one of these roles.
    pub role: Vec<Role>,
    /// Only in one of these states.
    pub status: Vec<UserStatus>,
    /// Only whose address, or a word of whose name, begins with this.
    pub q: Option<String>,
    /// Which page.
    pub page: PageQuery,
}

impl UserQuery {
    /// From the parameters of a request.
    pub fn parse(mut params: Vec<(String, String)>) -> Result<Self> {
        let mut errors = Vec::new();
        let mut query = Self {
            page: PageQuery::take(&mut params, &mut errors),
            ..Self::default()
        };
        for (name, value) in params {
            match name.as_str() {
                "role" => {
                    query.role = words(&name, &value, &Role::ALL.map(Role::name), &mut errors);
                }
                "status" => query.status = words(&name, &value, &STATUSES, &mut errors),
                "q" if value.chars().count() <= 200 => {
                    query.q = Some(value.trim().to_lowercase()).filter(|q| !q.is_empty());
                }
                "q" => errors.push(FieldError::new(
                    "q",
                    "too_long",
                    "must have at most 200 characters",
                )),
                "sort" if value == "name" => {}
                "sort" => errors.push(
                    FieldError::new("sort", "enum", "people are sorted by name").allowed(["name"]),
                ),
                _ => errors.push(
                    FieldError::new(name, "unknown", "is not a parameter of this operation")
                        .allowed(["role", "status", "q", "sort", "limit", "cursor", "count"]),
                ),
            }
        }
        if errors.is_empty() {
            Ok(query)
        } else {
            Err(Error::Invalid(errors))
        }
    }

    fn matches(&self, user: &User) -> bool {
        let status = if self.status.is_empty() {
            user.status != UserStatus::Deleted
        } else {
            self.status.contains(&user.status)
        };
        let role = self.role.is_empty() || self.role.contains(&user.role);
        let named = self.q.as_deref().is_none_or(|q| {
            let name = user.name.to_lowercase();
            user.email.starts_with(q)
                || name.starts_with(q)
                || name.split_whitespace().any(|word| word.starts_with(q))
        });
        status && role && named
    }
}

/// Every status of a person.
const STATUSES: [&str; 5] = ["active", "pending", "locked", "placeholder", "deleted"];

/// Comma-separated words of an enum.
fn words<T: DeserializeOwned>(
    name: &str,
    value: &str,
    allowed: &[&str],
    errors: &mut Vec<FieldError>,
) -> Vec<T> {
    let mut found = Vec::new();
    for word in value.split(',') {
        if let Ok(known) = serde_json::from_value(json!(word)) {
            found.push(known);
        } else {
            let message = "must be one or more of the allowed words, separated by commas";
            let fault = FieldError::new(name, "enum", message);
            errors.push(fault.allowed(allowed.iter().copied()));
        }
    }
    found
}

impl Users {
    /// `GET /users`: sorted by name.
    pub fn list(&self, caller: &Caller, query: &UserQuery) -> Result<ListView> {
        caller.require(Action::Read, Column::Users)?;
        let mut found: Vec<_> = self
            .resident
            .users()
            .into_iter()
            .filter(|user| is_shown(user, caller) && query.matches(user))
            .map(|user| {
                (
                    format!("{}\0{}", user.name.to_lowercase(), user.user_id),
                    user,
                )
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let bound = format!(
            "users {:?} {:?} {:?} {}",
            query.role,
            query.status,
            query.q,
            caller.is_admin()
        );
        let mut state = Vec::with_capacity(found.len() * 24);
        for (_, user) in &found {
            state.extend_from_slice(&user.user_id.to_u128().to_le_bytes());
            state.extend_from_slice(&user.version.to_le_bytes());
        }
        let place = format!("{:?}", query.page);
        let tag = digest(&[bound.as_bytes(), place.as_bytes(), &state]);
        let (shown, meta) = page(found, &query.page, &bound, |(key, _)| key.clone())?;
        let users: Vec<&User> = shown.iter().map(|(_, user)| &**user).collect();
        Ok(ListView {
            data: to_json(&users)?,
            page: meta,
            tag: Some(Tag::Data(tag)),
        })
    }
}
