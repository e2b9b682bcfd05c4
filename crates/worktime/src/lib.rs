//! Working-day calendars and the statutory clock, a fold over dated events. Pure.
