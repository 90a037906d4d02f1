//! Reading columns of a segment for many documents at a time.

use tantivy::DocId;
use tantivy::columnar::Column;

/// Documents that are looked up at a time.
const AT_ONCE: usize = 2048;

/// The value of each document in a column where each has one.
pub(crate) fn one_each(column: &Column<u64>, docs: &[DocId], mut take: impl FnMut(u64)) {
    each_value(column, docs, |_, value| take(value));
}

/// Every value of every document in order, with its place among the documents.
pub(crate) fn each_value<T>(column: &Column<T>, docs: &[DocId], mut take: impl FnMut(usize, T))
where
    T: PartialOrd + Copy + Default + std::fmt::Debug + Send + Sync + 'static,
{
    let (mut of, mut rows, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (number, block) in docs.chunks(AT_ONCE).enumerate() {
        of.clear();
        rows.clear();
        column.row_ids_for_docs(block, &mut of, &mut rows);
        values.clear();
        values.resize(rows.len(), T::default());
        column.values.get_vals(&rows, &mut values);
        let mut place = 0;
        for (doc, value) in of.iter().zip(&values) {
            while block[place] != *doc {
                place += 1;
            }
            take(number * AT_ONCE + place, *value);
        }
    }
}
