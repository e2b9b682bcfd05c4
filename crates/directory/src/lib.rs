//! Regions, organs, posts, people, parties, sign-in, permission.
