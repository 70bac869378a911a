"""PDF bytes to pages to windows; page pictures and quote boxes."""
