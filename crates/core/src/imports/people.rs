//! Names in a file and the people they stand for.

use std::collections::{BTreeSet, HashMap};

use super::Imports;
use super::file::File;
use super::report::{NameCounts, show};
use crate::access::{Caller, Role};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::jobs::model::Job;
use crate::keys;
use crate::ports::table::{Expect, Range, TableName};
use crate::store::{document, read};
use crate::users::model::{Preferences, User, UserStatus};

/// Name of the parts of an import's job that list the placeholders it made.
const PART: &str = "PEOPLE";
/// Placeholders of one commit.
const TOGETHER: usize = 30;

/// Who the names of a file stand for.
pub(super) type Names = HashMap<String, Id<User>>;

impl Imports {
    /// Finds everyone whom a file names, and makes placeholders for the others.
    ///
    /// An active person counts by address or by a name that nobody else has; then a placeholder of the same name,
    /// then whoever such a placeholder was merged into.
    pub(super) async fn names(
        &self,
        caller: &Caller,
        job: Id<Job>,
        file: &File,
        dry_run: bool,
    ) -> Result<(Names, NameCounts)> {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for draft in &file.drafts {
            let said = draft
                .comments
                .iter()
                .filter_map(|remark| remark.author.as_deref());
            wanted.extend(said);
            wanted.extend(draft.assignee.as_deref());
            wanted.extend(draft.reporter.as_deref());
        }
        let mut found: HashMap<String, Option<Id<User>>> = HashMap::new();
        let (mut addresses, mut placeholders) = (HashMap::new(), HashMap::new());
        let mut merged: HashMap<String, Id<User>> = HashMap::new();
        for user in self.resident.users() {
            match user.status {
                UserStatus::Active => {
                    addresses.insert(user.email.clone(), user.user_id);
                    // A name that two people have stands for neither.
                    let same = found.entry(user.name.clone());
                    same.and_modify(|id| *id = None)
                        .or_insert(Some(user.user_id));
                }
                UserStatus::Placeholder => {
                    placeholders.insert(user.name.clone(), user.user_id);
                }
                UserStatus::Deleted => {
                    merged.extend(user.merged_into.map(|into| (user.name.clone(), into)));
                }
                UserStatus::Pending | UserStatus::Locked => {}
            }
        }
        merged.retain(|_, into| {
            let person = self.resident.user(*into);
            person.is_some_and(|person| person.status == UserStatus::Active)
        });
        let (mut names, mut counts, mut new) = (Names::new(), NameCounts::default(), Vec::new());
        for name in wanted {
            let known = addresses
                .get(&name.to_lowercase())
                .copied()
                .or_else(|| found.get(name).copied().flatten())
                .or_else(|| placeholders.get(name).copied())
                .or_else(|| merged.get(name).copied());
            let id = known.unwrap_or_else(|| self.store.new_id());
            if known.is_some() {
                counts.matched += 1;
            } else {
                counts.created += 1;
                show(&mut counts.created_names, name);
                new.push((id, name));
            }
            names.insert(name.to_owned(), id);
        }
        if !dry_run {
            self.make(caller, job, &new).await?;
        }
        Ok((names, counts))
    }

    async fn make(&self, caller: &Caller, job: Id<Job>, new: &[(Id<User>, &str)]) -> Result<()> {
        let mut number = u32::try_from(self.made_parts(job).await?.len()).unwrap_or(u32::MAX);
        let now = self.store.now();
        for together in new.chunks(TOGETHER) {
            let ids: Vec<Id<User>> = together.iter().map(|(id, _)| *id).collect();
            let part = document(keys::job_part(job, PART, number), 1, &ids)?;
            let mut commit = self.store.begin().put(part, Expect::Absent);
            for (id, name) in together {
                let user = User {
                    user_id: *id,
                    email: String::new(),
                    name: (*name).to_owned(),
                    role: Role::Developer,
                    status: UserStatus::Placeholder,
                    email_verified: false,
                    avatar: None,
                    preferences: Preferences::default(),
                    merged_into: None,
                    created_at: now,
                    updated_at: now,
                    version: 1,
                };
                commit = crate::users::save::create(&self.store, commit, Some(caller), &user, None)
                    .await?;
            }
            if !self.store.commit(commit).await? {
                return Err(Error::internal("new placeholders could not be written"));
            }
            number += 1;
        }
        Ok(())
    }

    async fn made_parts(&self, job: Id<Job>) -> Result<Vec<Vec<Id<User>>>> {
        let range = Range::partition(TableName::Projects, keys::job_partition(job)).prefix(PART);
        let items = self.store.all(range).await?;
        items.iter().map(|item| Ok(read(item)?.value)).collect()
    }

    /// The placeholders that an import made.
    pub(super) async fn made_people(&self, job: Id<Job>) -> Result<Vec<Id<User>>> {
        Ok(self.made_parts(job).await?.concat())
    }
}
