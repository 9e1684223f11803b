//! What waits for what, and the hours of each requirement. Must not lose an hour.

use super::Body;
use crate::composer::features::{Chosen, Known};
use crate::prd::Requirement;

impl Body {
    /// A feature's requirements wait for the first ones of the features that it needs.
    pub(super) fn link(&mut self, chosen: &Chosen<'_>) {
        let first: Vec<Option<String>> = (0..chosen.features.len())
            .map(|at| {
                self.feature_of
                    .iter()
                    .position(|of| *of == Some(at))
                    .map(|n| self.items[n].id.clone())
            })
            .collect();
        for (item, of) in self.items.iter_mut().zip(&self.feature_of) {
            let needs = of
                .map(|at| chosen.features[at].needs.as_slice())
                .unwrap_or_default();
            item.depends_on = needs
                .iter()
                .filter_map(|need| first[*need].clone())
                .filter(|id| *id != item.id)
                .collect();
        }
    }

    /// Shares the effort of each feature among its requirements, and that of the foundation among the type's own.
    pub(super) fn spread(&mut self, chosen: &Chosen<'_>) {
        for (at, feature) in chosen.features.iter().enumerate() {
            let mine: Vec<usize> = (0..self.items.len())
                .filter(|n| self.feature_of[*n] == Some(at))
                .collect();
            let again = mine.iter().all(|n| self.items[*n].category == "brief");
            let [low, high] = if again && matches!(feature.known, Known::Pattern(_)) {
                [4, 12]
            } else {
                feature.effort()
            };
            share(&mut self.items, &mine, low, high);
        }
        let rest: Vec<usize> = (0..self.items.len())
            .filter(|n| self.feature_of[*n].is_none())
            .collect();
        let half = chosen.kind.foundation / 2;
        share(&mut self.items, &rest, half / 2, half + half / 2);
    }
}

/// Shares hours so that none is lost in rounding.
fn share(items: &mut [Requirement], which: &[usize], low: u32, high: u32) {
    let Ok(count) = u32::try_from(which.len()) else {
        return;
    };
    if count == 0 {
        return;
    }
    for (n, at) in (0..count).zip(which) {
        let part = |all: u32| all / count + u32::from(n < all % count);
        let range = [part(low).max(1), part(high).max(1)];
        items[*at].effort_range = Some(range);
        items[*at].effort_hours = Some(range[0].midpoint(range[1]).max(1));
    }
}
