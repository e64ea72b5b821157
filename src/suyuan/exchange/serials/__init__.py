"""The door of serial requests: table 1 of the urgent-import interface, answered by table 2."""
