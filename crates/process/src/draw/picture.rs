//! What is drawn where: nodes, flows and lanes with coordinates, from the modeller's drawing or from our own layout.

use crate::read::{Bounds, Definitions, Kind, Point, Process};

/// A picture with all coordinates, from 0 to `width` and `height`.
#[derive(Debug, Default)]
pub(crate) struct Picture {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) nodes: Vec<Placed>,
    pub(crate) edges: Vec<Routed>,
    pub(crate) bands: Vec<Band>,
}

/// A node of the process, by its index there.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) element: usize,
    pub(crate) bounds: Bounds,
    /// Where the modeller put the label of an event or gateway.
    pub(crate) label: Option<Bounds>,
    /// Drawn with its inside.
    pub(crate) open: bool,
}

/// A flow of the process, by its index there.
#[derive(Debug, Clone)]
pub(crate) struct Routed {
    pub(crate) flow: usize,
    pub(crate) points: Vec<Point>,
    pub(crate) label: Option<Bounds>,
}

/// A lane, or the pool.
#[derive(Debug, Clone)]
pub(crate) struct Band {
    pub(crate) name: String,
    pub(crate) bounds: Bounds,
}

/// Room around the picture, for labels that stick out.
const MARGIN: f64 = 24.0;

/// The picture as the modeller drew it; `None` when some node or flow has no place.
pub(crate) fn drawn(definitions: &Definitions, process: &Process) -> Option<Picture> {
    let diagram = &definitions.diagram;
    let mut picture = Picture::default();
    for (index, element) in process.elements.iter().enumerate() {
        if inside_closed(definitions, process, index) {
            continue;
        }
        let shape = diagram.shapes.get(&element.id)?;
        let open = shape.expanded && matches!(element.kind, Kind::SubProcess { .. } | Kind::Other);
        picture.nodes.push(Placed { element: index, bounds: shape.bounds, label: shape.label, open });
    }
    if picture.nodes.is_empty() {
        return None;
    }
    for (index, flow) in process.flows.iter().enumerate() {
        if flow.scope.is_some_and(|scope| {
            is_closed(definitions, process, scope) || inside_closed(definitions, process, scope)
        }) {
            continue;
        }
        let edge = diagram.edges.get(&flow.id)?;
        picture.edges.push(Routed { flow: index, points: edge.points.clone(), label: edge.label });
    }
    let mut bands: Vec<(&str, &str)> = Vec::new();
    let pools = definitions.collaborations.iter().flat_map(|collaboration| &collaboration.participants);
    bands.extend(
        pools
            .filter(|pool| pool.process.as_deref() == Some(&process.id))
            .map(|pool| (pool.id.as_str(), pool.name.as_str())),
    );
    bands.extend(process.lanes.iter().map(|lane| (lane.id.as_str(), lane.name.as_str())));
    for (id, name) in bands {
        if let Some(shape) = diagram.shapes.get(id) {
            picture.bands.push(Band { name: name.to_owned(), bounds: shape.bounds });
        }
    }
    picture.crop();
    Some(picture)
}

fn is_closed(definitions: &Definitions, process: &Process, index: usize) -> bool {
    let shape = process.elements.get(index).and_then(|element| definitions.diagram.shapes.get(&element.id));
    shape.is_some_and(|shape| !shape.expanded)
}

/// Whether a node lies in a sub-process that is drawn closed.
fn inside_closed(definitions: &Definitions, process: &Process, index: usize) -> bool {
    let mut scope = process.elements.get(index).and_then(|element| element.scope);
    while let Some(at) = scope {
        if is_closed(definitions, process, at) {
            return true;
        }
        scope = process.elements.get(at).and_then(|element| element.scope);
    }
    false
}

impl Picture {
    /// Moves everything so that the picture starts at its margin, and measures it.
    pub(crate) fn crop(&mut self) {
        let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
        let mut see = |x: f64, y: f64| {
            left = left.min(x);
            top = top.min(y);
            right = right.max(x);
            bottom = bottom.max(y);
        };
        let boxes = self.nodes.iter().flat_map(|node| [Some(node.bounds), node.label]).flatten();
        let labels = self.edges.iter().filter_map(|edge| edge.label);
        for bounds in boxes.chain(labels).chain(self.bands.iter().map(|band| band.bounds)) {
            see(bounds.x, bounds.y);
            see(bounds.x + bounds.width, bounds.y + bounds.height);
        }
        for point in self.edges.iter().flat_map(|edge| &edge.points) {
            see(point.x, point.y);
        }
        if left > right {
            return;
        }
        let (dx, dy) = (MARGIN - left, MARGIN - top);
        let shift = |bounds: &mut Bounds| {
            bounds.x += dx;
            bounds.y += dy;
        };
        for node in &mut self.nodes {
            shift(&mut node.bounds);
            node.label.iter_mut().for_each(shift);
        }
        for edge in &mut self.edges {
            edge.label.iter_mut().for_each(shift);
            for point in &mut edge.points {
                point.x += dx;
                point.y += dy;
            }
        }
        self.bands.iter_mut().for_each(|band| shift(&mut band.bounds));
        self.width = right - left + 2.0 * MARGIN;
        self.height = bottom - top + 2.0 * MARGIN;
    }
}
