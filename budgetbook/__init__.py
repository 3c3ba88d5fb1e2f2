"""The editor for the public text of a department's budget book (部门预算公开)."""

__version__ = "0.1.0"
