"""Data only: layouts, code tables, templates, icons, help; read through importlib.resources."""
