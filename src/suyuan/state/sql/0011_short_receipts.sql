-- What an event names beside boxes that hold such goods counts once: everything derived is folded again.
TRUNCATE item, containment, emptying, stock, quantity_flow, carrier, product_key, handover, event_right, item_right;

-- loose: received in a box whose shipment named such goods beside it.
ALTER TABLE quantity_flow ADD COLUMN loose boolean NOT NULL DEFAULT false;
UPDATE cursor SET seq = 0 WHERE name = 'state';
