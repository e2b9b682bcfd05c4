//! Behaviour of the catalogue through its public face.

mod definitions;
mod pages;
mod publish;
mod texts;
mod world;
