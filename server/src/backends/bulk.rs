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
    let part = (statement, columns, padded);
    bind_rows(sqlx::query(AssertSqlSafe(text(vec![part]))), part, rows, bind)
}

/// Binds the rows of a list, and its padding.
fn bind_rows<T>(
    mut query: Bulk,
    (_, columns, padded): Part,
    rows: &[T],
    mut bind: impl FnMut(Bulk, &T) -> Bulk,
) -> Bulk {
    for row in rows {
        query = bind(query, row);
    }
    for _ in 0..(padded - rows.len()) * columns {
        query = query.bind(None::<i64>);
    }
    query
}

/// Statements that are executed one after the other, within the transaction of whoever executes them. If one fails, those
/// behind it are not executed.
pub struct Script {
    /// Those without rows are not executed.
    parts: Vec<Option<Part>>,
    /// Lists are padded for so many rows.
    rows: usize,
    /// Collects what is bound.
    bound: Bulk,
}

impl Default for Script {
    fn default() -> Self {
        Self { parts: Vec::new(), rows: 1, bound: sqlx::query("") }
    }
}

impl Script {
    /// Adds a statement without rows or parameters.
    pub fn then(mut self, statement: &'static str) -> Self {
        self.parts.push(Some((statement, 0, 0)));
        self
    }

    /// Pads the lists to come for at least so many rows. Without, a script of several lists would have a text for each
    /// combination of their lengths.
    pub fn pad(mut self, rows: usize) -> Self {
        self.rows = rows.max(1);
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
            let part = (statement, columns, rows.len().max(self.rows).next_power_of_two());
            self.parts.push(Some(part));
            self.bound = bind_rows(self.bound, part, rows, bind);
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
    use sqlx::{Connection as _, Row as _};

    use super::*;

    #[test]
    fn rows_are_padded_to_a_power_of_two() {
        assert_eq!(&*text(vec![("SELECT {rows}", 2, 2)]), "SELECT VALUES (?, ?), (?, ?)");
        assert_eq!([1usize, 2, 3, 5].map(usize::next_power_of_two), [1, 2, 4, 8]);
    }

    #[tokio::test]
    async fn a_script_gives_the_rows_of_each_of_its_statements() {
        const INSERT: &str = "INSERT INTO numbers (number) SELECT column1 FROM ({rows}) WHERE column1 IS NOT NULL";
        const FIND: &str = "SELECT number FROM ({rows}) AS wanted JOIN numbers ON number = wanted.column1 ORDER BY 1";
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let find = |script: Script, numbers: &[i64]| script.add(FIND, 1, numbers, |query, number| query.bind(*number));
        let script = Script::default().then("CREATE TABLE numbers (number INTEGER)").pad(5);
        let script = script.add(INSERT, 1, &[1i64, 2, 3], |query, number| query.bind(*number));
        let script = find(find(find(script, &[3, 1, 7]), &[]), &[2]);
        let results = script.fetch(&mut connection).await.unwrap();
        let numbers = |rows: &Vec<SqliteRow>| rows.iter().map(|row| row.get::<i64, _>(0)).collect::<Vec<_>>();
        assert_eq!(results.iter().map(numbers).collect::<Vec<_>>(), [vec![], vec![], vec![1, 3], vec![], vec![2]]);
    }

    #[tokio::test]
    async fn what_is_behind_a_statement_that_fails_is_not_executed() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let script =
            Script::default().then("CREATE TABLE one (a)").then("SELECT nonsense").then("CREATE TABLE two (a)");
        script.execute(&mut connection).await.unwrap_err();
        let tables = sqlx::query("SELECT name FROM sqlite_schema").fetch_all(&mut connection).await.unwrap();
        assert_eq!(tables.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>(), ["one"]);
    }
}
