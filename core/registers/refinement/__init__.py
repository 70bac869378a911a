"""Labels of lines that a model may look at again, and registers with the labels that it gave."""
