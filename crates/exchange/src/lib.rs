//! Catalogued data resources: who may call what for which purpose, with a log.
