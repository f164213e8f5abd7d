//! Bulk statements: many rows with one statement.
//!
//! Each statement costs a way to SQLite's thread and back, each new text a parse. So rows go in one `VALUES` list, which
//! is padded with rows of NULLs to a power of two: there are few texts, and all of them stay prepared.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use parking_lot::Mutex;
use sqlx::{AssertSqlSafe, Sqlite, query::Query, sqlite::SqliteArguments};

/// Stands in a statement's text for the `VALUES` list.
const ROWS: &str = "{rows}";

/// Texts by the statement and its padded number of rows.
type Texts = HashMap<(&'static str, usize), Arc<str>>;

static TEXTS: LazyLock<Mutex<Texts>> = LazyLock::new(Mutex::default);

/// A statement that owns what is bound to it.
pub type Bulk = Query<'static, Sqlite, SqliteArguments>;

/// A statement over `rows`, whose text has `{rows}` where the list of rows of so many `columns` goes. Rows of NULLs are
/// among them: the statement leaves them out by its joins or its `WHERE`.
pub fn query<T>(statement: &'static str, columns: usize, rows: &[T], mut bind: impl FnMut(Bulk, &T) -> Bulk) -> Bulk {
    let padded = rows.len().next_power_of_two();
    let mut query = sqlx::query(AssertSqlSafe(text(statement, columns, padded)));
    for row in rows {
        query = bind(query, row);
    }
    for _ in 0..(padded - rows.len()) * columns {
        query = query.bind(None::<i64>);
    }
    query
}

fn text(statement: &'static str, columns: usize, rows: usize) -> Arc<str> {
    let mut texts = TEXTS.lock();
    let text = texts.entry((statement, rows)).or_insert_with(|| statement.replace(ROWS, &values(columns, rows)).into());
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
        assert_eq!(&*text("SELECT {rows}", 2, 2), "SELECT VALUES (?, ?), (?, ?)");
        assert_eq!([1usize, 2, 3, 5].map(usize::next_power_of_two), [1, 2, 4, 8]);
    }
}
