"""The values that documents and claims state: amounts with their units and bounds, dates and times of day."""
