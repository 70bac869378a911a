"""Worker processes: started, supervised, watched, and what becomes of a session whose process died."""
