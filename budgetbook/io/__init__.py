"""Everything that reads and writes files, without Qt."""
