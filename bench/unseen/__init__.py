"""``python -m bench.unseen``: the answers to documents and questions that nothing was fitted on."""
