use super::blocks::Blocks;
use super::heap::Heap;
use super::layout::{u16_at, u32_at};
use super::pages::Node;
use crate::formats::mapi::{Properties, Value, tag};

/// Rows of one table that are read.
const MOST_ROWS: usize = 100_000;

/// Values of one property.
const MOST_VALUES: usize = 100_000;

/// A node with properties (MS-PST 2.3.3).
pub(super) struct Set<'b, 'a> {
    pub(super) properties: Properties,
    /// Where the bytes of an attachment lie: not read with the others.
    pub(super) attached: Option<(u16, u32)>,
    pub(super) heap: Heap<'b, 'a>,
    /// Properties of which bytes are missing.
    pub(super) cut: u32,
}

impl<'b, 'a> Set<'b, 'a> {
    pub(super) fn read(blocks: &'b Blocks<'a>, node: &Node) -> Option<Self> {
        let heap = Heap::read(blocks, node)?;
        let mut set = (Properties::default(), None, 0);
        {
            let tree = heap.tree(heap.root()?)?;
            set.2 += u32::from(!tree.whole || !heap.whole);
            for entry in tree.entries.iter().filter(|entry| tree.key == 2 && entry.len() >= 8) {
                let (Some(id), Some(kind), Some(value)) =
                    (u16_at(entry, 0), u16_at(entry, 2), entry.get(4..8))
                else {
                    continue;
                };
                if id == tag::ATTACHED {
                    set.1 = u32_at(value, 0).map(|number| (kind, number));
                } else {
                    let (value, whole) = read_value(&heap, kind, value);
                    set.2 += u32::from(!whole);
                    set.0.set(id, kind, value);
                }
            }
        }
        Some(Self { properties: set.0, attached: set.1, cut: set.2, heap })
    }
}

/// A value: short ones lie where they are told, others elsewhere.
fn read_value(heap: &Heap, kind: u16, value: &[u8]) -> (Value, bool) {
    if matches!(kind, 0x02 | 0x03 | 0x04 | 0x0a | 0x0b) {
        return (Value::One(value.to_vec()), true);
    }
    let (bytes, whole) = heap.value(u32_at(value, 0).unwrap_or(0));
    if !matches!(kind, 0x101e | 0x101f | 0x1102) {
        return (Value::One(bytes), whole);
    }
    // Their number, where each begins, then all of them.
    let count = (u32_at(&bytes, 0).unwrap_or(0) as usize).min(MOST_VALUES);
    let begin = |at: usize| u32_at(&bytes, 4 + at * 4).map(|place| place as usize);
    let values = (0..count).map_while(|at| {
        let end = if at + 1 == count { Some(bytes.len()) } else { begin(at + 1) };
        bytes.get(begin(at)?..end?).map(<[u8]>::to_vec)
    });
    (Value::Many(values.collect()), whole)
}

/// The number of rows that a table says it has.
pub(super) fn row_count(blocks: &Blocks, node: &Node) -> Option<usize> {
    let heap = Heap::read(blocks, node)?;
    let head = heap.piece(heap.root()?)?;
    Some(heap.tree(u32_at(head, 10)?)?.entries.len())
}

/// The rows of a table (MS-PST 2.3.4), each as a set of properties, and whether these are all.
pub(super) fn rows(blocks: &Blocks, node: &Node) -> Option<(Vec<Properties>, bool)> {
    let heap = Heap::read(blocks, node)?;
    let head = heap.piece(heap.root()?)?;
    if head.first() != Some(&0x7c) {
        return None;
    }
    let columns: Vec<&[u8]> = head.get(22..)?.chunks_exact(8).take(usize::from(*head.get(1)?)).collect();
    let (bits, size) = (usize::from(u16_at(head, 6)?), usize::from(u16_at(head, 8)?));
    let count = heap.tree(u32_at(head, 10)?).map_or(0, |tree| tree.entries.len());
    let (data, mut whole) = heap.rows(u32_at(head, 14)?);
    if size == 0 {
        return None;
    }
    let mut rows = Vec::new();
    for row in data.iter().flat_map(|block| block.chunks_exact(size)).take(count.min(MOST_ROWS)) {
        let mut set = Properties::default();
        for column in &columns {
            let (Some(kind), Some(id), Some(at)) = (u16_at(column, 0), u16_at(column, 2), u16_at(column, 4))
            else {
                continue;
            };
            let (length, bit) = (usize::from(column[6]), usize::from(column[7]));
            // A bit for each column says whether the row has it.
            let has = row.get(bits + bit / 8).is_some_and(|byte| byte & 0x80 >> (bit % 8) != 0);
            let Some(cell) = row.get(usize::from(at)..usize::from(at) + length).filter(|_| has) else {
                continue;
            };
            let fixed = matches!(kind, 0x02..=0x07 | 0x0a | 0x0b | 0x14 | 0x40) && length != 4;
            let (value, all) =
                if fixed { (Value::One(cell.to_vec()), true) } else { read_value(&heap, kind, cell) };
            whole &= all;
            set.set(id, kind, value);
        }
        rows.push(set);
    }
    whole &= rows.len() == count;
    Some((rows, whole))
}
