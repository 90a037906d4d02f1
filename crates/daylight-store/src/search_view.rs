use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

use crate::document::signed;
use crate::error::Doing;
use crate::{Batch, Store, StoreError};

/// A search that somebody keeps under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its name.
    pub name: String,
    /// The address of what it shows.
    pub address: String,
    /// What it shows, as it was kept.
    pub body: String,
    /// Who keeps it.
    pub who: String,
    /// Since when, as RFC 3339.
    pub at: String,
    /// The number of the last change that was in sight when somebody looked.
    pub seen: u64,
}

impl Batch<'_> {
    /// Keeps what somebody looks at and gives its address: the one it has already, else `fresh`.
    pub fn keep_search_view(&self, body: &str, fresh: &str) -> Result<String, StoreError> {
        let digest = <[u8; 32]>::from(Sha256::digest(body.as_bytes()));
        self.change
            .prepare_cached(
                "INSERT INTO search_view (address, digest, body, used)
                 VALUES (?1, ?2, ?3, (SELECT coalesce(max(used), 0) + 1 FROM search_view))
                 ON CONFLICT (digest) DO UPDATE SET used = excluded.used RETURNING address",
            )
            .and_then(|mut statement| {
                statement.query_row((fresh, &digest, body), |row| row.get::<_, String>(0))
            })
            .doing("keeping what somebody looks at")
    }

    /// Forgets those that were used longest ago and have no name, down to `most`. How many.
    pub fn forget_search_views(&self, most: u64) -> Result<u64, StoreError> {
        let doing = "forgetting what somebody looked at";
        let unnamed: i64 = self
            .change
            .prepare_cached("SELECT (SELECT count(*) FROM search_view) - (SELECT count(DISTINCT address) FROM saved_search)")
            .and_then(|mut statement| statement.query_row((), |row| row.get(0)))
            .doing(doing)?;
        let too_many = unnamed.saturating_sub(signed(most));
        if too_many <= 0 {
            return Ok(0);
        }
        self.change
            .prepare_cached(
                "DELETE FROM search_view WHERE address IN (
                     SELECT address FROM search_view WHERE address NOT IN (SELECT address FROM saved_search)
                     ORDER BY used LIMIT ?1)",
            )
            .and_then(|mut statement| statement.execute((too_many,)))
            .map(|rows| rows as u64)
            .doing(doing)
    }

    /// Keeps a search under a name, in place of the one that had it.
    pub fn save_search(
        &self,
        name: &str,
        address: &str,
        who: &str,
        at: &str,
        seen: u64,
    ) -> Result<(), StoreError> {
        self.change
            .prepare_cached("INSERT OR REPLACE INTO saved_search VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut statement| statement.execute((name, address, who, at, signed(seen))))
            .map(|_| ())
            .doing("saving a search")
    }

    /// Somebody has looked at a saved search. Whether there is one of this name.
    pub fn saw_search(&self, name: &str, seen: u64) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("UPDATE saved_search SET seen = max(seen, ?2) WHERE name = ?1")
            .and_then(|mut statement| statement.execute((name, signed(seen))))
            .map(|rows| rows > 0)
            .doing("noting that a search was looked at")
    }

    /// Forgets a saved search. Whether there was one of this name.
    pub fn forget_search(&self, name: &str) -> Result<bool, StoreError> {
        self.change
            .prepare_cached("DELETE FROM saved_search WHERE name = ?1")
            .and_then(|mut statement| statement.execute((name,)))
            .map(|rows| rows > 0)
            .doing("forgetting a saved search")
    }
}

impl Store {
    /// What lies at an address.
    pub fn search_view(&self, address: &str) -> Result<Option<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT body FROM search_view WHERE address = ?1")
            .and_then(|mut statement| statement.query_row((address,), |row| row.get(0)).optional())
            .doing("reading what lies at an address")
    }

    /// The address of what somebody looks at, if it was kept before and was the last one used.
    pub fn last_search_view(&self, body: &str) -> Result<Option<String>, StoreError> {
        let digest = <[u8; 32]>::from(Sha256::digest(body.as_bytes()));
        self.connection
            .prepare_cached(
                "SELECT address FROM search_view
                 WHERE digest = ?1 AND used = (SELECT max(used) FROM search_view)",
            )
            .and_then(|mut statement| statement.query_row((&digest,), |row| row.get(0)).optional())
            .doing("looking up what somebody looks at")
    }

    /// All saved searches, by name.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        self.connection
            .prepare_cached(
                "SELECT name, saved_search.address, body, who, at, seen FROM saved_search
                 JOIN search_view ON search_view.address = saved_search.address ORDER BY name",
            )
            .and_then(|mut statement| {
                statement
                    .query_map((), |row| {
                        Ok(SavedSearch {
                            name: row.get(0)?,
                            address: row.get(1)?,
                            body: row.get(2)?,
                            who: row.get(3)?,
                            at: row.get(4)?,
                            seen: row.get::<_, i64>(5)?.unsigned_abs(),
                        })
                    })?
                    .collect()
            })
            .doing("listing saved searches")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_is_forgotten_and_what_has_a_name_never() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let batch = store.batch().unwrap();
        let fresh = |number: u32| format!("address{number:02}");
        for number in 0..10 {
            batch.keep_search_view(&format!("view {number}"), &fresh(number)).unwrap();
        }
        batch.save_search("mine", &fresh(1), "ana", "2011-11-03T10:00:00Z", 7).unwrap();
        assert_eq!(batch.keep_search_view("view 2", "another").unwrap(), fresh(2), "used again");
        assert_eq!(batch.forget_search_views(4).unwrap(), 5);
        assert_eq!(batch.forget_search_views(4).unwrap(), 0);
        batch.commit().unwrap();
        let kept: Vec<u32> =
            (0..10).filter(|number| store.search_view(&fresh(*number)).unwrap().is_some()).collect();
        assert_eq!(kept, [1, 2, 7, 8, 9]);
        assert_eq!(store.last_search_view("view 2").unwrap(), Some(fresh(2)));
        assert_eq!(store.last_search_view("view 9").unwrap(), None, "not the last one used");
        assert_eq!(store.saved_searches().unwrap()[0].body, "view 1");
    }

    #[test]
    fn a_search_is_never_less_seen_than_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let batch = store.batch().unwrap();
        batch.keep_search_view("view", "address").unwrap();
        batch.save_search("mine", "address", "ana", "2011-11-03T10:00:00Z", 7).unwrap();
        assert!(batch.saw_search("mine", 9).unwrap());
        assert!(batch.saw_search("mine", 8).unwrap());
        assert!(!batch.saw_search("yours", 8).unwrap());
        batch.commit().unwrap();
        assert_eq!(store.saved_searches().unwrap()[0].seen, 9);
    }
}
