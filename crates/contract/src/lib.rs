//! The words services say to each other: ids, item definitions, events, lookup traits.
