CREATE INDEX finding_open_by_weight ON finding (grade DESC, deadline, id) WHERE things > 0;
CREATE INDEX finding_open_by_partner ON finding (partner) WHERE things > 0;
