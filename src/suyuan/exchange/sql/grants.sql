-- Rights of the application and the auditor.
-- Search: derived tables, rebuilding included.
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON event_term, presented, search_rebuild, learnt_rights, vocabulary_element, vocabulary_document TO suyuan_app;
GRANT SELECT ON event_term, presented, search_rebuild, learnt_rights, vocabulary_element, vocabulary_document TO suyuan_auditor;
-- Jobs: a queue. What a finished one says may be read by the auditor, the documents in it by nobody else.
GRANT SELECT, INSERT, UPDATE, DELETE ON capture_request TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON capture_request_part TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON ended_token TO suyuan_app;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON seen_value, seen_rights TO suyuan_app;
GRANT SELECT ON seen_value, seen_rights TO suyuan_auditor;
GRANT SELECT (id, sender, created_at, behaviour, media_type, size, events, attempts, not_before, finished_at, success,
    accepted, duplicate, refused, document_id, errors) ON capture_request TO suyuan_auditor;
-- Standing queries are made and ended by their owners; the tokens in them open only with the key outside.
GRANT SELECT, INSERT, UPDATE, DELETE ON named_query, subscription, delivery TO suyuan_app;
GRANT SELECT ON named_query, delivery TO suyuan_auditor;
GRANT SELECT (owner, id, query, parameters, dest, schedule, format, created_at, state, state_reason, upto) ON subscription TO suyuan_auditor;
-- Doors: mappings are added to; imports move on; what has had its time is taken away (exchange/retention.py).
GRANT SELECT, INSERT ON table_mapping TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON inbox_file TO suyuan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON table_import TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON sweep TO suyuan_app;
GRANT SELECT ON sweep TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON interface_call TO suyuan_app;
GRANT SELECT ON table_mapping, interface_call TO suyuan_auditor;
GRANT SELECT (party, id, created_at, finished_at, origin, mapping, mapping_version, document_id, events_document, state, attempts, rows,
    accepted, duplicate, refused, codes) ON table_import TO suyuan_auditor;
-- Adapters: connections are made and ended by their owners; receipts and comparisons are evidence: added to, and
-- removed only when they are old, which the policies of their tables hold (0006_retention.sql).
GRANT SELECT, INSERT, UPDATE, DELETE ON adapter_connection TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON adapter_message TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON adapter_receipt, adapter_comparison TO suyuan_app;
GRANT SELECT ON adapter_message, adapter_comparison TO suyuan_auditor;
GRANT SELECT (owner, name, adapter, dest, parameters, created_at, state, upto, counter, failures, last_ok_at) ON adapter_connection TO suyuan_auditor;
GRANT SELECT (owner, message, call, at, verdict, status, code, remote) ON adapter_receipt TO suyuan_auditor;
-- ERP: sources are joined and left by their owners; papers move on; receipts and comparisons are only added to.
GRANT SELECT, INSERT, UPDATE, DELETE ON erp_source TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON erp_paper TO suyuan_app;
GRANT SELECT, INSERT ON erp_receipt, erp_comparison TO suyuan_app;
GRANT SELECT ON erp_paper, erp_receipt, erp_comparison TO suyuan_auditor;
GRANT SELECT (owner, name, dest, created_at, state, seen, counter, failures, last_ok_at) ON erp_source TO suyuan_auditor;
