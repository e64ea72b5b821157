"""Other platforms that are to be told: queue, receipt, retry, reconciliation."""
