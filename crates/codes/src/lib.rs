//! Identifiers and check digits: parse, check, make. Pure.
