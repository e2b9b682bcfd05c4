//! The faces of casework: their texts. What they show is tried by the roof, what they offer by casework's own tests.

mod texts;
