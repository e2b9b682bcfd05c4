//! Our own layout, for processes without a drawing: layers along the flow, branches beside each other, joins back on the
//! line of their split, lanes as bands. Sub-processes are laid out first and take the room they need.
//!
//! Works in `u` (along the flow) and `v` (across); only the last step turns that into left-to-right or top-to-bottom.

use super::layers::{Link, dominators, layer};
use super::picture::{Band, Picture, Placed, Routed};
use super::route;
use super::shapes::{FONT, LABEL, LANE_LINE};
use super::text::{width as text_width, wrap};
use crate::read::{Bounds, Kind, Process};
use std::collections::HashMap;

/// Gap between layers, and between branches.
const ALONG: f64 = 56.0;
const ACROSS: f64 = 40.0;
/// Room inside a sub-process around its content, and above it for the name.
const PADDING: f64 = 24.0;
const HEAD: f64 = 24.0;
/// Width of a lane's name.
const LANE_HEAD: f64 = 32.0;
/// Breadth kept free for a flow that passes a layer.
const PASSING: f64 = 16.0;
/// More place holders than this and long flows are drawn straight.
const MOST_HOLDERS: usize = 20_000;
/// Radius of a boundary event.
pub(crate) const BOUNDARY: f64 = 14.0;

/// Something with a place in the layout: the root (nothing), a node, or a place holder of a long flow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) element: Option<usize>,
    pub(crate) layer: usize,
    /// Size along and across.
    pub(crate) length: f64,
    pub(crate) breadth: f64,
    /// Centre.
    pub(crate) u: f64,
    pub(crate) v: f64,
    pub(crate) gateway: bool,
    lane: usize,
}

/// Lays out a whole process.
pub(crate) fn lay_out(process: &Process, narrow: bool) -> Picture {
    let mut picture = Scope { process, narrow, boundaries: boundaries(process) }.lay_out(None, !narrow);
    picture.crop();
    picture
}

fn boundaries(process: &Process) -> HashMap<usize, Vec<usize>> {
    let by_id: HashMap<&str, usize> =
        process.elements.iter().enumerate().map(|(index, element)| (element.id.as_str(), index)).collect();
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, element) in process.elements.iter().enumerate() {
        if let Kind::Boundary { attached_to, .. } = &element.kind
            && let Some(host) = by_id.get(attached_to.as_str())
        {
            found.entry(*host).or_default().push(index);
        }
    }
    found
}

struct Scope<'a> {
    process: &'a Process,
    narrow: bool,
    /// Boundary events by the activity they sit on.
    boundaries: HashMap<usize, Vec<usize>>,
}

