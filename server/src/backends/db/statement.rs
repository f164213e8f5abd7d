//! Statements: written once, for both databases.
//!
//! A [`Statement`] is a text in the SQL that both share, and the values of its parameters. Many rows go into one
//! statement as a list, `{rows}`; rows that it reads are locked where it ends with `{lock table}`.

use std::{
    collections::HashMap,
    mem,
    ops::ControlFlow,
    sync::{Arc, LazyLock},
};

use futures::TryStreamExt;
use parking_lot::Mutex;
use sqlx::{AssertSqlSafe, Either, Executor as _, PgConnection, SqliteConnection, postgres::PgArguments};

use super::{Column, Connection, Executor, Row, Value, connection::Raw, postgres, value};

/// Stands in a statement's text for its list of rows.
const ROWS: &str = "{rows}";
/// `{lock table}` stands at the end of a statement whose rows of that table nobody else may lock or change until the
/// transaction ends. SQLite has one transaction that writes at a time, so there is nothing to lock.
const LOCK: &str = "{lock ";

/// A list of rows within a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct List {
    columns: usize,
    /// Of SQLite's list, which is padded with rows of NULLs.
    padded: usize,
}

/// A statement with its values.
#[derive(Clone, Debug)]
pub struct Statement {
    text: &'static str,
    values: Vec<Value>,
    list: Option<List>,
}

/// A statement whose parameters are `$1`, `$2` …, bound in that order.
pub fn query(text: &'static str) -> Statement {
    Statement { text, values: Vec::new(), list: None }
}

/// A statement over `rows`, whose text has `{rows}` where the list of rows of so many `columns` goes, which are called
/// `column1`, `column2` …. Rows of NULLs may be among them: the statement leaves them out by its joins or its `WHERE`.
pub fn bulk<T>(
    text: &'static str,
    columns: usize,
    rows: &[T],
    bind: impl FnMut(Statement, &T) -> Statement,
) -> Statement {
    bulk_padded(text, columns, rows, rows.len(), bind)
}

fn bulk_padded<T>(
    text: &'static str,
    columns: usize,
    rows: &[T],
    at_least: usize,
    bind: impl FnMut(Statement, &T) -> Statement,
) -> Statement {
    let list = List { columns, padded: rows.len().max(at_least).next_power_of_two() };
    let values = Vec::with_capacity(rows.len() * columns);
    rows.iter().fold(Statement { text, values, list: Some(list) }, bind)
}

impl Statement {
    /// Binds the next parameter.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Executes it; gives how many rows it changed.
    pub async fn execute(self, on: impl Executor) -> Result<u64, sqlx::Error> {
        on.run(&self, |_| Ok(ControlFlow::Continue(()))).await
    }

