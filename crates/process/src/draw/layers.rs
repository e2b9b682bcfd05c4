//! The order of a drawing: which flows run backwards, which layer a node is in, and on which node a branch hangs.

/// A flow between two items of a layout.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Index of the flow in the process.
    pub(crate) flow: usize,
    /// Index of the boundary event it leaves from.
    pub(crate) boundary: Option<usize>,
    /// Runs against the direction of the drawing.
    pub(crate) back: bool,
    /// The items it passes on the way: place holders, one for each layer between.
    pub(crate) through: Vec<usize>,
}

/// Marks backward links and gives every item its layer. `starts` come first in the search.
pub(crate) fn layer(count: usize, links: &mut [Link], starts: &[usize]) -> Vec<usize> {
    let mut outgoing: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, link) in links.iter().enumerate() {
        if let Some(list) = outgoing.get_mut(link.from) {
            list.push(index);
        }
    }
    let order = search(count, links, &outgoing, starts);
    let mut layers = vec![0usize; count];
    for item in order {
        let at = layers.get(item).copied().unwrap_or(0);
        for &index in outgoing.get(item).into_iter().flatten() {
            let Some(link) = links.get(index).filter(|link| !link.back) else { continue };
            if let Some(layer) = layers.get_mut(link.to) {
                *layer = (*layer).max(at + 1);
            }
        }
    }
    layers
}

/// Depth-first search without recursion: marks links that close a circle, gives an order in which causes come first.
fn search(count: usize, links: &mut [Link], outgoing: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Closed,
    }
    let mut seen = vec![Seen::Not; count];
    let mut finished = Vec::with_capacity(count);
    for root in starts.iter().copied().chain(0..count) {
        if seen.get(root) != Some(&Seen::Not) {
            continue;
        }
        let mut stack = vec![(root, 0usize)];
        if let Some(state) = seen.get_mut(root) {
            *state = Seen::Open;
        }
        while let Some((item, next)) = stack.pop() {
            let Some(&index) = outgoing.get(item).and_then(|list| list.get(next)) else {
                if let Some(state) = seen.get_mut(item) {
                    *state = Seen::Closed;
                }
                finished.push(item);
                continue;
            };
            stack.push((item, next + 1));
            let Some(link) = links.get_mut(index) else { continue };
            match seen.get_mut(link.to) {
                Some(state @ Seen::Not) => {
                    *state = Seen::Open;
                    stack.push((link.to, 0));
                }
                Some(Seen::Open) => link.back = true,
                _ => {}
            }
        }
    }
    finished.reverse();
    finished
}

/// For each item the nearest item that every path to it passes (its immediate dominator); item 0 is the root of all.
/// `order` lists the items so that causes come first; `before` the items directly before each.
pub(crate) fn dominators(order: &[usize], before: &[Vec<usize>]) -> Vec<usize> {
    let mut parent = vec![0usize; before.len()];
    let mut depth = vec![0usize; before.len()];
    let of = |list: &[usize], item: usize| list.get(item).copied().unwrap_or(0);
    for &item in order.iter().filter(|item| **item != 0) {
        let mut all = before.get(item).into_iter().flatten().copied();
        let mut common = all.next().unwrap_or(0);
        for mut other in all {
            while common != other {
                if of(&depth, common) < of(&depth, other) {
                    other = of(&parent, other);
                } else {
                    common = of(&parent, common);
                }
            }
        }
        let below = of(&depth, common) + 1;
        if let (Some(parent), Some(depth)) = (parent.get_mut(item), depth.get_mut(item)) {
            *parent = common;
            *depth = below;
        }
    }
    parent
}

#[cfg(test)]
mod tests {
    use super::{Link, dominators, layer};

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, flow: 0, boundary: None, back: false, through: Vec::new() }
    }

    #[test]
    fn layers_are_the_longest_way_and_circles_are_cut() {
        let mut links = vec![link(0, 1), link(1, 2), link(2, 3), link(1, 3), link(3, 1)];
        assert_eq!(layer(4, &mut links, &[0]), [0, 1, 2, 3]);
        assert_eq!(
            links.iter().map(|link| link.back).collect::<Vec<_>>(),
            [false, false, false, false, true]
        );
    }

    #[test]
    fn a_join_hangs_on_its_split() {
        let before = vec![vec![], vec![0], vec![1], vec![1], vec![2, 3]];
        assert_eq!(dominators(&[0, 1, 2, 3, 4], &before), [0, 0, 1, 1, 1]);
    }
}
