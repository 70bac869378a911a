"""What runs in limited processes of its own, because a PDF may crash or take over who opens it."""
