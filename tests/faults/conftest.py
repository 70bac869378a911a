from tests.processes.conftest import chance, database

__all__ = ["chance", "database"]
