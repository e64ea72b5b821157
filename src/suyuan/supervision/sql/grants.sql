-- Derived tables: the application may do everything, rebuilding included. What people decided is appended and ended.
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON finding, finding_thing, recheck, reporting, document_event, recheck_document, awaited_name, recheck_record, lot_event, recheck_lot, approval_thing TO suyuan_app;
GRANT SELECT, INSERT, DELETE ON finding_waiver TO suyuan_app;
GRANT SELECT, INSERT ON chain_template TO suyuan_app;
GRANT SELECT ON chain_template TO suyuan_auditor;
GRANT SELECT ON finding, finding_thing, recheck, reporting, document_event, recheck_document, awaited_name, recheck_record, lot_event, recheck_lot, approval_thing, finding_waiver TO suyuan_auditor;
-- Readings are added; only what follows from them is made again.
GRANT SELECT, INSERT ON sensor_reading, cold_decision TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON sensor TO suyuan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sensor_now, sensor_mark, cold_visit, excursion, excursion_thing TO suyuan_app;
GRANT EXECUTE ON FUNCTION reading_month(date) TO suyuan_app;
GRANT SELECT ON sensor_reading, sensor_now, sensor_mark, cold_visit, excursion, excursion_thing, cold_decision
    TO suyuan_auditor;
GRANT SELECT (id, number, party, name, device, device_text, profile, required_seconds, calibrated_until, act, made_at,
    ended_at) ON sensor TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON stop TO suyuan_app;
GRANT SELECT, INSERT, UPDATE ON lock TO suyuan_app;
GRANT SELECT, INSERT ON lock_thing, lock_step TO suyuan_app;
GRANT SELECT ON stop, lock, lock_thing, lock_step TO suyuan_auditor;
GRANT SELECT, INSERT ON check_alert TO suyuan_app;
GRANT SELECT ON check_alert TO suyuan_auditor;
GRANT SELECT, INSERT, UPDATE ON excursion_hold TO suyuan_app;
GRANT SELECT ON excursion_hold TO suyuan_auditor;
GRANT EXECUTE ON FUNCTION check_facts(uuid[], boolean) TO suyuan_app;
-- What was written on a paper and said of it stays; its owner takes it back.
GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdraw_act, withdrawn_for) ON paper TO suyuan_app;
GRANT SELECT, INSERT ON paper_target, paper_verdict TO suyuan_app;
GRANT SELECT ON paper, paper_target, paper_verdict TO suyuan_auditor;
GRANT SELECT, INSERT ON data_set_extension TO suyuan_app;
GRANT SELECT ON data_set_extension TO suyuan_auditor;
-- What was decided on arrival stays; it is taken back once.
GRANT SELECT, INSERT, UPDATE (undone_at, undo_act, undone_for) ON acceptance TO suyuan_app;
GRANT SELECT, INSERT ON acceptance_line TO suyuan_app;
GRANT SELECT ON acceptance, acceptance_line TO suyuan_auditor;
-- Proposals are found again; what was decided about them stays.
GRANT SELECT, INSERT, UPDATE ON cleaning_run, cleaning_proposal TO suyuan_app;
GRANT SELECT ON cleaning_run, cleaning_proposal TO suyuan_auditor;
-- What a patient showed stays; a link is ended, never removed.
GRANT SELECT, INSERT, UPDATE (tries, tried_at, ended_at, end_act, account) ON follow_up TO suyuan_app;
GRANT SELECT, INSERT, UPDATE (done_at) ON obligation TO suyuan_app;
GRANT SELECT, INSERT ON obligation_file TO suyuan_app;
GRANT SELECT ON follow_up, obligation, obligation_file TO suyuan_auditor;
GRANT SELECT, INSERT, DELETE ON beside_news TO suyuan_app;
GRANT SELECT ON beside_news TO suyuan_auditor;
