import psutil
import pytest


@pytest.fixture
def children():
    """What a test has started and is still there; what those before it left behind is not its affair."""
    here = psutil.Process()
    before = here.children(recursive=True)
    return lambda: [each for each in here.children(recursive=True) if each not in before]
