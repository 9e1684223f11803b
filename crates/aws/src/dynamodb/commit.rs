//! All or nothing: `TransactWriteItems`, or one conditional write where there is only one, at half the price.

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnConsumedCapacity,
    TransactWriteItem,
};
use codexflow_core::ports::table::{Action, Commit, CommitError, CommitId, Expect, Item, Key};
use codexflow_core::time::Timestamp;

use super::DynamoTable;
use super::errors::is_throttle;
use super::item::{self, EXPIRES_AT, PK, VERSION, number};
use super::stats::Call;

/// What DynamoDB is to look at before it writes.
struct Condition {
    expression: String,
    values: Vec<(&'static str, AttributeValue)>,
}

/// An expired item counts as absent, although it is still there.
fn condition(expect: Expect, now: Timestamp) -> Option<Condition> {
    let now = (":now", number(&now.millis()));
    match expect {
        Expect::Any => None,
        Expect::Absent => Some(Condition {
            expression: format!("attribute_not_exists({PK}) OR {EXPIRES_AT} <= :now"),
            values: vec![now],
        }),
        Expect::Version(version) => Some(Condition {
            expression: format!(
                "#version = :version AND (attribute_not_exists({EXPIRES_AT}) OR {EXPIRES_AT} > :now)"
            ),
            values: vec![now, (":version", number(&version))],
        }),
    }
}

impl Condition {
    fn names_version(&self) -> bool {
        self.values.len() == 2
    }
}

/// Hands a condition to any builder of the SDK; they share no trait.
macro_rules! expecting {
    ($builder:expr, $condition:expr) => {{
        let mut builder = $builder;
        if let Some(condition) = $condition {
            if condition.names_version() {
                builder = builder.expression_attribute_names("#version", VERSION);
            }
            for (name, value) in condition.values {
                builder = builder.expression_attribute_values(name, value);
            }
            builder = builder.condition_expression(condition.expression);
        }
        builder
    }};
}

impl DynamoTable {
    pub(super) async fn write(&self, commit: Commit) -> Result<(), CommitError> {
        commit.checked()?;
        match commit.actions.as_slice() {
            [Action::Put { item, expect }] => self.put(item, *expect, commit.id).await,
            [Action::Delete { key, expect }] => self.delete(key, *expect).await,
            _ => self.transact(&commit).await,
        }
    }

    async fn put(&self, put: &Item, expect: Expect, id: CommitId) -> Result<(), CommitError> {
        let request = self
            .client
            .put_item()
            .table_name(self.name(put.key.table))
            .set_item(Some(item::attributes(put, id)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = expecting!(request, condition(expect, self.clock.now()))
            .send()
            .await;
        if let Err(error) = &answer
            && error
                .as_service_error()
                .is_some_and(PutItemError::is_conditional_check_failed_exception)
        {
            return Err(self.refused(Call::Put, vec![0]));
        }
        let answer = self.counters.answered(Call::Put, "PutItem", answer)?;
        self.counters.wrote(answer.consumed_capacity());
        Ok(())
    }

    async fn delete(&self, key: &Key, expect: Expect) -> Result<(), CommitError> {
        let request = self
            .client
            .delete_item()
            .table_name(self.name(key.table))
            .set_key(Some(item::key(key)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = expecting!(request, condition(expect, self.clock.now()))
            .send()
            .await;
        if let Err(error) = &answer
            && error
                .as_service_error()
                .is_some_and(DeleteItemError::is_conditional_check_failed_exception)
        {
            return Err(self.refused(Call::Delete, vec![0]));
        }
        let answer = self.counters.answered(Call::Delete, "DeleteItem", answer)?;
        self.counters.wrote(answer.consumed_capacity());
        Ok(())
    }

    async fn transact(&self, commit: &Commit) -> Result<(), CommitError> {
        let now = self.clock.now();
        let (mut parts, mut positions) = (Vec::new(), Vec::new());
        for (at, action) in commit.actions.iter().enumerate() {
            if let Some(part) = self.part(action, commit.id, now)? {
                parts.push(part);
                positions.push(at);
            }
        }
        if parts.is_empty() {
            return Ok(());
        }
        let answer = self
            .client
            .transact_write_items()
            .set_transact_items(Some(parts))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        if let Err(error) = &answer
            && let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
                error.as_service_error()
        {
            return Err(self.canceled(canceled.cancellation_reasons(), &positions));
        }
        let answer = self
            .counters
            .answered(Call::Transact, "TransactWriteItems", answer)?;
        self.counters.wrote(answer.consumed_capacity());
        Ok(())
    }

    /// Nothing for a check that expects nothing.
    fn part(
        &self,
        action: &Action,
        id: CommitId,
        now: Timestamp,
    ) -> Result<Option<TransactWriteItem>, CommitError> {
        let internal =
            |error: aws_sdk_dynamodb::error::BuildError| CommitError::Internal(error.into());
        let condition = condition(action.expect(), now);
        let table = self.name(action.key().table);
        let part = TransactWriteItem::builder();
        Ok(Some(
            match action {
                Action::Put { item, .. } => {
                    let put = Put::builder()
                        .table_name(table)
                        .set_item(Some(item::attributes(item, id)));
                    part.put(expecting!(put, condition).build().map_err(internal)?)
                }
                Action::Delete { key, .. } => {
                    let delete = Delete::builder()
                        .table_name(table)
                        .set_key(Some(item::key(key)));
                    part.delete(expecting!(delete, condition).build().map_err(internal)?)
                }
                Action::Check { .. } if condition.is_none() => return Ok(None),
                Action::Check { key, .. } => {
                    let check = ConditionCheck::builder()
                        .table_name(table)
                        .set_key(Some(item::key(key)));
                    part.condition_check(expecting!(check, condition).build().map_err(internal)?)
                }
            }
            .build(),
        ))
    }

    /// Nothing was written. Beside another reason the failed conditions are not known to be all of them, so that it is
    /// asked again.
    fn canceled(&self, reasons: &[CancellationReason], positions: &[usize]) -> CommitError {
        let (mut failed, mut passing) = (Vec::new(), None);
        for (reason, at) in reasons.iter().zip(positions) {
            match reason.code().unwrap_or("None") {
                "None" => {}
                "ConditionalCheckFailed" => failed.push(*at),
                code if code == "TransactionConflict" || is_throttle(code) => {
                    passing = Some(code);
                }
                code => {
                    self.counters.failed(Call::Transact);
                    let message = reason.message().unwrap_or_default();
                    return CommitError::Internal(
                        format!("TransactWriteItems: action {at}: {code}: {message}").into(),
                    );
                }
            }
        }
        match passing {
            Some(code) => {
                self.counters.held_up(Call::Transact, code);
                CommitError::Unavailable(format!("TransactWriteItems: {code}").into())
            }
            None if failed.is_empty() => {
                self.counters.failed(Call::Transact);
                CommitError::Internal("TransactWriteItems: canceled without a reason".into())
            }
            None => self.refused(Call::Transact, failed),
        }
    }

    fn refused(&self, call: Call, failed: Vec<usize>) -> CommitError {
        self.counters.refused(call);
        CommitError::Condition(failed)
    }
}
