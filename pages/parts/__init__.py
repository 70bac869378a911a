"""Drawing helpers and guards shared by the pages; nothing here is a page."""
