"""What people and servers do with sessions, documents and the home folder, whoever asks."""
