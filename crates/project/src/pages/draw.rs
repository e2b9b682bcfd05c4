//! The map as a picture (SVG) from the server: layers around a site, the site, what of it conflicts. What it shows stands in the table
//! beside it, too; nothing is said by colour alone.

use std::fmt::Write as _;

use geo::{Bounds, Layer, Shape};
use kit::{Html, Tr, html};

/// Width and height of the picture.
const SIZE: (f64, f64) = (760.0, 520.0);
/// Most points drawn of all layers: what is more is said, not drawn.
const POINTS_MOST: usize = 40_000;

/// A layer to be drawn.
pub(super) struct Drawn<'a> {
    /// Its name.
    pub name: String,
    /// Its polygons.
    pub layer: &'a Layer,
    /// How: `forbid`, `within` or `tell`.
    pub effect: &'a str,
}

/// Outline and filling of what a layer means; the third is the dash of its outline.
fn look(effect: &str) -> (&'static str, &'static str, &'static str) {
    match effect {
        "forbid" => ("#b3261e", "#b3261e", "none"),
        "within" => ("#0f7b3f", "none", "8 4"),
        _ => ("#4a5a7a", "none", "2 3"),
    }
}

struct Frame {
    bounds: Bounds,
    scale: f64,
}

impl Frame {
    fn around(bounds: Bounds, margin: f64) -> Frame {
        let side = (bounds.max[0] - bounds.min[0]).max(bounds.max[1] - bounds.min[1]).max(1.0);
        let bounds = bounds.wider(side * margin);
        let (width, height) = (bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]);
        Frame { bounds, scale: (SIZE.0 / width).min(SIZE.1 / height) }
    }

    /// The rectangle that is seen.
    fn seen(&self) -> Bounds {
        let [x, y] = self.bounds.middle();
        let (w, h) = (SIZE.0 / self.scale / 2.0, SIZE.1 / self.scale / 2.0);
        Bounds { min: [x - w, y - h], max: [x + w, y + h] }
    }

    fn path(&self, shape: &Shape, points: &mut usize) -> String {
        let seen = self.seen();
        let mut path = String::new();
        for ring in &geo::overlay::cut(shape, &seen).rings {
            for (at, [x, y]) in ring.iter().enumerate() {
                let (px, py) = ((x - seen.min[0]) * self.scale, (seen.max[1] - y) * self.scale);
                let word = if at == 0 { 'M' } else { 'L' };
                // Writing to a String does not fail.
                let _ = write!(path, "{word}{px:.1} {py:.1}");
                *points += 1;
            }
            path.push('Z');
        }
        path
    }
}

/// A length for the bar of the scale: 1, 2 or 5 times a power of ten, about a fifth of the picture.
fn bar(scale: f64) -> f64 {
    let rough = SIZE.0 / 5.0 / scale;
    let ten = 10_f64.powf(rough.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|times| times * ten).find(|length| *length <= rough).unwrap_or(ten)
}

/// Draws layers and a site within the bounds, all in one plane. `margin` is how much of the longer side is shown around.
pub(super) fn map(
    tr: Tr,
    title: &str,
    layers: &[Drawn<'_>],
    site: Option<&Shape>,
    bounds: Bounds,
    margin: f64,
) -> Html {
    let frame = Frame::around(bounds, margin);
    let (mut points, mut left_out) = (0, false);
    let mut body = String::new();
    for drawn in layers {
        let (stroke, fill, dash) = look(drawn.effect);
        for feature in drawn.layer.near(&frame.seen()) {
            if points > POINTS_MOST {
                left_out = true;
                break;
            }
            let Some(shape) = drawn.layer.shape(feature) else { continue };
            let path = frame.path(shape, &mut points);
            let _ = write!(
                body,
                "<path d=\"{path}\" fill=\"{fill}\" fill-opacity=\"0.18\" fill-rule=\"evenodd\" stroke=\"{stroke}\" \
                 stroke-width=\"1.5\" stroke-dasharray=\"{dash}\"><title>{}</title></path>",
                kit::esc(&drawn.name).as_str()
            );
        }
    }
    if let Some(site) = site {
        let path = frame.path(site, &mut points);
        let _ = write!(
            body,
            "<path d=\"{path}\" fill=\"#0b4ea2\" fill-opacity=\"0.25\" fill-rule=\"evenodd\" stroke=\"#0b4ea2\" \
             stroke-width=\"3\"><title>{}</title></path>",
            kit::esc(&tr.t("project-map-site")).as_str()
        );
    }
    let length = bar(frame.scale);
    let words = if length >= 1000.0 { format!("{} km", length / 1000.0) } else { format!("{length} m") };
    let _ = write!(
        body,
        "<path d=\"M16 {y}h{w:.1}\" stroke=\"#1b1f24\" stroke-width=\"3\" fill=\"none\"/>\
         <text x=\"16\" y=\"{t}\" font-size=\"14\" fill=\"#1b1f24\">{words}</text>",
        y = SIZE.1 - 14.0,
        t = SIZE.1 - 22.0,
        w = length * frame.scale
    );
    let picture = Html::trusted(format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" width=\"100%\">{body}</svg>",
        SIZE.0,
        SIZE.1,
        kit::esc(title).as_str()
    ));
    let legend = html!(
        "<p class=\"hint\">{}</p>{}",
        tr.t("project-map-legend"),
        left_out.then(|| html!("<p class=\"hint\">{}</p>", tr.t("project-map-left-out")))
    );
    html!("<figure class=\"figure\">{}<figcaption>{}</figcaption></figure>", picture, legend)
}
