//! Who may do what: the seed's permission matrix as data, and the caller it is asked of.

mod scopes;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use scopes::Scopes;

use crate::auth::model::{ApiKey, Session};
use crate::error::{Error, Result};
use crate::event::Operation;
use crate::id::Id;
use crate::store::Idempotency;
use crate::users::model::User;

/// What a person is in the organisation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May do everything.
    Admin,
    /// Plans: projects, tasks, PRDs.
    Manager,
    /// Works on tasks.
    Developer,
    /// Works on tasks.
    Designer,
    /// Works on tasks.
    Qa,
}

impl Role {
    /// Every role, in the seed's order.
    pub const ALL: [Self; 5] = [
        Self::Admin,
        Self::Manager,
        Self::Developer,
        Self::Designer,
        Self::Qa,
    ];

    /// The role's name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Developer => "developer",
            Self::Designer => "designer",
            Self::Qa => "qa",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A column of the matrix: the kind of object that a permission is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Projects, their members, labels and visibility; imports.
    Projects,
    /// Tasks, their comments, watchers, dependencies.
    Tasks,
    /// Product requirement documents.
    Prds,
    /// People.
    Users,
    /// Settings, integrations, audit.
    Settings,
}

impl Column {
    /// Every column, in the seed's order.
    pub const ALL: [Self; 5] = [
        Self::Projects,
        Self::Tasks,
        Self::Prds,
        Self::Users,
        Self::Settings,
    ];

    /// The column's name in permissions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Tasks => "tasks",
            Self::Prds => "prds",
            Self::Users => "users",
            Self::Settings => "settings",
        }
    }
}

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Make a new one.
    Create,
    /// Look at it.
    Read,
    /// Change it.
    Update,
    /// Remove it.
    Delete,
}

impl Action {
    const fn letter(self) -> char {
        match self {
            Self::Create => 'C',
            Self::Read => 'R',
            Self::Update => 'U',
            Self::Delete => 'D',
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "change",
            Self::Delete => "delete",
        }
    }
}

/// The seed's matrix: a row for each role, a cell for each of [`Column::ALL`].
pub const MATRIX: [(Role, [&str; 5]); 5] = [
    (Role::Admin, ["CRUD", "CRUD", "CRUD", "CRUD", "CRUD"]),
    (Role::Manager, ["CRUD", "CRUD", "CRUD", "R", "R"]),
    (Role::Developer, ["R", "CRU", "R", "R", ""]),
    (Role::Designer, ["R", "CRU", "R", "R", ""]),
    (Role::Qa, ["R", "CRU", "R", "R", ""]),
];

/// Whether the matrix lets a role do something.
pub fn allows(role: Role, action: Action, column: Column) -> bool {
    MATRIX.iter().any(|(of, cells)| {
        *of == role
            && Column::ALL
                .iter()
                .zip(cells)
                .any(|(at, cell)| *at == column && cell.contains(action.letter()))
    })
}

/// The `permissions` claim: `read:projects`, `write:tasks`, … in the matrix's order.
pub fn permissions(role: Role) -> Vec<String> {
    let mut all = Vec::new();
    for column in Column::ALL {
        let can = |action| allows(role, action, column);
        for (held, word) in [
            (can(Action::Read), "read"),
            (can(Action::Create) || can(Action::Update), "write"),
            (can(Action::Delete), "delete"),
        ] {
            if held {
                all.push(format!("{word}:{}", column.name()));
            }
        }
    }
    all
}

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub id: Id<User>,
    /// What they are.
    pub role: Role,
    /// The session that their token belongs to.
    pub session: Option<Id<Session>>,
    /// The API key that speaks for them, and what it may do.
    pub key: Option<(Id<ApiKey>, Scopes)>,
    /// Remembers the answer of this request, when the client asked for it.
    pub idempotency: Option<Idempotency>,
    /// What this request does, so that it can be undone as a whole.
    pub operation: Option<Operation>,
}

impl Caller {
    /// Refuses what the matrix does not allow, saying who could do it.
    pub fn require(&self, action: Action, column: Column) -> Result<()> {
        if allows(self.role, action, column) {
            return self.require_scope(action, column);
        }
        let able: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| allows(*role, action, column))
            .map(Role::name)
            .collect();
        Err(Error::Forbidden(format!(
            "Your role ({}) may not {} {}; ask someone with the role {}",
            self.role,
            action.verb(),
            column.name(),
            able.join(" or ")
        )))
    }

    /// Refuses what the API key that asks was not made for.
    pub(crate) fn require_scope(&self, action: Action, column: Column) -> Result<()> {
        match self.key {
            Some((_, scopes)) if !scopes.allow(action, column) => Err(Error::Forbidden(format!(
                "This API key has not the scope {}; make one that has it",
                Scopes::needed(action, column)
            ))),
            _ => Ok(()),
        }
    }

    /// Whether the caller is an admin.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_follow_the_matrix() {
        assert_eq!(
            permissions(Role::Developer),
            [
                "read:projects",
                "read:tasks",
                "write:tasks",
                "read:prds",
                "read:users"
            ]
        );
        assert!(permissions(Role::Admin).contains(&"delete:settings".to_owned()));
    }

    #[test]
    fn a_developer_cannot_delete_a_task_but_a_manager_can() {
        assert!(!allows(Role::Developer, Action::Delete, Column::Tasks));
        assert!(allows(Role::Manager, Action::Delete, Column::Tasks));
        assert!(!allows(Role::Manager, Action::Update, Column::Users));
    }
}
