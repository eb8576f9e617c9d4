"""What must hold so that nobody reads, breaks or forges anything; docs/security.md says which test holds which line."""
