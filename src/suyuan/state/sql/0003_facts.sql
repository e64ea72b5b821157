-- Lot, expiry and production date are three facts: who names one of them leaves the others as they were. What was
-- lost while one stamp stood for all three is in the ledger, so everything derived is folded again.
TRUNCATE item, containment, emptying, stock, quantity_flow, product_key, handover, event_right, item_right;
ALTER TABLE item DROP COLUMN facts_at, ADD COLUMN lot_at uuid, ADD COLUMN expiry_at uuid, ADD COLUMN produced_at uuid;
UPDATE cursor SET seq = 0 WHERE name = 'state';
