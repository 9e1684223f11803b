//! Which projects a caller sees. Made by the resident directory; every list and figure is drawn within one.

use std::sync::Arc;

use crate::id::Id;
use crate::projects::model::Project;

/// A set of visible projects, cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Absent when every project is visible.
    projects: Option<Arc<[Id<Project>]>>,
    fingerprint: u64,
}

impl Scope {
    /// Every project there is.
    pub fn everything() -> Self {
        Self {
            projects: None,
            fingerprint: 1,
        }
    }

    /// These projects only.
    pub fn of(mut projects: Vec<Id<Project>>) -> Self {
        projects.sort_unstable();
        projects.dedup();
        let fingerprint = projects.iter().fold(2, |hash, id| mix(hash, id.to_u128()));
        Self {
            projects: Some(projects.into()),
            fingerprint,
        }
    }

    /// Whether a project is visible.
    pub fn contains(&self, project: Id<Project>) -> bool {
        self.projects
            .as_ref()
            .is_none_or(|ids| ids.binary_search(&project).is_ok())
    }

    /// The visible projects, ascending; `None` when every one is.
    pub fn projects(&self) -> Option<&[Id<Project>]> {
        self.projects.as_deref()
    }

    /// A number that stands for the set; the same in every process.
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

/// Stirs a number into a hash; the same in every process and release, so that tags and cursors outlive a restart.
pub fn mix(hash: u64, number: u128) -> u64 {
    let half = |part: u128| u64::try_from(part & u128::from(u64::MAX)).unwrap_or(0);
    stir(stir(hash ^ half(number >> 64)) ^ half(number))
}

/// The finaliser of splitmix64: every bit of the input reaches every bit of the output.
const fn stir(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
