"""The report as a Word document: prose and tables, to be edited and handed on."""