impl Scope<'_> {
    /// Lays out one scope from coordinate 0; depth is bounded by the reader.
    fn lay_out(&self, scope: Option<usize>, with_lanes: bool) -> Picture {
        let mut inner: HashMap<usize, Picture> = HashMap::new();
        let (mut items, mut handlers) = (vec![Item::default()], Vec::new());
        let mut number: HashMap<usize, usize> = HashMap::new();
        for (index, element) in self.process.elements.iter().enumerate().filter(|(_, e)| e.scope == scope) {
            if matches!(element.kind, Kind::Boundary { .. }) {
                continue;
            }
            let (mut width, mut height) = size(&element.kind);
            if self.narrow
                && !self.process.lanes.is_empty()
                && matches!(element.kind, Kind::Task(_) | Kind::Call { .. })
            {
                // Without bands the lane's name stands inside the task.
                height += LANE_LINE;
            }
            if matches!(element.kind, Kind::SubProcess { .. }) {
                let mut picture = self.lay_out(Some(index), false);
                picture.crop();
                width = picture.width.max(160.0) + 2.0 * PADDING - 48.0;
                height = picture.height.max(80.0) + 2.0 * PADDING + HEAD - 48.0;
                inner.insert(index, picture);
            }
            if element.kind == (Kind::SubProcess { by_event: true }) {
                handlers.push((index, width, height));
                continue;
            }
            number.insert(index, items.len());
            let (length, breadth) = if self.narrow { (height, width) } else { (width, height) };
            let gateway = matches!(element.kind, Kind::Gateway(_));
            items.push(Item { element: Some(index), length, breadth, gateway, ..Item::default() });
        }
        let mut links = self.links(scope, &number);
        let lanes = if with_lanes && scope.is_none() { self.lanes(&mut items) } else { Vec::new() };
        let layers = {
            let starts: Vec<usize> = number
                .iter()
                .filter(|(index, _)| {
                    self.process.elements.get(**index).is_some_and(|e| matches!(e.kind, Kind::Start { .. }))
                })
                .map(|(_, item)| *item)
                .collect();
            layer(items.len(), &mut links, &sorted(starts))
        };
        for (item, layer) in items.iter_mut().zip(layers) {
            item.layer = layer;
        }
        hold_places(&mut items, &mut links);
        place_across(&mut items, &links);
        let bands = if lanes.is_empty() {
            pull_apart(&mut items);
            Vec::new()
        } else {
            into_lanes(&mut items, &lanes)
        };
        place_along(&mut items, if bands.is_empty() { 0.0 } else { LANE_HEAD });
        self.draw(items, links, bands, handlers, inner)
    }

    fn links(&self, scope: Option<usize>, number: &HashMap<usize, usize>) -> Vec<Link> {
        let by_id: HashMap<&str, usize> = self
            .process
            .elements
            .iter()
            .enumerate()
            .map(|(index, element)| (element.id.as_str(), index))
            .collect();
        let host = |index: usize| match &self.process.elements.get(index)?.kind {
            Kind::Boundary { attached_to, .. } => {
                Some((by_id.get(attached_to.as_str()).copied()?, Some(index)))
            }
            _ => Some((index, None)),
        };
        let mut links = Vec::new();
        for (flow, read) in self.process.flows.iter().enumerate().filter(|(_, flow)| flow.scope == scope) {
            let ends =
                (by_id.get(read.source.as_str()).copied().and_then(host), by_id.get(read.target.as_str()));
            let (Some((source, boundary)), Some(target)) = ends else { continue };
            if let (Some(&from), Some(&to)) = (number.get(&source), number.get(target)) {
                links.push(Link { from, to, flow, boundary, back: false, through: Vec::new() });
            }
        }
        links
    }

    /// Names of the innermost lanes; the items learn theirs. The last, without a name, takes what is in no lane.
    fn lanes(&self, items: &mut [Item]) -> Vec<String> {
        let lanes = &self.process.lanes;
        let innermost: Vec<usize> =
            (0..lanes.len()).filter(|index| !lanes.iter().any(|lane| lane.parent == Some(*index))).collect();
        if innermost.is_empty() {
            return Vec::new();
        }
        let mut of: HashMap<&str, usize> = HashMap::new();
        for (position, &index) in innermost.iter().enumerate() {
            let nodes = lanes.get(index).map(|lane| lane.nodes.as_slice()).unwrap_or_default();
            of.extend(nodes.iter().map(|node| (node.as_str(), position)));
        }
        let mut outside = false;
        for item in items.iter_mut() {
            let element = item.element.and_then(|index| self.process.elements.get(index));
            item.lane = match element.map(|element| of.get(element.id.as_str())) {
                Some(Some(lane)) => *lane,
                Some(None) => {
                    outside = true;
                    innermost.len()
                }
                None => 0,
            };
        }
        let mut names: Vec<String> =
            innermost.iter().filter_map(|index| lanes.get(*index)).map(|lane| lane.name.clone()).collect();
        if outside {
            names.push(String::new());
        }
        names
    }

    /// Turns `u` and `v` into coordinates, routes the flows, and puts the insides in.
    fn draw(
        &self,
        items: Vec<Item>,
        links: Vec<Link>,
        bands: Vec<(String, f64, f64)>,
        handlers: Vec<(usize, f64, f64)>,
        mut inner: HashMap<usize, Picture>,
    ) -> Picture {
        let mut picture = Picture::default();
        let mut put = |picture: &mut Picture, element: usize, bounds: Bounds| {
            let open = inner.contains_key(&element);
            picture.nodes.push(Placed { element, bounds, label: self.label(element, bounds), open });
            if let Some(inside) = inner.remove(&element) {
                let (dx, dy) = (bounds.x + PADDING - 24.0, bounds.y + PADDING + HEAD - 24.0);
                add(picture, inside, dx, dy);
            }
            self.put_boundaries(picture, element, bounds);
        };
        for item in &items {
            let Some(element) = item.element else { continue };
            let (x, y, width, height) = if self.narrow {
                (item.v, item.u, item.breadth, item.length)
            } else {
                (item.u, item.v, item.length, item.breadth)
            };
            put(&mut picture, element, Bounds { x: x - width / 2.0, y: y - height / 2.0, width, height });
        }
        let bottom = items.iter().map(|item| item.v + item.breadth / 2.0).fold(0.0, f64::max);
        let mut backs = 0;
        for link in &links {
            let boundary = link.boundary.and_then(|index| {
                let at = picture.nodes.iter().find(|node| node.element == index)?.bounds;
                let (x, y) = (at.x + at.width / 2.0, at.y + at.height / 2.0);
                Some(if self.narrow { (y, x) } else { (x, y) })
            });
            let points = route::points(link, &items, boundary, bottom + 20.0 + 12.0 * backs as f64);
            backs += usize::from(link.back);
            let points = points.into_iter().map(|(u, v)| if self.narrow { (v, u) } else { (u, v) });
            let points = points.map(|(x, y)| crate::read::Point { x, y }).collect();
            picture.edges.push(Routed { flow: link.flow, points, label: None });
        }
        let right = picture.nodes.iter().map(|node| node.bounds.x + node.bounds.width).fold(0.0, f64::max);
        let left =
            items.iter().skip(1).map(|item| item.u - item.length / 2.0).fold(f64::MAX, f64::min).min(0.0);
        for (name, top, height) in bands {
            let bounds = Bounds { x: left, y: top, width: right - left + PADDING, height };
            picture.bands.push(Band { name, bounds });
        }
        let mut lowest =
            picture.edges.iter().flat_map(|edge| &edge.points).map(|point| point.y).fold(0.0, f64::max);
        let boxes =
            picture.nodes.iter().map(|node| node.bounds).chain(picture.bands.iter().map(|band| band.bounds));
        lowest = boxes.map(|bounds| bounds.y + bounds.height).fold(lowest, f64::max);
        for (element, width, height) in handlers {
            let bounds = Bounds { x: left, y: lowest + ACROSS, width, height };
            lowest += ACROSS + height;
            put(&mut picture, element, bounds);
        }
        picture
    }

    /// Room for the name of an event or gateway: below it, or beside it when drawn from top to bottom.
    fn label(&self, element: usize, at: Bounds) -> Option<Bounds> {
        let element = self.process.elements.get(element)?;
        let symbol = matches!(
            element.kind,
            Kind::Gateway(_)
                | Kind::Start { .. }
                | Kind::End
                | Kind::Catch
                | Kind::Throw
                | Kind::Boundary { .. }
        );
        let lines = wrap(&element.name, LABEL / FONT, 3);
        if !symbol || lines.is_empty() {
            return None;
        }
        let widest =
            lines.iter().map(|line| line.chars().map(text_width).sum::<f64>()).fold(0.0, f64::max) * FONT;
        let height = lines.len() as f64 * FONT * 1.3 + 4.0;
        let (cx, cy) = (at.x + at.width / 2.0, at.y + at.height / 2.0);
        // Flows leave a gateway sideways when drawn from top to bottom: its name stands above them.
        let beside =
            if matches!(element.kind, Kind::Gateway(_)) { cy - height - 2.0 } else { cy - height / 2.0 };
        Some(if self.narrow {
            Bounds { x: at.x + at.width + 6.0, y: beside, width: widest, height }
        } else {
            Bounds { x: cx - widest / 2.0, y: at.y + at.height + 4.0, width: widest, height }
        })
    }

    /// Boundary events sit on the lower edge, from the right; on the right edge when drawn from top to bottom.
    fn put_boundaries(&self, picture: &mut Picture, host: usize, at: Bounds) {
        for (place, &element) in self.boundaries.get(&host).into_iter().flatten().enumerate() {
            let offset = BOUNDARY + 8.0 + place as f64 * (2.0 * BOUNDARY + 8.0);
            let (x, y) = if self.narrow {
                (at.x + at.width, at.y + at.height - offset)
            } else {
                (at.x + at.width - offset, at.y + at.height)
            };
            let bounds =
                Bounds { x: x - BOUNDARY, y: y - BOUNDARY, width: 2.0 * BOUNDARY, height: 2.0 * BOUNDARY };
            picture.nodes.push(Placed { element, bounds, label: self.label(element, bounds), open: false });
        }
    }
}

