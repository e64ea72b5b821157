CREATE INDEX quantity_flow_by_lot ON quantity_flow (lot_key);  -- the books of a lot
