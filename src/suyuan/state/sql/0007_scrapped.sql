-- What was scrapped or deleted is in nobody's stock: everything derived is folded again.
TRUNCATE item, containment, emptying, stock, quantity_flow, product_key, handover, event_right, item_right;
UPDATE cursor SET seq = 0 WHERE name = 'state';
