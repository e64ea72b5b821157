-- Shipments that were taken back, and boxes that were told of twice, count otherwise: everything derived is folded again.
TRUNCATE item, containment, emptying, stock, quantity_flow, carrier, product_key, handover, event_right, item_right;
UPDATE cursor SET seq = 0 WHERE name = 'state';