    pub async fn fetch_all(self, on: impl Executor) -> Result<Vec<Row>, sqlx::Error> {
        let mut rows = Vec::new();
        self.fetch_each(on, |row| {
            rows.push(row);
            Ok(ControlFlow::Continue(()))
        })
        .await?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub async fn fetch_optional(self, on: impl Executor) -> Result<Option<Row>, sqlx::Error> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    /// The first row, which there must be.
    pub async fn fetch_one(self, on: impl Executor) -> Result<Row, sqlx::Error> {
        self.fetch_optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// The first column of every row.
    pub async fn fetch_scalars<T: Column, C: FromIterator<T>>(self, on: impl Executor) -> Result<C, sqlx::Error> {
        self.fetch_all(on).await?.iter().map(|row| row.try_get(0)).collect()
    }

    /// The first column of the first row, if there is one.
    pub async fn fetch_scalar<T: Column>(self, on: impl Executor) -> Result<Option<T>, sqlx::Error> {
        self.fetch_optional(on).await?.map(|row| row.try_get(0)).transpose()
    }

    /// Calls `each` with every row, until it breaks.
    pub async fn fetch_each(
        self,
        on: impl Executor,
        each: impl FnMut(Row) -> Result<ControlFlow<()>, sqlx::Error> + Send,
    ) -> Result<(), sqlx::Error> {
        on.run(&self, each).await.map(drop)
    }

    fn part(&self) -> Part {
        (self.text, self.list)
    }

    /// Its part of a text for PostgreSQL, in which a list has no length.
    fn postgres_part(&self) -> Part {
        (self.text, self.list.map(|list| List { padded: 0, ..list }))
    }

    /// Nothing joins with nothing; and what kind of values there would be is not known.
    fn has_nothing(&self) -> bool {
        self.list.is_some() && self.values.is_empty()
    }

    /// Its values for SQLite, with the padding of its list.
    fn sqlite_values(&self) -> impl Iterator<Item = Value> + '_ {
        let all = self.list.map_or(0, |list| list.columns * list.padded);
        let padding = (self.values.len()..all).map(|_| Value::Integer(None));
        self.values.iter().cloned().chain(padding)
    }

    pub(super) async fn run_on(
        &self,
        connection: &mut Connection,
        mut each: impl FnMut(Row) -> Result<ControlFlow<()>, sqlx::Error> + Send,
    ) -> Result<u64, sqlx::Error> {
        match connection.raw() {
            Raw::Sqlite(connection) => {
                Script::default().then(self.clone()).run_on_sqlite(connection, |_, row| each(row)).await
            }
            Raw::Postgres(connection) => run_on_postgres(&[self], connection, &mut each).await,
        }
    }
}

/// Executes one statement, or several that do not depend on each other as one.
async fn run_on_postgres(
    statements: &[&Statement],
    connection: &mut PgConnection,
    each: &mut (impl FnMut(Row) -> Result<ControlFlow<()>, sqlx::Error> + Send),
) -> Result<u64, sqlx::Error> {
    let statements = statements.iter().filter(|statement| !statement.has_nothing());
    let (mut parts, mut arguments) = (Vec::new(), PgArguments::default());
    for statement in statements {
        parts.push(statement.postgres_part());
        value::add_to_postgres(&mut arguments, statement.values.clone(), statement.list.map(|list| list.columns))?;
    }
    if parts.is_empty() {
        return Ok(0);
    }
    postgres::count_statement();
    let mut changed = 0;
    let mut results =
        connection.fetch_many(sqlx::query_with(AssertSqlSafe(cached(Dialect::Postgres, parts)), arguments));
    while let Some(next) = results.try_next().await? {
        match next {
            Either::Left(result) => changed += result.rows_affected(),
            Either::Right(row) => {
                if each(Row::Postgres(row))?.is_break() {
                    break;
                }
            }
        }
    }
    Ok(changed)
}

/// Statements that are executed one after the other, within the transaction of whoever executes them. If one fails, those
/// behind it are not executed. On SQLite they go to its thread together.
#[derive(Clone, Debug)]
pub struct Script {
    steps: Vec<Step>,
    /// Lists are padded for so many rows.
    rows: usize,
}

#[derive(Clone, Debug)]
struct Step {
    /// None for one without rows, which is not executed.
    statement: Option<Statement>,
    /// It does not depend on the next one, nor that on it.
    beside_next: bool,
}

impl Default for Script {
    fn default() -> Self {
        Self { steps: Vec::new(), rows: 1 }
    }
}

impl Script {
    /// Adds a statement, without parameters: SQLite counts numbered ones over the whole script.
    pub fn then(self, statement: Statement) -> Self {
        self.push(Some(statement))
    }

    fn push(mut self, statement: Option<Statement>) -> Self {
        self.steps.push(Step { statement, beside_next: false });
        self
    }

    /// Pads the lists to come for at least so many rows. Without, a script of several lists would have a text for each
    /// combination of their lengths.
    pub fn pad(mut self, rows: usize) -> Self {
        self.rows = rows.max(1);
        self
    }

    /// None of the statements so far depends on what another does, and none gives rows that are wanted: PostgreSQL gets
    /// them as one, and executes them on what was there before all of them.
    pub fn independent(mut self) -> Self {
        if let Some((_, before)) = self.steps.split_last_mut() {
            for step in before {
                step.beside_next = true;
            }
        }
        self
    }

    /// Adds a statement as [`bulk`] makes it; one without rows is not executed.
    pub fn add<T>(
        self,
        text: &'static str,
        columns: usize,
        rows: &[T],
        bind: impl FnMut(Statement, &T) -> Statement,
    ) -> Self {
        let statement = (!rows.is_empty()).then(|| bulk_padded(text, columns, rows, self.rows, bind));
        self.push(statement)
    }

    /// Executes them.
    pub async fn execute(self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        self.fetch(connection).await.map(drop)
    }

