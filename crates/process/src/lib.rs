//! BPMN 2.0: read, check, step, draw. Pure.