/// Copies a picture into another at an offset.
fn add(picture: &mut Picture, inside: Picture, dx: f64, dy: f64) {
    let shift = |bounds: Bounds| Bounds { x: bounds.x + dx, y: bounds.y + dy, ..bounds };
    let moved = |node: Placed| Placed { bounds: shift(node.bounds), label: node.label.map(shift), ..node };
    picture.nodes.extend(inside.nodes.into_iter().map(moved));
    for mut edge in inside.edges {
        for point in &mut edge.points {
            point.x += dx;
            point.y += dy;
        }
        picture.edges.push(edge);
    }
}

fn sorted(mut list: Vec<usize>) -> Vec<usize> {
    list.sort_unstable();
    list
}

fn size(kind: &Kind) -> (f64, f64) {
    match kind {
        Kind::Gateway(_) => (44.0, 44.0),
        Kind::Start { .. } | Kind::End | Kind::Catch | Kind::Throw => (36.0, 36.0),
        _ => (132.0, 72.0),
    }
}

/// A flow over several layers keeps a place free in each, so that it does not run through nodes.
fn hold_places(items: &mut Vec<Item>, links: &mut [Link]) {
    let layer = |items: &[Item], item: usize| items.get(item).map_or(0, |item| item.layer);
    let spans = links.iter().filter(|link| !link.back);
    let needed: usize =
        spans.map(|link| layer(items, link.to).saturating_sub(layer(items, link.from) + 1)).sum();
    if needed > MOST_HOLDERS {
        return;
    }
    for link in links.iter_mut().filter(|link| !link.back) {
        let lane = items.get(link.to).map_or(0, |item| item.lane);
        for layer in layer(items, link.from) + 1..layer(items, link.to) {
            link.through.push(items.len());
            items.push(Item { layer, breadth: PASSING, lane, ..Item::default() });
        }
    }
}

