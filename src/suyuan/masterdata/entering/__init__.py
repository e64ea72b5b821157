"""Master data as people and machines enter it: products (table 13, UDI) and places (table 14), each change kept."""
