-- Which deprecated things a call used, by the names of exchange/deprecation.py.
ALTER TABLE interface_call ADD deprecated text[] NOT NULL DEFAULT '{}';
CREATE INDEX interface_call_deprecated ON interface_call (party, at) WHERE deprecated <> '{}';  -- "who still uses it"