    /// Executes them, and gives the rows of each, none for one that was not executed.
    pub async fn fetch(self, connection: &mut Connection) -> Result<Vec<Vec<Row>>, sqlx::Error> {
        let mut results: Vec<Vec<Row>> = self.steps.iter().map(|_| Vec::new()).collect();
        match connection.raw() {
            Raw::Sqlite(connection) => {
                let keep = |index: usize, row| {
                    results[index].push(row);
                    Ok(ControlFlow::Continue(()))
                };
                self.run_on_sqlite(connection, keep).await?;
            }
            Raw::Postgres(connection) => {
                let mut together = Vec::new();
                for (step, rows) in self.steps.iter().zip(&mut results) {
                    together.extend(&step.statement);
                    if !step.beside_next {
                        let mut keep = |row| {
                            rows.push(row);
                            Ok(ControlFlow::Continue(()))
                        };
                        run_on_postgres(&mem::take(&mut together), connection, &mut keep).await?;
                    }
                }
            }
        }
        Ok(results)
    }

    /// All of them with one way to SQLite's thread. `each` is told the place of the statement that a row is of.
    async fn run_on_sqlite(
        &self,
        connection: &mut SqliteConnection,
        mut each: impl FnMut(usize, Row) -> Result<ControlFlow<()>, sqlx::Error> + Send,
    ) -> Result<u64, sqlx::Error> {
        let executed: Vec<(usize, &Statement)> =
            self.steps.iter().enumerate().filter_map(|(index, step)| Some((index, step.statement.as_ref()?))).collect();
        if executed.is_empty() {
            return Ok(0);
        }
        let text = cached(Dialect::Sqlite, executed.iter().map(|(_, statement)| statement.part()).collect());
        let arguments = value::sqlite(executed.iter().flat_map(|(_, statement)| statement.sqlite_values()))?;
        let mut places = executed.iter().map(|(index, _)| *index);
        let mut place = places.next().unwrap_or_default();
        let mut changed = 0;
        let mut results = connection.fetch_many(sqlx::query_with(AssertSqlSafe(text), arguments));
        while let Some(next) = results.try_next().await? {
            match next {
                Either::Right(row) => {
                    if each(place, Row::Sqlite(row))?.is_break() {
                        break;
                    }
                }
                // The end of a statement.
                Either::Left(result) => {
                    changed += result.rows_affected();
                    place = places.next().unwrap_or(place);
                }
            }
        }
        Ok(changed)
    }
}

/// A statement's text and the size of its list.
type Part = (&'static str, Option<List>);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    fn text(self, (text, list): &Part) -> String {
        let list = list.map_or_else(String::new, |list| match self {
            Self::Sqlite => values(list.columns, list.padded),
            Self::Postgres => unnest(list.columns),
        });
        let text = text.replace(ROWS, &list);
        match (self, text.split_once(LOCK)) {
            (Self::Postgres, Some((before, table))) => format!("{before}FOR UPDATE OF {}", table.trim_end_matches('}')),
            (Self::Sqlite, Some((before, _))) => before.to_owned(),
            (_, None) => text,
        }
    }
}

/// The text of statements with their lists, made once.
fn cached(dialect: Dialect, parts: Vec<Part>) -> Arc<str> {
    type Texts = Mutex<HashMap<(Dialect, Vec<Part>), Arc<str>>>;
    static TEXTS: LazyLock<Texts> = LazyLock::new(Mutex::default);

    let mut texts = TEXTS.lock();
    let text = texts.entry((dialect, parts)).or_insert_with_key(|(dialect, parts)| {
        let texts: Vec<String> = parts.iter().map(|part| dialect.text(part)).collect();
        match dialect {
            Dialect::Sqlite => texts.join(";").into(),
            Dialect::Postgres => as_one(&texts).into(),
        }
    });
    Arc::clone(text)
}

/// Several statements in one of PostgreSQL, with parameters of their own: all but the last before it, in a `WITH`.
fn as_one(texts: &[String]) -> String {
    let mut parameters = 0;
    let mut texts: Vec<String> = texts.iter().map(|text| shifted(text, &mut parameters)).collect();
    let last = texts.pop().unwrap_or_default();
    let before: Vec<String> =
        texts.iter().enumerate().map(|(index, text)| format!("statement{index} AS ({text})")).collect();
    if before.is_empty() { last } else { format!("WITH {} {last}", before.join(", ")) }
}

/// A text whose parameters come after those so far.
fn shifted(text: &str, parameters: &mut usize) -> String {
    let before = *parameters;
    let mut pieces = text.split('$');
    let mut shifted = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let number = before + piece[..digits].parse::<usize>().unwrap_or_default();
        *parameters = number.max(*parameters);
        shifted.extend(["$", &number.to_string(), &piece[digits..]]);
    }
    shifted
}

