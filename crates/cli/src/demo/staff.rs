//! Six people in all five roles.

use codexflow_core::access::{Caller, Role};
use codexflow_core::app::App;
use codexflow_core::auth::model::{Registered, Registration, Visitor};
use codexflow_core::error::{Error, Result};
use codexflow_core::secret::Secret;
use codexflow_core::users::model::User;

use super::texts::Skill;

/// Somebody who works here.
pub(super) struct Person {
    pub(super) caller: Caller,
    pub(super) name: &'static str,
    pub(super) email: String,
    /// What they are called where they are mentioned.
    pub(super) nick: &'static str,
    /// What they do first, and what they do when there is none of it.
    pub(super) skills: &'static [Skill],
    /// Hours of a day that go into tasks.
    pub(super) hours: u32,
    /// The first day of each of their holidays, of ten days.
    pub(super) holidays: [i32; 2],
}

type Hired = (
    &'static str,
    &'static str,
    Role,
    &'static [Skill],
    u32,
    [i32; 2],
);

const STAFF: [Hired; 6] = [
    (
        "Amara Okafor",
        "amara",
        Role::Admin,
        &[Skill::Run, Skill::Build],
        4,
        [76, 251],
    ),
    ("Jonas Weber", "jonas", Role::Manager, &[], 0, [118, 300]),
    (
        "Mei Lin",
        "mei",
        Role::Developer,
        &[Skill::Build, Skill::Run],
        7,
        [90, 265],
    ),
    (
        "Tomás Herrera",
        "tomas",
        Role::Developer,
        &[Skill::Build],
        7,
        [139, 231],
    ),
    (
        "Priya Nair",
        "priya",
        Role::Designer,
        &[Skill::Design],
        6,
        [55, 244],
    ),
    (
        "Sam Carter",
        "sam",
        Role::Qa,
        &[Skill::Test, Skill::Run],
        6,
        [104, 279],
    ),
];

/// Makes their accounts: the first one is the admin's, who makes the others.
pub(super) async fn hire(app: &App, password: &str) -> Result<Vec<Person>> {
    let mut people: Vec<Person> = Vec::new();
    for (name, nick, role, skills, hours, holidays) in STAFF {
        let email = format!("{nick}@demo.example");
        let new = Registration {
            email: email.clone(),
            password: Secret::new(password.to_owned()),
            name: name.to_owned(),
            role: Some(role),
            setup_code: None,
            invitation: None,
        };
        let visitor = Visitor {
            ip: std::net::Ipv4Addr::LOCALHOST.into(),
            client: "codexflow serve --demo".to_owned(),
        };
        let admin = people.first().map(|person| &person.caller);
        let Registered::Created(view) = app.auth.register(admin, &visitor, new).await? else {
            return Err(Error::internal(
                "the accounts of the demo were not made at once",
            ));
        };
        let user: User = serde_json::from_slice(&view.data).map_err(Error::internal)?;
        people.push(Person {
            caller: Caller {
                id: user.user_id,
                role: user.role,
                session: None,
                key: None,
                idempotency: None,
                operation: None,
            },
            name,
            email,
            nick,
            skills,
            hours,
            holidays,
        });
    }
    Ok(people)
}
