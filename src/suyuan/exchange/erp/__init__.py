"""ERP as the core source, the trace service beside it: papers are read out of the ERP and recorded as events."""
