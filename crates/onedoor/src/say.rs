//! What commands say. A reader that has gone (`onedoor ... | head`) is no fault of the command: it goes on and ends as it would have.

use std::fmt::Arguments;
use std::io::Write;

/// A line to standard output.
pub fn say(line: Arguments<'_>) {
    // Nobody reads it any more, or the disk it goes to is full: there is nobody to tell.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A line to standard error.
pub fn complain(line: Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// As `println!`, for whom it does not matter whether anybody reads.
macro_rules! say {
    ($($words:tt)*) => { $crate::say::say(format_args!($($words)*)) };
}

/// As `eprintln!`, likewise.
macro_rules! complain {
    ($($words:tt)*) => { $crate::say::complain(format_args!($($words)*)) };
}
