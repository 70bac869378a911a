"""The Excel package: seven sheets an analyst can filter, print and hand on."""
