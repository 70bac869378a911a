"""``python -m bench.evaluate``: how good the answers are, domain by domain, engine by engine."""