/// Branches beside each other, joins on the line of their split, boundary paths below.
fn place_across(items: &mut [Item], links: &[Link]) {
    let count = items.len();
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut below = vec![false; count];
    for link in links.iter().filter(|link| !link.back) {
        let mut from = link.from;
        for &to in link.through.iter().chain([&link.to]) {
            if let Some(list) = before.get_mut(to) {
                list.push(from);
            }
            from = to;
        }
        let first = link.through.first().copied().unwrap_or(link.to);
        if link.boundary.is_some()
            && let Some(below) = below.get_mut(first)
        {
            *below = true;
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    // The root first; then by layer, which is an order in which causes come first.
    order.sort_by_key(|item| (*item != 0, items.get(*item).map_or(0, |item| item.layer)));
    let parent = dominators(&order, &before);
    let joins = |item: usize| before.get(item).is_some_and(|list| list.len() > 1);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
    let branch_order = branch_order(links, count);
    for &item in order.iter().filter(|item| **item != 0) {
        if let Some(list) = parent.get(item).and_then(|parent| children.get_mut(*parent)) {
            list.push(item);
        }
    }
    // How far each item with all that hangs on it reaches up and down from its own line; and where children sit.
    let mut reach: Vec<(f64, f64)> = vec![(0.0, 0.0); count];
    let mut offset = vec![0.0; count];
    for &item in order.iter().rev() {
        let half = items.get(item).map_or(0.0, |item| item.breadth / 2.0);
        let mut list = children.get(item).cloned().unwrap_or_default();
        list.sort_by_key(|child| branch_order.get(*child).copied().unwrap_or(usize::MAX));
        let is_below = |child: &usize| below.get(*child).copied().unwrap_or(false) && !joins(*child);
        let (low, rest): (Vec<usize>, Vec<usize>) = list.into_iter().partition(is_below);
        let (on_line, branches): (Vec<usize>, Vec<usize>) = rest.into_iter().partition(|child| joins(*child));
        let of = |child: usize| reach.get(child).copied().unwrap_or_default();
        let (mut up, mut down) = (half, half);
        for &child in &on_line {
            up = up.max(of(child).0);
            down = down.max(of(child).1);
        }
        let total: f64 = branches.iter().map(|child| of(*child).0 + of(*child).1).sum::<f64>()
            + ACROSS * branches.len().saturating_sub(1) as f64;
        let mut top = -total / 2.0;
        if branches.len() % 2 == 1 {
            // The middle branch goes straight on.
            let middle = branches.len() / 2;
            let above: f64 =
                branches.iter().take(middle).map(|child| of(*child).0 + of(*child).1 + ACROSS).sum::<f64>();
            top = -above - branches.get(middle).map_or(0.0, |child| of(*child).0);
        }
        for &child in &branches {
            let (child_up, child_down) = of(child);
            if let Some(place) = offset.get_mut(child) {
                *place = top + child_up;
            }
            up = up.max(-top);
            top += child_up + child_down + ACROSS;
            down = down.max(top - ACROSS);
        }
        for &child in &low {
            let (child_up, child_down) = of(child);
            if let Some(place) = offset.get_mut(child) {
                *place = down + ACROSS / 2.0 + BOUNDARY + child_up;
            }
            down += ACROSS / 2.0 + BOUNDARY + child_up + child_down;
        }
        if let Some(reach) = reach.get_mut(item) {
            *reach = (up, down);
        }
    }
    for &item in order.iter().filter(|item| **item != 0) {
        let line = parent.get(item).and_then(|parent| items.get(*parent)).map_or(0.0, |parent| parent.v);
        if let Some(found) = items.get_mut(item) {
            found.v = line + offset.get(item).copied().unwrap_or(0.0);
        }
    }
}

/// Position of the first link that leads to an item: branches keep the order of the flows in the file.
fn branch_order(links: &[Link], count: usize) -> Vec<usize> {
    let mut order = vec![usize::MAX; count];
    for (index, link) in links.iter().enumerate() {
        for item in link.through.iter().chain([&link.to]) {
            if let Some(place) = order.get_mut(*item) {
                *place = (*place).min(index);
            }
        }
    }
    order
}

/// Where a process is not well structured items may fall onto each other: they are pushed apart, layer by layer.
fn pull_apart(items: &mut [Item]) {
    let mut layers: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, item) in items.iter().enumerate().skip(1) {
        layers.entry(item.layer).or_default().push(index);
    }
    for list in layers.values_mut() {
        list.sort_by(|one, other| {
            let v = |index: &usize| items.get(*index).map_or(0.0, |item| item.v);
            v(one).total_cmp(&v(other)).then(one.cmp(other))
        });
        let mut free = f64::MIN;
        for index in list.iter() {
            if let Some(item) = items.get_mut(*index) {
                item.v = item.v.max(free + item.breadth / 2.0);
                free = item.v + item.breadth / 2.0 + ACROSS / 4.0;
            }
        }
    }
}

/// Puts the items into their lanes, keeping their order across. Gives name, top and height of each lane.
fn into_lanes(items: &mut [Item], names: &[String]) -> Vec<(String, f64, f64)> {
    let mut cells: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
    for (index, item) in items.iter().enumerate().skip(1) {
        cells.entry((item.lane, item.layer)).or_default().push(index);
    }
    let mut heights = vec![0.0f64; names.len()];
    for ((lane, _), list) in &mut cells {
        list.sort_by(|one, other| {
            let v = |index: &usize| items.get(*index).map_or(0.0, |item| item.v);
            v(one).total_cmp(&v(other)).then(one.cmp(other))
        });
        let needed: f64 =
            list.iter().filter_map(|index| items.get(*index)).map(|item| item.breadth + ACROSS).sum();
        if let Some(height) = heights.get_mut(*lane) {
            *height = height.max(needed);
        }
    }
    let mut bands = Vec::new();
    let mut top = 0.0;
    for (lane, (name, height)) in names.iter().zip(&heights).enumerate() {
        let height = height.max(72.0);
        for ((_, _), list) in cells.iter().filter(|((of, _), _)| *of == lane) {
            let used: f64 =
                list.iter().filter_map(|index| items.get(*index)).map(|item| item.breadth + ACROSS).sum();
            let mut at = top + (height - used) / 2.0;
            for index in list {
                if let Some(item) = items.get_mut(*index) {
                    item.v = at + (item.breadth + ACROSS) / 2.0;
                    at += item.breadth + ACROSS;
                }
            }
        }
        bands.push((name.clone(), top, height));
        top += height;
    }
    bands
}

/// One layer after the other, each as long as its longest item.
fn place_along(items: &mut [Item], head: f64) {
    let count = items.iter().map(|item| item.layer + 1).max().unwrap_or(0);
    let mut lengths = vec![0.0f64; count];
    for item in items.iter().skip(1) {
        if let Some(length) = lengths.get_mut(item.layer) {
            *length = length.max(item.length);
        }
    }
    let mut at = head;
    let mut centres = Vec::with_capacity(count);
    for length in lengths {
        centres.push(at + ALONG / 2.0 + length / 2.0);
        at += length + ALONG;
    }
    for item in items.iter_mut().skip(1) {
        item.u = centres.get(item.layer).copied().unwrap_or(0.0);
    }
}
