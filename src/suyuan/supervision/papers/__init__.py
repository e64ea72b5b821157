"""Papers that go along with goods: certificates, clearance forms, reports, waybills, and who found them to be in order."""
