"""Packages: taking many files in, telling what each is and what is missing, reading them as one."""
