"""The shipped question sets and the loader of them and of users' own."""
