//! Which row comes first where their keys leave it open.

use std::cmp::Ordering;

use super::columns::{day, moment, number};
use super::{NONE, TaskIndex};
use crate::tasks::query::{Field, Order, Position, Sort, Value, title_letters};

impl TaskIndex {
    /// Which of two rows comes first, by every field and the id.
    pub(super) fn rank(&self, order: &Order, a: usize, b: usize) -> Ordering {
        let mut sorts = order.0.iter();
        sorts
            .find_map(|sort| {
                let order = self.rank_by(*sort, a, b);
                order.is_ne().then_some(order)
            })
            .unwrap_or_else(|| self.columns.ids[a].cmp(&self.columns.ids[b]))
    }

    fn rank_by(&self, sort: Sort, a: usize, b: usize) -> Ordering {
        let c = &self.columns;
        if sort.field == Field::Title {
            let order = c.title_rank[a].cmp(&c.title_rank[b]);
            return if sort.descending {
                order.reverse()
            } else {
                order
            };
        }
        let (a, b) = (self.value(sort.field, a), self.value(sort.field, b));
        sort.rank(a.as_ref(), b.as_ref())
    }

    /// Which comes first, a row or a position, by every field and the id.
    pub(super) fn rank_to(&self, order: &Order, slot: usize, position: &Position) -> Ordering {
        let mut pairs = order.0.iter().zip(&position.values);
        pairs
            .find_map(|(sort, value)| {
                let order = match value {
                    Some(Value::Text(title)) if sort.field == Field::Title => {
                        let order = title_letters(&self.columns.title[slot]).cmp(title.chars());
                        if sort.descending {
                            order.reverse()
                        } else {
                            order
                        }
                    }
                    _ => sort.rank(self.value(sort.field, slot).as_ref(), value.as_ref()),
                };
                order.is_ne().then_some(order)
            })
            .unwrap_or_else(|| self.columns.ids[slot].cmp(&position.id))
    }

    /// What a row is ordered by in a field.
    pub(super) fn value(&self, field: Field, slot: usize) -> Option<Value> {
        let c = &self.columns;
        match field {
            Field::Priority => Some(Value::Whole(c.priority[slot].into())),
            Field::Status => Some(Value::Whole(c.status[slot].into())),
            Field::DueDate => day(c.due[slot]).map(|day| Value::Whole(day.into())),
            Field::StartDate => day(c.start[slot]).map(|day| Value::Whole(day.into())),
            Field::CreatedAt => Some(Value::Whole(c.created[slot])),
            Field::UpdatedAt => Some(Value::Whole(c.updated[slot])),
            Field::CompletedAt => moment(c.completed[slot]).map(Value::Whole),
            Field::EstimatedHours => number(c.estimated[slot]).map(Value::Number),
            Field::StoryPoints => number(c.points[slot]).map(Value::Number),
            Field::ActualHours => number(c.actual[slot]).map(Value::Number),
            Field::Title => Some(Value::Text(title_letters(&c.title[slot]).collect())),
            Field::Type => Some(Value::Text(self.kinds.order(c.kind[slot]).clone())),
            Field::Key => {
                let project = self.projects.key(c.project[slot]).to_string();
                Some(Value::Key(project, c.number[slot]))
            }
            Field::Assignee => {
                let assignee = c.assignee[slot];
                (assignee != NONE).then(|| Value::Id(*self.people.order(assignee)))
            }
        }
    }
}
