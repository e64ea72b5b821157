"""The tables that queries are answered from: derived, dropped and filled again at will."""
