//! SQL on SQLite or PostgreSQL, ledger, timers, jobs, blobs. Knows no domain.
