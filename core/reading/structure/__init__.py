"""What the text of pages tells about a document: headings, parts, running lines, references, language."""
