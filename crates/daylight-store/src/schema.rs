use rusqlite::Connection;

use crate::StoreError;
use crate::error::Doing;

/// Every migration, in order. A released one is never changed; a new one is added at the end.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
    include_str!("../migrations/0008.sql"),
    include_str!("../migrations/0009.sql"),
    include_str!("../migrations/0010.sql"),
    include_str!("../migrations/0011.sql"),
];

/// The schema that this program writes.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// "DAYL", so that `file` and SQLite can tell whose database it is.
const APPLICATION: i64 = 0x4441_594c;

/// Brings a database to the present schema.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    if version(connection)? == SCHEMA_VERSION {
        return Ok(());
    }
    let change = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .doing("beginning a migration")?;
    // Looked at again: another program may have done it while this one waited.
    let found = version(&change)?;
    for (number, sql) in (1..).zip(MIGRATIONS) {
        if number > found {
            change.execute_batch(sql).doing("migrating the case")?;
        }
    }
    crate::custody::chain_what_was_noted_before(&change)?;
    change.pragma_update(None, "application_id", APPLICATION).doing("marking the database")?;
    change.pragma_update(None, "user_version", SCHEMA_VERSION).doing("noting the schema")?;
    change.commit().doing("ending a migration")
}

/// The schema of a database; refuses what is foreign or newer.
pub(crate) fn version(connection: &Connection) -> Result<i64, StoreError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = pragma("application_id").doing("opening the case")?;
    let found = pragma("user_version").doing("opening the case")?;
    if found == 0 && application == 0 {
        return Ok(0);
    }
    if application != APPLICATION {
        let path = connection.path().unwrap_or_default().into();
        return Err(StoreError::Foreign { path });
    }
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer { found, known: SCHEMA_VERSION });
    }
    Ok(found)
}
