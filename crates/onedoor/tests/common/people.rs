//! Who does what in the demonstration, in a test's words.
