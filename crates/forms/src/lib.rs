//! JSON Schema 2020-12 forms: validate, prefill, merge. Pure.
