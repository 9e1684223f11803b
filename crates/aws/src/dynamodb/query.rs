//! Reading a stretch of a partition: `Query`.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use codexflow_core::cursor::Scope;
use codexflow_core::ports::table::{Cursor, Index, Item, MAX_PAGE, Page, Range, ReadError};

use super::DynamoTable;
use super::item::{self, Attributes, GSI1, GSI1PK, GSI1SK, PK, SK, take_text, text};
use super::stats::Call;

/// A page whose items have all expired is followed by the next one, up to here.
const CALLS: usize = 8;

impl DynamoTable {
    pub(super) async fn query_range(&self, range: &Range) -> Result<Page<Item>, ReadError> {
        if range.limit == 0 || range.limit > MAX_PAGE {
            return Err(ReadError::Invalid(format!(
                "a page has 1 to {MAX_PAGE} items, not {}",
                range.limit
            )));
        }
        let scope = Scope::of_range(range);
        let mut after = match &range.after {
            Some(cursor) => Some(start(range, &scope, cursor)?),
            None => None,
        };
        let mut items = Vec::new();
        if !item::can_exist(&range.pk, &range.prefix) {
            return Ok(Page { items, next: None });
        }
        for _ in 0..CALLS {
            let (found, last) = self
                .query_once(range, range.limit - items.len(), after)
                .await?;
            let now = self.clock.now();
            for attributes in found {
                let found = item::item(range.table, attributes)
                    .map_err(|why| ReadError::Internal(why.into()))?;
                if item::is_live(&found, now) {
                    items.push(found);
                }
            }
            after = last;
            if after.is_none() || items.len() >= range.limit {
                break;
            }
        }
        let next = after
            .map(|last| end(range.index, &scope, last))
            .transpose()
            .map_err(|why| ReadError::Internal(why.into()))?;
        Ok(Page { items, next })
    }

    async fn query_once(
        &self,
        range: &Range,
        limit: usize,
        after: Option<Attributes>,
    ) -> Result<(Vec<Attributes>, Option<Attributes>), ReadError> {
        let (pk, sk) = match range.index {
            Index::Primary => (PK, SK),
            Index::Gsi1 => (GSI1PK, GSI1SK),
        };
        let mut query = self
            .client
            .query()
            .table_name(self.name(range.table))
            .expression_attribute_values(":pk", text(&range.pk))
            .scan_index_forward(!range.reverse)
            // At most MAX_PAGE, so that it always fits.
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        query = if range.prefix.is_empty() {
            query.key_condition_expression(format!("{pk} = :pk"))
        } else {
            query
                .key_condition_expression(format!("{pk} = :pk AND begins_with({sk}, :prefix)"))
                .expression_attribute_values(":prefix", text(&range.prefix))
        };
        query = match range.index {
            Index::Primary => query.consistent_read(true),
            // The index is only ever late; it cannot be read otherwise.
            Index::Gsi1 => query.index_name(GSI1),
        };
        let answer = self
            .counters
            .answered(Call::Query, "Query", query.send().await)?;
        self.counters.read(answer.consumed_capacity());
        let last = answer.last_evaluated_key.filter(|last| !last.is_empty());
        Ok((answer.items.unwrap_or_default(), last))
    }
}

/// Where a cursor says to go on.
fn start(range: &Range, scope: &Scope, cursor: &Cursor) -> Result<Attributes, ReadError> {
    let mut place = Attributes::new();
    let mut set = |name: &str, value: String| place.insert(name.to_owned(), text(value));
    match range.index {
        Index::Primary => {
            let [sk] = scope.decode(cursor)?;
            set(PK, range.pk.clone());
            set(SK, sk);
        }
        Index::Gsi1 => {
            let [shown, pk, sk] = scope.decode(cursor)?;
            set(GSI1PK, range.pk.clone());
            set(GSI1SK, shown);
            set(PK, pk);
            set(SK, sk);
        }
    }
    Ok(place)
}

/// The cursor behind the last item that was looked at.
fn end(index: Index, scope: &Scope, mut last: Attributes) -> Result<Cursor, String> {
    let sk = take_text(&mut last, SK)?;
    Ok(match index {
        Index::Primary => scope.encode(&[&sk]),
        Index::Gsi1 => {
            let shown = take_text(&mut last, GSI1SK)?;
            let pk = take_text(&mut last, PK)?;
            scope.encode(&[&shown, &pk, &sk])
        }
    })
}
