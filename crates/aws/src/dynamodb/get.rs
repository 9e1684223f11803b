//! Reading by key: `GetItem` for one, `BatchGetItem` for more, both always consistent.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use codexflow_core::ports::table::{Item, Key, MAX_GET_KEYS, ReadError, TableName};

use super::DynamoTable;
use super::item::{self, Attributes};
use super::stats::Call;

impl DynamoTable {
    pub(super) async fn get_items(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, ReadError> {
        if keys.len() > MAX_GET_KEYS {
            return Err(ReadError::Invalid(format!(
                "at most {MAX_GET_KEYS} keys can be read at once, not {}",
                keys.len()
            )));
        }
        // DynamoDB refuses a key that comes twice.
        let mut wanted: Vec<&Key> = keys
            .iter()
            .filter(|key| item::can_exist(&key.pk, &key.sk) && !key.sk.is_empty())
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found = match wanted.as_slice() {
            [] => Vec::new(),
            [key] => self.get_one(key).await?.into_iter().collect(),
            _ => self.get_many(&wanted).await?,
        };
        let now = self.clock.now();
        let found: BTreeMap<&Key, &Item> = found
            .iter()
            .filter(|item| item::is_live(item, now))
            .map(|item| (&item.key, item))
            .collect();
        Ok(keys
            .iter()
            .map(|key| found.get(key).map(|item| (*item).clone()))
            .collect())
    }

    async fn get_one(&self, key: &Key) -> Result<Option<Item>, ReadError> {
        let answer = self
            .client
            .get_item()
            .table_name(self.name(key.table))
            .set_key(Some(item::key(key)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        let answer = self.counters.answered(Call::Get, "GetItem", answer)?;
        self.counters.read(answer.consumed_capacity());
        answer
            .item
            .map(|found| item::item(key.table, found))
            .transpose()
            .map_err(|why| ReadError::Internal(why.into()))
    }

    /// Asks until everything is there, as long as each answer brings something; else that is a throttle.
    async fn get_many(&self, keys: &[&Key]) -> Result<Vec<Item>, ReadError> {
        let mut found = Vec::with_capacity(keys.len());
        let mut wanted = self.request(keys)?;
        loop {
            let asked = count(&wanted);
            let answer = self
                .client
                .batch_get_item()
                .set_request_items(Some(wanted))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            let answer = self
                .counters
                .answered(Call::BatchGet, "BatchGetItem", answer)?;
            self.counters.read(answer.consumed_capacity());
            for (name, items) in answer.responses.unwrap_or_default() {
                let table = self.table_of(&name)?;
                for attributes in items {
                    let item = item::item(table, attributes);
                    found.push(item.map_err(|why| ReadError::Internal(why.into()))?);
                }
            }
            wanted = answer.unprocessed_keys.unwrap_or_default();
            wanted.retain(|_, of_table| !of_table.keys().is_empty());
            let left = count(&wanted);
            if left == 0 {
                return Ok(found);
            }
            self.counters.unprocessed(left);
            if left >= asked {
                return Err(ReadError::Unavailable(
                    "BatchGetItem: none of the keys was processed".into(),
                ));
            }
        }
    }

    fn request(&self, keys: &[&Key]) -> Result<HashMap<String, KeysAndAttributes>, ReadError> {
        let mut by_table: BTreeMap<TableName, Vec<Attributes>> = BTreeMap::new();
        for key in keys {
            by_table.entry(key.table).or_default().push(item::key(key));
        }
        by_table
            .into_iter()
            .map(|(table, keys)| {
                let keys = KeysAndAttributes::builder()
                    .set_keys(Some(keys))
                    .consistent_read(true)
                    .build()
                    .map_err(|error| ReadError::Internal(error.into()))?;
                Ok((self.name(table), keys))
            })
            .collect()
    }

    fn table_of(&self, name: &str) -> Result<TableName, ReadError> {
        TableName::ALL
            .into_iter()
            .find(|table| self.name(*table) == name)
            .ok_or_else(|| ReadError::Internal(format!("an answer from the table {name}").into()))
    }
}

fn count(wanted: &HashMap<String, KeysAndAttributes>) -> usize {
    wanted.values().map(|keys| keys.keys().len()).sum()
}
