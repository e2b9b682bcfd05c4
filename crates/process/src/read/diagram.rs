//! BPMN DI: where the modeller drew things.

use roxmltree::Node;
use std::collections::HashMap;

const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";

/// Shapes and edges by the id of the element they show.
#[derive(Debug, Clone, Default)]
pub struct Diagram {
    /// Shapes.
    pub shapes: HashMap<String, Shape>,
    /// Edges.
    pub edges: HashMap<String, Edge>,
}

/// A drawn node, pool or lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Where.
    pub bounds: Bounds,
    /// Whether a sub-process shows its inside.
    pub expanded: bool,
    /// Where its label is, when the modeller says.
    pub label: Option<Bounds>,
}

/// A rectangle; units are the modeller's, about CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A drawn flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Its corners, first to last; at least two.
    pub points: Vec<Point>,
    /// Where its label is, when the modeller says.
    pub label: Option<Bounds>,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// Most shapes and edges read; more would be no picture anybody looks at.
const MOST: usize = 20_000;
/// Coordinates beyond this are taken for garbage.
const FARTHEST: f64 = 1_000_000.0;

pub(crate) fn read(root: Node<'_, '_>) -> Diagram {
    let mut diagram = Diagram::default();
    let planes = root.descendants().filter(|node| node.has_tag_name((DI, "BPMNPlane")));
    for node in planes.flat_map(|plane| plane.children()) {
        if diagram.shapes.len() + diagram.edges.len() > MOST {
            break;
        }
        let Some(element) = node.attribute("bpmnElement") else { continue };
        let element = super::collaboration::local(element).to_owned();
        let label = named(node, "BPMNLabel").and_then(|label| bounds(named(label, "Bounds")?));
        if node.has_tag_name((DI, "BPMNShape")) {
            if let Some(bounds) = named(node, "Bounds").and_then(bounds) {
                let expanded = node.attribute("isExpanded").is_none_or(|value| value != "false");
                // A file may hold several diagrams; the first that shows an element wins.
                diagram.shapes.entry(element).or_insert(Shape { bounds, expanded, label });
            }
        } else if node.has_tag_name((DI, "BPMNEdge")) {
            let waypoints = node.children().filter(|child| child.tag_name().name() == "waypoint");
            let points: Vec<Point> =
                waypoints.filter_map(|at| Some(Point { x: number(at, "x")?, y: number(at, "y")? })).collect();
            if points.len() > 1 {
                diagram.edges.entry(element).or_insert(Edge { points, label });
            }
        }
    }
    diagram
}

fn named<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

fn bounds(node: Node<'_, '_>) -> Option<Bounds> {
    Some(Bounds {
        x: number(node, "x")?,
        y: number(node, "y")?,
        width: number(node, "width")?.max(0.0),
        height: number(node, "height")?.max(0.0),
    })
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    let value: f64 = node.attribute(name)?.trim().parse().ok()?;
    (value.is_finite() && value.abs() < FARTHEST).then_some(value)
}
