"""The web app: one file a page, and the parts they draw with."""
