-- When boxes held no goods any more, by whatever was taken out: what is told of one later is worked out from there.
-- Filled as boxes are told of; until then they are worked out from their last unpacking.
CREATE TABLE bare_box (
    box uuid NOT NULL,
    at  uuid NOT NULL,
    PRIMARY KEY (box, at)
);
