"""The messages of the urgent-import interface (Beijing plan, annex 3, tables 3 to 11): fields as data, read into events."""
