//! Bulk statements: many rows with one statement, and several statements with one way to the database.
//!
//! Each statement costs a way to SQLite's thread and back, each new text a parse. So rows go in one `VALUES` list, which
//! is padded with rows of NULLs to a power of two: there are few texts, and all of them stay prepared. Statements that
//! need no answer in between go together, as a [`Script`].

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use futures::TryStreamExt;
use parking_lot::Mutex;
use sqlx::{
    AssertSqlSafe, Either, Execute, Executor, Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

/// Stands in a statement's text for the `VALUES` list.
const ROWS: &str = "{rows}";

/// A statement, the columns of its list, and the rows of its list with the padding.
type Part = (&'static str, usize, usize);

static TEXTS: LazyLock<Mutex<HashMap<Vec<Part>, Arc<str>>>> = LazyLock::new(Mutex::default);

/// A statement that owns what is bound to it.
pub type Bulk = Query<'static, Sqlite, SqliteArguments>;

/// A statement over `rows`, whose text has `{rows}` where the list of rows of so many `columns` goes. Rows of NULLs are
/// among them: the statement leaves them out by its joins or its `WHERE`.
pub fn query<T>(statement: &'static str, columns: usize, rows: &[T], bind: impl FnMut(Bulk, &T) -> Bulk) -> Bulk {
    let padded = rows.len().next_power_of_two();
    bind_rows(sqlx::query(AssertSqlSafe(text(vec![(statement, columns, padded)]))), columns, rows, bind)
}

/// Binds the rows of a list, and its padding.
fn bind_rows<T>(mut query: Bulk, columns: usize, rows: &[T], mut bind: impl FnMut(Bulk, &T) -> Bulk) -> Bulk {
    for row in rows {
        query = bind(query, row);
    }
    for _ in 0..(rows.len().next_power_of_two() - rows.len()) * columns {
        query = query.bind(None::<i64>);
    }
    query
}

/// Statements that are executed one after the other, within the transaction of whoever executes them. If one fails, those
/// behind it are not executed.
pub struct Script {
    /// Those without rows are not executed.
    parts: Vec<Option<Part>>,
    /// Collects what is bound.
    bound: Bulk,
}

impl Default for Script {
    fn default() -> Self {
        Self { parts: Vec::new(), bound: sqlx::query("") }
    }
}

impl Script {
    /// Adds a statement without rows or parameters.
    pub fn then(mut self, statement: &'static str) -> Self {
        self.parts.push(Some((statement, 0, 0)));
        self
    }

    /// Adds a statement as [`query`] makes it.
    pub fn add<T>(
        mut self,
        statement: &'static str,
        columns: usize,
        rows: &[T],
        bind: impl FnMut(Bulk, &T) -> Bulk,
    ) -> Self {
        if rows.is_empty() {
            self.parts.push(None);
        } else {
            self.parts.push(Some((statement, columns, rows.len().next_power_of_two())));
            self.bound = bind_rows(self.bound, columns, rows, bind);
        }
        self
    }

    /// Executes them.
    pub async fn execute(self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        self.fetch(connection).await.map(drop)
    }

    /// Executes them, and gives the rows of each, none for one that was not executed.
    pub async fn fetch(mut self, connection: &mut SqliteConnection) -> Result<Vec<Vec<SqliteRow>>, sqlx::Error> {
        let parts: Vec<Part> = self.parts.iter().copied().flatten().collect();
        let mut results: Vec<Vec<SqliteRow>> = self.parts.iter().map(|_| Vec::new()).collect();
        if parts.is_empty() {
            return Ok(results);
        }
        let arguments = self.bound.take_arguments().map_err(sqlx::Error::Encode)?.unwrap_or_default();
        let script = sqlx::query_with(AssertSqlSafe(text(parts)), arguments);
        let mut executed = results.iter_mut().zip(self.parts).filter_map(|(rows, part)| part.and(Some(rows)));
        let mut current = executed.next();
        let mut stream = connection.fetch_many(script);
        while let Some(next) = stream.try_next().await? {
            match (next, &mut current) {
                (Either::Right(row), Some(rows)) => rows.push(row),
                // The end of a statement.
                _ => current = executed.next(),
            }
        }
        Ok(results)
    }
}

fn text(parts: Vec<Part>) -> Arc<str> {
    let mut texts = TEXTS.lock();
    let text = texts.entry(parts).or_insert_with_key(|parts| {
        let texts = parts.iter().map(|(statement, columns, rows)| statement.replace(ROWS, &values(*columns, *rows)));
        texts.collect::<Vec<_>>().join(";").into()
    });
    Arc::clone(text)
}

fn values(columns: usize, rows: usize) -> String {
    let mut list = String::from("VALUES ");
    for row in 0..rows {
        list.push_str(if row == 0 { "(" } else { ", (" });
        // Without numbers: SQLite looks a numbered parameter up among all others.
        list.push('?');
        list.push_str(&", ?".repeat(columns - 1));
        list.push(')');
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_padded_to_a_power_of_two() {
        assert_eq!(&*text(vec![("SELECT {rows}", 2, 2)]), "SELECT VALUES (?, ?), (?, ?)");
        assert_eq!([1usize, 2, 3, 5].map(usize::next_power_of_two), [1, 2, 4, 8]);
    }
}
