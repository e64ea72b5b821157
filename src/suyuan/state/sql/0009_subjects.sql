-- An area of an event is now kept with what the event is about: every right is derived again.
TRUNCATE item, containment, emptying, stock, quantity_flow, carrier, product_key, handover, event_right, item_right;
UPDATE cursor SET seq = 0 WHERE name = 'state';
