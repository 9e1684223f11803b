//! The database file: its schema, its marks and how connections to it are set up.
//!
//! A file that is not ours, damaged or from a later release is refused before anything is written to it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use codexflow_core::ports::table::TableName;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::log;
use crate::data_dir::OpenError;

/// The layout of the file, kept in `user_version`.
const FORMAT: i32 = 2;
/// "Cdxf", kept in the header so that `file` and we ourselves recognise the database.
const APPLICATION: i32 = 0x4364_7866;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The tables and indexes of one [`TableName`], exactly as `sqlite_schema` repeats them.
///
/// Tables have a rowid: measured with 100k items of 0.3 to 3 KB, a point read takes 7 µs against 12 µs in a table
/// WITHOUT ROWID, a page of 50 over the secondary index 130 µs against 410 µs, and the file is 169 MB against 291 MB.
/// Only a page of 50 in primary order is slower, 109 µs against 83 µs.
fn schema(table: TableName) -> [(String, String); 3] {
    let name = table.name();
    let gsi1 = format!("{name}_gsi1");
    let expires = format!("{name}_expires");
    [
        (
            name.to_owned(),
            format!(
                "CREATE TABLE {name} (pk TEXT NOT NULL, sk TEXT NOT NULL, gsi1pk TEXT, gsi1sk TEXT, \
                 version INTEGER NOT NULL, expires_at INTEGER, schema INTEGER NOT NULL, \
                 commit_id BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (pk, sk)) STRICT"
            ),
        ),
        (
            gsi1.clone(),
            format!(
                "CREATE INDEX {gsi1} ON {name} (gsi1pk, gsi1sk, pk, sk) WHERE gsi1pk IS NOT NULL"
            ),
        ),
        (
            expires.clone(),
            format!("CREATE INDEX {expires} ON {name} (expires_at) WHERE expires_at IS NOT NULL"),
        ),
    ]
}

/// What was found in a file.
enum Found {
    Nothing,
    Current,
    /// The first format: the items without the change log.
    First,
}

/// Opens the file for the writer at start: looks at it, fills it when it is new, and migrates it when it is old.
pub(crate) fn open(path: &Path) -> Result<Connection, OpenError> {
    touch(path)?;
    let mut connection =
        connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|source| explain(path, source))?;
    let ready = match look(path, &connection)? {
        Found::Nothing => create(&mut connection),
        Found::Current => Ok(()),
        Found::First => {
            keep_copy(path, &connection)?;
            migrate(&mut connection)
        }
    };
    ready
        .and_then(|()| set_up_writer(&connection))
        .map_err(|source| explain(path, source))?;
    Ok(connection)
}

/// Looks whether a file is sound and of a format we know, and changes nothing.
pub(crate) fn check(path: &Path) -> Result<Connection, OpenError> {
    let connection = open_reader(path).map_err(|source| explain(path, source))?;
    match look(path, &connection)? {
        Found::Current => Ok(connection),
        Found::Nothing | Found::First => Err(OpenError::Damaged {
            path: path.to_owned(),
            why: format!("it is not of format {FORMAT}; start the server on it once"),
        }),
    }
}

/// Copies a file of an older format, complete and durable, before it is migrated.
fn keep_copy(path: &Path, connection: &Connection) -> Result<(), OpenError> {
    let kept = path.with_file_name("codexflow.db.before-format-2");
    if kept.exists() {
        // A migration that was cut off before it began.
        return Ok(());
    }
    let draft = path.with_file_name("codexflow.db.before-format-2.tmp");
    let inaccessible = |source| OpenError::Inaccessible {
        path: draft.clone(),
        source,
    };
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(inaccessible(error)),
        _ => {}
    }
    copy_into(connection, &draft).map_err(|source| explain(&draft, source))?;
    crate::durable::publish(&draft, &kept).map_err(inaccessible)
}

/// Writes all that a connection sees at one moment into a new, compact file. Not durable by itself.
pub(crate) fn copy_into(connection: &Connection, path: &Path) -> rusqlite::Result<()> {
    let path = path
        .to_str()
        .ok_or(rusqlite::Error::InvalidPath(path.into()))?;
    connection.execute("VACUUM INTO ?1", [path])?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    set_up_writer(connection)?;
    let transaction = connection.transaction()?;
    add_log(&transaction)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

fn add_log(connection: &Connection) -> rusqlite::Result<()> {
    for (_, sql) in log::SCHEMA {
        connection.execute_batch(sql)?;
    }
    log::begin_line(connection, false)
}

/// Opens the file for the writer again, after a failure.
pub(super) fn reopen(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    set_up_writer(&connection)?;
    Ok(connection)
}

/// Opens the file for a reader.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA cache_size = -2000")?;
    Ok(connection)
}

