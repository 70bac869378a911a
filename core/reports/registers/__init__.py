"""Registers as files: a workbook that people edit and that is read back, CSV, and JSON."""
