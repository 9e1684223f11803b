//! Which column holds what. Columns may repeat and come in any order.

use std::collections::BTreeMap;

use super::dialect::Dialect;
use crate::error::{Error, FieldError, Result};
use crate::imports::draft::Direction;

/// The columns of a file by what they hold; empty where the file has none.
#[derive(Debug, Clone)]
pub struct Columns {
    /// How the cells are to be read.
    pub dialect: &'static Dialect,
    /// Columns of one value, by our name for it.
    single: BTreeMap<&'static str, usize>,
    /// Labels, one in each cell or several.
    pub labels: Vec<usize>,
    /// Components, one in each cell.
    pub components: Vec<usize>,
    /// Sprints, one in each cell.
    pub sprints: Vec<usize>,
    /// Comments.
    pub comments: Vec<usize>,
    /// Links that say who waits for whom.
    pub links: Vec<(Direction, usize)>,
    /// Columns that are not kept, with their names.
    pub ignored: Vec<(usize, String)>,
}

/// Most columns that a field may be said to have.
const MOST: usize = 50;

impl Columns {
    /// Finds the columns, those that a person has named first, or says which are missing.
    pub fn find(
        header: &[String],
        dialect: &'static Dialect,
        map: &BTreeMap<String, Vec<String>>,
    ) -> Result<Self> {
        let names: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
        let mut fields = by_people(header, &names, dialect, map)?;
        for (field, wanted) in dialect.single {
            if fields.contains(&Some(*field)) {
                continue;
            }
            let free = |wanted: &&str| {
                let mut columns = names.iter().zip(&fields);
                columns.position(|(name, taken)| taken.is_none() && name == wanted)
            };
            if let Some(at) = wanted.iter().find_map(free) {
                fields[at] = Some(field);
            }
        }
        for (field, wanted) in dialect.many {
            if map.contains_key(*field) {
                continue;
            }
            for (name, taken) in names.iter().zip(&mut fields) {
                if taken.is_none() && wanted.contains(&name.as_str()) {
                    *taken = Some(field);
                }
            }
        }
        let columns = Self::of_fields(header, dialect, &fields);
        let missing = columns.missing();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(Error::Invalid(missing))
        }
    }

    fn of_fields(
        header: &[String],
        dialect: &'static Dialect,
        fields: &[Option<&'static str>],
    ) -> Self {
        let mut columns = Self {
            dialect,
            single: BTreeMap::new(),
            labels: Vec::new(),
            components: Vec::new(),
            sprints: Vec::new(),
            comments: Vec::new(),
            links: Vec::new(),
            ignored: Vec::new(),
        };
        for (at, field) in fields.iter().enumerate() {
            match *field {
                None => columns.ignored.push((at, header[at].clone())),
                Some("labels") => columns.labels.push(at),
                Some("components") => columns.components.push(at),
                Some("sprints") => columns.sprints.push(at),
                Some("comments") => columns.comments.push(at),
                Some("blocks") => columns.links.push((Direction::Outward, at)),
                Some("blockedBy") => columns.links.push((Direction::Inward, at)),
                Some(field) => {
                    columns.single.insert(field, at);
                }
            }
        }
        columns
    }

    fn missing(&self) -> Vec<FieldError> {
        let wanted =
            self.dialect.single.iter().filter(|(field, _)| {
                *field == "title" || (*field == "key" && !self.dialect.keyless)
            });
        wanted
            .filter(|(field, _)| !self.single.contains_key(field))
            .map(|(_, names)| {
                let name = capital(names[0]);
                let remedy = self.dialect.remedy;
                let why = format!("The file has no column \"{name}\"; {remedy}");
                FieldError::new(format!("file.{name}"), "required", why)
            })
            .collect()
    }

    /// The column of a field with one value.
    pub fn of(&self, field: &'static str) -> Option<usize> {
        self.single.get(field).copied()
    }
}

/// What each column holds as far as a person has said so.
fn by_people(
    header: &[String],
    names: &[String],
    dialect: &'static Dialect,
    map: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<Option<&'static str>>> {
    let mut fields = vec![None; header.len()];
    let mut errors = Vec::new();
    for (field, wanted) in map {
        let path = format!("columns.{field}");
        let Some(known) = dialect.fields().find(|known| known == field) else {
            let why = "is not a field that a column can hold";
            errors.push(FieldError::new(path, "unknown", why).allowed(dialect.fields()));
            continue;
        };
        let single = dialect.single.iter().any(|(field, _)| *field == known);
        if wanted.is_empty() || wanted.len() > if single { 1 } else { MOST } {
            let why = if single {
                "takes one column".to_owned()
            } else {
                format!("takes 1 to {MOST} columns")
            };
            errors.push(FieldError::new(path, "length", why));
            continue;
        }
        for name in wanted {
            let lower = name.trim().to_lowercase();
            let mut found = (0..names.len()).filter(|at| names[*at] == lower).peekable();
            if found.peek().is_none() {
                let why = format!("the file has no column \"{}\"", short(name));
                let has = header.iter().map(|name| short(name)).take(MOST);
                errors.push(FieldError::new(&path, "unknown", why).allowed(has));
            }
            for at in found.take(if single { 1 } else { MOST }) {
                if fields[at].is_some_and(|taken| taken != known) {
                    let why = format!(
                        "the column \"{}\" is named for another field, too",
                        short(name)
                    );
                    errors.push(FieldError::new(&path, "taken", why));
                }
                fields[at] = Some(known);
            }
        }
    }
    if errors.is_empty() {
        Ok(fields)
    } else {
        Err(Error::Invalid(errors))
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}
