//! Right-angled ways for flows between items that already have their places.

use super::layers::Link;
use super::layout::{BOUNDARY, Item};

/// The corners of a flow in `u` and `v`. `boundary` is the centre of the boundary event it leaves from; `below` is a free
/// line under everything, for flows that run backwards.
pub(crate) fn points(
    link: &Link,
    items: &[Item],
    boundary: Option<(f64, f64)>,
    below: f64,
) -> Vec<(f64, f64)> {
    let (Some(from), Some(to)) = (items.get(link.from), items.get(link.to)) else { return Vec::new() };
    if link.back {
        let (start, v) = boundary.map_or((from.u, from.v + from.breadth / 2.0), |(u, v)| (u, v + BOUNDARY));
        return vec![(start, v), (start, below), (to.u, below), (to.u, to.v + to.breadth / 2.0)];
    }
    let mut way: Vec<&Item> = vec![from];
    way.extend(link.through.iter().filter_map(|item| items.get(*item)));
    way.push(to);
    let mut points = Vec::new();
    for pair in way.windows(2) {
        let [one, other] = pair else { continue };
        let first = std::ptr::eq(*one, from);
        let last = std::ptr::eq(*other, to);
        let (begin, end) = (one.u + one.length / 2.0, other.u - other.length / 2.0);
        let level = (one.v - other.v).abs() < 1.0;
        if first {
            match boundary {
                Some((u, v)) => {
                    points.push((u, v + BOUNDARY));
                    if other.v > v + BOUNDARY {
                        points.push((u, other.v));
                        if last {
                            points.push((end, other.v));
                        }
                        continue;
                    }
                    points.push((u, v + BOUNDARY + 12.0));
                    points.push(((begin + end) / 2.0, v + BOUNDARY + 12.0));
                    points.push(((begin + end) / 2.0, other.v));
                    if last {
                        points.push((end, other.v));
                    }
                    continue;
                }
                None if one.gateway && !level && is_free(items, one, other.v) => {
                    let side = if other.v > one.v { one.breadth / 2.0 } else { -one.breadth / 2.0 };
                    points.push((one.u, one.v + side));
                    points.push((one.u, other.v));
                    if last {
                        points.push((end, other.v));
                    }
                    continue;
                }
                None => points.push((begin, one.v)),
            }
        }
        if !level && last && other.gateway && is_free(items, other, one.v) {
            let side = if one.v > other.v { other.breadth / 2.0 } else { -other.breadth / 2.0 };
            points.push((other.u, one.v));
            points.push((other.u, other.v + side));
            continue;
        }
        if !level {
            // The corner lies in the gap before the next layer, whose items may be shorter than the layer.
            let corner = if last { end - 20.0 } else { other.u };
            points.push((corner, one.v));
            points.push((corner, other.v));
        }
        if last {
            points.push((end, other.v));
        }
    }
    straighten(points)
}

/// Whether nothing else of the item's layer stands between it and the line `v`.
fn is_free(items: &[Item], item: &Item, v: f64) -> bool {
    let (low, high) = (item.v.min(v), item.v.max(v));
    !items.iter().skip(1).any(|other| {
        let same = std::ptr::eq(other, item);
        let beside = other.layer == item.layer && other.element.is_some();
        !same && beside && other.v + other.breadth / 2.0 > low && other.v - other.breadth / 2.0 < high
    })
}

/// Leaves out points that do not turn.
fn straighten(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::new();
    for point in points {
        let near = |a: f64, b: f64| (a - b).abs() < 0.5;
        if out.last().is_some_and(|last| near(last.0, point.0) && near(last.1, point.1)) {
            continue;
        }
        if let [.., one, two] = out.as_slice() {
            let flat = near(one.1, two.1) && near(two.1, point.1);
            let steep = near(one.0, two.0) && near(two.0, point.0);
            if flat || steep {
                out.pop();
            }
        }
        out.push(point);
    }
    out
}
