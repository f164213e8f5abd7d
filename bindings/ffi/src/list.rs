//! What changed in a list, by place: from the SDK's updates, which name rows by id.

use std::collections::HashMap;

/// Something that stands in a list.
pub trait Row {
    /// What the list is sorted by, rising; rows that are equal in it stand by rising id.
    type Order: Ord + Clone;

    fn id(&self) -> &str;
    fn order(&self) -> Self::Order;
}

/// One change. Several are applied one after the other, each to the list as those before it left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The list is this.
    Reset(Vec<T>),
    /// This row is new, and now at this place.
    Insert(u32, T),
    /// The row at this place is now this.
    Update(u32, T),
    /// The row at this place is gone; one that moved is inserted again.
    Remove(u32),
}

/// Ids and places of a list as the app has it.
pub struct List<T: Row> {
    order: Vec<(T::Order, String)>,
    by_id: HashMap<String, T::Order>,
}

impl<T: Row> Default for List<T> {
    fn default() -> Self {
        Self { order: Vec::new(), by_id: HashMap::new() }
    }
}

impl<T: Row> List<T> {
    /// The list is this.
    pub fn reset(&mut self, mut rows: Vec<T>) -> Vec<Change<T>> {
        rows.sort_by_cached_key(place);
        self.order = rows.iter().map(place).collect();
        self.by_id = self.order.iter().map(|(order, id)| (id.clone(), order.clone())).collect();
        vec![Change::Reset(rows)]
    }

    /// These rows are new or changed, those ids are gone.
    pub fn change(&mut self, rows: Vec<T>, removed: &[String]) -> Vec<Change<T>> {
        let mut changes = Vec::with_capacity(rows.len() + removed.len());
        changes.extend(removed.iter().filter_map(|id| self.remove(id)));
        for row in rows {
            let (order, id) = place(&row);
            if self.by_id.get(&id) == Some(&order) {
                changes.extend(self.find(&order, &id).ok().map(|index| Change::Update(index as u32, row)));
                continue;
            }
            changes.extend(self.remove(&id));
            let index = self.find(&order, &id).unwrap_or_else(|index| index);
            self.by_id.insert(id.clone(), order.clone());
            self.order.insert(index, (order, id));
            changes.push(Change::Insert(index as u32, row));
        }
        changes
    }

    fn remove(&mut self, id: &str) -> Option<Change<T>> {
        let order = self.by_id.remove(id)?;
        let index = self.find(&order, id).ok()?;
        drop(self.order.remove(index));
        Some(Change::Remove(index as u32))
    }

    fn find(&self, order: &T::Order, id: &str) -> Result<usize, usize> {
        self.order.binary_search_by(|(known, known_id)| known.cmp(order).then_with(|| known_id.as_str().cmp(id)))
    }
}

fn place<T: Row>(row: &T) -> (T::Order, String) {
    (row.order(), row.id().to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Line {
        id: String,
        order: u8,
        text: u8,
    }

    impl Row for Line {
        type Order = u8;

        fn id(&self) -> &str {
            &self.id
        }

        fn order(&self) -> u8 {
            self.order
        }
    }

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let line = (0..12_u8, 0..6_u8, any::<u8>());
        prop::collection::btree_map(0..12_u8, line, 0..8).prop_map(|lines| {
            lines.into_iter().map(|(id, (_, order, text))| Line { id: id.to_string(), order, text }).collect()
        })
    }

    fn apply(app: &mut Vec<Line>, changes: Vec<Change<Line>>) {
        for change in changes {
            match change {
                Change::Reset(rows) => *app = rows,
                Change::Insert(index, row) => app.insert(index as usize, row),
                Change::Update(index, row) => {
                    assert_eq!(app[index as usize].id, row.id);
                    app[index as usize] = row;
                }
                Change::Remove(index) => drop(app.remove(index as usize)),
            }
        }
    }

    proptest! {
        #[test]
        fn an_app_that_applies_the_changes_has_the_list(
            first in lines(),
            updates in prop::collection::vec((lines(), prop::collection::vec(0..12_u8, 0..4)), 0..12),
        ) {
            let (mut list, mut app) = (List::default(), Vec::new());
            let mut truth: BTreeMap<String, Line> = first.iter().map(|line| (line.id.clone(), line.clone())).collect();
            apply(&mut app, list.reset(first));
            for (rows, removed) in updates {
                let removed: Vec<String> = removed.iter().map(u8::to_string).collect();
                truth.retain(|id, _| !removed.contains(id));
                truth.extend(rows.iter().map(|line| (line.id.clone(), line.clone())));
                apply(&mut app, list.change(rows, &removed));
                let mut wanted: Vec<Line> = truth.values().cloned().collect();
                wanted.sort_by_key(|line| (line.order, line.id.clone()));
                prop_assert_eq!(&app, &wanted);
            }
        }
    }

    #[test]
    fn a_row_that_stays_in_its_place_is_updated_and_one_that_moves_is_taken_out_and_put_in() {
        let line = |id: &str, order| Line { id: id.to_owned(), order, text: 0 };
        let mut list = List::default();
        list.reset(vec![line("a", 1), line("b", 2)]);
        assert_eq!(list.change(vec![line("b", 2)], &[]), [Change::Update(1, line("b", 2))]);
        assert_eq!(list.change(vec![line("b", 0)], &[]), [Change::Remove(1), Change::Insert(0, line("b", 0))]);
        assert_eq!(list.change(vec![], &["a".to_owned(), "unknown".to_owned()]), [Change::Remove(1)]);
    }
}
