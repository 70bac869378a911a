"""The values that documents and claims state: amounts with their units and bounds, dates and times of day."""

from core.values.find import find_times, find_values
from core.values.value import Bound, Kind, Value

__all__ = ["Bound", "Kind", "Value", "find_times", "find_values"]