/// Creates an empty file for this user alone, or looks whether the existing one can be a database at all.
fn touch(path: &Path) -> Result<(), OpenError> {
    let inaccessible = |source| OpenError::Inaccessible {
        path: path.to_owned(),
        source,
    };
    let foreign = || OpenError::Foreign {
        path: path.to_owned(),
    };
    let created = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match created {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(inaccessible(error)),
    }
    let metadata = fs::metadata(path).map_err(inaccessible)?;
    if !metadata.is_file() {
        return Err(foreign());
    }
    if metadata.len() == 0 {
        return Ok(());
    }
    let mut magic = [0; MAGIC.len()];
    match File::open(path).and_then(|mut file| file.read_exact(&mut magic)) {
        Ok(()) if magic == *MAGIC => Ok(()),
        Ok(()) => Err(foreign()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(foreign()),
        Err(error) => Err(inaccessible(error)),
    }
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    // One thread at a time has a connection, so that SQLite's own locks around it are not needed.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // Nobody else writes; this is for someone who looks at the file with the sqlite3 program.
    connection.busy_timeout(Duration::from_secs(2))?;
    // The writer alone decides when to checkpoint; a connection dropped after a failure must not.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn set_up_writer(connection: &Connection) -> rusqlite::Result<()> {
    // An import of 100,000 issues touches half a gigabyte; keys that come in no order find their pages in 32 MB.
    // No mmap: an I/O error in mapped memory kills the process, and mapped pages count as resident memory.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA journal_size_limit = 16777216;
         PRAGMA cache_size = -32000;",
    )
}

/// From now on only checkpoints wait for the disk; whatever stops the machine, the file stays whole.
pub(super) fn sync_late(path: &Path, connection: &Connection) -> Result<(), OpenError> {
    connection
        .execute_batch("PRAGMA synchronous = NORMAL;")
        .map_err(|source| explain(path, source))
}

/// What is in the file; an error when it is not empty and not ours. Only reads.
fn look(path: &Path, connection: &Connection) -> Result<Found, OpenError> {
    let explained = |source| explain(path, source);
    let number = |sql| connection.query_row(sql, [], |row| row.get::<_, i32>(0));
    let objects = number("SELECT count(*) FROM sqlite_schema").map_err(explained)?;
    let application = number("PRAGMA application_id").map_err(explained)?;
    let format = number("PRAGMA user_version").map_err(explained)?;
    if objects == 0 && application == 0 && format == 0 {
        return Ok(Found::Nothing);
    }
    if application != APPLICATION {
        return Err(OpenError::Foreign {
            path: path.to_owned(),
        });
    }
    if format > FORMAT {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found: format,
            known: FORMAT,
        });
    }
    let damaged = |why: String| OpenError::Damaged {
        path: path.to_owned(),
        why,
    };
    if format < 1 {
        return Err(damaged(format!("its format number is {format}")));
    }
    let log = log::SCHEMA.map(|(name, sql)| (name.to_owned(), sql.to_owned()));
    let log = log.into_iter().filter(|_| format == FORMAT);
    for (name, sql) in TableName::ALL.into_iter().flat_map(schema).chain(log) {
        let found: Result<String, _> = connection.query_row(
            "SELECT sql FROM sqlite_schema WHERE name = ?1",
            [&name],
            |row| row.get(0),
        );
        match found {
            Ok(found) if found == sql => {}
            Ok(_) => return Err(damaged(format!("{name} has another shape"))),
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                return Err(damaged(format!("{name} is missing")));
            }
            Err(source) => return Err(explain(path, source)),
        }
    }
    Ok(if format == FORMAT {
        Found::Current
    } else {
        Found::First
    })
}

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    set_up_writer(connection)?;
    let transaction = connection.transaction()?;
    for (_, sql) in TableName::ALL.into_iter().flat_map(schema) {
        transaction.execute_batch(&sql)?;
    }
    add_log(&transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

fn explain(path: &Path, source: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged {
            path,
            why: source.to_string(),
        },
        Some(ErrorCode::NotADatabase) => OpenError::Foreign { path },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => OpenError::Inaccessible {
            path,
            source: io::Error::other(source),
        },
        _ => OpenError::Store { path, source },
    }
}
