-- When somebody last stopped a thing: its state then depends on who spoke, and is read from its life. What deleted,
-- returned and made things are is folded anew.
TRUNCATE item, containment, emptying, stock, quantity_flow, product_key, handover, event_right, item_right;
ALTER TABLE item ADD COLUMN stopped_at uuid;
UPDATE cursor SET seq = 0 WHERE name = 'state';
