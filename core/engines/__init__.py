"""Engines answer questions about windows; they are peers behind `core.domain.ports.Engine`."""
