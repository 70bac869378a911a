"""Passages and the words in them: what engines that look before they answer share."""
