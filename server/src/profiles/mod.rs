//! What people show of themselves, and to whom.
