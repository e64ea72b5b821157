-- What the ledger means now. Everything here is derived and may be dropped and folded again.
-- A stamp is 16 bytes that compare like the order of a life: 8 of time and rank, 8 of the event id. The greater
-- stamp wins, so late data needs no special case. Spreading over machines later: all by their first column.

-- One row a thing. Fillfactor and the absence of indexes on what moves keep updates on their page (HOT).
CREATE TABLE item (
    key            uuid PRIMARY KEY,
    text           text NOT NULL,     -- the canonical identifier, stored here and nowhere else
    class_key      uuid,              -- the product, for things that belong to one
    step           text,
    step_at        uuid,
    disposition    text,
    disposition_at uuid,
    place          uuid,
    place_at       uuid,
    holder         uuid,              -- key of the party identifier or place that events name
    holder_at      uuid,
    owner          uuid,
    owner_at       uuid,
    state          smallint,
    state_at       uuid,              -- first bit set: terminal
    lot_key        uuid,
    lot            text,
    expiry         date,
    produced       date,
    facts_at       uuid,
    seen_at        uuid NOT NULL,     -- bookkeeping: newest stamp that anything derived here may rest on
    moved_at       uuid               -- bookkeeping: newest packing event that named the thing as a child
) WITH (fillfactor = 70);
CREATE INDEX item_by_lot ON item (lot_key) WHERE lot_key IS NOT NULL;  -- the packs of a lot; a lot does not move

-- What was inside what, from event to event. A thing has at most one open row.
CREATE TABLE containment (
    child     uuid NOT NULL,
    start_at  uuid NOT NULL,          -- stamp of the event that put it in
    opened_by uuid NOT NULL,          -- that event
    container uuid NOT NULL,
    end_at    uuid,                   -- NULL while inside
    closed_by uuid,
    PRIMARY KEY (child, start_at)
) WITH (fillfactor = 80);
CREATE INDEX containment_by_container ON containment (container, end_at);  -- what is and was in a container

-- Moments at which everything left a container; a child reported later still leaves then.
CREATE TABLE emptying (
    container uuid NOT NULL,
    at        uuid NOT NULL,
    event_id  uuid NOT NULL,
    PRIMARY KEY (container, at)
);

-- What a party or place holds, by product and lot. things: counted items; quantity: goods without serials.
CREATE TABLE stock (
    holder    uuid NOT NULL,
    class_key uuid NOT NULL,
    lot_key   uuid NOT NULL,          -- all zeros: lot not told
    uom       text NOT NULL,          -- '': pieces
    things    bigint NOT NULL DEFAULT 0,
    quantity  numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (holder, class_key, lot_key, uom)
);
CREATE INDEX stock_by_lot ON stock (lot_key, holder);  -- who holds a lot

-- The movements of goods without serials behind stock, so that a corrected event can be taken back exactly.
CREATE TABLE quantity_flow (
    event_id  uuid NOT NULL,
    line      smallint NOT NULL,
    holder    uuid NOT NULL,
    class_key uuid NOT NULL,
    lot_key   uuid NOT NULL,
    uom       text NOT NULL,
    amount    numeric NOT NULL,       -- in: positive, out: negative
    PRIMARY KEY (event_id, line)
);

-- Canonical texts of products and lots that stock rows speak of.
CREATE TABLE product_key (
    key  uuid PRIMARY KEY,
    text text NOT NULL
);
