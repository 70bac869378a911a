"""Two editions of a package: which pages are the same, and what that means for what was found on them."""
