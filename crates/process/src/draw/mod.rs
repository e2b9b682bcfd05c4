//! The flow chart of a process (流程图).
