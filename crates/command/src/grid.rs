//! The map (区划网格图): a cartogram of equal tiles laid out by division codes (0341). It draws no boundary and says so; where a
//! province's divisions have a known place in the grid they stand about where they lie, every other level stands in the order of codes.

use kit::{Html, html};

/// The leagues and cities of Inner Mongolia, column and row, as they lie towards one another.
const INNER_MONGOLIA: [(&str, u16, u16); 12] = [
    ("150700", 6, 0),
    ("152200", 6, 1),
    ("152500", 4, 2),
    ("150400", 5, 2),
    ("150500", 6, 2),
    ("152900", 0, 3),
    ("150800", 1, 3),
    ("150200", 2, 3),
    ("150100", 3, 3),
    ("150900", 4, 3),
    ("150300", 1, 4),
    ("150600", 2, 4),
];

/// A tile's size and the space between tiles, in the picture's own units.
const WIDE: u16 = 132;
const HIGH: u16 = 108;
const GAP: u16 = 8;
/// Chinese letters that a line of a tile has room for: large, and small in up to two lines.
const BROAD: usize = 4;
const NARROW: usize = 6;

/// What a tile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Division code.
    pub code: String,
    /// What it is called, as short as it is known.
    pub name: String,
    /// Open applications.
    pub open: i64,
    /// Of those, late ones.
    pub overdue: i64,
    /// Came in today.
    pub received: i64,
    /// Where it leads; empty where one may not go.
    pub href: String,
    /// All of it in words.
    pub words: String,
}

/// Where the tiles of these codes stand: column and row.
pub fn places(codes: &[&str]) -> Vec<(u16, u16)> {
    let known = |code: &str| INNER_MONGOLIA.iter().find(|one| one.0 == code).map(|one| (one.1, one.2));
    if let Some(all) = codes.iter().map(|code| known(code)).collect::<Option<Vec<_>>>() {
        return all;
    }
    let count = u16::try_from(codes.len()).unwrap_or(u16::MAX);
    let columns = match count {
        0..=4 => count.max(1),
        5..=6 => 3,
        7..=12 => 4,
        _ => 5,
    };
    (0..count).map(|at| (at % columns, at / columns)).collect()
}

/// A name without the word for the kind of division at its end, where enough is left to be known by.
pub fn short(name: &str) -> &str {
    for end in [" City", " League", " Banner", " District", " County", "市", "盟"] {
        if let Some(rest) = name.strip_suffix(end)
            && rest.chars().count() >= 2
        {
            return rest;
        }
    }
    name
}

