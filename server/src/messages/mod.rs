//! Writing to chats and reading them.
