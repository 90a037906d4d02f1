//! Where everybody stands in the drawing. The same network is drawn in the same way each time.

use daylight_case::Network;

use crate::text::Name;

/// A drawing, in its own units.
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) nodes: Vec<Node>,
    pub(super) lines: Vec<Line>,
    pub(super) centre: (f64, f64),
    pub(super) name: Name,
}

/// Somebody around the middle.
pub(super) struct Node {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) radius: f64,
    pub(super) text_x: f64,
    /// `start` on the right, `end` on the left.
    pub(super) anchor: &'static str,
    pub(super) name: Name,
    /// The name, cut where it is longer than its side has room for.
    pub(super) label: Name,
    pub(super) kind: &'static str,
    pub(super) link: String,
}

/// Between two that stand together.
pub(super) struct Line {
    pub(super) path: String,
    pub(super) width: f64,
    /// From or to the middle; the others are drawn faintly.
    pub(super) main: bool,
    /// Messages went.
    pub(super) mail: bool,
}

const WIDTH: f64 = 960.0;
/// Between two labels on one side, from line to line.
const LINE: f64 = 27.0;
/// Half the width of the ring.
const RING: f64 = 220.0;
/// Letters that a label has room for on its side.
const LETTERS: usize = 30;
/// Lines between those around the middle that are drawn, the strongest.
const MOST_LINES: usize = 70;

/// Those around the middle stand on two halves of a ring, the closest at its widest, each on a line of its own, with the
/// labels outwards: no two can meet.
pub(super) fn drawing(network: &Network, link: impl Fn(&str) -> String) -> Drawing {
    let count = network.companions.len();
    let lines_of_side = count.div_ceil(2).max(4) as f64;
    let height = (lines_of_side + 1.0) * LINE + 20.0;
    let centre = (WIDTH / 2.0, height / 2.0);
    let most = network.companions.iter().map(|one| one.documents).max().unwrap_or(1).max(1) as f64;
    let nodes: Vec<Node> = network
        .companions
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let (x, y, right) = place(at, count, height);
            let radius = 4.0 + 6.0 * (one.documents as f64 / most).sqrt();
            let outwards = if right { radius + 7.0 } else { -radius - 7.0 };
            Node {
                x,
                y,
                radius,
                text_x: x + outwards,
                anchor: if right { "start" } else { "end" },
                label: Name(cut(&one.entity.name)),
                name: Name(one.entity.name.clone()),
                kind: one.entity.kind.name(),
                link: link(&one.entity.reference),
            }
        })
        .collect();
    let lines = lines(network, &nodes, centre, most);
    Drawing { width: WIDTH, height, lines, nodes, centre, name: Name(cut(&network.entity.name)) }
}

/// Right, left, right, …: the first of each side in the middle of it, the next ones by turns above and below.
fn place(at: usize, count: usize, height: f64) -> (f64, f64, bool) {
    let right = at.is_multiple_of(2);
    let (of_side, rank) = (if right { count.div_ceil(2) } else { count / 2 }, at / 2);
    let step = rank.div_ceil(2) as f64;
    let signed = if rank.is_multiple_of(2) { step } else { -step };
    // With an even number the middle lies between two lines.
    let y = height / 2.0 + (signed + if of_side.is_multiple_of(2) { 0.5 } else { 0.0 }) * LINE;
    let reach = height / 2.0;
    let away = ((y - height / 2.0) / reach).clamp(-1.0, 1.0);
    let out = RING * (0.45 + 0.55 * (1.0 - away * away).sqrt());
    (if right { WIDTH / 2.0 + out } else { WIDTH / 2.0 - out }, y, right)
}

fn lines(network: &Network, nodes: &[Node], centre: (f64, f64), most: f64) -> Vec<Line> {
    let mut lines = Vec::new();
    let strongest = network.links.first().map_or(1, |link| link.documents).max(1) as f64;
    for link in network.links.iter().take(MOST_LINES) {
        let (Some(one), Some(other)) = (nodes.get(link.one), nodes.get(link.other)) else { continue };
        // Bent towards the middle, so that lines of one side do not run through its nodes.
        let bend = |a: f64, b: f64, middle: f64| (a + b) / 2.0 * 0.45 + middle * 0.55;
        let (x, y) = (bend(one.x, other.x, centre.0), bend(one.y, other.y, centre.1));
        lines.push(Line {
            path: format!("M{:.1} {:.1}Q{x:.1} {y:.1} {:.1} {:.1}", one.x, one.y, other.x, other.y),
            width: 0.6 + 1.4 * (link.documents as f64 / strongest).sqrt(),
            main: false,
            mail: false,
        });
    }
    for (one, node) in network.companions.iter().zip(nodes) {
        lines.push(Line {
            path: format!("M{:.1} {:.1}L{:.1} {:.1}", centre.0, centre.1, node.x, node.y),
            width: 1.0 + 4.0 * (one.documents as f64 / most).sqrt(),
            main: true,
            mail: one.sent + one.received > 0,
        });
    }
    lines
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_stand_on_one_line_of_a_side_and_nobody_outside() {
        for count in 1..=40_usize {
            let height = (count.div_ceil(2).max(4) as f64 + 1.0) * LINE + 20.0;
            let mut places: Vec<(bool, i64)> = Vec::new();
            for at in 0..count {
                let (x, y, right) = place(at, count, height);
                assert!(
                    x > 200.0 && x < WIDTH - 200.0 && y > 8.0 && y < height - 8.0,
                    "{at} of {count}: {x} {y}"
                );
                places.push((right, (y * 10.0) as i64));
            }
            places.sort_unstable();
            for pair in places.windows(2) {
                assert!(pair[0].0 != pair[1].0 || pair[1].1 - pair[0].1 >= 260, "{count}: {pair:?}");
            }
        }
    }
}
