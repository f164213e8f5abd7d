//! Live streams: what a device missed, and from there on what happens.
