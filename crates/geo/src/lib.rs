//! The ground (空间底座): China's coordinates, polygons on it, and what lies where. Pure: no clock, no disk, no network; a file is bytes
//! that somebody else has read.
//!
//! | what | file |
//! |---|---|
//! | reference systems: recognised by number, by text, by the numbers themselves | [`crs`] |
//! | Gauss–Krüger there and back | [`gauss`] |
//! | polygons: read, checked, measured on the ellipsoid | [`shape`], [`measure`] |
//! | overlap, rest, union | [`overlay`] |
//! | a layer with an index, and what of it a site meets | [`layer`] |
//! | GeoJSON, Shapefile, GeoPackage | [`read`] |
//! | what is wrong, and what to do about it | [`flaw`] |
//!
//! Everything is CGCS2000 (China Geodetic Coordinate System 2000, GB 22021). WGS 84 is taken as the same: the two differ by less than a
//! decimetre. Beijing 1954 and Xi'an 1980 differ by up to hundreds of metres in a way that needs a region's own parameters: refused.

pub mod crs;
pub mod flaw;
pub mod gauss;
pub mod layer;
pub mod measure;
pub mod overlay;
pub mod read;
pub mod shape;

pub use crs::Crs;
pub use flaw::Flaw;
pub use gauss::Plane;
pub use layer::{Layer, Met};
pub use shape::{Bounds, Point, Shape};
