//! FEEL expressions and DMN decision tables behind our own guarded face. Pure.
