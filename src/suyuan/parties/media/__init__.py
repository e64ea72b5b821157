"""Photos, videos and documents: one store, encrypted file by file, that knows what a file is and who may see it."""
