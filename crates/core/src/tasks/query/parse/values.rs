//! The values of one parameter: lists, names, people, keys, an order. Must not know which parameters there are.

use std::fmt::Display;
use std::str::FromStr;

use super::{Checked, FindProject};
use crate::error::FieldError;
use crate::id::Id;
use crate::projects::model::Project;
use crate::tasks::query::{Field, Order, Sort, key_parts};
use crate::users::model::User;

/// Most values in one comma-separated list.
const MAX_LIST: usize = 100;
/// Most fields to order by.
const MAX_SORTS: usize = 4;

/// Why one value of a list is refused.
pub(super) struct Refused {
    code: &'static str,
    message: String,
    allowed: Option<Vec<String>>,
}

pub(super) fn refused(code: &'static str, message: impl Into<String>) -> Refused {
    Refused {
        code,
        message: message.into(),
        allowed: None,
    }
}

/// The values of a comma-separated list, sorted and without repetitions.
pub(super) fn list<T: Ord>(
    name: &str,
    text: &str,
    read: impl Fn(&str) -> Result<T, Refused>,
) -> Checked<Vec<T>> {
    let mut values = Vec::new();
    for part in text.split(',').map(str::trim) {
        if part.is_empty() {
            return Err(FieldError::new(
                name,
                "required",
                "needs a value, or several separated by commas",
            ));
        }
        if values.len() == MAX_LIST {
            return Err(FieldError::new(
                name,
                "too_many",
                format!("takes at most {MAX_LIST} values"),
            ));
        }
        values.push(read(part).map_err(|why| FieldError {
            path: name.to_owned(),
            code: why.code,
            message: why.message,
            allowed: why.allowed,
        })?);
    }
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

pub(super) fn named<T, const N: usize>(
    text: &str,
    all: [(&'static str, T); N],
) -> Result<T, Refused> {
    let names = all.iter().map(|(name, _)| (*name).to_owned()).collect();
    all.into_iter()
        .find_map(|(name, value)| (name == text).then_some(value))
        .ok_or_else(|| Refused {
            allowed: Some(names),
            ..refused("enum", "is not one of the allowed values")
        })
}

pub(super) fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, Refused> {
    text.parse()
        .map_err(|why: T::Err| refused("format", why.to_string()))
}

pub(super) fn or_none<T: FromStr<Err: Display>>(text: &str) -> Result<Option<T>, Refused> {
    if text == "none" {
        Ok(None)
    } else {
        read(text)
            .map(Some)
            .map_err(|why| refused(why.code, why.message + ", or none"))
    }
}

pub(super) fn person(text: &str, caller: Id<User>) -> Result<Option<Id<User>>, Refused> {
    if text == "me" {
        Ok(Some(caller))
    } else {
        or_none(text).map_err(|why| refused(why.code, why.message + " or me"))
    }
}

pub(super) fn project(text: &str, find_project: FindProject<'_>) -> Result<Id<Project>, Refused> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    find_project(text).ok_or_else(|| {
        refused(
            "not_found",
            "must be the id or the key of a project you can see",
        )
    })
}

pub(super) fn task_key(
    text: &str,
    find_project: FindProject<'_>,
) -> Result<(Id<Project>, u64), Refused> {
    let (project, number) = key_parts(text);
    let canonical = number > 0 && text.len() == project.len() + 1 + number.to_string().len();
    if !canonical {
        return Err(refused("format", "must be a key such as WEB-42"));
    }
    let id = find_project(project)
        .ok_or_else(|| refused("not_found", "must be a key in a project you can see"))?;
    Ok((id, number))
}

pub(super) fn boolean(name: &str, text: &str) -> Checked<bool> {
    text.parse().map_err(|_| {
        FieldError::new(name, "type", "must be true or false").allowed(["true", "false"])
    })
}

pub(super) fn order(name: &str, text: &str) -> Checked<Order> {
    let mut sorts: Vec<Sort> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (field, descending) = match part.strip_prefix('-') {
            Some(field) => (field, true),
            None => (part, false),
        };
        let known = Field::ALL.iter().find(|(name, _)| *name == field);
        let Some((_, field)) = known else {
            let names = Field::ALL.iter().map(|(name, _)| *name);
            let message = "takes field names separated by commas; a minus before one turns it";
            return Err(FieldError::new(name, "enum", message).allowed(names));
        };
        if sorts.iter().any(|sort| sort.field == *field) {
            return Err(FieldError::new(
                name,
                "repeated",
                format!("names {part} twice"),
            ));
        }
        if sorts.len() == MAX_SORTS {
            return Err(FieldError::new(
                name,
                "too_many",
                format!("takes at most {MAX_SORTS} fields"),
            ));
        }
        sorts.push(Sort {
            field: *field,
            descending,
        });
    }
    Ok(Order(sorts))
}
