"""The budget book as values: layout, relations, edits and checks, without Qt and files."""
