-- Documents are kept for good: the application adds and reads. A key may be erased (PIPL), nothing else.
GRANT SELECT, INSERT ON raw_document, raw_part, capture_job TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON document_key TO suyuan_app;
GRANT SELECT ON raw_document, capture_job TO suyuan_auditor;
