//! Materials people upload and electronic licences.
