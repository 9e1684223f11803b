//! The one table of routes. The router, the OpenAPI document, the labels of metrics and the tests that claim to cover
//! everything all come from it: a new endpoint is one handler and one row.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::Method;

pub use crate::row::{Access, Param, Row};

/// Every operation.
pub fn table() -> &'static [Row] {
    static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
        [
            crate::auth::rows(),
            crate::second::rows(),
            crate::api_keys::rows(),
            crate::users::rows(),
            crate::projects::rows(),
            crate::members::rows(),
            crate::figures::rows(),
            crate::ai::rows(),
            crate::engines::rows(),
            crate::planning::rows(),
            crate::history::rows(),
            crate::tasks::rows(),
            crate::links::rows(),
            crate::comments::rows(),
            crate::attachments::rows(),
            crate::hours::rows(),
            crate::prds::rows(),
            crate::prd_approval::rows(),
            crate::prd_trace::rows(),
            crate::prd_comments::rows(),
            crate::views::rows(),
            crate::settings::rows(),
            crate::notifications::rows(),
            crate::bulk::rows(),
            crate::search::rows(),
            crate::events::rows(),
            crate::audit::rows(),
            crate::imports::rows(),
            crate::undo::rows(),
            crate::jobs::rows(),
            crate::health::rows(),
            crate::docs::rows(),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
    &TABLE
}

/// The operations of one path.
pub(crate) struct Place {
    rows: Vec<&'static Row>,
    /// The value of `Allow`; empty where there is no such path.
    pub(crate) allow: String,
}

impl Place {
    /// Whether the web app may answer here: at its own root, and wherever the API has nothing.
    pub(crate) fn is_for_pages(&self) -> bool {
        self.rows.iter().all(|row| row.path == "/")
    }

    /// The place of every path that the API does not have.
    pub(crate) const NOWHERE: Self = Self {
        rows: Vec::new(),
        allow: String::new(),
    };

    /// The operation that a method asks for; HEAD is GET without its body.
    pub(crate) fn row(&self, method: &Method) -> Option<&'static Row> {
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        self.rows.iter().find(|row| row.method == *method).copied()
    }
}

/// The rows by path.
pub(crate) fn places() -> BTreeMap<&'static str, Place> {
    let mut places: BTreeMap<&'static str, Place> = BTreeMap::new();
    for row in table() {
        let place = places.entry(row.path).or_insert(Place::NOWHERE);
        place.rows.push(row);
        if !place.allow.is_empty() {
            place.allow.push_str(", ");
        }
        place.allow.push_str(row.method.as_str());
        if row.method == Method::GET {
            place.allow.push_str(", HEAD");
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::row::Gives;

    #[test]
    fn every_row_says_what_it_does_and_for_whom() {
        let mut seen = HashSet::new();
        for row in table() {
            assert!(seen.insert(row.operation), "{} twice", row.operation);
            assert!(!row.tag.is_empty(), "{}", row.operation);
            assert!(row.summary.ends_with('.'), "{}", row.operation);
            assert!(!row.permission.is_empty(), "{}", row.operation);
            assert!(!matches!(row.gives, Gives::Raw("")), "{}", row.operation);
        }
    }
}
