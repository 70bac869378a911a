"""The documents and the texts of their pages, on disk and where machines share them."""
