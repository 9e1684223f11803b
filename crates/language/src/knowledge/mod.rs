//! The body of product knowledge: types of projects, patterns of features, shapes of unknown ones, roles.
//!
//! Data files, compiled in and parsed once. They are ours: whatever in them comes into a document is marked as knowledge
//! and its figures as defaults. What is missing in them is never made up here.

mod find;
mod types;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use find::Match;
pub(crate) use types::case;
pub use types::{Measure, Need, Pattern, PatternRisk, PatternStory, ProjectType, Role, Shape};

use serde::Deserialize;

/// One line for each file of patterns.
macro_rules! features {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../knowledge/features/", $name, ".toml")))),+]
    };
}
const FEATURES: &[(&str, &str)] = &features![
    "access",
    "collaboration",
    "commerce",
    "communication",
    "compliance",
    "content",
    "data",
    "devices",
    "education_health",
    "games",
    "integration",
    "learning",
    "libraries",
    "migrations",
    "mobile",
    "platform",
    "reporting",
    "search",
];
const TYPES: &str = include_str!("../../knowledge/types.toml");
const SHAPES: &str = include_str!("../../knowledge/shapes.toml");
const ROLES: &str = include_str!("../../knowledge/roles.toml");

/// All that is known.
#[derive(Debug)]
pub struct Knowledge {
    types: Vec<ProjectType>,
    patterns: Vec<Pattern>,
    shapes: Vec<Shape>,
    roles: Vec<Role>,
    by_id: HashMap<String, usize>,
    finder: find::Finder,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "type")]
    types: Vec<ProjectType>,
    #[serde(default, rename = "pattern")]
    patterns: Vec<Pattern>,
    #[serde(default, rename = "shape")]
    shapes: Vec<Shape>,
    #[serde(default, rename = "role")]
    roles: Vec<Role>,
}

fn file(name: &str, text: &str) -> File {
    match toml::from_str(text) {
        Ok(file) => file,
        // The files are part of the program, and a test reads each of them.
        Err(error) => unreachable!("knowledge/{name}: {error}"),
    }
}

static ALL: LazyLock<Knowledge> = LazyLock::new(|| {
    let patterns: Vec<Pattern> = FEATURES
        .iter()
        .flat_map(|(name, text)| file(name, text).patterns)
        .collect();
    let by_id = patterns
        .iter()
        .enumerate()
        .map(|(n, pattern)| (pattern.id.clone(), n))
        .collect();
    Knowledge {
        types: file("types", TYPES).types,
        shapes: file("shapes", SHAPES).shapes,
        roles: file("roles", ROLES).roles,
        finder: find::Finder::new(&patterns),
        patterns,
        by_id,
    }
});

impl Knowledge {
    /// The one body of knowledge; parsed at the first call.
    pub fn get() -> &'static Self {
        &ALL
    }

    /// All types of projects.
    pub fn types(&self) -> &[ProjectType] {
        &self.types
    }

    /// All patterns of features.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// All shapes of features that no pattern fits.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// All roles.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// A pattern by its id.
    pub fn pattern(&self, id: &str) -> Option<&Pattern> {
        self.by_id.get(id).map(|n| &self.patterns[*n])
    }

    /// A role by its id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The patterns that a few words name, the longest names first.
    pub fn find(&self, words: &str) -> Vec<Match<'_>> {
        self.finder.find(&self.patterns, words)
    }

    /// The type taken where a brief names none: the first.
    pub fn default_type(&self) -> &ProjectType {
        &self.types[0]
    }

    /// The shape whose words a text uses most; the one without words where none is used.
    pub fn shape_of(&self, text: &str) -> &Shape {
        let stems = crate::words::stems(text);
        let uses = |shape: &Shape| {
            stems
                .iter()
                .filter(|stem| shape.words.contains(stem))
                .count()
        };
        let best = self.shapes.iter().rev().max_by_key(|shape| uses(shape));
        best.filter(|shape| uses(shape) > 0)
            .or_else(|| self.shapes.iter().find(|shape| shape.words.is_empty()))
            .unwrap_or(&self.shapes[0])
    }

    /// The type of project that a text names, by its own field or, failing that, in a description.
    pub fn type_of(&self, text: &str) -> Option<&ProjectType> {
        find::type_of(&self.types, text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{figures, prd::Case};

    #[test]
    fn every_name_in_the_data_is_there_and_given_once() {
        let all = Knowledge::get();
        assert!(all.types().len() >= 12);
        assert!(all.patterns().len() >= 160);
        let mut seen = HashSet::new();
        for pattern in all.patterns() {
            assert!(seen.insert(&pattern.id), "{} twice", pattern.id);
            for need in &pattern.needs {
                assert!(all.pattern(need).is_some(), "{} needs {need}", pattern.id);
            }
            for story in &pattern.stories {
                assert!(
                    all.role(&story.who).is_some(),
                    "{}: {}",
                    pattern.id,
                    story.who
                );
            }
        }
        for kind in all.types() {
            assert!(kind.typical.len() >= 4, "{}", kind.id);
            assert!(
                !kind.roles.is_empty() && kind.non_goals.len() >= 2,
                "{}",
                kind.id
            );
            assert!(
                kind.roles.iter().all(|role| all.role(role).is_some()),
                "{}",
                kind.id
            );
            assert!(
                kind.typical.iter().all(|id| all.pattern(id).is_some()),
                "{}",
                kind.id
            );
        }
    }

    #[test]
    fn every_pattern_is_complete() {
        for pattern in Knowledge::get().patterns() {
            let id = &pattern.id;
            assert!(
                pattern.effort[0] > 0 && pattern.effort[0] < pattern.effort[1],
                "{id}"
            );
            assert!(
                !pattern.stories.is_empty() && !pattern.entities.is_empty(),
                "{id}"
            );
            assert!(
                !pattern.risks.is_empty() && !pattern.edge.is_empty(),
                "{id}"
            );
            assert!(!pattern.quality.is_empty(), "{id}");
            for need in &pattern.quality {
                assert!(
                    !figures::values(&need.text).is_empty(),
                    "{id}: {}",
                    need.text
                );
            }
            for story in &pattern.stories {
                let cases: Vec<_> = story.cases.iter().filter_map(|line| case(line)).collect();
                assert_eq!(
                    cases.len(),
                    story.cases.len(),
                    "{id}: a case is not in its form"
                );
                assert!(
                    cases.iter().any(|one| one.case == Case::Failure),
                    "{id}: no failure"
                );
                assert!(
                    cases.iter().any(|one| one.case == Case::Success),
                    "{id}: no success"
                );
                assert!(!story.requires.is_empty(), "{id}");
            }
        }
    }

    #[test]
    fn needs_lead_in_no_circle() {
        fn walk(id: &str, path: &mut Vec<String>) {
            assert!(!path.iter().any(|one| one == id), "{path:?} {id}");
            path.push(id.to_owned());
            for need in &Knowledge::get().pattern(id).expect("a pattern").needs {
                walk(need, path);
            }
            path.pop();
        }
        for pattern in Knowledge::get().patterns() {
            walk(&pattern.id, &mut Vec::new());
        }
    }
}