/// A name in lines of about so many Chinese letters; a Latin letter takes half a place. At most two lines, the rest is left out.
fn lines(name: &str, places: usize) -> Vec<String> {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    let width = |text: &str| text.chars().map(wide).sum::<usize>();
    let most = places * 2;
    if width(name) <= most {
        return vec![name.to_owned()];
    }
    let pieces: Vec<String> = match name.contains(' ') {
        true => name.split_inclusive(' ').map(str::to_owned).collect(),
        false => name.chars().map(String::from).collect(),
    };
    let (mut first, mut second) = (String::new(), String::new());
    for piece in pieces {
        let line = if second.is_empty() { &mut first } else { &mut second };
        let fits = width(line) + width(piece.trim_end()) <= most;
        if fits || line.is_empty() {
            line.push_str(&piece);
        } else if second.is_empty() {
            second = piece;
        } else {
            second.truncate(second.trim_end().len());
            second.push('…');
            break;
        }
    }
    [first, second].iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// How dark a tile is among these: 0 for none open, 1 to 4 in equal steps up to the most. The figure says it too.
fn step(open: i64, most: i64) -> i64 {
    if open <= 0 || most <= 0 { 0 } else { 1 + (open - 1) * 4 / most }
}

/// The picture. `caption` says what it is to those who cannot see it; the table beside it says the same.
pub fn svg(caption: &str, tiles: &[Tile]) -> Html {
    let codes: Vec<&str> = tiles.iter().map(|tile| tile.code.as_str()).collect();
    let at = places(&codes);
    let most = tiles.iter().map(|tile| tile.open).max().unwrap_or(0);
    let across = at.iter().map(|place| place.0 + 1).max().unwrap_or(1) * (WIDE + GAP) - GAP;
    let down = at.iter().map(|place| place.1 + 1).max().unwrap_or(1) * (HIGH + GAP) - GAP;
    let drawn: Html = tiles.iter().zip(at).map(|(tile, place)| draw(tile, place, most)).collect();
    html!(
        "<svg class=\"grid-map\" viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"{}\">{}</svg>",
        across,
        down,
        caption,
        drawn
    )
}

fn draw(tile: &Tile, (column, row): (u16, u16), most: i64) -> Html {
    let (x, y) = (column * (WIDE + GAP), row * (HIGH + GAP));
    let names = lines(&tile.name, NARROW);
    let large = names.len() == 1 && lines(&tile.name, BROAD).len() == 1;
    let name: Html = names
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let (class, first) = if large { ("tile-name", 34) } else { ("tile-name long", 26) };
            let y = y + first + u16::try_from(at).unwrap_or(0) * 22;
            html!("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>", class, x + 8, y, line)
        })
        .collect();
    let late = (tile.overdue > 0).then(|| {
        html!(
            "<text class=\"tile-late\" x=\"{}\" y=\"{}\" text-anchor=\"end\">■ {}</text>",
            x + WIDE - 10,
            y + HIGH - 12,
            tile.overdue
        )
    });
    let inner = html!(
        "<title>{}</title><rect class=\"tile tile-{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>{}\
         <text class=\"tile-open\" x=\"{}\" y=\"{}\">{}</text>{}",
        tile.words,
        step(tile.open, most),
        x,
        y,
        WIDE,
        HIGH,
        name,
        x + 10,
        y + HIGH - 12,
        tile.open,
        late
    );
    match tile.href.is_empty() {
        true => html!("<g class=\"tile-shut\" role=\"img\" aria-label=\"{}\">{}</g>", tile.words, inner),
        false => {
            html!("<a href=\"{}\">{}</a>", kit::safe_href(&tile.href), inner)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tiles_stand_in_one_place() {
        let all: Vec<&str> = INNER_MONGOLIA.iter().map(|one| one.0).collect();
        let many: Vec<String> = (1..=40).map(|n| format!("1504{n:02}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for codes in [&all[..], &many[..], &many[..1], &[]] {
            let mut at = places(codes);
            at.sort_unstable();
            at.dedup();
            assert_eq!(at.len(), codes.len());
        }
    }

    #[test]
    fn every_league_that_comes_with_the_product_has_its_place() {
        let shipped = directory::region::shipped();
        let leagues: Vec<&str> = shipped
            .iter()
            .map(|line| line.code)
            .filter(|code| code.starts_with("15") && code.ends_with("00") && !code.ends_with("0000"))
            .collect();
        let mut placed: Vec<&str> = INNER_MONGOLIA.iter().map(|one| one.0).collect();
        placed.sort_unstable();
        assert_eq!(placed, leagues);
    }

    #[test]
    fn names_fit_into_a_tile() {
        assert_eq!(short("赤峰市"), "赤峰");
        assert_eq!(short("Xilingol League"), "Xilingol");
        assert_eq!(lines("莫力达瓦达斡尔族自治旗", 6), ["莫力达瓦达斡", "尔族自治旗"]);
        assert_eq!(lines("Darhan Muminggan United", 6), ["Darhan", "Muminggan…"]);
        assert_eq!(lines("红山区", 6), ["红山区"]);
    }

    #[test]
    fn darkness_follows_the_figure() {
        assert_eq!([0, 1, 25, 26, 50, 75, 76, 100].map(|open| step(open, 100)), [0, 1, 1, 2, 2, 3, 4, 4]);
        assert_eq!(step(1, 1), 1);
    }
}
