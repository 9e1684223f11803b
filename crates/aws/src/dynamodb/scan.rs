//! Reading a whole table: `Scan`, consistent, so that an index built from it misses nothing that was answered.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use codexflow_core::cursor::Scope;
use codexflow_core::ports::table::{Cursor, Item, Key, MAX_PAGE, Page, ReadError, TableName};

use super::DynamoTable;
use super::item::{self, PK, SK, take_text};
use super::stats::Call;

impl DynamoTable {
    pub(super) async fn scan_table(
        &self,
        table: TableName,
        after: Option<&Cursor>,
    ) -> Result<Page<Item>, ReadError> {
        let scope = Scope::of_scan(table);
        let after = match after {
            None => None,
            Some(cursor) => {
                let [pk, sk] = scope.decode(cursor)?;
                Some(item::key(&Key::new(table, pk, sk)))
            }
        };
        let answer = self
            .client
            .scan()
            .table_name(self.name(table))
            .consistent_read(true)
            // The bound of the port, so that it always fits.
            .limit(i32::try_from(MAX_PAGE).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let answer = self.counters.answered(Call::Scan, "Scan", answer)?;
        self.counters.read(answer.consumed_capacity());
        let wrong = |why: String| ReadError::Internal(why.into());
        let now = self.clock.now();
        let mut items = Vec::new();
        for attributes in answer.items.unwrap_or_default() {
            let found = item::item(table, attributes).map_err(wrong)?;
            if item::is_live(&found, now) {
                items.push(found);
            }
        }
        let next = match answer.last_evaluated_key {
            Some(mut last) if !last.is_empty() => {
                let pk = take_text(&mut last, PK).map_err(wrong)?;
                let sk = take_text(&mut last, SK).map_err(wrong)?;
                Some(scope.encode(&[&pk, &sk]))
            }
            _ => None,
        };
        Ok(Page { items, next })
    }
}
