//! What a saved view may say: the list of tasks decides.

use super::{SavedView, Views};
use crate::access::Caller;
use crate::error::{Error, FieldError, Result};
use crate::reference::ProjectRef;
use crate::tasks::query::text::FilterText;
use crate::users;

impl Views {
    /// Tidies a view and reports what is wrong with it. What has not changed stays right, whatever became of what it names.
    pub(super) async fn check(
        &self,
        caller: &Caller,
        view: &mut SavedView,
        before: Option<&SavedView>,
    ) -> Result<()> {
        let changed = |differs: fn(&SavedView, &SavedView) -> bool, view: &SavedView| {
            before.is_none_or(|before| differs(before, view))
        };
        let mut errors = Vec::new();
        if changed(|a, b| a.name != b.name, view) {
            view.name = users::name(&view.name, &mut errors);
        }
        let moved = changed(|a, b| a.project_id != b.project_id, view);
        let newly_shared = changed(|a, b| a.shared != b.shared, view) && view.shared;
        match view.project_id {
            Some(project) if moved || newly_shared => {
                let found = self.home(caller, &ProjectRef::Id(project)).await;
                match found {
                    Ok(_) => {}
                    Err(Error::Invalid(faults)) => errors.extend(faults),
                    Err(other) => return Err(other),
                }
            }
            None if view.shared => errors.push(FieldError::new(
                "shared",
                "conflict",
                "needs a projectId: a view is shared with everybody who sees its project",
            )),
            _ => {}
        }
        if moved || changed(|a, b| (&a.filter, &a.sort) != (&b.filter, &b.sort), view) {
            match self.reads(caller, view) {
                Ok(filter) => view.filter = filter,
                Err(Error::Invalid(faults)) => errors.extend(faults),
                Err(other) => return Err(other),
            }
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// The filter of a view as it is printed, if the list of tasks takes what the view says.
    fn reads(&self, caller: &Caller, view: &SavedView) -> Result<String> {
        let mut params = vec![("filter".to_owned(), view.filter.clone())];
        let project = view.project_id.map(|id| id.to_string());
        params.extend(project.map(|id| ("projectId".to_owned(), id)));
        params.extend(view.sort.clone().map(|sort| ("sort".to_owned(), sort)));
        let scope = self.resident.scope(caller);
        let today = self.projects.today(caller.id);
        self.resident.query(caller, &scope, &params, today)?;
        FilterText::parse(&view.filter)
            .map(|text| text.to_string())
            .map_err(|fault| Error::Invalid(vec![fault]))
    }
}
