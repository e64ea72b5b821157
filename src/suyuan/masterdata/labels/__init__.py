"""Labels: a picture to the dot for each code, read back before it may be printed, as PDF or for label printers."""