/// SQLite's list. Each new text costs a parse, so lists are padded to a power of two: there are few texts, and all of
/// them stay prepared.
fn values(columns: usize, rows: usize) -> String {
    // Parameters without numbers: SQLite looks a numbered one up among all others.
    let row = format!("(?{})", ", ?".repeat(columns - 1));
    format!("VALUES {row}{}", format!(", {row}").repeat(rows - 1))
}

/// PostgreSQL's list: an array for each column, so that there is one text, however many rows.
fn unnest(columns: usize) -> String {
    let each = |prefix: &str| (1..=columns).map(|column| format!("{prefix}{column}")).collect::<Vec<_>>().join(", ");
    format!("SELECT * FROM UNNEST({}) AS list ({})", each("$"), each("column"))
}

#[cfg(test)]
mod tests {
    use sqlx::Connection as _;

    use super::*;

    async fn memory() -> Connection {
        Connection::Sqlite(SqliteConnection::connect("sqlite::memory:").await.unwrap())
    }

    #[test]
    fn a_list_of_sqlite_is_padded_and_one_of_postgresql_is_an_array_for_each_column() {
        let statement = bulk("SELECT ({rows})", 2, &[1i64, 2, 3], |query, row| query.bind(*row).bind(true));
        assert_eq!(&*cached(Dialect::Sqlite, vec![statement.part()]), "SELECT (VALUES (?, ?), (?, ?), (?, ?), (?, ?))");
        let text = cached(Dialect::Postgres, vec![statement.postgres_part()]);
        assert_eq!(&*text, "SELECT (SELECT * FROM UNNEST($1, $2) AS list (column1, column2))");
        assert_eq!(statement.sqlite_values().count(), 8);
    }

    #[test]
    fn only_postgresql_locks_rows() {
        let statement = query("SELECT 1 FROM logs {lock logs}");
        assert_eq!(&*cached(Dialect::Sqlite, vec![statement.part()]), "SELECT 1 FROM logs ");
        let text = cached(Dialect::Postgres, vec![statement.postgres_part()]);
        assert_eq!(&*text, "SELECT 1 FROM logs FOR UPDATE OF logs");
    }

    #[test]
    fn statements_become_one_of_postgresql_with_parameters_of_their_own() {
        let texts = ["DELETE FROM a WHERE b = $1 AND c = $2", "UPDATE d SET e = $2 WHERE f = $1", "DELETE FROM g"];
        let one = as_one(&texts.map(str::to_owned));
        let expected = "WITH statement0 AS (DELETE FROM a WHERE b = $1 AND c = $2), \
                        statement1 AS (UPDATE d SET e = $4 WHERE f = $3) DELETE FROM g";
        assert_eq!(one, expected);
        assert_eq!(as_one(&["SELECT $1".to_owned()]), "SELECT $1");
    }

    #[tokio::test]
    async fn a_script_gives_the_rows_of_each_of_its_statements() {
        const INSERT: &str = "INSERT INTO numbers (number) SELECT column1 FROM ({rows}) WHERE column1 IS NOT NULL";
        const FIND: &str = "SELECT number FROM ({rows}) AS wanted JOIN numbers ON number = wanted.column1 ORDER BY 1";
        let mut connection = memory().await;
        let find = |script: Script, numbers: &[i64]| script.add(FIND, 1, numbers, |query, number| query.bind(*number));
        let script = Script::default().then(query("CREATE TABLE numbers (number INTEGER)")).pad(5);
        let script = script.add(INSERT, 1, &[1i64, 2, 3], |query, number| query.bind(*number));
        let script = find(find(find(script, &[3, 1, 7]), &[]), &[2]);
        let results = script.fetch(&mut connection).await.unwrap();
        let numbers = |rows: &Vec<Row>| rows.iter().map(|row| row.try_get::<i64>(0).unwrap()).collect::<Vec<_>>();
        assert_eq!(results.iter().map(numbers).collect::<Vec<_>>(), [vec![], vec![], vec![1, 3], vec![], vec![2]]);
    }

    #[tokio::test]
    async fn what_is_behind_a_statement_that_fails_is_not_executed() {
        let mut connection = memory().await;
        let script = ["CREATE TABLE one (a)", "SELECT nonsense", "CREATE TABLE two (a)"];
        let script = script.into_iter().fold(Script::default(), |script, text| script.then(query(text)));
        script.execute(&mut connection).await.unwrap_err();
        let tables = query("SELECT name FROM sqlite_schema").fetch_all(&mut connection).await.unwrap();
        assert_eq!(tables.iter().map(|row| row.try_get::<String>(0).unwrap()).collect::<Vec<_>>(), ["one"]);
    }
}
