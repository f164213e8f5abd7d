//! Parsing what comes over the wire into types that cannot be wrong.

use std::ops::RangeInclusive;

use prost_types::Timestamp;
use uuid::Uuid;

use super::status::Invalid;
use crate::time::Time;

/// An id from its 36-character form.
pub fn id<Id: From<Uuid>>(field: &str, value: &str) -> Result<Id, Invalid> {
    // `Uuid` also reads other forms; one form keeps ids comparable as text.
    if value.len() != 36 {
        return Err(Invalid::new(field, "must be a UUID of 36 characters"));
    }
    Uuid::try_parse(value).map(Id::from).map_err(|_| Invalid::new(field, "must be a UUID of 36 characters"))
}

/// Several ids, without repeats, in their order.
pub fn ids<Id: From<Uuid> + PartialEq + Copy + std::hash::Hash + Eq>(
    field: &str,
    values: &[String],
    count: RangeInclusive<usize>,
) -> Result<Vec<Id>, Invalid> {
    if !count.contains(&values.len()) {
        return Err(Invalid::new(field, format!("must have {} to {} ids", count.start(), count.end())));
    }
    let mut seen = std::collections::HashSet::new();
    let mut parsed = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let id = id(&format!("{field}[{index}]"), value)?;
        if seen.insert(id) {
            parsed.push(id);
        }
    }
    Ok(parsed)
}

/// Text of so many characters, without surrounding white space or control characters other than line breaks and tabs.
pub fn text(field: &str, value: &str, characters: RangeInclusive<usize>) -> Result<String, Invalid> {
    let value = value.trim();
    if value.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t')) {
        return Err(Invalid::new(field, "must not have control characters"));
    }
    if !characters.contains(&value.chars().count()) {
        let (least, most) = (characters.start(), characters.end());
        return Err(Invalid::new(field, format!("must have {least} to {most} characters")));
    }
    Ok(value.to_owned())
}

/// A moment in the years 1 to 9999, as google.protobuf.Timestamp is defined.
pub fn time(field: &str, value: Timestamp) -> Result<Time, Invalid> {
    if (-62_135_596_800..=253_402_300_799).contains(&value.seconds) && (0..1_000_000_000).contains(&value.nanos) {
        Ok(value.into())
    } else {
        Err(Invalid::new(field, "must be a time in the years 1 to 9999"))
    }
}

/// A field that must be set.
pub fn required<T>(field: &str, value: Option<T>) -> Result<T, Invalid> {
    value.ok_or_else(|| Invalid::new(field, "is required"))
}

/// A page's size: `default` where the request says nothing.
pub fn page_size(value: u32, default: u32, most: u32) -> Result<u32, Invalid> {
    match value {
        0 => Ok(default),
        value if value <= most => Ok(value),
        _ => Err(Invalid::new("page_size", format!("must be at most {most}"))),
    }
}
