-- Counts of requests are worth nothing after a crash: a request that is counted waits for no disk.
ALTER TABLE participants_requestcount SET UNLOGGED;

-- Backwards:
ALTER TABLE participants_requestcount SET LOGGED;
