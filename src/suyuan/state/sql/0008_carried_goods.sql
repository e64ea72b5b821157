-- Goods without serials move with the container they stand in, and what is received once and accepted once counts
-- once, whichever of the two was told: everything derived is folded again.
TRUNCATE item, containment, emptying, stock, quantity_flow, product_key, handover, event_right, item_right;

-- Which containers have, or are around, goods without serials: news of the key concern the goods in the box.
CREATE TABLE carrier (
    key uuid NOT NULL,
    box uuid NOT NULL,
    PRIMARY KEY (key, box)
);

-- box: the container that an event named instead of the goods in it; all zeros where it named them itself.
-- book: which book of the holder the amount is in (state.goods.Book).
ALTER TABLE quantity_flow
    ADD COLUMN box uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    ADD COLUMN at uuid NOT NULL,
    ADD COLUMN book smallint NOT NULL,
    DROP CONSTRAINT quantity_flow_pkey,
    ADD PRIMARY KEY (event_id, box, line);
CREATE INDEX quantity_flow_by_box ON quantity_flow (box, at) WHERE box <> '00000000-0000-0000-0000-000000000000';

-- What came in is positive, what went out negative, in each of the books.
ALTER TABLE stock
    ADD COLUMN moved numeric NOT NULL DEFAULT 0,
    ADD COLUMN received numeric NOT NULL DEFAULT 0,
    ADD COLUMN accepted numeric NOT NULL DEFAULT 0,
    ADD COLUMN shipped numeric NOT NULL DEFAULT 0,
    ADD COLUMN consigned numeric NOT NULL DEFAULT 0,
    DROP COLUMN quantity;
ALTER TABLE stock ADD COLUMN quantity numeric NOT NULL
    GENERATED ALWAYS AS (moved + greatest(received, accepted) + least(shipped, consigned)) STORED;
UPDATE cursor SET seq = 0 WHERE name = 'state';
