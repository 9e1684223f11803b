//! Making the tables as the seed describes them, and mending what is missing. Harmless to repeat.

use std::fmt;
use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, ContinuousBackupsStatus, GlobalSecondaryIndex,
    KeySchemaElement, KeyType, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus,
    Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
    TableDescription, TableStatus, TimeToLiveSpecification, TimeToLiveStatus,
};
use codexflow_core::ports::table::TableName;

use super::DynamoTable;
use super::item::{GSI1, GSI1PK, GSI1SK, PK, SK, TTL};

/// A new table is asked for this often, with [`BETWEEN`] from one to the next.
const ASKED: usize = 60;
const BETWEEN: Duration = Duration::from_secs(1);

/// A table is not as it must be, and could not be made so.
#[derive(Debug)]
pub struct CreateError {
    /// Its whole name.
    pub table: String,
    /// What went wrong, and at which step.
    pub why: String,
}

impl fmt::Display for CreateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the table {}: {}", self.table, self.why)
    }
}

impl std::error::Error for CreateError {}

impl DynamoTable {
    /// Makes the tables that are absent, with their index and stream, and turns on what is off: removal of expired items
    /// and point-in-time recovery. Answers when they can be used.
    pub async fn create_tables(&self) -> Result<(), CreateError> {
        let [users, projects, tasks, events] =
            TableName::ALL.map(|table| Box::pin(self.create(table)));
        tokio::try_join!(users, projects, tasks, events).map(|_| ())
    }

    /// What is wrong with the tables, table by table; changes nothing.
    pub async fn check_tables(&self) -> Vec<CreateError> {
        let mut wrong = Vec::new();
        for table in TableName::ALL {
            let name = self.name(table);
            let found = match self.describe(&name).await {
                Ok(Some(found)) => fits(&found),
                Ok(None) => Err("it is absent".into()),
                Err(why) => Err(why),
            };
            wrong.extend(found.err().map(|why| CreateError { table: name, why }));
        }
        wrong
    }

    async fn create(&self, table: TableName) -> Result<(), CreateError> {
        let name = self.name(table);
        self.create_named(&name)
            .await
            .map_err(|why| CreateError { table: name, why })
    }

    async fn create_named(&self, name: &str) -> Result<(), String> {
        if self.describe(name).await?.is_none() {
            self.make(name).await?;
        }
        for asked in 0.. {
            match self.describe(name).await? {
                Some(found) if found.table_status() == Some(&TableStatus::Active) => {
                    fits(&found)?;
                    break;
                }
                _ if asked == ASKED => return Err("it does not become active".into()),
                _ => tokio::time::sleep(BETWEEN).await,
            }
        }
        self.remove_expired(name).await?;
        self.recover(name).await
    }

    async fn describe(&self, name: &str) -> Result<Option<TableDescription>, String> {
        match self.client.describe_table().table_name(name).send().await {
            Ok(answer) => Ok(answer.table),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DescribeTableError::is_resource_not_found_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(said("DescribeTable", &error)),
        }
    }

    async fn make(&self, name: &str) -> Result<(), String> {
        let built = |error: aws_sdk_dynamodb::error::BuildError| error.to_string();
        let index = GlobalSecondaryIndex::builder()
            .index_name(GSI1)
            .set_key_schema(Some(keys(GSI1PK, GSI1SK)?))
            .projection(
                Projection::builder()
                    .projection_type(ProjectionType::All)
                    .build(),
            )
            .build()
            .map_err(built)?;
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .build()
            .map_err(built)?;
        let mut request = self
            .client
            .create_table()
            .table_name(name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(keys(PK, SK)?))
            .global_secondary_indexes(index)
            .stream_specification(stream);
        for attribute in [PK, SK, GSI1PK, GSI1SK] {
            request = request.attribute_definitions(
                AttributeDefinition::builder()
                    .attribute_name(attribute)
                    .attribute_type(ScalarAttributeType::S)
                    .build()
                    .map_err(built)?,
            );
        }
        match request.send().await {
            Ok(_) => Ok(()),
            // Another process was faster.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(CreateTableError::is_resource_in_use_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(said("CreateTable", &error)),
        }
    }

    async fn remove_expired(&self, name: &str) -> Result<(), String> {
        let found = self
            .client
            .describe_time_to_live()
            .table_name(name)
            .send()
            .await
            .map_err(|error| said("DescribeTimeToLive", &error))?;
        let status = found
            .time_to_live_description
            .and_then(|ttl| ttl.time_to_live_status);
        if matches!(
            status,
            Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
        ) {
            return Ok(());
        }
        let wanted = TimeToLiveSpecification::builder()
            .attribute_name(TTL)
            .enabled(true)
            .build()
            .map_err(|error| error.to_string())?;
        self.client
            .update_time_to_live()
            .table_name(name)
            .time_to_live_specification(wanted)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| said("UpdateTimeToLive", &error))
    }

    async fn recover(&self, name: &str) -> Result<(), String> {
        let found = self
            .client
            .describe_continuous_backups()
            .table_name(name)
            .send()
            .await
            .map_err(|error| said("DescribeContinuousBackups", &error))?;
        let is_on = found.continuous_backups_description.is_some_and(|backups| {
            *backups.continuous_backups_status() == ContinuousBackupsStatus::Enabled
                && backups
                    .point_in_time_recovery_description()
                    .and_then(|recovery| recovery.point_in_time_recovery_status())
                    == Some(&PointInTimeRecoveryStatus::Enabled)
        });
        if is_on {
            return Ok(());
        }
        let wanted = PointInTimeRecoverySpecification::builder()
            .point_in_time_recovery_enabled(true)
            .build()
            .map_err(|error| error.to_string())?;
        self.client
            .update_continuous_backups()
            .table_name(name)
            .point_in_time_recovery_specification(wanted)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| said("UpdateContinuousBackups", &error))
    }
}

/// Whether a table has our keys, our index and a stream.
fn fits(found: &TableDescription) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("it was made by something else: {what}"));
    if found.key_schema() != keys(PK, SK)? {
        return wrong("its keys are not PK and SK");
    }
    let index = found
        .global_secondary_indexes()
        .iter()
        .find(|index| index.index_name() == Some(GSI1));
    if index.is_none_or(|index| keys(GSI1PK, GSI1SK).is_ok_and(|keys| index.key_schema() != keys)) {
        return wrong("it has no index GSI1 of GSI1PK and GSI1SK");
    }
    if found
        .stream_specification()
        .is_none_or(|stream| !stream.stream_enabled())
    {
        return wrong("it has no stream");
    }
    Ok(())
}

fn keys(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, String> {
    [(hash, KeyType::Hash), (range, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(kind)
                .build()
                .map_err(|error| error.to_string())
        })
        .collect()
}

fn said<E: ProvideErrorMetadata, R>(asked: &str, error: &SdkError<E, R>) -> String {
    let service = error.as_service_error();
    let code = service
        .and_then(|error| error.code())
        .unwrap_or("no answer");
    let message = service
        .and_then(|error| error.message())
        .unwrap_or_default();
    format!("{asked}: {code} {message}")
}
