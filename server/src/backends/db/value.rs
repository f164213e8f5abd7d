//! What is bound to a statement, and what its rows give.

use sqlx::{
    Decode, Encode, Postgres, Row as _, Sqlite, Type,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};
use uuid::Uuid;

/// A value, or NULL, of one of the kinds that both databases have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Uuid(Option<Uuid>),
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// What can be a parameter.
pub trait Bind: Sized {
    fn value(this: Option<Self>) -> Value;
}

macro_rules! bind {
    ($($kind:ty => |$this:ident| $variant:ident($value:expr);)*) => {
        $(impl Bind for $kind {
            fn value(this: Option<Self>) -> Value {
                Value::$variant(this.map(|$this: $kind| $value))
            }
        })*
    };
}

bind! {
    Uuid => |id| Uuid(id);
    i64 => |number| Integer(number);
    i32 => |number| Integer(number.into());
    u32 => |number| Integer(number.into());
    bool => |truth| Boolean(truth);
    String => |text| Text(text);
    &str => |text| Text(text.to_owned());
    Vec<u8> => |bytes| Bytes(bytes);
    &[u8] => |bytes| Bytes(bytes.to_vec());
}

/// Lets a type that wraps another be a parameter, as what it wraps.
macro_rules! bind_as_inner {
    ($($kind:ty),*) => {
        $(impl $crate::backends::db::Bind for $kind {
            fn value(this: Option<Self>) -> $crate::backends::db::Value {
                $crate::backends::db::Bind::value(this.map(|this| this.0))
            }
        })*
    };
}
pub(crate) use bind_as_inner;

impl<T: Bind> From<T> for Value {
    fn from(value: T) -> Self {
        T::value(Some(value))
    }
}

impl<T: Bind> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        T::value(value)
    }
}

/// The parameters of a statement for SQLite.
pub fn sqlite(values: impl IntoIterator<Item = Value>) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

/// Adds the parameters of a statement for PostgreSQL. If it has a list of so many columns, that is an array for each
/// column; `values` are row by row.
pub fn add_to_postgres(
    arguments: &mut PgArguments,
    values: Vec<Value>,
    columns: Option<usize>,
) -> Result<(), sqlx::Error> {
    use sqlx::Arguments as _;

    let Some(columns) = columns else {
        return values.into_iter().try_for_each(|value| add(arguments, value));
    };
    let rows = values.len() / columns;
    let mut lists: Vec<Vec<Value>> = (0..columns).map(|_| Vec::with_capacity(rows)).collect();
    for (index, value) in values.into_iter().enumerate() {
        lists[index % columns].push(value);
    }
    macro_rules! array {
        ($list:ident, $variant:ident) => {
            arguments.add(
                $list
                    .into_iter()
                    .map(|value| if let Value::$variant(value) = value { value } else { None })
                    .collect::<Vec<_>>(),
            )
        };
    }
    for list in lists {
        match list.first() {
            Some(Value::Uuid(_)) => array!(list, Uuid),
            Some(Value::Integer(_)) | None => array!(list, Integer),
            Some(Value::Boolean(_)) => array!(list, Boolean),
            Some(Value::Text(_)) => array!(list, Text),
            Some(Value::Bytes(_)) => array!(list, Bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(())
}

fn add<A: sqlx::Arguments>(arguments: &mut A, value: Value) -> Result<(), sqlx::Error>
where
    for<'q> Option<Uuid>: Encode<'q, A::Database> + Type<A::Database>,
    for<'q> Option<i64>: Encode<'q, A::Database> + Type<A::Database>,
    for<'q> Option<bool>: Encode<'q, A::Database> + Type<A::Database>,
    for<'q> Option<String>: Encode<'q, A::Database> + Type<A::Database>,
    for<'q> Option<Vec<u8>>: Encode<'q, A::Database> + Type<A::Database>,
{
    match value {
        Value::Uuid(value) => arguments.add(value),
        Value::Integer(value) => arguments.add(value),
        Value::Boolean(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
    }
    .map_err(sqlx::Error::Encode)
}

/// What a column can be read as.
pub trait Column: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

impl<T> Column for T where T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

/// A row of what a statement gave.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// A column's value, by its place.
    pub fn try_get<T: Column>(&self, index: usize) -> Result<T, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(index),
            Self::Postgres(row) => row.try_get(index),
        }
    }
}
