-- Derived tables: the application may do everything, rebuilding included.
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON item, containment, emptying, stock, quantity_flow, carrier, bare_box, product_key, handover, early_event TO suyuan_app;
GRANT SELECT ON item, containment, emptying, stock, quantity_flow, carrier, bare_box, product_key, handover, early_event TO suyuan_auditor;
