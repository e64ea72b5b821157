-- When the follower could apply the entry after all; until then the operator is told of it.
ALTER TABLE damage ADD mended_at timestamptz;
