//! Ratings of service and, later, supervision.
