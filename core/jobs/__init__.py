"""Work spread over machines: analyses and windows as Procrastinate jobs.

Procrastinate dispatches and nothing else. What is done, and what is left to do, stands in the
session store: a job that runs twice, or is lost, costs time and never a finding.
"""
